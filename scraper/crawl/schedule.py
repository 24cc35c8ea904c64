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
    ExtractError,
    Forbidden,
    NeedsBrowser,
    ScraperError,
    TimedOut,
    Unavailable,
    Unreachable,
)
from scraper.fetch import Validators
from scraper.fetch.urls import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from scraper.article import Article
    from scraper.corpus.database import State
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
_NAMES = 500
"""Sources that are asked for at once."""
_DUE = (
    "SELECT url, source, article, found_at, failures FROM page WHERE next_try <= ? AND source IN ({names})"
    " ORDER BY next_try"
)
_CHECKED = (
    "INSERT INTO source VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET url = excluded.url,"
    " checked_at = excluded.checked_at"
)
_LISTED = (
    "INSERT INTO listing VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET source = excluded.source,"
    " read_url = excluded.read_url, etag = excluded.etag, last_modified = excluded.last_modified,"
    " read_at = excluded.read_at"
)
_NAMED = "INSERT INTO page (key, url, found_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
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

    def __init__(self, state: State, now: Callable[[], float]) -> None:
        self._state = state
        self._now = now

    def is_due(self, source: Source) -> bool:
        """Whether a source's own time between two looks (`every`) has gone by.

        One that has another address now is due, and so is one that was looked at by a clock that was ahead.
        """
        row = self._state.execute("SELECT url, checked_at FROM source WHERE name = ?", [source.name]).fetchone()
        if row is None or source.every is None or row[0] != shown(source.url):
            return True
        return not 0 <= self._now() - row[1] < source.every * (1 - _SLACK)

    def rename(self, sources: Iterable[Source], listed: Container[str]) -> None:
        """Sources that go by another name now, known by their address, keep their pages.

        `listed` are the names of all sources that there are: what one of them is called is nobody's former name.
        """
        for source in sources:
            query = "SELECT name FROM source WHERE url = ? ORDER BY checked_at DESC"
            former = [name for (name,) in self._state.execute(query, [shown(source.url)]) if name not in listed]
            for name in former:
                self._state.execute("UPDATE page SET source = ? WHERE source = ?", [source.name, name])
                self._state.execute("UPDATE listing SET source = ? WHERE source = ?", [source.name, name])
                query = "INSERT INTO source SELECT ?, url, checked_at FROM source WHERE name = ? ON CONFLICT DO NOTHING"
                self._state.execute(query, [source.name, name])
                self._state.execute("DELETE FROM source WHERE name = ?", [name])

    def listings(self) -> dict[str, Validators]:
        """What servers said about the feeds, sitemaps and section pages that were read before, by address."""
        rows = self._state.execute("SELECT url, read_url, etag, last_modified FROM listing WHERE read_url IS NOT NULL")
        return {url: Validators(read_url, etag, changed) for url, read_url, etag, changed in rows}

    def checked(self, source: Source, files: Iterable[ReadFile]) -> None:
        """A source was looked at, and these files were read for it; no address is kept with a password."""
        now = int(self._now())
        self._state.execute(_CHECKED, [source.name, shown(source.url), now])
        for file in files:
            said = [shown(file.url), source.name, file.read_url, file.etag, file.last_modified, now]
            if file.kind is None:  # not modified: what is not said again still holds
                said[3:5] = self._validators(shown(file.url), file.etag, file.last_modified)
            self._state.execute(_LISTED, said)

    def take(self, source: Source, wanted: Iterable[Found], listed: Container[str]) -> tuple[list[Due], int]:
        """The pages that nobody has seen yet, now known, and how many are left for another night (`limit`).

        The first are taken; addresses are canonical. Pages of a source that is not `listed` any more become this one's:
        they come, too, if it is their time.
        """
        keyed = {sameness_key(page.url): page.url for page in wanted}
        known = {key: self._source_of(key) for key in keyed}
        new = [key for key, row in known.items() if row is None]
        taken, now = new[: source.limit], int(self._now())
        self._state.executemany(
            "INSERT INTO page (key, url, source, found_at, next_try) VALUES (?, ?, ?, ?, ?)",
            [[key, keyed[key], source.name, now, now] for key in taken],
        )
        astray = [key for key, row in known.items() if row and row[0] not in listed]
        found = [due for key in astray if (due := self._adopt(key, source))]
        return [Due(keyed[key], source.name, None, now) for key in taken] + found, len(new) - len(taken)

    def named(self, url: str) -> Due:
        """A page that a person named by its canonical address, now known; no source brings it up again."""
        now, key = int(self._now()), sameness_key(url)
        self._state.execute(_NAMED, [key, url, now])
        row = self._state.execute("SELECT url, source, article, found_at, failures FROM page WHERE key = ?", [key])
        return Due(*row.fetchone())

    def due(self, sources: Iterable[Source]) -> Iterator[Due]:
        """The known pages of these sources whose time has come, the first to be read first."""
        names, until = [source.name for source in sources], int(self._now()) + _EARLY
        for start in range(0, len(names), _NAMES):
            some = names[start : start + _NAMES]
            rows = self._state.execute(_DUE.format(names=", ".join("?" * len(some))), [until, *some])
            yield from (Due(*row) for row in rows)

    def read(self, due: Due, revisit: Sequence[float], article: str | None, said: Article | NotModified) -> None:
        """A page gave an article, or one that is not wanted (None); `said` knows where, and the server's validators.

        `revisit` are the ages, in seconds since it was found, at which an article is read again.
        """
        now = int(self._now())
        again = _next_age(due.found_at, revisit, now) if article else None
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

    def _validators(self, url: str, etag: str | None, last_modified: str | None) -> tuple[str | None, str | None]:
        """What a server said about a file this time, and where it said nothing, the time before."""
        row = self._state.execute("SELECT etag, last_modified FROM listing WHERE url = ?", [url]).fetchone()
        return (etag or row[0], last_modified or row[1]) if row else (etag, last_modified)

    def _source_of(self, key: str) -> tuple[str | None] | None:
        """The source of a page, None for a page that nobody has seen."""
        row: tuple[str | None] | None = self._state.execute("SELECT source FROM page WHERE key = ?", [key]).fetchone()
        return row

    def _adopt(self, key: str, source: Source) -> Due | None:
        """Make a page another source's; it comes if its time is now.

        An article that no source had, since a person named it or the state was made anew from the files, is read again
        at this source's ages.
        """
        query = "SELECT url, source, article, found_at, failures, outcome, next_try FROM page WHERE key = ?"
        url, former, article, found_at, failures, outcome, again = self._state.execute(query, [key]).fetchone()
        now = int(self._now())
        if again is None and former is None and outcome == "filed":
            again = _next_age(found_at, source.revisit, now)
        if again is None:
            return None
        self._state.execute("UPDATE page SET source = ?, next_try = ? WHERE key = ?", [source.name, again, key])
        return Due(url, source.name, article, found_at, failures) if again <= now + _EARLY else None


def _next_age(found_at: int, revisit: Sequence[float], now: int) -> int | None:
    """When a page comes to the next of the ages at which it is read again; None when it is past them all."""
    ages = (found_at + int(age) for age in revisit)
    return min((at for at in ages if at > now + _EARLY), default=None)


def _pause(error: ScraperError, failures: int) -> int | None:
    """Seconds until a page is tried again, None for never: hours for what passes, days for what might."""
    passes = isinstance(error, TimedOut | Unavailable | Unreachable)
    if passes or (isinstance(error, BadStatus) and error.status in _PASSING):
        return _HOUR * 4**failures if failures < _PASSING_RETRIES else None
    might = isinstance(error, Blocked | Forbidden | ExtractError) and not isinstance(error, NeedsBrowser)
    return _DAY * 2**failures if might and failures < _OTHER_RETRIES else None
