"""What a source would give tonight, without reading a page of it: for `scraper sources check`."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from scraper.crawl.sources.choose import Choice, Dated, choose
from scraper.crawl.sources.tell import moment, span
from scraper.errors import FetchError, ScraperError
from scraper.fetch import Fetcher
from scraper.fetch.urls import shown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from scraper.crawl.sources import Source, Sources

    Look = Callable[[Fetcher, Source], Awaitable["Discovery"]]


_AT_ONCE = 8
_SHOWN = 3
_NO_CHOICE: Choice[Dated] = Choice((), 0, 0)


class ReadFile(Protocol):
    """A feed, a sitemap or a page that was looked into."""

    @property
    def kind(self) -> str:
        """What it is."""
        ...


class Discovery(Protocol):
    """What was found under the address of a source."""

    @property
    def items(self) -> Sequence[Dated]:
        """The addresses."""
        ...

    @property
    def files(self) -> Sequence[ReadFile]:
        """Where they were found, the source's own address first."""
        ...

    @property
    def failures(self) -> Sequence[ScraperError]:
        """What could not be read besides."""
        ...


@dataclass(frozen=True, slots=True)
class Preview:
    """A source and what it would give, or the error why it would give nothing.

    `kinds` are the kinds of files that were read, `found` counts the addresses in them; `choice` holds those to read;
    `newest` is the second since 1970 at which the youngest of these was published, where one says so. `failures` are
    files that could not be read beside others that could.
    """

    source: Source
    kinds: tuple[str, ...] = ()
    found: int = 0
    choice: Choice[Dated] = _NO_CHOICE
    failures: tuple[ScraperError, ...] = ()
    error: ScraperError | None = None

    @property
    def taken(self) -> tuple[Dated, ...]:
        """What a first run would read: no more than the source's limit."""
        return self.choice.kept[: self.source.limit]

    @property
    def newest(self) -> int | None:
        """When the youngest was published."""
        return max((item.published for item in self.choice.kept if item.published is not None), default=None)


async def preview(source: Source, look: Callable[[Source], Awaitable[Discovery]], now: float) -> Preview:
    """Look into one source. `look` finds what is under it; `now` is in seconds since 1970.

    An expected failure is in the preview. So is a source that gives nothing to judge by: no address at all, or none
    that its patterns leave; one whose articles are all too old is in order.
    """
    try:
        discovery = await look(source)
    except ScraperError as error:
        return Preview(source, error=error)
    choice = choose(discovery.items, source, now)
    kinds = tuple(dict.fromkeys(file.kind for file in discovery.files))
    failures = tuple(discovery.failures)
    return Preview(
        source, kinds, len(discovery.items), choice, failures, _nothing(source, len(discovery.items), choice)
    )


def _nothing(source: Source, found: int, choice: Choice[Dated]) -> ScraperError | None:
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
    parts = [f"{' and '.join(one.kinds) or 'page'}: {one.found:,} found, {len(choice.kept):,} kept"]
    parts += [f"{choice.unwanted:,} left out by include and exclude"] if choice.unwanted else []
    parts += [f"{choice.too_old:,} older than {span(source.max_age)}"] if choice.too_old and source.max_age else []
    parts += [f"{len(one.taken):,} read in one run"] if len(one.taken) < len(choice.kept) else []
    parts += [f"newest {moment(one.newest)}"] if one.newest is not None else []
    yield "  " + ", ".join(parts)
    for item in one.taken[:_SHOWN]:
        yield f"  {item.url}"


async def preview_all(listed: Sources, look: Look, tell: Callable[[Preview], None], now: float) -> None:
    """Look into the sources of a list side by side, and `tell` of each in its turn."""
    options, turns = listed.options, asyncio.Semaphore(_AT_ONCE)
    async with AsyncExitStack() as open_ones:
        delays = {options.delay if one.delay is None else one.delay for one in listed.sources}
        fetchers = {d: await open_ones.enter_async_context(Fetcher(replace(options, delay=d))) for d in delays}

        async def look_in_turn(source: Source) -> Discovery:
            async with turns:
                return await look(fetchers[options.delay if source.delay is None else source.delay], source)

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(preview(one, look_in_turn, now)) for one in listed.sources]
            for task in tasks:
                tell(await task)
