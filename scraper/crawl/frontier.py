"""In which order the pages of a run are read: many hosts side by side, the pages of each host in their order."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from scraper.crawl.wanted import Wanted

_AT_ONCE = 64
"""Sources on their way at once. This bounds memory: at the very worst, so many pages of the largest size."""


class Frontier:
    """The pages that wait, by host. `seconds_until_ready` says how long a host has to be left in peace."""

    def __init__(self, wanted: Iterable[Wanted], per_host: int, seconds_until_ready: Callable[[Wanted], float]) -> None:
        queues: defaultdict[str, deque[Wanted]] = defaultdict(deque)
        for one in wanted:
            queues[_host(one)].append(one)
        self._seconds_until_ready = seconds_until_ready
        lines = [queue for queue in queues.values() for _ in range(min(per_host, len(queue)))]
        # The number keeps the order among equals, and queues from being compared.
        self._lines = [(0.0, number, queue) for number, queue in enumerate(lines)]
        self._number = len(lines)
        heapify(self._lines)

    async def work_off(self, work: Callable[[Wanted], Awaitable[None]]) -> None:
        """Do the work for every page, the host that may be asked first first. Whatever it raises ends all."""
        workers = [asyncio.create_task(self._work(work)) for _ in range(min(_AT_ONCE, len(self._lines)))]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self, work: Callable[[Wanted], Awaitable[None]]) -> None:
        """Take the line that is ready first, do one of its pages, and put it back where it then belongs."""
        now = asyncio.get_running_loop().time
        while self._lines:
            _, _, queue = heappop(self._lines)
            if not queue:
                continue  # another line of the host did the rest
            one = queue.popleft()
            await work(one)
            if queue:
                self._number += 1
                heappush(self._lines, (now() + self._seconds_until_ready(queue[0]), self._number, queue))


def _host(one: Wanted) -> str:
    """The host of an address; saved pages, and what is no address, share one line."""
    if one.saved:
        return ""
    try:
        return urlsplit(one.name).hostname or ""
    except ValueError:
        return ""
