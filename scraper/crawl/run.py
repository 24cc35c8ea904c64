"""A run: pages of many hosts are fetched side by side, extracted one at a time, and filed as they come."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scraper.crawl.frontier import Frontier
from scraper.crawl.sources import Source, read_file, saved_page
from scraper.errors import BadStatus, NeedsBrowser, ScraperError
from scraper.fetch import Fetcher, FetchOptions, NotModified, Validators
from scraper.fetch.urls import read_url
from scraper.pipeline import extract_page, made_by, name_wall, refuse_reserved

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from scraper.article import Article, Page
    from scraper.corpus.folder import Corpus
    from scraper.fetch import FetchEvent
    from scraper.fetch.render import Renderer


@dataclass(frozen=True, slots=True)
class Filed:
    """An article and its file. `same_as` names the source that gave this article earlier in the run."""

    source: Source
    article: Article
    path: Path
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A source whose page is as it was when its file was written."""

    source: Source
    path: Path


@dataclass(frozen=True, slots=True)
class Failed:
    """A source that gave no article, and why."""

    source: Source
    error: ScraperError


Outcome = Filed | Unchanged | Failed


@dataclass(frozen=True, slots=True)
class Hearers:
    """Who hears of a run: `tell` of each source's outcome as it comes, `watch` of each fetch."""

    tell: Callable[[Outcome], None]
    watch: Callable[[FetchEvent], None]


async def run(
    sources: Sequence[Source],
    options: FetchOptions,
    corpus: Corpus,
    hearers: Hearers,
    renderer: Renderer | None = None,
) -> None:
    """Read, extract and file every source; pages that need a browser are read again by `renderer`, if there is one.

    An expected failure ends its own source alone; a programming error ends the run.
    """
    extractor = ThreadPoolExecutor(max_workers=1)
    try:
        async with Fetcher(options, observer=hearers.watch) as fetcher, renderer or nullcontext():
            work = _Work(options, corpus, fetcher, extractor, renderer)
            frontier = Frontier(sources, options.per_host, lambda source: fetcher.seconds_until_ready(source.name))

            async def do(source: Source) -> None:
                hearers.tell(await work.do(source))

            await frontier.work_off(do)
    finally:
        extractor.shutdown(wait=False, cancel_futures=True)


@dataclass(slots=True)
class _Work:
    """What is done for one source after the other. `filed` knows the run's articles: id -> source and file."""

    options: FetchOptions
    corpus: Corpus
    fetcher: Fetcher
    extractor: Executor
    renderer: Renderer | None
    filed: dict[str, tuple[str, Path]] = field(default_factory=dict)

    async def do(self, source: Source) -> Outcome:
        """Read one source and file its article."""
        try:
            page = await self._page(source)
            if isinstance(page, Unchanged):
                return page
            article = await self._article(source, page)
            if self.options.respect_tdm:
                refuse_reserved(article)
            return self._file(source, article)
        except BadStatus as error:
            return Failed(source, name_wall(error))
        except ScraperError as error:
            return Failed(source, error)

    async def _page(self, source: Source) -> Page | Unchanged:
        """The page of a source; Unchanged if the server says that the file of an earlier run still tells it all."""
        if source.saved:
            return _saved(source, source.saved)
        known = self.corpus.reading_of(read_url(source.name).url, made_by())
        if known is None:
            return await self.fetcher.get(source.name)
        page = await self.fetcher.get(source.name, Validators(known.url, known.etag, known.last_modified))
        return Unchanged(source, known.path) if isinstance(page, NotModified) else page

    async def _article(self, source: Source, page: Page) -> Article:
        """The article of a page, read again in a browser where that is needed and wanted."""
        try:
            return await self._extract(page)
        except NeedsBrowser:
            if self.renderer is None or source.saved:
                raise
        return await self._extract(await self.renderer.get(source.name))

    async def _extract(self, page: Page) -> Article:
        """Extraction runs beside the event loop, so that it does not eat into the time limits of fetches."""
        return await asyncio.get_running_loop().run_in_executor(self.extractor, extract_page, page)

    def _file(self, source: Source, article: Article) -> Filed:
        """File an article unless an earlier source of the run gave it already."""
        if article.id in self.filed:
            first, path = self.filed[article.id]
            return Filed(source, article, path, same_as=first)
        path = self.corpus.file(article)
        self.filed[article.id] = source.name, path
        return Filed(source, article, path)


def _saved(source: Source, path: Path) -> Page:
    body = read_file(path, "no such file; a web address begins with https://")
    return saved_page(source.name, body, source.url)
