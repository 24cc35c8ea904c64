"""How hosts are treated, over real sockets: attempts, waits they ask for, rests, and other hosts that go on."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from scraper.article import Page
from scraper.errors import BadStatus, FetchError, Forbidden, Unavailable, Unreachable
from scraper.fetch import Fetcher, FetchEvent, FetchOptions, NotModified, Validators
from scraper.fetch.attempts import retry_after
from scraper.fetch.cookies import BoundedJar
from scraper.pipeline import scrape
from tests.pages import story
from tests.web import HTML, InTurn, Reply, Route, Web, reset

OWN = FetchOptions(allow_private=True, delay=0, connect_timeout=1, read_timeout=1, total_timeout=5)
STORY = Reply(b"<!doctype html><title>A story</title><p>Text.")


def asking(status: int, retry_after: str) -> Reply:
    """An answer that asks to wait."""
    return Reply(b"later", status, {**HTML, "Retry-After": retry_after})


def fetch_in_order(urls: list[str], options: FetchOptions = OWN) -> tuple[list[Page | FetchError], list[FetchEvent]]:
    """The outcome of each, one after the other, and what was told of them."""
    events: list[FetchEvent] = []

    async def fetch() -> list[Page | FetchError]:
        got: list[Page | FetchError] = []
        async with Fetcher(options, observer=events.append) as fetcher:
            for url in urls:
                try:
                    got.append(await fetcher.get(url))
                except FetchError as error:
                    got.append(error)
        return got

    return asyncio.run(fetch()), events


@pytest.mark.parametrize("first", [Reply(b"", 503), Reply(b"", 429), Reply(b"", 502), Reply(b"", 408), reset(b"")])
def test_what_can_pass_is_tried_again(first: Route) -> None:
    """A page that failed for a passing reason is read at the next attempt."""
    assert not isinstance(first, InTurn)
    with Web({"/a": InTurn([first, STORY])}) as web:
        (page,), (event,) = fetch_in_order([web.url("/a")])
        assert isinstance(page, Page)
        assert (event.attempts, event.status, event.error) == (2, 200, None)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 501])
def test_what_cannot_pass_is_not_tried_again(status: int) -> None:
    """An answer that would be the same next time is taken as it is."""
    with Web({"/a": Reply(b"", status)}) as web:
        (error,), (event,) = fetch_in_order([web.url("/a")])
        assert isinstance(error, BadStatus)
        assert (event.attempts, web.paths()) == (1, ["/robots.txt", "/a"])


def test_attempts_are_bounded() -> None:
    """503 for ever ends after the attempts that the options give."""
    with Web({"/a": Reply(b"", 503)}) as web:
        (error,), (event,) = fetch_in_order([web.url("/a")])
        assert isinstance(error, BadStatus)
        assert "503 Service Unavailable" in error.reason
        assert event.attempts == OWN.attempts == web.paths().count("/a")


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_holds_for_the_host(form: str) -> None:
    """What a host asks to wait, in seconds or as a date, is waited before its next page, too."""
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    held = asking(429, "1" if form == "seconds" else later)
    with Web({"/a": InTurn([held, STORY]), "/b": STORY}) as web:
        start = time.monotonic()
        got, _ = fetch_in_order([web.url("/a"), web.url("/b")])
        assert [type(one) for one in got] == [Page, Page]
        again = [asked.at for asked in web.requests if asked.path == "/a"][1]
        assert again - start >= 0.9


def test_a_long_wait_fails_the_host_at_once() -> None:
    """A host that asks for hours fails with the reason, its other pages without a request; other hosts go on."""
    with Web({"/a": asking(503, "7200"), "/b": STORY}) as web:
        urls = [web.url("/a"), web.url("/b"), web.url("/b", "localhost")]
        (first, second, other), _ = fetch_in_order(urls)
        assert isinstance(first, BadStatus)
        assert isinstance(second, Unavailable)
        assert "asks to wait for 7200 seconds" in second.reason
        assert isinstance(other, Page)
        assert [asked.path for asked in web.requests if asked.host == "127.0.0.1"] == ["/robots.txt", "/a"]


def test_a_host_that_keeps_failing_is_left_alone() -> None:
    """After five pages in a row that failed the host gets no further request, and its pages end at once."""
    with Web({f"/{number}": Reply(b"", 500) for number in range(9)}) as web:
        got, _ = fetch_in_order([web.url(f"/{number}") for number in range(9)])
        assert [type(one) for one in got] == [BadStatus] * 5 + [Unavailable] * 4
        assert "5 requests failed in a row, the last with: 500 Internal Server Error" in str(got[-1])
        assert not {"/5", "/6", "/7", "/8"} & set(web.paths())


def test_robots_ask_for_distance() -> None:
    """A Crawl-delay that is longer than our own delay lies between two pages."""
    robots = Reply(b"User-agent: *\nCrawl-delay: 0.5\n", headers={"Content-Type": "text/plain"})
    with Web({"/robots.txt": robots, "/a": STORY, "/b": STORY}) as web:
        fetch_in_order([web.url("/a"), web.url("/b")])
        at = {asked.path: asked.at for asked in web.requests}
        assert at["/b"] - at["/a"] >= 0.5


def test_sitemaps_are_kept() -> None:
    """The Sitemap lines of a robots.txt are there for those who look for articles."""
    robots = Reply(b"Sitemap: https://news.example/map.xml\n", headers={"Content-Type": "text/plain"})

    async def ask(url: str) -> tuple[str, ...]:
        async with Fetcher(OWN) as fetcher:
            return await fetcher.sitemaps(url)

    with Web({"/robots.txt": robots}) as web:
        assert asyncio.run(ask(web.url("/a"))) == ("https://news.example/map.xml",)


def test_pages_that_did_not_change() -> None:
    """Validators go out with the request, and 304 comes back as what it is; without them it is an error."""

    async def ask(web: Web) -> tuple[Page | NotModified, Page | NotModified]:
        async with Fetcher(OWN) as fetcher:
            validators = Validators(web.url("/a"), '"1"', "Mon, 02 Mar 2026 08:00:00 GMT")
            same = await fetcher.get(web.url("/a"), validators)
            return same, await fetcher.get(web.url("/b"), validators)

    with Web({"/a": Reply(b"", 304, {"ETag": '"2"'}), "/b": STORY}) as web:
        same, other = asyncio.run(ask(web))
        assert isinstance(same, NotModified)
        assert same.http.etag == '"2"'
        assert web.requests[1].headers["if-none-match"] == '"1"'
        assert web.requests[1].headers["if-modified-since"] == "Mon, 02 Mar 2026 08:00:00 GMT"
        assert isinstance(other, Page)
        assert "if-none-match" not in web.requests[2].headers


def test_events_tell_all_and_no_secrets() -> None:
    """One event a fetch: addresses without credentials, sizes on the wire and decoded, the type of the error."""
    with Web({"/a": STORY, "/gone": Reply(b"", 410)}) as web:
        secret = web.url("/a").replace("://", "://reader:secret@")
        _, (good, bad) = fetch_in_order([secret, web.url("/gone")])
        assert (good.url, good.final_url, good.status) == (web.url("/a"), web.url("/a"), 200)
        assert good.wire_bytes == good.decoded_bytes == len(STORY.body)
        assert (bad.status, bad.error) == (410, "BadStatus")
        assert "secret" not in repr((good, bad))


@pytest.mark.parametrize(
    ("headers", "tag"),
    [({"TDM-Reservation": "1"}, ""), ({}, "<meta name='robots' content='noai'>"), ({"X-Robots-Tag": "noai"}, "")],
)
def test_reserved_articles_are_refused_on_request(headers: dict[str, str], tag: str) -> None:
    """The Python call, too, leaves out what is reserved when the options say so, and only then."""
    with Web({"/a": Reply(story(tag).encode(), headers={**HTML, **headers})}) as web:
        with pytest.raises(Forbidden, match="its publisher reserves it"):
            scrape(web.url("/a"), replace(OWN, respect_tdm=True))
        assert scrape(web.url("/a"), OWN).word_count > 100


def test_a_refused_connection_is_not_tried_again() -> None:
    """Nothing listens: that does not pass within seconds."""
    with Web({}) as web:
        url = web.url("/a")
    (error,), (event,) = fetch_in_order([url])
    assert isinstance(error, Unreachable)
    assert event.attempts == 0  # robots.txt had no answer already


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("Tue, 24 Nov 2026 10:01:00 GMT", 60.0),
        ("Tue, 24 Nov 2026 09:00:00 GMT", 0.0),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 2030 00:00:00 -99999999999999999999", None),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("9" * 400, 999_999_999.0),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    """Seconds, dates, and nothing sensible."""
    assert retry_after({"retry-after": value}, datetime(2026, 11, 24, 10, tzinfo=UTC)) == seconds


def test_cookies_are_bounded() -> None:
    """A site cannot fill the memory with cookies: 50 of a domain, 4 kB each."""
    lines = [("Set-Cookie", f"c{number}=x") for number in range(200)] + [("Set-Cookie", "big=" + "x" * 5000)]

    async def flood(writer: asyncio.StreamWriter) -> None:
        head = "".join(f"{name}: {value}\r\n" for name, value in lines)
        body = STORY.body
        writer.write(
            f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode()
        )
        writer.write(body)
        await writer.drain()

    with Web({"/a": flood, "/b": STORY}) as web:
        got, _ = fetch_in_order([web.url("/a"), web.url("/b")])
        assert isinstance(got[1], Page)
        sent = web.requests[-1].headers["cookie"].split("; ")
        assert len(sent) == 50
        assert not any(cookie.startswith("big=") for cookie in sent)
    assert len(list(BoundedJar())) == 0
