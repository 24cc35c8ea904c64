"""When pages and sources are read again: the tables `page`, `listing` and `source` of the corpus state.

Times are whole seconds since 1970; `now` tells them. The caller commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.addresses import sameness_key
from scraper.errors import (
    BadStatus,
    Blocked,
    Forbidden,
    NeedsBrowser,
    NoArticle,
    ScraperError,
    TimedOut,
    Unavailable,
    Unreachable,
)
from scraper.fetch import Validators

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scraper.article import Article
    from scraper.crawl.discovery.discover import ReadFile
    from scraper.crawl.discovery.found import Found
    from scraper.crawl.sources import Source
    from scraper.fetch import NotModified

_HOUR, _DAY = 3600, 86400
_SLACK = 0.05
"""Share of `every` that a source may come early by: what starts at the same minute of each hour never drifts out."""
_EARLY = 900
"""Seconds that a page may come early by, so that what a run finds late is read by the same run of the next night."""
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_PASSING_RETRIES, _OTHER_RETRIES = 5, 2


@dataclass(frozen=True, slots=True)
class Due:
    """A page to read: new ones have no `article`, the others were read before and gave the article of that id."""

    url: str
    source: str | None
    article: str | None = None
    found_at: int = 0
    failures: int = 0


class Schedule:
    """What is to be read now, and what came of it."""

    def __init__(self, state: sqlite3.Connection, now: Callable[[], float]) -> None:
        self._state = state
        self._now = now

    def is_due(self, source: Source) -> bool:
        """Whether a source's own time between two looks (`every`) has gone by."""
        row = self._state.execute("SELECT checked_at FROM source WHERE name = ?", [source.name]).fetchone()
        return row is None or source.every is None or self._now() - row[0] >= source.every * (1 - _SLACK)

    def listings(self) -> dict[str, Validators]:
        """What servers said about the feeds, sitemaps and section pages that were read before, by address."""
        rows = self._state.execute("SELECT url, read_url, etag, last_modified FROM listing WHERE read_url IS NOT NULL")
        return {url: Validators(read_url, etag, changed) for url, read_url, etag, changed in rows}

    def checked(self, source: Source, files: Iterable[ReadFile]) -> None:
        """A source was looked at, and these files were read for it."""
        now = int(self._now())
        self._state.execute("INSERT OR REPLACE INTO source VALUES (?, ?)", [source.name, now])
        self._state.executemany(
            "INSERT INTO listing VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET "
            "source = excluded.source, read_url = excluded.read_url, etag = coalesce(excluded.etag, etag), "
            "last_modified = coalesce(excluded.last_modified, last_modified), read_at = excluded.read_at",
            [[file.url, source.name, file.read_url, file.etag, file.last_modified, now] for file in files],
        )

    def take(self, source: Source, wanted: Iterable[Found]) -> tuple[list[Due], int]:
        """The pages that nobody has seen yet, now known, and how many are left for another night (`limit`).

        The first are taken; addresses are canonical.
        """
        keyed = {sameness_key(page.url): page.url for page in wanted}
        new = [(key, url) for key, url in keyed.items() if not self._is_known(key)]
        taken, now = new[: source.limit], int(self._now())
        self._state.executemany(
            "INSERT INTO page (key, url, source, found_at, next_try) VALUES (?, ?, ?, ?, ?)",
            [[key, url, source.name, now, now] for key, url in taken],
        )
        return [Due(url, source.name, None, now) for _, url in taken], len(new) - len(taken)

    def named(self, url: str) -> Due:
        """A page that a person named by its canonical address, now known; no source brings it up again."""
        now, key = int(self._now()), sameness_key(url)
        self._state.execute("INSERT OR IGNORE INTO page (key, url, found_at) VALUES (?, ?, ?)", [key, url, now])
        row = self._state.execute("SELECT url, source, article, found_at, failures FROM page WHERE key = ?", [key])
        return Due(*row.fetchone())

    def due(self, sources: Iterable[Source]) -> Iterator[Due]:
        """The known pages of these sources whose time has come, the first to be read first."""
        names = {source.name for source in sources}
        rows = self._state.execute(
            "SELECT url, source, article, found_at, failures FROM page WHERE next_try <= ? ORDER BY next_try",
            [int(self._now()) + _EARLY],
        )
        return (Due(*row) for row in rows if row[1] in names)

    def read(self, due: Due, revisit: Sequence[float], article: str | None, said: Article | NotModified) -> None:
        """A page gave an article, or one that is not wanted (None); `said` knows where, and the server's validators.

        `revisit` are the ages, in seconds since it was found, at which an article is read again.
        """
        now = int(self._now())
        ages = (due.found_at + int(age) for age in revisit)
        again = min((at for at in ages if at > now + _EARLY), default=None) if article else None
        self._state.execute(
            "UPDATE page SET outcome = :outcome, reason = NULL, article = :article, read_url = :url,"
            " etag = CASE read_url WHEN :url THEN coalesce(:etag, etag) ELSE :etag END,"
            " last_modified = CASE read_url WHEN :url THEN coalesce(:changed, last_modified) ELSE :changed END,"
            " failures = 0, visits = visits + 1, read_at = :now, next_try = :again WHERE url = :page",
            {
                "outcome": "filed" if article else "unwanted",
                "article": article,
                "url": said.url,
                "etag": said.http.etag,
                "changed": said.http.last_modified,
                "now": now,
                "again": again,
                "page": due.url,
            },
        )

    def failed(self, due: Due, error: ScraperError) -> None:
        """A page gave no article. What can pass is tried again, later each time; an article that was filed stays."""
        now, pause = int(self._now()), _pause(error, due.failures)
        self._state.execute(
            "UPDATE page SET outcome = ?, reason = ?, failures = failures + 1, read_at = ?, next_try = ? WHERE url = ?",
            [type(error).__name__, error.reason, now, now + pause if pause else None, due.url],
        )

    def _is_known(self, key: str) -> bool:
        return self._state.execute("SELECT 1 FROM page WHERE key = ?", [key]).fetchone() is not None


def _pause(error: ScraperError, failures: int) -> int | None:
    """Seconds until a page is tried again, None for never: hours for what passes, days for what might."""
    passes = isinstance(error, TimedOut | Unavailable | Unreachable)
    if passes or (isinstance(error, BadStatus) and error.status in _PASSING):
        return _HOUR * 4**failures if failures < _PASSING_RETRIES else None
    might = isinstance(error, Blocked | Forbidden | NoArticle) and not isinstance(error, NeedsBrowser)
    return _DAY * 2**failures if might and failures < _OTHER_RETRIES else None
