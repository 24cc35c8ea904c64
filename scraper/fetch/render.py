"""A page as a browser shows it: the only import of playwright, and how Chromium is held.

The pages of a run share one browser and nothing else. The browser has no network: no name resolves, and the proxy that
it is told of does not exist. Every request is taken from it and answered by `Supply`, through our own guarded client,
so no script reaches what the fetcher would not; what escapes being taken (a shared worker's request, a preconnect,
WebRTC) ends nowhere. Redirects are not handed on either, since their targets would not be taken.
"""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scraper.article import Http, Page
from scraper.errors import FetchError, TimedOut, TooLarge, Unreachable
from scraper.exchange import Exchange
from scraper.fetch.engine import open_client
from scraper.fetch.supply import Desk, Supply, passed_on
from scraper.fetch.urls import follow, read_url, shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from playwright.async_api import Browser, BrowserContext, CDPSession, Playwright, Request, Route, WebSocketRoute
    from playwright.async_api import Page as Tab

    from scraper.fetch.engine import httpx
    from scraper.fetch.options import FetchOptions

_FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
_NO_PROXY = "http://nowhere.invalid:9"
_NO_WEBRTC = "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) delete globalThis[name]"
_USED = frozenset({"script", "stylesheet", "xhr", "fetch"})
"""What a page needs to bring its text. Pictures, media, fonts, beacons and endless streams are not asked for."""
_STEP, _QUIET_STEPS, _LONGEST = 0.15, 4, 15.0
"""A page is done when for so many steps (seconds) nothing was asked and its text did not change, or after so long."""
_PATIENT = 0.5
"""The share of the time for a page after which it is read as it stands."""
_CLOSING = 5.0
_LENGTH = "document.documentElement ? document.documentElement.textContent.length : 0"
_HTML = "(() => {{ const html = document.documentElement?.outerHTML ?? ''; return html.length > {0} ? null : html }})()"


def _now() -> datetime:
    return datetime.now(UTC)


class Renderer:
    """Renders pages one at a time; one for a whole run, as an async context manager. Chromium starts with the first.

    `executable` is Chromium's path (`find_browser`), `transport` replaces the sockets, as for the fetcher.
    """

    def __init__(
        self,
        options: FetchOptions,
        executable: str,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._options = options
        self._executable = executable
        self._client = open_client(options, transport)
        self._desk = Desk(options, self._client)
        self._clock = clock
        self._turn = asyncio.Lock()
        self._open = AsyncExitStack()
        self._driver: Playwright | None = None
        self._browser: Browser | None = None

    async def __aenter__(self) -> Self:
        await self._open.enter_async_context(self._client)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    async def get(self, url: str) -> Page:
        """The page at an address as it stands when its scripts have come to rest.

        Raises FetchError, as `Fetcher.get` does, about the address asked for.
        """
        async with self._turn:
            await asyncio.sleep(self._options.delay)  # the host has just given the page to the fetcher
            supply = Supply(self._desk, url)
            try:
                return await self._in_time(read_url(url).url, shown(url), supply)
            except FetchError as error:
                error.url = shown(url)
                error.args = (error.url, error.reason, *error.args[2:])
                raise

    async def _in_time(self, url: str, asked: str, supply: Supply) -> Page:
        from playwright.async_api import Error  # noqa: PLC0415 - an extra

        limit = self._options.total_timeout
        try:
            browser = await self._start()
            async with asyncio.timeout(limit), AsyncExitStack() as stack:
                visit = _Visit(supply, await self._context(browser, stack), min(_LONGEST, _PATIENT * limit))
                html = await visit.read(url, self._options.max_bytes)
        except TimeoutError as error:
            raise TimedOut(asked, f"the page did not come to rest within {limit:g} seconds") from error
        except Error as error:
            if self._browser is not None and not self._browser.is_connected():
                self._browser = None  # the next page gets a new one
            raise Unreachable(asked, f"the browser gave up: {error.message.splitlines()[0][:150]}") from error
        finally:
            self._desk.forget()
        return self._page(asked, html, supply)

    async def _start(self) -> Browser:
        from playwright.async_api import async_playwright  # noqa: PLC0415 - an extra

        if self._browser is None:
            if self._driver is None:
                self._driver = await self._open.enter_async_context(async_playwright())
            self._browser = await self._driver.chromium.launch(
                executable_path=self._executable,
                args=_FLAGS,
                proxy={"server": _NO_PROXY, "bypass": "<-loopback>"},
                # Chromium refuses to start its sandbox as root; everybody else keeps it.
                chromium_sandbox=os.geteuid() != 0,
            )
            self._open.push_async_callback(_close, self._browser)
        return self._browser

    async def _context(self, browser: Browser, stack: AsyncExitStack) -> BrowserContext:
        context = await browser.new_context(
            user_agent=self._options.user_agent, service_workers="block", accept_downloads=False
        )
        stack.push_async_callback(_close, context)
        await context.add_init_script(_NO_WEBRTC)
        return context

    def _page(self, asked: str, html: str, supply: Supply) -> Page:
        answer = supply.document
        if answer is None:
            raise Unreachable(asked, "the browser was given no page")
        headers = answer.headers
        return Page(
            supply.url,
            "<!doctype html>" + html,
            asked,
            http=Http(answer.status, headers.get("etag"), headers.get("last-modified"), headers.get("content-type")),
            robots=supply.robots,
            x_robots_tag=headers.get("x-robots-tag"),
            tdm_reservation=headers.get("tdm-reservation"),
            redirects=tuple(supply.passed[:-1]),
            fetched_at=self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            exchange=Exchange(received=tuple(headers.items())),
        )


class _Visit:
    """One page in one context, read after `patience` seconds at the latest. `_refusal`: why there was no document."""

    def __init__(self, supply: Supply, context: BrowserContext, patience: float) -> None:
        self._supply = supply
        self._patience = patience
        self._context = context
        self._refusal: FetchError | None = None

    async def read(self, url: str, most: int) -> str:
        """Go there, wait until the page rests, and read it: HTML of at most `most` bytes."""
        from playwright.async_api import Error  # noqa: PLC0415 - an extra

        await self._context.route("**/*", self._answer)
        await self._context.route_web_socket("**/*", _hang_up)
        tab = await self._context.new_page()
        tab.on("popup", _close)
        tab.on("dialog", lambda dialog: dialog.dismiss())
        try:
            await tab.goto(url, wait_until="domcontentloaded", timeout=0)
            html = await self._rest(tab, most)
        except Error:
            self._check()
            raise
        self._check()
        if html is None or len(html.encode("utf-8", "replace")) > most:
            raise TooLarge(url, "the rendered page is larger than the limit")
        return html

    def _check(self) -> None:
        if self._refusal is not None:
            raise self._refusal

    async def _rest(self, tab: Tab, most: int) -> str | None:
        """The page's HTML when nothing moves any more; None if it has more characters than `most`."""
        from playwright.async_api import Error  # noqa: PLC0415 - an extra

        session = await self._context.new_cdp_session(tab)
        now = asyncio.get_running_loop().time
        until, still = now() + self._patience, 0
        before: object = None
        while still < _QUIET_STEPS and now() < until and self._refusal is None:
            await asyncio.sleep(_STEP)
            try:
                length = await _ask(session, _LENGTH)
            except Error:  # it is on its way to another document
                length = None
            still = still + 1 if length is not None and length == before and not self._supply.open else 0
            before = length
        html = await _ask(session, _HTML.format(most))
        return html if isinstance(html, str) else None

    async def _answer(self, route: Route) -> None:
        from playwright.async_api import Error  # noqa: PLC0415 - an extra

        request = route.request
        with suppress(Error):  # the page has gone away meanwhile
            try:
                if request.is_navigation_request():
                    await self._give_document(route, request)
                elif request.resource_type in _USED:
                    answer = await self._supply.give(request.url, request.method)
                    await route.fulfill(status=answer.status, headers=passed_on(answer.headers), body=answer.body)
                else:
                    await route.abort("blockedbyclient")
            except FetchError:
                await route.abort("blockedbyclient")

    async def _give_document(self, route: Route, request: Request) -> None:
        """Answer a navigation; frames inside the page get nothing, and forms are not sent."""
        if request.frame.parent_frame is not None or request.method != "GET":
            await route.abort("blockedbyclient")
            return
        try:
            answer = await self._supply.give_document(request.url)
            there = answer.location and follow(self._supply.passed[-1], answer.location)
        except FetchError as error:
            self._refusal = error
            raise
        if there is None:
            await route.fulfill(status=answer.status, headers=passed_on(answer.headers), body=answer.body)
        else:
            await route.fulfill(content_type="text/html", body=_pointer(there))


async def _ask(session: CDPSession, expression: str) -> object:
    """Evaluate in a world of our own, where the page's scripts cannot have changed what a name means."""
    tree = await session.send("Page.getFrameTree")
    frame = tree["frameTree"]["frame"]["id"]
    world = await session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "reader"})
    asked = {"expression": expression, "contextId": world["executionContextId"], "returnByValue": True}
    said = await session.send("Runtime.evaluate", asked)
    value: object = said["result"].get("value")
    return value


async def _hang_up(socket: WebSocketRoute) -> None:
    await socket.close()


async def _close(what: Browser | BrowserContext | Tab) -> None:
    from playwright.async_api import Error  # noqa: PLC0415 - an extra

    with suppress(Error, TimeoutError):
        async with asyncio.timeout(_CLOSING):
            await what.close()


def _pointer(url: str) -> str:
    """A document that leads on, in place of a redirect: the browser asks for its target anew."""
    quoted = json.dumps(url).replace("<", "\\u003c")
    return f"<script>location.replace({quoted})</script>"
