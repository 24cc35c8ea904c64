"""What a browser is given: every request that a page makes, asked by our own guarded client and within bounds.

The browser itself has no network (see `scraper.fetch.render`). Only GET and HEAD of http and https are asked, documents
also ask robots.txt, redirects are followed here, and what is refused is refused like any other page.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from scraper.errors import BadStatus, Forbidden, NotHTML, TooLarge
from scraper.fetch.address import AddressRefused, refuse_literal
from scraper.fetch.events import Tally
from scraper.fetch.exchange import Request, ask
from scraper.fetch.robots import MAX_BYTES as ROBOTS_BYTES
from scraper.fetch.robots import Robots
from scraper.fetch.sniff import may_be_html, media_type, what_else
from scraper.fetch.urls import follow, host_of, read_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scraper.fetch.engine import httpx
    from scraper.fetch.exchange import Answer
    from scraper.fetch.options import FetchOptions

MAX_REQUESTS = 200
"""Scripts, styles and data that one page may ask for."""
BYTES_SHARE = 3
"""All of them together may have so many times the bytes of one page."""
_OURS = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "location", "refresh"}
)


class Desk:
    """The client side of a run: one client, one memory of robots.txt, and turns to speak with a host."""

    def __init__(self, options: FetchOptions, client: httpx.AsyncClient) -> None:
        self.options = options
        self._client = client
        self._turns: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(options.per_host))
        self.robots = Robots(options.agent_name, self._ask_robots, options.max_crawl_delay)

    async def ask(self, url: str, room: int) -> Answer:
        """One request; at most `room` bytes are read. Raises FetchError."""
        if self.options.proxy is not None and not self.options.allow_private:
            try:
                refuse_literal(host_of(url))  # the guard sits at our own sockets and sees only the proxy
            except AddressRefused as error:
                raise Forbidden(url, str(error)) from error
        async with self._turns[host_of(url)]:
            return await ask(self._client, Request(url, lambda _status, _headers: room), Tally())

    def forget(self) -> None:
        """Drop the cookies: no page is told what the one before was."""
        self._client.cookies.clear()

    async def _ask_robots(self, url: str) -> Answer:
        return await self.ask(url, ROBOTS_BYTES)


class Supply:
    """The requests of one page: counted, bounded, and remembered as far as the page is concerned.

    `document` is the last document that was given, `url` its address; `passed` the addresses that led there.
    """

    def __init__(self, desk: Desk, url: str) -> None:
        self._desk = desk
        self._requests = 0
        self._bytes_left = BYTES_SHARE * desk.options.max_bytes
        self.open = 0
        self.url = url
        self.document: Answer | None = None
        self.robots: str | None = None
        self.passed: list[str] = []

    async def give_document(self, asked: str) -> Answer:
        """A document that is navigated to; a redirect is not followed, since the browser has to go there itself.

        Raises FetchError.
        """
        url = read_url(asked).url
        if len(self.passed) > self._desk.options.max_redirects:
            raise BadStatus(url, f"more than {self._desk.options.max_redirects} redirects", HTTPStatus.FOUND)
        with self._counted():
            self.robots, _ = await self._desk.robots.check(url)
            answer = await self._ask(url)
        if answer.location is None:
            _check_page(url, answer)
            self.url, self.document = url, answer
        self.passed.append(url)
        return answer

    async def give(self, asked: str, method: str) -> Answer:
        """Something that a document uses, after redirects.

        Raises FetchError.
        """
        url = read_url(asked).url
        if method not in ("GET", "HEAD"):
            raise Forbidden(url, f"a page may not send {method} requests")
        with self._counted():
            for _ in range(self._desk.options.max_redirects + 1):
                self._requests += 1
                if self._requests > MAX_REQUESTS:
                    raise Forbidden(url, f"a page may ask for no more than {MAX_REQUESTS} files")
                answer = await self._ask(url)
                if answer.location is None:
                    return answer
                url = follow(url, answer.location)
        raise BadStatus(url, "too many redirects", HTTPStatus.FOUND)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1

    async def _ask(self, url: str) -> Answer:
        room = min(self._bytes_left, self._desk.options.max_bytes)
        if room <= 0:
            raise TooLarge(url, "the page asks for more bytes than the limit")
        answer = await self._desk.ask(url, room)
        self._bytes_left -= len(answer.body)
        if not answer.is_whole and answer.location is None:
            raise TooLarge(url, "the page is larger than the limit")
        return answer


def passed_on(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of an answer as the browser gets them: the body is decoded already, and alone as long as it is."""
    return {name: value for name, value in headers.items() if name.lower() not in _OURS}


def _check_page(url: str, answer: Answer) -> None:
    label = answer.headers.get("content-type")
    if not 200 <= answer.status < 300:
        raise BadStatus(url, f"the server answers {answer.status_line}", answer.status)
    other = None if may_be_html(label) else media_type(label)
    if other := other or what_else(label, answer.body):
        raise NotHTML(url, f"not an HTML page but {other}")
