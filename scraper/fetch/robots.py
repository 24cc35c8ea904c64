"""robots.txt by RFC 9309: one file for each origin, asked for once and kept for a day.

2xx: its rules hold. 4xx: there are none. 5xx: nothing may be read. No answer at all: nothing may be read either, and
the page fails with the reason why (the host is as unreachable for the page as for the file).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from protego import Protego

from scraper.errors import FetchError, Forbidden
from scraper.fetch.exchange import Answer
from scraper.fetch.urls import follow, origin_of

MAX_BYTES = 500 * 1024  # the least that RFC 9309, 2.5 asks for; the rest is cut off
_MAX_REDIRECTS = 5  # RFC 9309, 2.3.1.2
_KEPT = 24 * 3600.0
_KEPT_FAILURE = 300.0

Ask = Callable[[str], Awaitable[Answer]]
"""URL -> its answer, body cut at MAX_BYTES; raises FetchError."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What an origin said: rules, or none (all allowed), or why nothing may be read. `until`: loop time, seconds."""

    until: float
    rules: Protego | None = None
    refusal: tuple[type[FetchError], str] | None = None


class Robots:
    """Decides for one user agent. `agent` is its product token, `ask` fetches a file."""

    def __init__(self, agent: str, ask: Ask) -> None:
        self._agent = agent
        self._ask = ask
        self._known: dict[str, _Rules] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def check(self, url: str) -> str:
        """The decision, if it is a yes: "allowed" by the rules, or "unavailable" where there are no rules.

        Raises Forbidden, or why robots.txt could not be had: Unreachable, TimedOut, ...
        """
        found = await self._rules(origin_of(url))
        if found.refusal is not None:
            kind, reason = found.refusal
            raise kind(url, reason)
        if found.rules is None:
            return "unavailable"
        if not found.rules.can_fetch(url, self._agent):
            raise Forbidden(url, f"robots.txt forbids it for {self._agent}")
        return "allowed"

    async def _rules(self, origin: str) -> _Rules:
        now = asyncio.get_running_loop().time
        async with self._locks[origin]:
            known = self._known.get(origin)
            if known is None or known.until < now():
                known = self._known[origin] = await self._fetch(f"{origin}/robots.txt", now())
            return known

    async def _fetch(self, url: str, now: float) -> _Rules:
        try:
            answer = await self._follow(url)
        except FetchError as error:
            return _Rules(now + _KEPT_FAILURE, refusal=(type(error), error.reason))
        if answer.status >= 500:
            reason = f"robots.txt answers {answer.status_line}, so nothing may be read"
            return _Rules(now + _KEPT_FAILURE, refusal=(Forbidden, reason))
        if not 200 <= answer.status < 300:
            return _Rules(now + _KEPT)
        text = answer.body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        return _Rules(now + _KEPT, rules=Protego.parse(text))

    async def _follow(self, url: str) -> Answer:
        answer = await self._ask(url)
        for _ in range(_MAX_REDIRECTS):
            if answer.location is None:
                break
            url = follow(url, answer.location)
            answer = await self._ask(url)
        return answer
