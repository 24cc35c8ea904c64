"""What is in a corpus, in numbers."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scraper.corpus.database import State
    from scraper.corpus.select import Filter

_MOST_DAYS = 62
"""Days that a corpus may span to be counted by day; longer ones are counted by month."""
_MONTH = 7
"""How many characters of an RFC 3339 date name it."""
_ROWS = """
SELECT domain, language, access, substr(published, 1, 10), title IS NULL,
  word_count, size, revision > 1, revision - 1, duplicate_of IS NOT NULL, near_duplicate_of IS NOT NULL
FROM article WHERE {condition}
"""
_SUMS = ("untitled", "words", "bytes", "revised", "revisions", "duplicates", "near_duplicates")
"""The columns from the fifth on."""
_AT_ONCE = 10_000


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """A corpus in numbers. `bytes` is the size of the articles' files; `by_date` has keys like 2026-03-04 or 2026-03.

    `revisions` counts former revisions, `revised` the articles that have some. `missing` counts articles whose page
    did not say.
    """

    articles: int
    words: int
    bytes: int
    first_published: str | None
    last_published: str | None
    duplicates: int
    near_duplicates: int
    revised: int
    revisions: int
    missing: dict[str, int]
    domains: dict[str, int]
    languages: dict[str, int]
    access: dict[str, int]
    by_date: dict[str, int]


def count(state: State, wanted: Filter) -> Stats:
    """The numbers of the articles that are wanted; tables have the largest number first, dates are in order."""
    domains, languages, access = Counter[str](), Counter[str | None](), Counter[str]()
    days, sums = Counter[str | None](), Counter[str]()
    for domain, language, status, day, *numbers in _columns(state, wanted):
        domains.update(domain)
        languages.update(language)
        access.update(status)
        days.update(day)
        sums.update(dict(zip(_SUMS, map(sum, numbers), strict=True)))
    unknown, undated = languages.pop(None, 0), days.pop(None, 0)
    dates = {day: number for day, number in days.items() if day}
    return Stats(
        articles=domains.total(),
        words=sums["words"],
        bytes=sums["bytes"],
        first_published=min(dates, default=None),
        last_published=max(dates, default=None),
        duplicates=sums["duplicates"],
        near_duplicates=sums["near_duplicates"],
        revised=sums["revised"],
        revisions=sums["revisions"],
        missing={"title": sums["untitled"], "date_published": undated, "language": unknown},
        domains=_sorted(domains),
        languages=_sorted({tag: number for tag, number in languages.items() if tag}),
        access=_sorted(access),
        by_date=_by_date(dates),
    )


def _columns(state: State, wanted: Filter) -> Iterator[tuple[tuple[Any, ...], ...]]:
    """The columns of the rows, many rows at once: counting whole columns is far faster than counting rows."""
    condition, values = wanted.where()
    rows = state.execute(_ROWS.format(condition=condition), values)
    while batch := rows.fetchmany(_AT_ONCE):
        yield tuple(zip(*batch, strict=True))


def _sorted(numbers: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(numbers.items(), key=lambda item: (-item[1], item[0])))


def _by_date(days: Mapping[str, int]) -> dict[str, int]:
    """By day for a short time, else by month."""
    dates = sorted(days)
    if not dates or _span(dates[0], dates[-1]) <= _MOST_DAYS:
        return {day: days[day] for day in dates}
    months: Counter[str] = Counter()
    for day in dates:
        months[day[:_MONTH]] += days[day]
    return dict(months)


def _span(first: str, last: str) -> int:
    """Days between two dates; a date that is none is far away."""
    try:
        return (date.fromisoformat(last) - date.fromisoformat(first)).days
    except ValueError:
        return _MOST_DAYS + 1
