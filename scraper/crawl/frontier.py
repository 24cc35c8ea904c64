"""In which order the errands of a run are done: many hosts side by side, the errands of each host in their order."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

_AT_ONCE = 64
"""Errands on their way at once. This bounds memory: at the very worst, so many pages of the largest size."""
Errand = TypeVar("Errand")


class Frontier(Generic[Errand]):
    """The errands that wait, by host; more may be added while they are worked off.

    `url_of` tells an errand's address, `seconds_until_ready` how long a host has to be left in peace.
    """

    def __init__(
        self, per_host: int, url_of: Callable[[Errand], str], seconds_until_ready: Callable[[str], float]
    ) -> None:
        self._per_host = per_host
        self._url_of = url_of
        self._seconds_until_ready = seconds_until_ready
        self._queues: defaultdict[str, deque[Errand]] = defaultdict(deque)
        self._lines: list[tuple[float, int, str]] = []
        self._lines_of: Counter[str] = Counter()
        self._number = 0  # keeps the order among equals
        self._busy = 0
        self._news = asyncio.Event()

    def add(self, errands: Iterable[Errand]) -> None:
        """Put errands behind those of their hosts."""
        for errand in errands:
            host = host_of(self._url_of(errand))
            self._queues[host].append(errand)
            if self._lines_of[host] < self._per_host:
                self._lines_of[host] += 1
                self._push(0.0, host)
        self._news.set()

    async def work_off(self, work: Callable[[Errand], Awaitable[None]]) -> None:
        """Do the work for every errand, the host that may be asked first first. Whatever it raises ends all."""
        workers = [asyncio.create_task(self._work(work)) for _ in range(_AT_ONCE)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self, work: Callable[[Errand], Awaitable[None]]) -> None:
        """Take the line that is ready first, do one of its errands, and put it back where it then belongs."""
        while self._lines or self._busy:
            if not self._lines:
                self._news.clear()
                await self._news.wait()
                continue
            _, _, host = heappop(self._lines)
            queue = self._queues[host]
            if not queue:
                self._lines_of[host] -= 1  # another line of the host did the rest
                continue
            errand = queue.popleft()
            self._busy += 1
            try:
                await work(errand)
            finally:
                self._busy -= 1
                self._go_on(host)

    def _go_on(self, host: str) -> None:
        """Put a host's line back behind those that are ready before, or end it."""
        if queue := self._queues[host]:
            now = asyncio.get_running_loop().time()
            self._push(now + self._seconds_until_ready(self._url_of(queue[0])), host)
        else:
            self._lines_of[host] -= 1
        self._news.set()

    def _push(self, ready: float, host: str) -> None:
        self._number += 1
        heappush(self._lines, (ready, self._number, host))


def host_of(url: str) -> str:
    """The host of an address; what has none (saved pages, wrong addresses) shares one line."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
