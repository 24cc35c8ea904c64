"""Politeness: how many requests a host gets at once, how far apart they lie, and when it is left alone."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from scraper.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from scraper.fetch.options import FetchOptions

_FAILURES = 5
"""Requests that fail one after the other, each with all its attempts, before a host is left alone."""
_FIRST_REST, _LONGEST_REST = 30.0, 3600.0
"""How long it is left alone at first, in seconds, and at most; the time doubles whenever it fails again."""


class Host:
    """What is known of one host.

    `now` tells seconds, `chance` a number from 0 to 1. `crawl_delay` is what its robots.txt asks for, if that is longer
    than our own delay.
    """

    def __init__(self, options: FetchOptions, now: Callable[[], float], chance: Callable[[], float]) -> None:
        self._now, self._chance = now, chance
        self.crawl_delay = 0.0
        self._slots = asyncio.Semaphore(options.per_host)
        self.delay, self._jitter = options.delay, options.jitter
        self._free_at = 0.0  # when the pause after the page before is over
        self._held_until = 0.0  # when the wait is over that the host asked for
        self._shut_until = 0.0
        self._why_shut = ""
        self._failures = 0
        self._rest = _FIRST_REST

    @property
    def ready_at(self) -> float:
        """When the next page may be asked for, in the seconds of `now`."""
        return max(self._free_at, self._held_until)

    @property
    def is_shut(self) -> bool:
        """Whether the host is left alone."""
        return self._now() < self._shut_until

    def refuse(self, url: str) -> None:
        """Raise Unavailable while the host is left alone."""
        if self.is_shut:
            left = round(self._shut_until - self._now())
            raise Unavailable(url, f"{self._why_shut}; the host is left alone for {left} more seconds")

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """A turn to speak with the host. Raises Unavailable, at once or when the turn comes, if it is left alone."""
        self.refuse(url)
        async with self._slots:
            self.refuse(url)
            yield

    @asynccontextmanager
    async def page(self) -> AsyncIterator[None]:
        """Within a turn, one request for a page: after the pause since the page before, and it leaves one behind."""
        await self._sleep_until(lambda: self.ready_at)
        self._leave_pause()  # so that turns side by side do not begin together
        try:
            yield
        finally:
            self._leave_pause()

    @asynccontextmanager
    async def errand(self) -> AsyncIterator[None]:
        """The same for what belongs to a page (its robots.txt, the next hop of a redirect): no pause."""
        await self._sleep_until(lambda: self._held_until)
        yield

    async def _sleep_until(self, moment: Callable[[], float]) -> None:
        while (wait := moment() - self._now()) > 0:  # noqa: ASYNC110 - no event: the moment may move on meanwhile
            await asyncio.sleep(wait)

    def _leave_pause(self) -> None:
        """Begin the pause before the next page: the delay, and up to a share of it (jitter) more."""
        self._free_at = self._now() + max(self.delay, self.crawl_delay) * (1 + self._jitter * self._chance())

    def hold(self, seconds: float) -> None:
        """Ask nothing for so long: pages wait."""
        self._held_until = max(self._held_until, self._now() + seconds)

    def shut(self, seconds: float, why: str) -> None:
        """Leave the host alone for so long: pages fail."""
        self._shut_until, self._why_shut = max(self._shut_until, self._now() + seconds), why

    def works(self) -> None:
        """A request was answered."""
        self._failures, self._rest = 0, _FIRST_REST

    def fails(self, why: str) -> None:
        """A request failed for a reason that is the host's. Several in a row shut it, each further one for longer."""
        self._failures += 1
        if self._failures >= _FAILURES and not self.is_shut:
            self.shut(self._rest, f"{self._failures} requests failed in a row, the last with: {why}")
            self._rest = min(2 * self._rest, _LONGEST_REST)


class Hosts(dict[str, Host]):
    """Every host by its name; one that was not seen before starts fresh."""

    def __init__(
        self,
        options: FetchOptions,
        now: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        super().__init__()
        self._options, self._now, self._chance = options, now, chance

    def __missing__(self, name: str) -> Host:
        host = self[name] = Host(self._options, self._now, self._chance)
        return host

    def seconds_until_ready(self, name: str) -> float:
        """How long the next page of a host has to wait, without counting those that wait already."""
        host = self.get(name)
        return max(0.0, host.ready_at - self._now()) if host else 0.0
