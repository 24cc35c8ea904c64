"""Whether a host is not as it was: a redesign, a wall, a rule gone wild or silent, told on the night it happens.

Tonight's articles of a host are held against those that were read before. Something is reported when all of tonight's
show what none, or hardly any, of the former did: where both came from one lot, the chance of that is one to the number
of ways to choose tonight's from all (Fisher's exact test), and it has to be below one in fifty.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from math import comb
from statistics import median
from typing import TYPE_CHECKING

import msgspec

from scraper.corpus.features import FIELDS, Features, features_of, usual_of
from scraper.crawl.events import Missed, Told
from scraper.domain import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scraper.corpus.database import State
    from scraper.crawl.events import Event

_USUAL, _LEAST, _ENOUGH = 60, 10, 2
"""Former articles that are looked at, how many there must be, and how many of tonight."""
_RARE, _CHANCE = 0.05, 0.02
_COLLAPSE, _BREAKDOWN, _JUMP = 0.5, 0.35, 2.5
"""How much shorter or longer the middle one of tonight's is; of two alone, how much shorter."""
_MORE = 3
"""How many of tonight there must be where two briefs, long reads, or pages without a box would look the same."""
_WILD, _TAME = 0.5, 0.25
"""The share of words removed that is a rule gone wild, where it was never more than that."""
_MOST, _EXAMPLES = 200, 3
_WALLS = frozenset({"Blocked", "NoArticle", "NeedsBrowser"})
"""Errors that a page's redesign or a wall gives; what a server or the network does to a page passes."""
_CUT = frozenset({"teaser", "paywalled"})


class Drift(msgspec.Struct, frozen=True):
    """What is not as it was on a host: what was usual, what is now, and some of tonight's pages."""

    host: str
    source: str
    what: str
    usual: str
    now: str
    examples: list[str] = []


@dataclass(slots=True)
class _Pages:
    """Tonight's pages of one host."""

    source: str
    read: list[tuple[str, Features]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


class Tonight:
    """Hears of a run, and says at its end which hosts have drifted."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self._tell = tell
        self._hosts: dict[str, _Pages] = {}

    def tell(self, event: Event) -> None:
        """Note what was read, and pass it on."""
        if isinstance(event, Told) and event.article:
            pages = self._of(event.article.url, event.source.name)
            if len(pages.read) < _MOST:
                pages.read.append((event.article.url, features_of(event.article)))
        elif isinstance(event, Missed) and event.url:
            pages = self._of(event.url, event.source.name)
            if len(pages.failed) < _MOST:
                pages.failed.append((event.url, type(event.error).__name__))
        self._tell(event)

    def drifted(self, state: State, before: str) -> list[Drift]:
        """What is not as it was before a moment (RFC 3339), by host."""
        found: list[Drift] = []
        seconds = int(datetime.fromisoformat(before).timestamp())
        for host, pages in sorted(self._hosts.items()):
            usual = usual_of(state, host, before, _USUAL)
            values = (f"%//{host}/%", *sorted(_WALLS), seconds)
            failed = state.execute(_FAILURES, values).fetchone()[0] if pages.failed else 0
            found += judge(host, pages, usual, failed)
        return found

    def _of(self, url: str, source: str) -> _Pages:
        return self._hosts.setdefault(host_of(url), _Pages(source))


_FAILURES = "SELECT count(*) FROM page WHERE url LIKE ? AND outcome IN (?, ?, ?) AND read_at < ?"


def judge(host: str, pages: _Pages, usual: Sequence[Features], failed_before: int) -> Iterator[Drift]:
    """What is not as it was on a host; nothing where too little is known of it, or too little was read tonight."""
    if len(usual) < _LEAST:
        return
    urls = [url for url, _ in pages.read]
    now = [features for _, features in pages.read]
    if _is_unlikely(len(now), len(usual)):
        for what, was, is_now in _changes(usual, now):
            yield Drift(host, pages.source, what, was, is_now, urls[:_EXAMPLES])
    walls = [(url, kind) for url, kind in pages.failed if kind in _WALLS]
    if not now and len(walls) >= _MORE and _is_unlikely(len(walls), len(usual)) and failed_before <= _RARE * len(usual):
        kinds = ", ".join(f"{number} {kind}" for kind, number in Counter(kind for _, kind in walls).most_common())
        yield Drift(host, pages.source, "no article", "articles", kinds, [url for url, _ in walls[:_EXAMPLES]])


def _is_unlikely(tonight: int, before: int) -> bool:
    """Whether it would be an odd chance that all of tonight's show what none before did."""
    return tonight >= _ENOUGH and 1 / comb(tonight + before, tonight) < _CHANCE


def _changes(usual: Sequence[Features], now: Sequence[Features]) -> Iterator[tuple[str, str, str]]:
    yield from _layout(usual, now)
    yield from _fields(usual, now)
    yield from _sizes(usual, now)
    yield from _access(usual, now)
    yield from _rules(usual, now)


def _layout(usual: Sequence[Features], now: Sequence[Features]) -> Iterator[tuple[str, str, str]]:
    """Class names changed, or the body moved: it was found in a place that nobody has seen."""
    known = Counter(one.layout for one in usual if one.layout)
    if sum(known.values()) >= _LEAST and all(one.layout and one.layout not in known for one in now):
        yield "layout", known.most_common(1)[0][0], Counter(one.layout for one in now).most_common(1)[0][0]


def _fields(usual: Sequence[Features], now: Sequence[Features]) -> Iterator[tuple[str, str, str]]:
    """A field that nearly all had, and none has."""
    for name in FIELDS:
        share = sum(one.has(name) for one in usual) / len(usual)
        if share >= 1 - _RARE and not any(one.has(name) for one in now):
            yield name, f"in {share:.0%} of the articles", "in none"


def _sizes(usual: Sequence[Features], now: Sequence[Features]) -> Iterator[tuple[str, str, str]]:
    """Bodies that are all shorter, or longer, than any was, by far."""
    for name in ("words", "paragraphs"):
        was, is_now = [getattr(one, name) for one in usual], [getattr(one, name) for one in now]
        collapse = _COLLAPSE if len(now) >= _MORE else _BREAKDOWN
        shrunk = max(is_now) < min(was) and median(is_now) < collapse * median(was)
        grown = len(now) >= _MORE and min(is_now) > max(was) and median(is_now) > _JUMP * median(was)
        if shrunk or grown:
            yield name, f"about {median(was):g}", f"about {median(is_now):g}"
            return


def _access(usual: Sequence[Features], now: Sequence[Features]) -> Iterator[tuple[str, str, str]]:
    """A wall that was put up."""
    share = sum(one.access in _CUT for one in usual) / len(usual)
    if share <= 2 * _RARE and all(one.access in _CUT for one in now):
        yield "access", f"cut short in {share:.0%} of the articles", "in all"


def _rules(usual: Sequence[Features], now: Sequence[Features]) -> Iterator[tuple[str, str, str]]:
    """A rule that took its text from every page and takes nothing, or more is taken than ever was."""
    if max(one.removed_share for one in usual) < _TAME and min(one.removed_share for one in now) > _WILD:
        share = median(one.removed_share for one in now)
        yield "removed", f"{median(one.removed_share for one in usual):.0%} of the words", f"{share:.0%}"
    if len(now) < _MORE:
        return
    fired: defaultdict[str, int] = defaultdict(int)
    for one in usual:
        for rule in one.rules:
            fired[rule] += 1
    for rule, number in sorted(fired.items()):
        if number >= (1 - _RARE) * len(usual) and not any(rule in one.rules for one in now):
            yield f"rule {rule}", f"fires in {number / len(usual):.0%} of the articles", "in none"
