"""Politeness: per host one request at a time, and a pause between two pages."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Turns:
    """Hands out the turn to speak with a host. `delay` is the pause after a page, in seconds."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free_at: dict[str, float] = {}

    @asynccontextmanager
    async def page(self, host: str) -> AsyncIterator[None]:
        """A turn for a page: waits for the pause after the page before, and leaves one behind."""
        now = asyncio.get_running_loop().time
        async with self._locks[host]:
            await asyncio.sleep(max(0.0, self._free_at.get(host, 0.0) - now()))
            try:
                yield
            finally:
                self._free_at[host] = now() + self._delay

    @asynccontextmanager
    async def errand(self, host: str) -> AsyncIterator[None]:
        """A turn for what belongs to a page (its robots.txt, the next hop of a redirect): no pause."""
        async with self._locks[host]:
            yield


class Budget:
    """The seconds that one page may take; only what is spent inside `spend` counts."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    @asynccontextmanager
    async def spend(self) -> AsyncIterator[None]:
        """Run the block for as long as there is time. Raises TimeoutError."""
        now = asyncio.get_running_loop().time
        start = now()
        try:
            async with asyncio.timeout(self._left):
                yield
        finally:
            self._left -= now() - start
