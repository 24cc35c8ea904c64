"""robots.txt by RFC 9309: one file for each origin, asked for once and kept for a day.

2xx: its rules hold. 4xx: there are none. 5xx: nothing may be read. No answer at all: nothing may be read either, and
the page fails with the reason why (the host is as unreachable for the page as for the file).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from protego import Protego

from scraper.errors import FetchError, Forbidden, Unavailable
from scraper.fetch.exchange import Answer
from scraper.fetch.urls import follow, origin_of

MAX_BYTES = 500 * 1024  # the least that RFC 9309, 2.5 asks for; the rest is cut off
_MAX_REDIRECTS = 5  # RFC 9309, 2.3.1.2
_KEPT = 24 * 3600.0
_KEPT_FAILURE = 300.0
_MAX_KNOWN = 5000  # origins; the one that has been known longest is forgotten first

Ask = Callable[[str], Awaitable[Answer]]
"""URL -> its answer, body cut at MAX_BYTES; raises FetchError."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What an origin said: rules, or none (all allowed), or why nothing may be read. `until`: when to ask again."""

    until: float
    rules: Protego | None = None
    refusal: tuple[type[FetchError], str] | None = None
    crawl_delay: float = 0.0
    sitemaps: tuple[str, ...] = ()


class Robots:
    """Decides for one user agent.

    `agent` is its product token, `ask` fetches a file, `max_delay` is the longest Crawl-delay that is obeyed, `now`
    tells seconds.
    """

    def __init__(self, agent: str, ask: Ask, max_delay: float, now: Callable[[], float] = time.monotonic) -> None:
        self._agent = agent
        self._ask = ask
        self._max_delay = max_delay
        self._now = now
        self._known: dict[str, _Rules] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def check(self, url: str) -> tuple[str, float]:
        """The decision, if it is a yes: "allowed" by the rules, or "unavailable" where there are no rules.

        With it comes the Crawl-delay, in seconds. Raises Forbidden, or why robots.txt could not be had: Unreachable,
        TimedOut, ...
        """
        found = await self._rules(url)
        if found.rules is None:
            return "unavailable", 0.0
        if not found.rules.can_fetch(url, self._agent):
            raise Forbidden(url, f"robots.txt forbids it for {self._agent}")
        return "allowed", found.crawl_delay

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The addresses in the Sitemap lines of the file that speaks for a URL. Raises as `check` does."""
        return (await self._rules(url)).sitemaps

    async def _rules(self, url: str) -> _Rules:
        origin = origin_of(url)
        async with self._locks[origin]:
            known = self._known.get(origin)
            if known is None or known.until < self._now():
                known = await self._fetch(f"{origin}/robots.txt")
                self._remember(origin, known)
        if known.refusal is not None:
            kind, reason = known.refusal
            raise kind(url, reason)
        return known

    def _remember(self, origin: str, rules: _Rules) -> None:
        self._known.pop(origin, None)
        self._known[origin] = rules
        if len(self._known) > _MAX_KNOWN:
            oldest = next(iter(self._known))
            del self._known[oldest]

    async def _fetch(self, url: str) -> _Rules:
        try:
            answer = await self._follow(url)
        except Unavailable as error:
            return _Rules(self._now() - 1, refusal=(Unavailable, error.reason))  # the host's own time is not prolonged
        except FetchError as error:
            return _Rules(self._now() + _KEPT_FAILURE, refusal=(type(error), error.reason))
        if answer.status >= 500:
            reason = f"robots.txt answers {answer.status_line}, so nothing may be read"
            return _Rules(self._now() + _KEPT_FAILURE, refusal=(Forbidden, reason))
        if not 200 <= answer.status < 300:
            return _Rules(self._now() + _KEPT)
        rules = Protego.parse(_text(answer))
        return _Rules(self._now() + _KEPT, rules, None, self._crawl_delay(url, rules), tuple(rules.sitemaps))

    def _crawl_delay(self, url: str, rules: Protego) -> float:
        asked = rules.crawl_delay(self._agent) or 0.0
        if asked > self._max_delay:
            logger.warning("%s: asks for a Crawl-delay of %g seconds and gets %g", url, asked, self._max_delay)
        return float(min(asked, self._max_delay)) if asked > 0 else 0.0

    async def _follow(self, url: str) -> Answer:
        answer = await self._ask(url)
        for _ in range(_MAX_REDIRECTS):
            if answer.location is None:
                break
            url = follow(url, answer.location)
            answer = await self._ask(url)
        return answer


def _text(answer: Answer) -> str:
    """The file as text; where it was cut, up to its last whole line: half a rule may say anything."""
    body = answer.body.removeprefix(b"\xef\xbb\xbf")
    if not answer.is_whole:
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    return body.decode("utf-8", "replace")
