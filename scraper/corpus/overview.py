"""A corpus at a glance: what came when, from whom, what was taken out of it, what its pages do not say.

All of it is read off the index: a corpus of 100,000 articles is looked over in less than a second.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from scraper.corpus.features import FIELDS, features_in
from scraper.corpus.memory import all_known

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from scraper.corpus.database import State
    from scraper.corpus.features import Features
    from scraper.corpus.memory import Known

OTHERS = "others"
_PUBLISHERS, _MOST_MISSING = 8, 15
"""Publishers that have a colour of their own, and that have a row of their own among what is missing."""
_DAYS, _MONTHS = 45, 36
"""Days that a corpus may span to be shown by day, and months that are shown of a longer one, the last."""
_PROPOSALS = 10
_DAY, _MONTH = 10, 7
"""Characters of an RFC 3339 date that name the day, and the month."""
_ROWS = (
    "SELECT domain, substr(coalesce(published, fetched), 1, 10), language, access, word_count, features FROM article"
    " ORDER BY number DESC"
)
_AT_ONCE = 10_000
_MEASURED = 50_000
"""Articles, those filed last, whose features are looked at."""


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers over time: for each name one for each of the `periods` (days or months, in order)."""

    periods: tuple[str, ...]
    numbers: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Overview:
    """A corpus in numbers, for people.

    `by_publisher` counts articles, `removed` are shares of the words of each period by kind, `missing` has for each
    publisher how many articles it has and the share of them whose page does not say each of the `fields`. `measured`
    is how many articles `removed`, `missing` and `rules` are about: the last of those that the state has features of.
    """

    articles: int
    words: int
    publishers: int
    measured: int
    by_publisher: Series
    removed: Series
    access: Mapping[str, int]
    languages: Mapping[str, int]
    missing: Mapping[str, tuple[int, tuple[float, ...]]]
    rules: Mapping[str, int]
    proposals: tuple[Known, ...]
    fields: tuple[str, ...] = FIELDS


def overview(state: State) -> Overview:
    """Look a corpus over."""
    seen = _Seen(state)
    periods = _periods({day for _, day in seen.came if day})
    length = len(periods[0]) if periods else _DAY
    return Overview(
        articles=seen.access.total(),
        words=seen.words,
        publishers=len(seen.domains),
        measured=seen.measured.total(),
        by_publisher=_by_publisher(seen, periods, length),
        removed=seen.shares(periods, length),
        access=dict(seen.access.most_common()),
        languages={language or "unknown": number for language, number in seen.languages.most_common()},
        missing=seen.missing(),
        rules=dict(seen.rules.most_common()),
        proposals=tuple(sorted(all_known(state), key=lambda one: -one.since)[:_PROPOSALS]),
    )


def _periods(days: Collection[str]) -> tuple[str, ...]:
    """All days from the first to the last or, of a longer time, the last months; also those without articles."""
    whole = sorted(filter(None, map(_day, days)))
    if not whole:
        return ()
    first, last = whole[0], whole[-1]
    if (last - first).days < _DAYS:
        return tuple(str(first + timedelta(days=number)) for number in range((last - first).days + 1))
    ended = 12 * last.year + last.month - 1
    begun = max(12 * first.year + first.month - 1, ended - _MONTHS + 1)
    return tuple(f"{month // 12:04}-{month % 12 + 1:02}" for month in range(begun, ended + 1))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _by_publisher(seen: _Seen, periods: Sequence[str], length: int) -> Series:
    names = [name for name, _ in seen.domains.most_common()]
    own = names[: _PUBLISHERS if len(names) > _PUBLISHERS + 1 else _PUBLISHERS + 1]
    counts: dict[str, Counter[str]] = {name: Counter() for name in own}
    for (domain, day), number in seen.came.items():
        counts.setdefault(domain if domain in counts else OTHERS, Counter())[(day or "")[:length]] += number
    return Series(tuple(periods), {name: tuple(row[period] for period in periods) for name, row in counts.items()})


class _Seen:
    """All articles, counted. Counting whole columns of many rows is far faster than counting row by row."""

    def __init__(self, state: State) -> None:
        self.words = 0
        self.domains, self.access, self.rules, self.measured = (Counter[str]() for _ in range(4))
        self.languages, self.came = Counter[str | None](), Counter[tuple[str, str | None]]()
        self._filled: Counter[tuple[str, int]] = Counter()
        self._words: Counter[str] = Counter()
        self._removed: defaultdict[str, Counter[str]] = defaultdict(Counter)
        rows, left = state.execute(_ROWS), _MEASURED
        while batch := rows.fetchmany(_AT_ONCE):
            self._count(tuple(zip(*batch, strict=True)))
            some = [(domain, day or "", features_in(blob)) for domain, day, *_, blob in batch[:left] if blob]
            self._measure(some)
            left -= len(some)

    def _count(self, columns: tuple[tuple[Any, ...], ...]) -> None:
        domains, days, languages, access, words, _ = columns
        self.words += sum(words)
        self.domains.update(domains)
        self.came.update(zip(domains, days, strict=True))
        self.languages.update(languages)
        self.access.update(access)

    def _measure(self, some: Sequence[tuple[str, str, Features]]) -> None:
        self.measured.update(domain for domain, _, _ in some)
        self._filled.update((domain, one.filled) for domain, _, one in some)
        self.rules.update(chain.from_iterable(one.rules for _, _, one in some))
        for _, day, one in some:
            self._words[day] += one.words + one.removed
            kinds = self._removed[day]
            for kind, words in one.kinds.items():
                kinds[kind] += words

    def shares(self, periods: Sequence[str], length: int) -> Series:
        """The share of the words of each period that was removed, by kind, those of which most went first."""
        words: Counter[str] = Counter()
        removed: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for day, number in self._words.items():
            words[day[:length]] += number
            for kind, gone in self._removed[day].items():
                removed[kind][day[:length]] += gone
        kinds = sorted(removed, key=lambda kind: -removed[kind].total())
        return Series(
            tuple(periods),
            {kind: tuple(removed[kind][period] / max(1, words[period]) for period in periods) for kind in kinds},
        )

    def missing(self) -> dict[str, tuple[int, tuple[float, ...]]]:
        """For the largest publishers the share of articles whose page does not say each of the fields."""
        largest = dict(self.measured.most_common(_MOST_MISSING))
        lacking = {domain: [0] * len(FIELDS) for domain in largest}
        for (domain, filled), number in self._filled.items():
            for place in range(len(FIELDS)) if domain in largest else ():
                lacking[domain][place] += 0 if filled >> place & 1 else number
        return {domain: (number, tuple(one / number for one in lacking[domain])) for domain, number in largest.items()}
