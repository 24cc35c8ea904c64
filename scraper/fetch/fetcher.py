"""The fetcher: the only file here that knows the order of a fetch.

address read -> robots.txt asked -> turn taken -> request -> redirect checked and followed -> status -> size -> HTML.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from scraper.article import Http, Page
from scraper.errors import BadStatus, FetchError, Forbidden, NotHTML, TimedOut, TooLarge, Unreachable
from scraper.fetch.address import AddressRefused, refuse_literal
from scraper.fetch.engine import open_client
from scraper.fetch.exchange import Answer, ask, at_proxy
from scraper.fetch.options import FetchOptions
from scraper.fetch.robots import MAX_BYTES as ROBOTS_BYTES
from scraper.fetch.robots import Robots
from scraper.fetch.sniff import may_be_html, media_type, what_else
from scraper.fetch.turns import Budget, Turns
from scraper.fetch.urls import Target, follow, host_of, origin_of, read_url, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from scraper.fetch.engine import httpx
    from scraper.fetch.exchange import Room

_ROBOTS_SECONDS = 15.0
_DRAINED = 16_384
"""Bytes read of a redirect or an error: most end within, and the connection can be used again."""

logger = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Fetches pages, politely and within bounds; one for a whole run.

    Use it as an async context manager. `transport` replaces the sockets (httpx.MockTransport in tests), `clock` tells
    the time that pages are stamped with. Cookies live as long as the fetcher.
    """

    def __init__(
        self,
        options: FetchOptions | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._options = options or FetchOptions()
        self._client = open_client(self._options, transport)
        self._clock = clock
        self._turns = Turns(self._options.delay)
        self._robots = Robots(self._options.agent_name, self._ask_robots)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def get(self, url: str) -> Page:
        """The page at an address, after redirects.

        Raises FetchError: BadStatus, Forbidden, InvalidURL, NotHTML, TimedOut, TooLarge, Unreachable. Its `url` is
        the address asked for, without credentials; where a redirect led is in the reason.
        """
        target = read_url(url)
        asked = shown(url)
        try:
            return await self._walk(target, asked)
        except FetchError as error:
            _name_after(error, asked, target.url)
            raise

    async def _walk(self, target: Target, asked: str) -> Page:
        budget = Budget(self._options.total_timeout)
        here, passed = target.url, list[str]()
        while True:
            robots = await self._robots.check(here)
            answer = await self._visit(target, here, budget, passed)
            if answer.location is None:
                page = Page(here, _accept(here, answer), asked, http=_http(answer), robots=robots)
                return self._with_signals(page, answer, passed)
            passed.append(here)
            if len(passed) > self._options.max_redirects:
                raise BadStatus(here, f"more than {self._options.max_redirects} redirects", answer.status)
            here = _next_hop(here, answer.location)

    async def _visit(self, target: Target, url: str, budget: Budget, passed: list[str]) -> Answer:
        host = host_of(url)
        is_next_hop = bool(passed) and host_of(passed[-1]) == host
        turn = self._turns.errand(host) if is_next_hop else self._turns.page(host)
        credentials = target.credentials if origin_of(url) == origin_of(target.url) else None
        async with turn:
            try:
                async with budget.spend():
                    return await self._ask(url, self._room, credentials)
            except TimeoutError as error:
                reason = f"no whole answer within {self._options.total_timeout:g} seconds"
                raise TimedOut(url, reason) from error

    async def _ask_robots(self, url: str) -> Answer:
        async with self._turns.errand(host_of(url)):
            try:
                async with asyncio.timeout(min(_ROBOTS_SECONDS, self._options.total_timeout)):
                    return await self._ask(url, lambda _status, _headers: ROBOTS_BYTES)
            except TimeoutError as error:
                raise TimedOut(url, "no robots.txt within the time limit") from error

    async def _ask(self, url: str, room: Room, credentials: tuple[str, str] | None = None) -> Answer:
        if self._options.proxy is None:
            return await ask(self._client, url, room, credentials)
        if not self._options.allow_private:
            try:
                refuse_literal(host_of(url))  # the guard sits at our own sockets and sees only the proxy
            except AddressRefused as error:
                raise Forbidden(url, str(error)) from error
        try:
            return await ask(self._client, url, room, credentials)
        except Unreachable as error:
            raise at_proxy(error) from error

    def _room(self, status: int, headers: Mapping[str, str]) -> int:
        """How much of a page to read: nothing of what will be refused by its size or label."""
        if not 200 <= status < 300:
            return _DRAINED
        if not may_be_html(headers.get("content-type")):
            return 0
        length = headers.get("content-length", "")
        too_long = length.isdecimal() and int(length[:18]) > self._options.max_bytes
        return 0 if too_long else self._options.max_bytes

    def _with_signals(self, page: Page, answer: Answer, passed: list[str]) -> Page:
        return replace(
            page,
            x_robots_tag=answer.headers.get("x-robots-tag"),
            tdm_reservation=answer.headers.get("tdm-reservation"),
            redirects=tuple(passed),
            fetched_at=self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )


def fetch_page(
    url: str, options: FetchOptions | None = None, transport: httpx.AsyncBaseTransport | None = None
) -> Page:
    """One page, from code that is not async; works inside a running event loop (a notebook) too.

    Raises FetchError as `Fetcher.get` does.
    """

    async def fetch() -> Page:
        async with Fetcher(options, transport) as fetcher:
            return await fetcher.get(url)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(fetch())
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, fetch()).result()


def _accept(url: str, answer: Answer) -> bytes:
    """The body, if it is a page that was given whole."""
    label = answer.headers.get("content-type")
    if not 200 <= answer.status < 300 or answer.status == HTTPStatus.PARTIAL_CONTENT:
        raise BadStatus(url, f"the server answers {answer.status_line}", answer.status, answer.headers, answer.body)
    if not may_be_html(label):
        raise NotHTML(url, f"not an HTML page but {media_type(label)}")
    if other := what_else(label, answer.body):
        raise NotHTML(url, f"not an HTML page but {other}")
    if not answer.is_whole:
        raise TooLarge(url, "the page is larger than the limit")
    return answer.body


def _http(answer: Answer) -> Http:
    headers = answer.headers
    return Http(answer.status, headers.get("etag"), headers.get("last-modified"), headers.get("content-type"))


def _next_hop(here: str, location: str) -> str:
    there = follow(here, location)
    if here.startswith("https:") and there.startswith("http:"):
        logger.warning("%s: redirects from https to http: %s", here, there)
    return there


def _name_after(error: FetchError, asked: str, first: str) -> None:
    """Make the error about the address that was asked for, and say in the reason where the redirects had led."""
    if error.url != first:
        error.reason = f"{error.reason} (redirected to {error.url})"
    error.url = asked
    error.args = (asked, error.reason)
