"""A run over sources: what is new is found, fetched, extracted and filed, and what was filed is looked at again.

Each source is looked at on its host's line of the frontier, and its new pages queue up behind it: while one host has
to be left in peace, the others go on, and processes extract what has come. All state is kept by one thread.
"""

from __future__ import annotations

import asyncio
from contextlib import nullcontext, suppress
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from scraper.addresses import canonical, sameness_key
from scraper.corpus.memory import memories
from scraper.crawl.discovery.discover import Limits, discover
from scraper.crawl.events import Looked, Missed, Told, Tools, Waiting
from scraper.crawl.frontier import Frontier
from scraper.crawl.keeper import Keeper
from scraper.crawl.reader import Reader
from scraper.crawl.schedule import Due, Schedule
from scraper.crawl.sites import Sites
from scraper.crawl.sources import Source
from scraper.crawl.sources.choose import choose
from scraper.errors import BadStatus, CorpusError, ExtractError, InvalidURL, ScraperError
from scraper.fetch import Fetcher, FetchEvent, NotModified
from scraper.fetch.urls import shown
from scraper.pipeline import made_by, name_wall
from scraper.rules import rulebook_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scraper.article import Article, Page
    from scraper.corpus.filing import Written
    from scraper.corpus.library import Library, Reading
    from scraper.corpus.shift import Claims
    from scraper.crawl.discovery.discover import Discovery
    from scraper.crawl.discovery.found import Found
    from scraper.crawl.manifest import SourceReport
    from scraper.crawl.sources import Sources
    from scraper.crawl.sources.choose import Choice

_DAY = 86400
_WORKED_FOR: ContextVar[SourceReport] = ContextVar("_WORKED_FOR")
"""The report of the source that a task is at work for: what its fetches cost is added there."""


async def run_night(
    sources: Sources, library: Library, tools: Tools, reports: Sequence[SourceReport], claims: Claims
) -> None:
    """Look at every source whose time has come, and read every page whose time has come.

    `reports`, one a source, are filled in. Of several workers each does the sites that it has `claims` to, and stays
    until all are done, so that those of one that dies are done by another. An expected failure ends its own source or
    page alone; CorpusError, when nothing can be filed any more, and programming errors end the run.
    """

    def clock() -> datetime:
        return datetime.fromtimestamp(tools.now(), UTC)

    async with (
        Keeper(library) as keeper,
        Fetcher(sources.options, clock=clock, observer=_counting(tools.watch)) as fetcher,
        tools.extractor,
        tools.renderer or nullcontext(),
    ):
        await _Night(sources, tools, keeper, fetcher, reports).go(claims)


def _counting(watch: Callable[[FetchEvent], None]) -> Callable[[FetchEvent], None]:
    """An observer that also adds what each fetch cost to the report of the source that it was for."""

    def see(event: FetchEvent) -> None:
        if report := _WORKED_FOR.get(None):
            report.requests += event.attempts
            report.seconds = round(report.seconds + event.seconds, 3)
            report.bytes += event.wire_bytes
        watch(event)

    return see


class _Night:
    def __init__(
        self, sources: Sources, tools: Tools, keeper: Keeper, fetcher: Fetcher, reports: Sequence[SourceReport]
    ) -> None:
        self._sources = {source.name: source for source in sources.sources}
        self._listed = sources.others | self._sources.keys()
        self._tools = tools
        self._fetcher = fetcher
        self._library = keeper.library
        self._keep = keeper.keep
        self._reports = {report.name: report for report in reports}
        self._schedule = Schedule(keeper.library.state, tools.now)
        self._reader = Reader(fetcher, tools.extractor, sources.options, memories(keeper.library.state))
        self._frontier = Frontier[Source | Due](sources.options.per_host, _url_of, fetcher.seconds_until_ready)
        self._made_by = made_by(rulebook_with(tools.rules))

    async def go(self, claims: Claims) -> None:
        """All of it, until nothing is left to do."""
        self._listings = await self._keep(self._schedule.listings)
        known = list(self._sources.values())
        paced = [(source.delay, source.url) for source in known if source.delay is not None]
        for delay, url in sorted(paced):  # of two sources of one host the longer delay stays
            self._fetcher.pace(url, delay)
        await self._keep(lambda: self._rename(known))
        sites = Sites(known, claims, self._begin)
        await self._keep(lambda: claims.begin(sites.site_of, self._library.state))
        while await sites.claim():
            await self._frontier.work_off(partial(self._do, sites))

    async def _begin(self, known: Sequence[Source]) -> Sequence[Source]:
        """Queue what is to be done for some sources; of which source each errand is."""
        looks = await self._keep(lambda: [source for source in known if self._schedule.is_due(source)])
        due = await self._keep(lambda: list(self._schedule.due(known)))
        self._frontier.add(looks)
        self._frontier.add(due)
        self._tools.tell(Waiting(len(due)))
        return [*looks, *(self._sources[one.source or ""] for one in due)]

    async def _do(self, sites: Sites, errand: Source | Due) -> None:
        if isinstance(errand, Due):
            await self._read(errand)
            await sites.did(self._sources[errand.source or ""])
        else:
            await sites.did(errand, await self._look(errand))

    async def _look(self, source: Source) -> int:
        """Look at a source, and queue what is new; how much that is."""
        report = self._reports[source.name]
        report.checked = True
        _WORKED_FOR.set(report)
        now = self._tools.now()
        limits = Limits(oldest=now - source.max_age if source.max_age else None)
        try:
            discovery = await discover(self._fetcher, source.url, lambda url: self._listings.get(shown(url)), limits)
        except ScraperError as error:
            report.error = str(error)
            self._tools.tell(Missed(source, error))
            return 0
        choice = await asyncio.to_thread(_choice, discovery.items, source, now)  # tens of thousands take seconds
        new, report.left = await self._keep(lambda: self._take(source, choice.kept, discovery))
        report.kind = discovery.files[0].kind if discovery.files else None
        report.found, report.foreign = len(discovery.items), discovery.foreign
        report.unwanted += choice.unwanted + choice.too_old
        report.notes = [str(error) for error in discovery.failures]
        self._frontier.add(new)
        self._tools.tell(Looked(source, len(new)))
        return len(new)

    def _take(self, source: Source, wanted: Sequence[Found], discovery: Discovery) -> tuple[list[Due], int]:
        """Note what was found, and that it was looked for.

        While pages are left the files are asked for without validators: unchanged ones would not name them again.
        """
        with self._library.transaction():
            new, left = self._schedule.take(source, wanted, self._listed)
            files = [replace(file, etag=None, last_modified=None) if left else file for file in discovery.files]
            self._schedule.checked(source, files)
        return new, left

    def _rename(self, known: Sequence[Source]) -> None:
        with self._library.transaction():
            self._schedule.rename(known, self._listed)

    async def _read(self, due: Due) -> None:
        """Read one page and file its article."""
        source = self._sources[due.source or ""]
        _WORKED_FOR.set(self._reports[source.name])
        try:
            told = await self._outcome(due, source)
        except CorpusError:
            raise
        except ScraperError as error:
            named = name_wall(error) if isinstance(error, BadStatus) else error
            await self._keep(lambda: self._note_failure(due, named))
            counts = self._reports[source.name].failed
            counts[type(named).__name__] = counts.get(type(named).__name__, 0) + 1
            self._tools.tell(Missed(source, named, due.url))
        except Exception as error:  # a bug: it ends this run, and the next is not to come to its end by the same page
            bug = ExtractError(due.url, f"ended the run: {type(error).__name__}")
            await self._keep(lambda: self._note_failure(due, bug))
            raise
        else:
            self._count(told)
            self._tools.tell(told)

    async def _outcome(self, due: Due, source: Source) -> Told:
        known = await self._keep(lambda: self._reading(due)) if due.article else None
        page = await self._reader.page(due.url, known)
        if isinstance(page, NotModified):
            await self._keep(lambda: self._note(due, source, due.article, page))
            return Told(due.url, source, "unchanged")
        article, whole = await self._reader.article(page, self._tools.renderer if source.render else None)
        if why := _unwanted(article, source, self._tools.now()):
            await self._keep(lambda: self._note(due, source, None, article))
            return Told(due.url, source, why)

        async def file(one: Article, without: frozenset[str]) -> Written | frozenset[str]:
            return await self._keep(lambda: self._file(due, source, one, whole, without))

        written = await self._reader.filed(article, whole, file)
        what = "duplicate" if written.what == "unchanged" and due.article is None else written.what
        return Told(due.url, source, what, written, article)

    def _reading(self, due: Due) -> Reading | None:
        return self._library.reading(due.article, due.url, self._made_by) if due.article else None

    def _file(
        self, due: Due, source: Source, article: Article, page: Page, without: frozenset[str]
    ) -> Written | frozenset[str]:
        if spared := self._library.to_spare(article, due.article) - without:
            return spared
        with self._library.transaction():
            written = self._library.file(article, due.article, page if source.keep_raw else None)
            self._schedule.read(due, source.revisit, written.article.id, article)
        return written

    def _note(self, due: Due, source: Source, article: str | None, said: Article | NotModified) -> None:
        with self._library.transaction():
            self._schedule.read(due, source.revisit, article, said)

    def _note_failure(self, due: Due, error: ScraperError) -> None:
        with self._library.transaction():
            self._schedule.failed(due, error)

    def _count(self, told: Told) -> None:
        report = self._reports[told.source.name]
        match told.what:
            case "new":
                report.new += 1
            case "changed" | "moved":
                report.changed += 1
            case "unchanged" | "renewed":
                report.unchanged += 1
            case "duplicate":
                report.duplicates += 1
            case _:
                report.unwanted += 1


def _url_of(errand: Source | Due) -> str:
    return errand.url


def _choice(items: Iterable[Found], source: Source, now: float) -> Choice:
    return choose(_keyed(items).values(), source, now)


def _keyed(items: Iterable[Found]) -> dict[str, Found]:
    """The pages under the addresses that they are asked for by, each once; what is no address is left out."""
    found: dict[str, Found] = {}
    for item in items:
        with suppress(InvalidURL):
            found.setdefault(sameness_key(item.url), replace(item, url=canonical(item.url)))
    return found


def _unwanted(article: Article, source: Source, now: float) -> str | None:
    """Why a source's settings leave an article out, if they do: what lists do not say, the page itself does."""
    if not source.reads(article.language):
        return f"not in its language ({article.language or 'unknown'})"
    published = _seconds(article.date_published)
    if source.max_age and published and published < now - source.max_age - _DAY:  # dates without an offset
        return "too old"
    return None


def _seconds(moment: str | None) -> float | None:
    """A date of an article in seconds since 1970; where the page gives no offset, as if it were UTC."""
    try:
        found = datetime.fromisoformat(moment or "")
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
