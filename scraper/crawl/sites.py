"""At which sites a worker is: it takes a few at a time, so that all workers have some, and more as they get done."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from scraper.domain import registered_domain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from scraper.corpus.shift import Claims
    from scraper.crawl.sources import Source

_FEW, _AT_ONCE = 4, 64
"""Sites that are taken together, and that one worker is at."""
_PAUSE = 1.0
"""Seconds after which it is asked again whether a site has come free."""
_Answer = TypeVar("_Answer")


class Sites:
    """The sites of the sources, and how much is left to do at those that are this worker's.

    `begin` queues what there is to do for some sources, and says of which source each errand is. `site_of` has the
    registered domain of each source, by name.
    """

    def __init__(
        self,
        sources: Iterable[Source],
        claims: Claims,
        begin: Callable[[Sequence[Source]], Awaitable[Sequence[Source]]],
    ) -> None:
        self._sources = {source.name: source for source in sources}
        self.site_of: Mapping[str, str] = {name: registered_domain(one.url) for name, one in self._sources.items()}
        self._claims, self._begin = claims, begin
        self._left: Counter[str] = Counter()
        self._more, self._lock = True, asyncio.Lock()

    async def claim(self) -> bool:
        """Wait for sites that are free, and begin with some; False when all are done."""
        while not await self._ask(self._claims.is_over):
            self._more = True
            await self._take()
            if self._left:
                return True
            if not self._more:
                await asyncio.sleep(_PAUSE)
        return False

    async def did(self, source: Source, more: int = 0) -> None:
        """One errand for a source is done, and so many have come up; more sites are begun with when there is room."""
        site = self.site_of[source.name]
        self._left[site] += more - 1
        if not self._left[site]:
            await self._done(site)
        if self._more and len(self._left) < _AT_ONCE:
            await self._take()

    async def _take(self) -> None:
        self._more = False  # meanwhile nobody else asks
        taken = await self._ask(partial(self._claims.take, _FEW))
        sites = {self.site_of[name] for name in taken}
        errands = Counter(self.site_of[one.name] for one in await self._begin([self._sources[name] for name in taken]))
        self._left += errands  # before any of them is begun: nothing was awaited since they were queued
        for site in sites - errands.keys():
            await self._done(site)
        self._more = len(sites) == _FEW

    async def _done(self, site: str) -> None:
        del self._left[site]
        await self._ask(partial(self._claims.done, site))

    async def _ask(self, question: Callable[[], _Answer]) -> _Answer:
        """Ask the claims in a thread, one question after the other."""
        async with self._lock:
            return await asyncio.to_thread(question)
