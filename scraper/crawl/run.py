"""A run: pages are fetched ahead, extracted one at a time, and filed in the order in which they were named."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import aclosing, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.crawl.sources import Source, read_file, saved_page
from scraper.errors import NeedsBrowser, ScraperError
from scraper.fetch import Fetcher, FetchOptions
from scraper.pipeline import extract_page

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
    from pathlib import Path

    from scraper.article import Article, Page
    from scraper.corpus.folder import Corpus
    from scraper.fetch.render import Renderer

_AHEAD = 16
"""Pages on their way at once. The fetcher holds back those of one host; this bounds memory."""


@dataclass(frozen=True, slots=True)
class Filed:
    """An article and its file. `same_as` names the earlier source that gave this article already."""

    source: Source
    article: Article
    path: Path
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A source that gave no article, and why."""

    source: Source
    error: ScraperError


Outcome = Filed | Failed


async def run(
    sources: Sequence[Source],
    options: FetchOptions,
    corpus: Corpus,
    tell: Callable[[Outcome], None],
    renderer: Renderer | None = None,
) -> None:
    """Read, extract and file every source; `tell` hears of each outcome, in the order of the sources.

    Pages of the web that need a browser are read again through `renderer`, if there is one.

    An expected failure ends its own source alone; a programming error ends the run.
    """
    filed: dict[str, tuple[str, Path]] = {}
    with ThreadPoolExecutor(max_workers=1) as extractor:
        async with (
            Fetcher(options) as fetcher,
            renderer or nullcontext(),
            aclosing(_in_order(sources, lambda one: _read(one, fetcher, extractor, renderer))) as articles,
        ):
            async for source, read in articles:
                tell(read if isinstance(read, Failed) else _file(source, read, corpus, filed))


async def _in_order(
    sources: Sequence[Source], read: Callable[[Source], Coroutine[None, None, Article | Failed]]
) -> AsyncGenerator[tuple[Source, Article | Failed], None]:
    """What each source gave, in order, while those that follow are on their way."""
    waiting = deque(sources)
    ahead: deque[tuple[Source, asyncio.Task[Article | Failed]]] = deque()
    try:
        while waiting or ahead:
            while waiting and len(ahead) < _AHEAD:
                source = waiting.popleft()
                ahead.append((source, asyncio.create_task(read(source))))
            source, task = ahead.popleft()
            yield source, await task
    finally:
        for _, task in ahead:
            task.cancel()


async def _read(source: Source, fetcher: Fetcher, extractor: Executor, renderer: Renderer | None) -> Article | Failed:
    """The article of one source."""
    try:
        page = _saved(source, source.saved) if source.saved else await fetcher.get(source.name)
        try:
            return await _extract(page, extractor)
        except NeedsBrowser:
            if renderer is None or source.saved:
                raise
            return await _extract(await renderer.get(source.name), extractor)
    except ScraperError as error:
        return Failed(source, error)


async def _extract(page: Page, extractor: Executor) -> Article:
    """The article of a page. Extraction runs beside the event loop, so that it does not eat into time limits."""
    return await asyncio.get_running_loop().run_in_executor(extractor, extract_page, page)


def _saved(source: Source, path: Path) -> Page:
    body = read_file(path, "no such file; a web address begins with https://")
    return saved_page(source.name, body, source.url)


def _file(source: Source, article: Article, corpus: Corpus, filed: dict[str, tuple[str, Path]]) -> Outcome:
    """File an article unless an earlier source of the run gave it already."""
    if article.id in filed:
        first, path = filed[article.id]
        return Filed(source, article, path, same_as=first)
    try:
        path = corpus.file(article)
    except ScraperError as error:
        return Failed(source, error)
    filed[article.id] = source.name, path
    return Filed(source, article, path)
