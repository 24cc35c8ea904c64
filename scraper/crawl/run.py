"""A run: pages of many hosts are fetched side by side, extracted one at a time, and filed as they come."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scraper.crawl.frontier import Frontier
from scraper.crawl.wanted import Wanted, read_file, saved_page
from scraper.errors import BadStatus, NeedsBrowser, ScraperError
from scraper.fetch import Fetcher, FetchOptions, NotModified, Validators
from scraper.fetch.urls import read_url
from scraper.pipeline import extract_page, made_by, name_wall, refuse_reserved

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from scraper.article import Article, Page
    from scraper.corpus.library import Library
    from scraper.fetch import FetchEvent
    from scraper.fetch.render import Renderer


@dataclass(frozen=True, slots=True)
class Filed:
    """An article and its file. `same_as` names the page that gave this article earlier in the run."""

    one: Wanted
    article: Article
    path: Path
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """One whose page is as it was when its file was written."""

    one: Wanted
    path: Path


@dataclass(frozen=True, slots=True)
class Failed:
    """One that gave no article, and why."""

    one: Wanted
    error: ScraperError


Outcome = Filed | Unchanged | Failed


@dataclass(frozen=True, slots=True)
class Hearers:
    """Who hears of a run: `tell` of each outcome as it comes, `watch` of each fetch."""

    tell: Callable[[Outcome], None]
    watch: Callable[[FetchEvent], None]


async def run(
    wanted: Sequence[Wanted],
    options: FetchOptions,
    corpus: Library,
    hearers: Hearers,
    renderer: Renderer | None = None,
) -> None:
    """Read, extract and file all that is wanted; what needs a browser is read again by `renderer`, if there is one.

    An expected failure ends its own page alone; a programming error ends the run.
    """
    extractor = ThreadPoolExecutor(max_workers=1)
    try:
        async with Fetcher(options, observer=hearers.watch) as fetcher, renderer or nullcontext():
            work = _Work(options, corpus, fetcher, extractor, renderer)
            frontier = Frontier(wanted, options.per_host, lambda one: fetcher.seconds_until_ready(one.name))

            async def do(one: Wanted) -> None:
                hearers.tell(await work.do(one))

            await frontier.work_off(do)
    finally:
        extractor.shutdown(wait=False, cancel_futures=True)


@dataclass(slots=True)
class _Work:
    """What is done for one page after the other. `filed` knows the articles of the run: id -> name and file."""

    options: FetchOptions
    corpus: Library
    fetcher: Fetcher
    extractor: Executor
    renderer: Renderer | None
    filed: dict[str, tuple[str, Path]] = field(default_factory=dict)

    async def do(self, one: Wanted) -> Outcome:
        """Read one page and file its article."""
        try:
            page = await self._page(one)
            if isinstance(page, Unchanged):
                return page
            article = await self._article(one, page)
            if self.options.respect_tdm:
                refuse_reserved(article)
            return self._file(one, article)
        except BadStatus as error:
            return Failed(one, name_wall(error))
        except ScraperError as error:
            return Failed(one, error)

    async def _page(self, one: Wanted) -> Page | Unchanged:
        """The page that is wanted; Unchanged if the server says that the file of an earlier run still tells it all."""
        if one.saved:
            return _saved(one, one.saved)
        known = self.corpus.reading_of(read_url(one.name).url, made_by())
        if known is None:
            return await self.fetcher.get(one.name)
        page = await self.fetcher.get(one.name, Validators(known.url, known.etag, known.last_modified))
        return Unchanged(one, known.path) if isinstance(page, NotModified) else page

    async def _article(self, one: Wanted, page: Page) -> Article:
        """The article of a page, read again in a browser where that is needed and wanted."""
        try:
            return await self._extract(page)
        except NeedsBrowser:
            if self.renderer is None or one.saved:
                raise
        return await self._extract(await self.renderer.get(one.name))

    async def _extract(self, page: Page) -> Article:
        """Extraction runs beside the event loop, so that it does not eat into the time limits of fetches."""
        return await asyncio.get_running_loop().run_in_executor(self.extractor, extract_page, page)

    def _file(self, one: Wanted, article: Article) -> Filed:
        """File an article unless an earlier page of the run gave it already."""
        if article.id in self.filed:
            first, path = self.filed[article.id]
            return Filed(one, article, path, same_as=first)
        written = self.corpus.file(article)
        self.filed[article.id] = one.name, written.path
        return Filed(one, article, written.path, str(written.path) if written.what == "duplicate" else None)


def _saved(one: Wanted, path: Path) -> Page:
    body = read_file(path, "no such file; a web address begins with https://")
    return saved_page(one.name, body, one.url)
