"""At the end of a run: what repeats on the hosts that it filed articles of, and the filed articles without it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from scraper.article import Draft
from scraper.corpus import folder as files
from scraper.corpus.evidence import (
    LEAST,
    LEAST_SEEN,
    Company,
    Reading,
    Sighting,
    in_same_words,
    judge,
    labels_of,
    sightings,
)
from scraper.corpus.memory import Known, Spared, all_known, forget, is_spared, known_id, note, spared
from scraper.corpus.restore import barred
from scraper.identity import content_hash
from scraper.memory import (
    LANES,
    Memory,
    Repeated,
    fingerprint,
    lanes_shared,
    may_repeat,
    prints_in,
    without_repeated,
)
from scraper.words import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scraper.article import Article
    from scraper.corpus.database import State
    from scraper.corpus.library import Library

_NEWEST = 60
"""Articles of a host that are looked at, those that were read last; what none of them shows any more is forgotten."""
_READ, _READ_WITHOUT = 8, 6
"""Files that are read to judge a text: with it, and without it."""
_EMPTY = b"\xff\xff"


class _Row(NamedTuple):
    path: str
    prints: list[bytes]


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known anew, how many texts are known no longer, and how many filed articles were mended."""

    known: tuple[Known, ...] = ()
    forgotten: int = 0
    mended: int = 0


def learn(library: Library, now: float) -> Learned:
    """Look for what repeats where articles were filed since that was done last, and take it out of what is filed.

    Every host is done whole or not at all: a run that is killed in between leaves the others to the next.
    """
    listed = spared(library.folder)
    done = Learned()
    for (host,) in library.state.execute("SELECT host FROM unlearned ORDER BY host").fetchall():
        with library.transaction():
            one = _Host(library, host, int(now), listed).learn()
            library.state.execute("DELETE FROM unlearned WHERE host = ?", (host,))
        done = Learned(done.known + one.known, done.forgotten + one.forgotten, done.mended + one.mended)
    return done


class _Host:
    """One host while it is looked at."""

    def __init__(self, library: Library, host: str, now: int, listed: list[Spared]) -> None:
        self._library, self._host, self._now, self._spared = library, host, now, listed
        query = (
            "SELECT path, prints FROM article WHERE host = ? AND prints IS NOT NULL"
            " ORDER BY fetched DESC NULLS LAST, number DESC LIMIT ?"
        )
        found = library.state.execute(query, (host, _NEWEST)).fetchall()
        self._rows = [_Row(path, prints_in(prints)) for path, prints in found]
        self._readings: dict[str, Reading | None] = {}

    def learn(self) -> Learned:
        """What is known anew, and the mended articles."""
        known = list(all_known(self._library.state, self._host))
        gone = [one for one in known if self._refresh(one) is None]
        fresh = list(self._fresh([one for one in known if one not in gone])) if len(self._rows) >= LEAST_SEEN else []
        for one in fresh:
            note(self._library.state, one)
        now = [*fresh, *(one for one in known if one not in gone)]
        return Learned(tuple(fresh), len(gone), self._mend(now) if now else 0)

    def _refresh(self, one: Known) -> Known | None:
        """Count again who shows a known text; None, and forgotten, when nobody does or a person wants it so."""
        articles = sum(_has(row, one.print) for row in self._rows)
        if not articles or is_spared(self._spared, one.host, one.repeated.text):
            forget(self._library.state, one)
            return None
        note(self._library.state, replace(one, articles=articles, seen=len(self._rows)))
        return one

    def _fresh(self, known: Sequence[Known]) -> Iterator[Known]:
        """The texts of several articles that are none of the articles' own."""
        for mark, having in _shared(self._rows):
            if any(_alike(mark, one.print) for one in known):
                continue
            if found := self._judged(mark, having):
                yield found

    def _judged(self, mark: bytes, having: list[_Row]) -> Known | None:
        first = next((reading for row in having if (reading := self._read(row))), None)
        text = first.texts.get(mark) if first else None
        if text is None or is_spared(self._spared, self._host, text):
            return None
        found = in_same_words(sightings(text, [reading for row in having[:_READ] if (reading := self._read(row))]))
        why = judge(found, self._company(having, found))
        if why is None:
            return None
        text = found[0].text
        repeated = Repeated(known_id(self._host, text), text, labels_of(found))
        return Known(self._host, repeated, fingerprint(text), self._now, len(having), len(self._rows), why)

    def _company(self, having: Sequence[_Row], found: Sequence[Sighting]) -> Company:
        """What a text is judged beside."""
        without = [row for row in self._rows if row not in having][:_READ_WITHOUT]
        seen = min(len(self._rows), max(self._rows.index(having[-1]) + 1, LEAST_SEEN))

        def read(rows: Sequence[_Row]) -> list[Article]:
            return [reading.article for row in rows if (reading := self._read(row))]

        return Company(lambda: read(without), lambda: read(self._elsewhere(found)), len(having) / seen, seen)

    def _elsewhere(self, found: Sequence[Sighting]) -> list[_Row]:
        """Some articles of other hosts in the same language."""
        language = found[0].article.language
        query = "SELECT path FROM article WHERE host != ? AND coalesce(language, '') = ? ORDER BY number DESC LIMIT ?"
        rows = self._library.state.execute(query, (self._host, language or "", _READ_WITHOUT))
        return [_Row(path, []) for (path,) in rows]

    def _mend(self, known: Sequence[Known]) -> int:
        """Take what is known out of everything that is filed of the host; how many articles that changed."""
        memory = Memory(tuple(one.repeated for one in known))
        paths = {path for one in known for path in having(self._library.state, one)}
        return sum(self._mended(path, memory) for path in sorted(paths))

    def _mended(self, path: str, memory: Memory) -> bool:
        article = files.read_article(self._library.folder / path)
        mended = mended_article(article, memory) if article else None
        if mended is None:
            return False
        self._library.revise(mended, "memory", datetime.fromtimestamp(self._now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        return True

    def _read(self, row: _Row) -> Reading | None:
        if row.path not in self._readings:
            article = files.read_article(self._library.folder / row.path)
            self._readings[row.path] = Reading(article) if article else None
        return self._readings[row.path]


def having(state: State, known: Known) -> list[str]:
    """The files of the articles that have a known text, or had it, relative to the corpus folder, in their order."""
    query = "SELECT path, prints FROM article WHERE host = ? AND prints IS NOT NULL ORDER BY path"
    return [path for path, prints in state.execute(query, (known.host,)) if _has_print(prints, known.print)]


def own_sentence(folder: Path, state: State, known: Known) -> str:
    """A text of an article of the host that is no known one; its host's name where no file gives any."""
    memory = Memory(tuple(one.repeated for one in all_known(state, known.host)))
    for path in having(state, known)[:_READ]:
        article = files.read_article(folder / path)
        for block in article.blocks if article else ():
            if may_repeat(block) and not memory.find(block.text):
                return block.text
    return known.host


def mended_article(article: Article, memory: Memory) -> Article | None:
    """A filed article without what repeats on its host, but for what a person put back; None when that is nothing."""
    draft = without_repeated(Draft(tuple(article.blocks)), memory.without(barred(article)))
    if not draft.removals:
        return None
    text = "\n\n".join(block.text for block in draft.blocks if block.text)
    return msgspec.structs.replace(
        article,
        blocks=list(draft.blocks),
        text=text,
        word_count=count_words(text),
        content_hash=content_hash(text),
        removed=[*article.removed, *draft.removals],
        warnings=[*article.warnings, *(one for one in draft.warnings if one not in article.warnings)],
    )


def _shared(rows: Sequence[_Row]) -> Iterator[tuple[bytes, list[_Row]]]:
    """Fingerprints that several rows have, or nearly, and these rows, the newest first."""
    groups: list[tuple[bytes, list[_Row]]] = []
    by_lane: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    for row in rows:
        for mark in dict.fromkeys(row.prints):
            lanes = [(lane, mark[2 * lane : 2 * lane + 2]) for lane in range(LANES)]
            near = Counter(group for lane in lanes if lane[1] != _EMPTY for group in by_lane.get(lane, ()))
            group = next((group for group, _ in near.most_common() if _alike(groups[group][0], mark)), None)
            if group is None:
                for lane in lanes:
                    by_lane[lane].append(len(groups))
                groups.append((mark, [row]))
            elif groups[group][1][-1] is not row:
                groups[group][1].append(row)
    yield from ((mark, having) for mark, having in groups if len(having) >= LEAST)


def _alike(one: bytes, other: bytes) -> bool:
    """Whether two fingerprints are of one text, or nearly."""
    return one == other or 2 * lanes_shared(one, other) >= LANES


def _has(row: _Row, mark: bytes) -> bool:
    return any(_alike(one, mark) for one in row.prints)


def _has_print(prints: bytes, mark: bytes) -> bool:
    return any(_alike(one, mark) for one in prints_in(prints))
