"""A run: pages of many hosts are fetched side by side, extracted one at a time, and filed as they come."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from scraper.addresses import canonical
from scraper.corpus.learn import learn
from scraper.corpus.memory import memories
from scraper.crawl.extractors import InThread
from scraper.crawl.frontier import Frontier
from scraper.crawl.reader import Reader
from scraper.crawl.schedule import Schedule
from scraper.crawl.wanted import Wanted
from scraper.errors import BadStatus, ScraperError
from scraper.fetch import Fetcher, NotModified
from scraper.fetch.urls import read_url
from scraper.pipeline import made_by, name_wall
from scraper.rules import rulebook_with
from scraper.saved import read_file, saved_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from scraper.article import Article, Page, Pipeline
    from scraper.corpus.filing import Written
    from scraper.corpus.library import Library
    from scraper.fetch import FetchEvent, FetchOptions
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


@dataclass(frozen=True, slots=True)
class Means:
    """What a run has besides: a browser for pages that need one, and a folder of a person's own rules."""

    renderer: Renderer | None = None
    rules: Path | None = None


async def run(
    wanted: Sequence[Wanted],
    options: FetchOptions,
    library: Library,
    hearers: Hearers,
    means: Means | None = None,
) -> None:
    """Read, extract and file all that is wanted; what needs a browser is read again in one, if there is one.

    At the end it is learnt what repeats on the hosts, and taken out of what is filed of them. An expected failure ends
    its own page alone; a programming error ends the run.
    """
    means = means or Means()
    async with (
        Fetcher(options, observer=hearers.watch) as fetcher,
        InThread(means.rules) as extractor,
        means.renderer or nullcontext(),
    ):
        reader = Reader(fetcher, extractor, options, memories(library.state))
        work = _Work(
            library, Schedule(library.state, time.time), reader, means.renderer, made_by(rulebook_with(means.rules))
        )
        frontier = Frontier[Wanted](options.per_host, _url_of, fetcher.seconds_until_ready)
        frontier.add(wanted)

        async def do(one: Wanted) -> None:
            hearers.tell(await work.do(one))

        await frontier.work_off(do)
    learn(library, time.time())


@dataclass(slots=True)
class _Work:
    """What is done for one page after the other. `filed` knows the articles of the run: id -> name and file."""

    library: Library
    schedule: Schedule
    reader: Reader
    renderer: Renderer | None
    made_by: Pipeline
    filed: dict[str, tuple[str, Path]] = field(default_factory=dict)

    async def do(self, one: Wanted) -> Outcome:
        """Read one page and file its article."""
        try:
            page = await self._page(one)
            if isinstance(page, Unchanged):
                return page
            article, page = await self.reader.article(page, None if one.saved else self.renderer)
            if article.id in self.filed:
                first, path = self.filed[article.id]
                return Filed(one, article, path, same_as=first)
            return self._told(one, await self.reader.filed(article, page, partial(self._file, one, page)))
        except BadStatus as error:
            return Failed(one, name_wall(error))
        except ScraperError as error:
            return Failed(one, error)

    async def _page(self, one: Wanted) -> Page | Unchanged:
        """The page that is wanted; Unchanged if the server says that the file of an earlier run still tells it all."""
        if one.saved:
            return _saved(one, one.saved)
        address = read_url(one.name).url
        canonical(address)  # one that could not be noted is not read
        known = self.library.reading_of(address, self.made_by)
        page = await self.reader.page(one.name, known)
        if not isinstance(page, NotModified):
            return page
        assert known is not None  # noqa: S101 - only who sends validators is answered so
        return Unchanged(one, known.path)

    async def _file(
        self, one: Wanted, page: Page, article: Article, without: frozenset[str]
    ) -> Written | frozenset[str]:
        """File an article, unless rules are to be left out for it."""
        if spared := self.library.to_spare(article) - without:
            return spared
        with self.library.transaction():
            written = self.library.file(article, page=page)
            if not one.saved:
                due = self.schedule.named(canonical(article.requested_url))
                self.schedule.read(due, (), written.article.id, article)
        return written

    def _told(self, one: Wanted, written: Written) -> Filed:
        self.filed[written.article.id] = one.name, written.path
        return Filed(one, written.article, written.path, str(written.path) if written.what == "duplicate" else None)


def _saved(one: Wanted, path: Path) -> Page:
    body = read_file(path, "no such file; a web address begins with https://")
    return saved_page(one.name, body, one.url)


def _url_of(one: Wanted) -> str:
    return "" if one.saved else one.name
