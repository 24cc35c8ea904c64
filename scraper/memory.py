"""What repeats on a host is not the article: texts that came back in many of its articles, and a draft without them.

A text is compared by its words in runs of two, with numbers and days masked: an appeal that counts its donors is one
appeal. Its fingerprint, for the state of a corpus, is a one-permutation MinHash (Li, Owen and Zhang 2012) of four
lanes of 16 bits.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scraper.article import Heading, ListBlock, Paragraph, Quote, Removal
from scraper.words import FULL_STOPS, count_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from scraper.article import Block, Draft

RULE = "memory-"
"""How the rules of this module are called in the ledger: with the id of what was known."""
FEWEST, _MOST = 6, 200
"""Words of a text that may be known: shorter ones are labels and headings that many articles need."""
LANES = 4
SAME = 0.6
"""The share of runs of two words that two wordings of one text have in common, of all that either has."""
_LONGER = 0.25
"""The share by which two wordings of one text differ in length at most."""
_CAP, _CAP_OF_ALL = 0.5, 0.6
"""The share of an article's words that one text, and all together, may take."""
_LOOKED_AT = 64
"""Words of a text that its fingerprint is made of."""
_NUMBER = re.compile(r"\d+(?:[.,:\u00a0\u202f ]\d+)*")
_WIDE = r"\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff"
_TOKEN = re.compile(rf"[{_WIDE}]|[^\W{_WIDE}]+")
_ASCII_TOKEN = re.compile(r"\w+", re.ASCII)
_ENDS = re.compile(rf"[{FULL_STOPS}][\"”’»')\]」』]*$")


@lru_cache(maxsize=65_536)
def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "replace"))


@cache
def _calendar() -> frozenset[str]:
    """Names of days and months."""
    listed: dict[str, str] = msgspec.toml.decode(Path(__file__).with_name("calendar.toml").read_bytes())
    return frozenset(word for names in listed.values() for word in names.split())


def tokens(text: str) -> list[str]:
    """The words of a text as they are compared: every number, day and month is the same.

    Letters of scripts without spaces are words of their own.
    """
    calendar, plain = _calendar(), _NUMBER.sub("0", text.casefold())
    words = (_ASCII_TOKEN if plain.isascii() else _TOKEN).findall(plain)  # the same, in half the time
    return ["0" if word in calendar else word for word in words]


def runs(text: str) -> frozenset[tuple[str, str]]:
    """The text's runs of two words."""
    return frozenset(pairwise(tokens(text)))


def likeness(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> float:
    """The share of runs that two texts have in common: the Jaccard index."""
    return len(one & other) / len(one | other) if one or other else 0.0


def may_repeat(block: Block) -> bool:
    """Whether a block is a text that can be known: running text of some length, no heading and no label."""
    return isinstance(block, Paragraph | Quote | ListBlock) and FEWEST <= count_words(block.text) <= _MOST


def fingerprint(text: str) -> bytes:
    """Eight bytes: texts with the same words have the same, and nearly the same texts two of four lanes or more."""
    lanes = [0xFFFF] * LANES
    hashes = [_hash(word) for word in tokens(text)[:_LOOKED_AT]]
    for first, second in pairwise(hashes):
        mixed = (first * 0x9E3779B1 ^ second) * 0x85EBCA6B & 0xFFFFFFFF
        lane, value = mixed & (LANES - 1), mixed >> 16
        if value < lanes[lane]:  # noqa: PLR1730 - min() takes twice as long, and this is most of the time
            lanes[lane] = value
    return struct.pack("<4H", *lanes)


@dataclass(frozen=True, slots=True)
class Repeated:
    """A text that repeats on a host. `labels` are short texts that stand right beside it, and go with it."""

    id: str
    text: str
    labels: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """What the ledger calls it."""
        return f"{RULE}{self.id}"


def of_rulebook(rules: Collection[str]) -> frozenset[str]:
    """Those of some rules that memory did not learn."""
    return frozenset(one for one in rules if not one.startswith(RULE))


@dataclass(frozen=True)
class Memory:
    """What is known to repeat on one host."""

    known: tuple[Repeated, ...]

    def without(self, rules: Collection[str]) -> Memory:
        """The same but for some rules."""
        return Memory(tuple(one for one in self.known if one.rule not in rules)) if rules else self

    def find(self, text: str) -> Repeated | None:
        """The known text that this one is, word for word or nearly."""
        words = tokens(text)
        if exact := self._by_words.get(tuple(words)):
            return exact
        own = frozenset(pairwise(words))
        for one, size, theirs in self._runs:
            if abs(size - len(words)) <= _LONGER * size and likeness(own, theirs) >= SAME:
                return one
        return None

    def cut(self, text: str) -> tuple[str, Repeated] | None:
        """What is left of a text that begins or ends with a known one, at the end of a sentence; and that one."""
        for one in self.known:
            left = _cut(text, one.text)
            if left is not None:
                return left, one
        return None

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], Repeated]:
        return {tuple(tokens(one.text)): one for one in self.known}

    @cached_property
    def _runs(self) -> list[tuple[Repeated, int, frozenset[tuple[str, str]]]]:
        return [(one, len(tokens(one.text)), runs(one.text)) for one in self.known]


def without_repeated(draft: Draft, memory: Memory) -> Draft:
    """The draft without what is known to repeat; what would take too much of it stays, with a warning."""
    found = [_known(block, memory) for block in draft.blocks]
    words = [count_words(block.text) for block in draft.blocks]
    over = _over_cap(found, words)
    found = [None if one in over else one for one in found]
    beside = list(_labels(draft.blocks, found))
    kept: list[Block] = []
    removals: list[Removal] = []
    for block, one in zip(draft.blocks, beside, strict=True):
        if one:
            removals.append(Removal("repeated", one.rule, "clean", block.text))
        else:
            left, glued = _unglued(block, memory)
            kept.append(left)
            removals += glued
    if not removals and not over:
        return draft
    warnings = tuple(f"rule {one.rule} is over its cap and was not applied" for one in dict.fromkeys(over))
    return replace(
        draft, blocks=tuple(kept), removals=(*draft.removals, *removals), warnings=(*draft.warnings, *warnings)
    )


def _known(block: Block, memory: Memory) -> Repeated | None:
    """What a block is that is known as a whole."""
    return memory.find(block.text) if may_repeat(block) and not memory.cut(block.text) else None


def _over_cap(found: Sequence[Repeated | None], words: Sequence[int]) -> list[Repeated]:
    """What would take more of the article than it may."""
    total = sum(words)
    taken = [(one, number) for one, number in zip(found, words, strict=True) if one]
    over = [one for one, number in taken if number > _CAP * total]
    left = [(one, number) for one, number in taken if one not in over]
    if sum(number for _, number in left) > _CAP_OF_ALL * total:
        over += [one for one, _ in left]
    return over


def _labels(blocks: Sequence[Block], found: Sequence[Repeated | None]) -> Iterator[Repeated | None]:
    """With what is known go its labels beside it, and a heading that has nothing else below it."""
    for place, (block, one) in enumerate(zip(blocks, found, strict=True)):
        if one or not block.text:
            yield one
            continue
        near = [found[at] for at in (place - 1, place + 1) if 0 <= at < len(found)]
        label = next((other for other in near if other and block.text in other.labels), None)
        yield label or (_whole_section(blocks, found, place) if isinstance(block, Heading) else None)


def _whole_section(blocks: Sequence[Block], found: Sequence[Repeated | None], place: int) -> Repeated | None:
    """What is known below a heading, when that is all there is up to the next one."""
    first = None
    for block, one in zip(blocks[place + 1 :], found[place + 1 :], strict=True):
        if isinstance(block, Heading):
            break
        if block.text and not one:
            return None
        first = first or one
    return first


def _unglued(block: Block, memory: Memory) -> tuple[Block, list[Removal]]:
    """A paragraph without the known sentences that are glued to its front or end."""
    gone: list[Removal] = []
    if not isinstance(block, Paragraph | Quote):
        return block, gone
    while cut := memory.cut(block.text):
        text, one = cut
        block = msgspec.structs.replace(block, text=text)
        gone.append(Removal("repeated", one.rule, "clean", one.text))
    return block, gone


def _cut(text: str, known: str) -> str | None:
    """What is left of a text that begins or ends with a known one, at the end of a sentence."""
    if len(text) <= len(known) or known not in text:
        return None
    if text.startswith(known) and _ENDS.search(known):
        return text[len(known) :].lstrip()
    if text.endswith(known) and _ENDS.search(text[: -len(known)].rstrip()):
        return text[: -len(known)].rstrip()
    return None


def lanes_shared(one: bytes, other: bytes) -> int:
    """How many lanes two fingerprints share; empty ones do not count."""
    pairs = zip(struct.unpack("<4H", one), struct.unpack("<4H", other), strict=True)
    return sum(a == b != 0xFFFF for a, b in pairs)


def prints_in(blob: bytes | None) -> list[bytes]:
    """The fingerprints that a row of the state holds."""
    return [blob[at : at + 2 * LANES] for at in range(0, len(blob or b""), 2 * LANES)] if blob else []
