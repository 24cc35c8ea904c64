"""Which articles of a corpus are meant: one filter for export, search, stats and prune, as SQL with parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime  # noqa: TC003 - msgspec reads the annotations when it decodes
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.article import Article
    from scraper.corpus.database import State

Double = Literal["duplicates", "near-duplicates"]
Clock = Literal["fetched", "published"]

_Condition = tuple[str, tuple[object, ...]]
_COLUMN_OF: dict[Double, str] = {"duplicates": "duplicate_of", "near-duplicates": "near_duplicate_of"}
_SECONDS: dict[Clock, str] = {clock: f"CAST(strftime('%s', {clock}) AS BIGINT)" for clock in ("fetched", "published")}
"""A moment as seconds, its offset counted; one without an offset counts as UTC, a broken one as none."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What an article has to be; every condition that is given must hold, and of several values one.

    `since` and `until` are days of publication, as the page names them, both included: an article without a date is
    on no day. `languages` are BCP 47 tags; "en" takes "en-GB", too. `without` leaves out texts that were filed before,
    or nearly so. `before` is a moment by the clock named in `by`.
    """

    since: date | None = None
    until: date | None = None
    domains: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    min_words: int | None = None
    max_words: int | None = None
    without: frozenset[Double] = field(default_factory=frozenset)
    before: datetime | None = None
    by: Clock = "fetched"

    def where(self) -> _Condition:
        """A condition on the table `article`, and the values of its parameters."""
        conditions = list(self._conditions())
        return (
            " AND ".join(f"({text})" for text, _ in conditions) or "1 = 1",
            tuple(value for _, values in conditions for value in values),
        )

    def takes(self, article: Article) -> bool:
        """Whether an article is one that `where` finds; whether its text was filed before only a corpus can tell."""
        published, language = article.date_published or "", (article.language or "").lower()
        return (
            (self.since is None or published >= self.since.isoformat())
            and (self.until is None or "" < published[:10] <= self.until.isoformat())
            and (not self.domains or article.publisher.domain in self.domains)
            and (not self.languages or any(f"{language}-".startswith(f"{tag.lower()}-") for tag in self.languages))
            and (not self.access or article.access.status in self.access)
            and (self.min_words is None or article.word_count >= self.min_words)
            and (self.max_words is None or article.word_count <= self.max_words)
        )

    def _conditions(self) -> Iterator[_Condition]:
        if self.since is not None:
            yield "published >= ?", (self.since.isoformat(),)
        if self.until is not None:
            yield "substr(published, 1, 10) <= ?", (self.until.isoformat(),)
        yield from _one_of("domain = ?", ((domain,) for domain in self.domains))
        yield from _one_of(
            "lower(language) = ? OR lower(substr(language, 1, ?)) = ?",
            ((tag, len(tag) + 1, f"{tag}-") for tag in map(str.lower, self.languages)),
        )
        yield from _one_of("access = ?", ((status,) for status in self.access))
        if self.min_words is not None:
            yield "word_count >= ?", (self.min_words,)
        if self.max_words is not None:
            yield "word_count <= ?", (self.max_words,)
        for double in sorted(self.without):
            yield f"{_COLUMN_OF[double]} IS NULL", ()
        if self.before is not None:
            yield f"{_SECONDS[self.by]} < ?", (int(self.before.timestamp()),)


def _one_of(condition: str, choices: Iterable[tuple[object, ...]]) -> Iterator[_Condition]:
    """The condition for any of the choices; none if there are none."""
    listed = list(choices)
    if listed:
        yield " OR ".join([condition] * len(listed)), tuple(value for values in listed for value in values)


def count(state: State, wanted: Filter) -> int:
    """How many articles are wanted."""
    condition, values = wanted.where()
    (number,) = state.execute(f"SELECT count(*) FROM article WHERE {condition}", values).fetchone()  # noqa: S608 - parameters carry the values
    return int(number)
