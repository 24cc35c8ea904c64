"""The fetcher: the only file here that knows the order of a fetch.

address read -> robots.txt asked -> turn taken -> request, again if that can help -> redirect checked and followed ->
status -> size -> HTML.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Self, overload

from scraper.article import Http, Page
from scraper.errors import BadStatus, FetchError, Forbidden, Unreachable
from scraper.fetch.address import AddressRefused, refuse_literal
from scraper.fetch.attempts import Attempts, Question
from scraper.fetch.budget import Budget
from scraper.fetch.engine import open_client
from scraper.fetch.events import FetchEvent, Observer, Tally
from scraper.fetch.exchange import Answer, Request, ask, at_proxy
from scraper.fetch.hosts import Hosts
from scraper.fetch.kinds import Kind, Listings, Pages
from scraper.fetch.options import FetchOptions
from scraper.fetch.revalidate import NotModified, Validators
from scraper.fetch.robots import MAX_BYTES as ROBOTS_BYTES
from scraper.fetch.robots import Robots
from scraper.fetch.urls import Target, follow, host_of, origin_of, read_url, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from scraper.fetch.engine import httpx

_ROBOTS_SECONDS = 15.0

logger = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


def _nobody(_event: FetchEvent) -> None:
    """Watches no fetch."""


@dataclass(slots=True)
class _Trip:
    """One call of `get` on its way: `here` is the address it has come to, `passed` are those before."""

    asked: str
    budget: Budget
    validators: Validators | None
    kind: Kind
    target: Target | None = None
    here: str = ""
    passed: list[str] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


class Fetcher:
    """Fetches pages, politely and within bounds; one for a whole run.

    Use it as an async context manager. `transport` replaces the sockets (httpx.MockTransport in tests), `clock` tells
    the time that pages are stamped with, `observer` hears of every fetch. Cookies live as long as the fetcher.
    """

    def __init__(
        self,
        options: FetchOptions | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], datetime] = _now,
        observer: Observer = _nobody,
    ) -> None:
        self._options = options or FetchOptions()
        self._client = open_client(self._options, transport)
        self._clock = clock
        self._observer = observer
        self._hosts = Hosts(self._options)
        self._attempts = Attempts(self._options, self._hosts, clock)
        self._robots = Robots(self._options.agent_name, self._ask_robots, self._options.max_crawl_delay)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    @overload
    async def get(self, url: str) -> Page: ...
    @overload
    async def get(self, url: str, validators: Validators | None) -> Page | NotModified: ...
    async def get(self, url: str, validators: Validators | None = None) -> Page | NotModified:
        """The page at an address, after redirects; with `validators`, NotModified if the server says that it is.

        Raises FetchError: BadStatus, Forbidden, InvalidURL, NotHTML, TimedOut, TooLarge, Unavailable, Unreachable. Its
        `url` is the address asked for, without credentials; where a redirect led is in the reason.
        """
        return await self._go(url, validators, Pages(self._options.max_bytes))

    async def listing(self, url: str, validators: Validators | None = None) -> Page | NotModified:
        """A list of pages (a feed, a sitemap, a section page), of any media type and up to `max_listing_bytes`.

        A compressed file comes unpacked. Raises FetchError as `get` does, but no NotHTML.
        """
        return await self._go(url, validators, Listings(self._options.max_listing_bytes))

    def pace(self, url: str, delay: float) -> None:
        """Leave so many seconds between two pages of an address's host, instead of the delay of the options."""
        self._hosts[host_of(read_url(url).url)].delay = delay

    async def _go(self, url: str, validators: Validators | None, kind: Kind) -> Page | NotModified:
        trip = _Trip(shown(url), Budget(self._options.total_timeout), validators, kind)
        outcome: Page | NotModified | str = "CancelledError"
        try:
            trip.target = read_url(url)
            outcome = await self._walk(trip, trip.target)
        except FetchError as error:
            outcome = type(error).__name__
            if trip.target is None:
                trip.asked = error.url  # an address that cannot be read is shown as its error shows it
            else:
                _name_after(error, trip.asked, trip.target.url)
            raise
        finally:
            self._observer(_event(trip, outcome))
        return outcome

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of an address names. Raises FetchError if it cannot be had."""
        return await self._robots.sitemaps(read_url(url).url)

    def seconds_until_ready(self, url: str) -> float:
        """How long the next page of the address's host has to wait, those before it in the queue not counted.

        What is no address need not wait to fail.
        """
        try:
            return self._hosts.seconds_until_ready(host_of(read_url(url).url))
        except FetchError:
            return 0.0

    async def _walk(self, trip: _Trip, target: Target) -> Page | NotModified:
        trip.here = target.url
        while True:
            here = trip.here
            robots, crawl_delay = await self._robots.check(here)
            self._hosts[host_of(here)].crawl_delay = crawl_delay
            headers = trip.validators.headers(here) if trip.validators else {}
            answer = await self._visit(trip, target, headers)
            if headers and answer.status == HTTPStatus.NOT_MODIFIED:
                return NotModified(here, trip.asked, _http(answer), self._stamp())
            if answer.location is None:
                page = Page(here, trip.kind.accept(here, answer), trip.asked, http=_http(answer), robots=robots)
                return self._with_signals(page, answer, trip.passed)
            trip.passed.append(here)
            if len(trip.passed) > self._options.max_redirects:
                raise BadStatus(here, f"more than {self._options.max_redirects} redirects", answer.status)
            trip.here = _next_hop(here, answer.location)

    async def _visit(self, trip: _Trip, target: Target, headers: Mapping[str, str]) -> Answer:
        here, passed = trip.here, trip.passed
        credentials = target.credentials if origin_of(here) == origin_of(target.url) else None
        request = Request(here, trip.kind.room, headers, credentials)
        question = Question(here, partial(self._ask, request, trip.tally), trip.budget, trip.tally)
        is_next_hop = bool(passed) and host_of(passed[-1]) == host_of(here)
        return await (self._attempts.errand(question) if is_next_hop else self._attempts.page(question))

    async def _ask_robots(self, url: str) -> Answer:
        tally, budget = Tally(), Budget(min(_ROBOTS_SECONDS, self._options.total_timeout))
        request = Request(url, lambda _status, _headers: ROBOTS_BYTES)
        return await self._attempts.errand(Question(url, partial(self._ask, request, tally), budget, tally))

    async def _ask(self, request: Request, tally: Tally) -> Answer:
        if self._options.proxy is None:
            return await ask(self._client, request, tally)
        if not self._options.allow_private:
            try:
                refuse_literal(host_of(request.url))  # the guard sits at our own sockets and sees only the proxy
            except AddressRefused as error:
                raise Forbidden(request.url, str(error)) from error
        try:
            return await ask(self._client, request, tally)
        except Unreachable as error:
            raise at_proxy(error) from error

    def _with_signals(self, page: Page, answer: Answer, passed: list[str]) -> Page:
        return replace(
            page,
            x_robots_tag=answer.headers.get("x-robots-tag"),
            tdm_reservation=answer.headers.get("tdm-reservation"),
            redirects=tuple(passed),
            fetched_at=self._stamp(),
            exchange=answer.exchange if self._options.proxy is None else replace(answer.exchange, ip_address=None),
        )

    def _stamp(self) -> str:
        return self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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


def _http(answer: Answer) -> Http:
    headers = answer.headers
    return Http(answer.status, headers.get("etag"), headers.get("last-modified"), headers.get("content-type"))


def _event(trip: _Trip, outcome: Page | NotModified | str) -> FetchEvent:
    """`outcome` is what came of it, or the name of the error."""
    return FetchEvent(
        url=trip.asked,
        final_url=trip.here or trip.asked,
        status=trip.tally.status,
        wire_bytes=trip.tally.wire_bytes,
        decoded_bytes=trip.tally.decoded_bytes,
        seconds=round(trip.budget.spent, 4),
        attempts=trip.tally.attempts,
        not_modified=isinstance(outcome, NotModified),
        error=outcome if isinstance(outcome, str) else None,
    )


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
    error.args = (asked, error.reason, *error.args[2:])
