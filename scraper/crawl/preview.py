"""What a source would give tonight, without reading a page of it: for `scraper sources check`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.crawl.discovery.discover import Limits, discover
from scraper.crawl.sources.choose import Choice, choose
from scraper.crawl.sources.tell import moment, span
from scraper.errors import FetchError, ScraperError
from scraper.fetch import Fetcher
from scraper.fetch.urls import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scraper.crawl.discovery.found import Found, ListingKind
    from scraper.crawl.sources import Source, Sources


_AT_ONCE = 8
_SHOWN = 3
_NO_CHOICE = Choice((), 0, 0)


@dataclass(frozen=True, slots=True)
class Preview:
    """A source and what it would give, or the error why it would give nothing.

    `kinds` are the kinds of files that were read, `found` counts the addresses in them, `foreign` those on other sites,
    which are not read; `choice` holds those to read. `failures` are files that could not be read beside others that
    could.
    """

    source: Source
    kinds: tuple[ListingKind, ...] = ()
    found: int = 0
    foreign: int = 0
    choice: Choice = _NO_CHOICE
    failures: tuple[ScraperError, ...] = ()
    error: ScraperError | None = None

    @property
    def taken(self) -> tuple[Found, ...]:
        """What a first run would read: no more than the source's limit."""
        return self.choice.kept[: self.source.limit]

    @property
    def newest(self) -> int | None:
        """The second since 1970 at which the youngest was published, where one says so."""
        return max((item.published for item in self.choice.kept if item.published is not None), default=None)


async def preview(fetcher: Fetcher, source: Source, now: float) -> Preview:
    """Look into one source; `now` is in seconds since 1970.

    An expected failure is in the preview. So is a source that gives nothing to judge by: no address at all, or none
    that its patterns leave; one whose articles are all too old is in order.
    """
    oldest = now - source.max_age if source.max_age else None
    try:
        discovery = await discover(fetcher, source.url, lambda _url: None, Limits(oldest=oldest))
    except ScraperError as error:
        return Preview(source, error=error)
    found, foreign = len(discovery.items), discovery.foreign
    choice = choose(discovery.items, source, now)
    kinds = tuple(dict.fromkeys(file.kind for file in discovery.files if file.kind))
    return Preview(source, kinds, found, foreign, choice, discovery.failures, _nothing(source, found, foreign, choice))


def _nothing(source: Source, found: int, foreign: int, choice: Choice) -> ScraperError | None:
    if not found and foreign:
        return FetchError(shown(source.url), f"nothing found but what is on other sites ({foreign:,})")
    if not found:
        return FetchError(shown(source.url), "no addresses of articles found")
    if choice.unwanted == found:
        return FetchError(shown(source.url), f"include and exclude leave none of {found:,} addresses found")
    return None


def told(one: Preview) -> Iterator[str]:
    """A preview for a person: what it is and how much of it would be read, then addresses."""
    source, choice = one.source, one.choice
    yield f"{source.name}: {shown(source.url)}"
    if not one.found:
        return
    parts = [f"{' and '.join(one.kinds)}: {one.found:,} found, {len(choice.kept):,} kept"]
    parts += [f"{one.foreign:,} on other sites"] if one.foreign else []
    parts += [f"{choice.unwanted:,} left out by include and exclude"] if choice.unwanted else []
    parts += [f"{choice.too_old:,} older than {span(source.max_age)}"] if choice.too_old and source.max_age else []
    parts += [f"{len(one.taken):,} read in one run"] if len(one.taken) < len(choice.kept) else []
    parts += [f"newest {moment(one.newest)}"] if one.newest is not None else []
    yield "  " + ", ".join(parts)
    for item in one.taken[:_SHOWN]:
        yield f"  {item.url}"


async def preview_all(listed: Sources, tell: Callable[[Preview], None], now: float) -> None:
    """Look into the sources of a list side by side, and `tell` of each in its turn."""
    turns = asyncio.Semaphore(_AT_ONCE)
    async with Fetcher(listed.options) as fetcher:
        for source in listed.sources:
            if source.delay is not None:
                fetcher.pace(source.url, source.delay)

        async def in_turn(source: Source) -> Preview:
            async with turns:
                return await preview(fetcher, source, now)

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(in_turn(source)) for source in listed.sources]
            for task in tasks:
                tell(await task)
