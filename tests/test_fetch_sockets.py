"""URL -> Page over real sockets, from a server that misbehaves: every fault one typed error, nothing hung."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
import zlib

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
import zstandard

from scraper.article import Page
from scraper.errors import BadStatus, FetchError, NotHTML, TimedOut, TooLarge, Unreachable
from scraper.fetch import Fetcher, FetchOptions, fetch_page
from scraper.parse import parse
from tests.web import CHUNKED_HEAD, HTML, Reply, Route, Web, drip, endless, raw, redirect, reset, stall

OWN = FetchOptions(allow_private=True, delay=0, connect_timeout=1, read_timeout=1, total_timeout=1.5)
STORY = Reply(b"<!doctype html><title>A story</title><p>Text.")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def packed(coding: str, body: bytes) -> Reply:
    """A body that is already coded, labelled so."""
    return Reply(body, headers={**HTML, "Content-Encoding": coding})


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_compressed_pages_arrive_decoded(coding: str) -> None:
    """Each coding that we ask for is undone, over HTTP/1.1."""
    pack = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstandard.ZstdCompressor().compress,
    }[coding]
    with Web({"/a": packed(coding, pack(STORY.body))}) as web:
        assert fetch_page(web.url("/a"), OWN).body == STORY.body


ZEROS = bytes(40_000_000)
GZIP_BOMB = gzip.compress(ZEROS[:15_000_000], 1)
FAULTS: list[tuple[str, Route, type[FetchError], str]] = [
    ("404", Reply(b"", 404), BadStatus, "404 Not Found"),
    ("500", Reply(b"x" * 100_000, 500), BadStatus, "500 Internal Server Error"),
    ("404-miscoded", Reply(b"plain", 404, {"Content-Encoding": "gzip"}), BadStatus, "404 Not Found"),
    ("410-cut", raw(b"HTTP/1.1 410 So\r\nContent-Length: 99\r\n\r\nx"), BadStatus, "410 Gone"),
    ("pdf", Reply(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}), NotHTML, "application/pdf"),
    ("image.html", Reply(b"\x89PNG\r\n\x1a\n" + bytes(99)), NotHTML, "a PNG image"),
    ("endless-video", endless(CHUNKED_HEAD.replace(b"text/html", b"video/mp4"), b"x" * 9999), NotHTML, "video/mp4"),
    ("40-mb", Reply(ZEROS), TooLarge, "larger than the limit"),
    ("endless", endless(CHUNKED_HEAD, b"<p>more</p>" * 5000), TooLarge, "larger than the limit"),
    ("gzip-bomb", packed("gzip", GZIP_BOMB), TooLarge, "larger than the limit"),
    ("br-bomb", packed("br", brotli.compress(ZEROS[:15_000_000], quality=1)), TooLarge, "larger than the limit"),
    ("zstd-bomb", packed("zstd", zstandard.compress(ZEROS[:15_000_000])), TooLarge, "larger than the limit"),
    (
        "double-bomb",
        packed("gzip, gzip", gzip.compress(gzip.compress(ZEROS[:15_000_000], 1))),
        TooLarge,
        "larger than the limit",
    ),
    ("corrupt", packed("gzip", gzip.compress(STORY.body)[:10] + b"\xff" * 20), Unreachable, "gzip coding is broken"),
    ("corrupt-zstd", packed("zstd", zstandard.compress(STORY.body)[:8] + b"\xff" * 20), Unreachable, "zstd coding"),
    ("half", packed("br", brotli.compress(STORY.body)[:-8]), Unreachable, "br coding breaks off"),
    ("reset", reset(b""), Unreachable, "the connection was reset"),
    ("reset-in-body", reset(HEAD + b"Content-Length: 1000\r\n\r\n<p>begun"), Unreachable, "the connection was reset"),
    ("short", raw(HEAD + b"Content-Length: 1000\r\n\r\n<p>begun"), Unreachable, "not a proper HTTP answer"),
    ("cut-chunk", raw(CHUNKED_HEAD + b"\r\nff\r\n<p>begun"), Unreachable, "not a proper HTTP answer"),
    ("hangs-up", raw(), Unreachable, "not a proper HTTP answer"),
    ("no-http", raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), Unreachable, "not a proper HTTP answer"),
    ("long-line", raw(b"x" * 60_000 + b"\r\n\r\n"), Unreachable, "not a proper HTTP answer"),
    ("big-header", raw(HEAD + b"X-Big: " + b"x" * 1_000_000 + b"\r\n\r\n"), Unreachable, "not a proper HTTP answer"),
    ("many-headers", raw(HEAD + b"X-Many: x\r\n" * 100_000 + b"\r\n"), Unreachable, "not a proper HTTP answer"),
    ("stall", stall, TimedOut, "no (whole )?answer within"),
    ("stall-in-body", drip(CHUNKED_HEAD, 3600), TimedOut, "no (whole )?answer within"),
    ("drip", drip(CHUNKED_HEAD, 0.05), TimedOut, "no whole answer within 1.5 seconds"),
    ("loop", redirect("/loop"), BadStatus, "more than 10 redirects"),
]


@pytest.mark.parametrize(("name", "route", "kind", "reason"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_faults_end_as_typed_errors(name: str, route: Route, kind: type[FetchError], reason: str) -> None:
    """Whatever the server does, the page ends soon in one line of the promised kind, and the next page is fetched."""

    async def fetch(bad: str, good: str) -> tuple[FetchError, Page]:
        async with Fetcher(OWN) as fetcher:
            with pytest.raises(kind, match=reason) as caught:
                await fetcher.get(bad)
            return caught.value, await fetcher.get(good)

    with Web({f"/{name}": route, "/good": STORY}) as web:
        start = time.monotonic()
        error, page = asyncio.run(fetch(web.url(f"/{name}"), web.url("/good")))
        assert time.monotonic() - start < 5
        assert error.url == web.url(f"/{name}")
        assert "\n" not in str(error)
        assert len(str(error)) < 300
        assert page.body == STORY.body


def test_nothing_listens() -> None:
    """A refused connection is told as such."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable, match="connection refused"):
            fetch_page(f"http://127.0.0.1:{taken.getsockname()[1]}/", OWN)


@pytest.mark.parametrize("status", [200, 204])
def test_empty_pages_are_pages(status: int) -> None:
    """No body is no fault of the fetch."""
    with Web({"/a": raw(b"HTTP/1.1 %d So\r\nContent-Length: 0\r\n\r\n" % status)}) as web:
        got = fetch_page(web.url("/a"), OWN)
        assert (got.body, got.http.status) == (b"", status)


@pytest.mark.parametrize("charset", ["windows-1251", "shift_jis", "gb18030", "utf-8"])
def test_the_charset_of_the_header_reaches_the_parser(charset: str) -> None:
    """The Content-Type header travels with the bytes, so that they are read as the server says."""
    words = {"windows-1251": "Новости дня", "shift_jis": "今日の新聞記事", "gb18030": "今天的新闻"}.get(
        charset, "Übung"
    )
    reply = Reply(f"<p>{words}".encode(charset), headers={"Content-Type": f"text/html; charset={charset}"})
    with Web({"/a": reply}) as web:
        assert parse(fetch_page(web.url("/a"), OWN)).root.text_content() == words


def test_the_connection_is_used_again() -> None:
    """robots.txt, an error and pages share one connection."""

    async def fetch(web: Web) -> None:
        async with Fetcher(OWN) as fetcher:
            await fetcher.get(web.url("/a"))
            with pytest.raises(BadStatus):
                await fetcher.get(web.url("/missing"))
            await fetcher.get(web.url("/moved"))

    with Web({"/a": STORY, "/moved": redirect("/a")}) as web:
        asyncio.run(fetch(web))
        assert web.paths() == ["/robots.txt", "/a", "/missing", "/moved", "/a"]
        assert web.connections == 1


def fetch_many(urls: list[str], options: FetchOptions) -> list[Page | BaseException]:
    """All at once, as a run does."""

    async def fetch() -> list[Page | BaseException]:
        async with Fetcher(options) as fetcher:
            return await asyncio.gather(*map(fetcher.get, urls), return_exceptions=True)

    return asyncio.run(fetch())


def test_a_host_is_asked_one_thing_at_a_time() -> None:
    """Pages of one host wait for each other, without losing time from their limit; two hosts do not wait."""
    with Web({"/a": STORY}, latency=0.2) as web:
        options = FetchOptions(allow_private=True, delay=0, total_timeout=0.6)
        got = fetch_many([web.url("/a")] * 4, options)
        assert [type(page) for page in got] == [Page] * 4
        assert web.most_at_once == 1
        fetch_many([web.url("/a"), web.url("/a", "localhost")], options)
        assert web.most_at_once == 2


def test_pages_of_a_host_keep_their_distance() -> None:
    """The delay lies between pages; robots.txt and the hops of a redirect do not add to it."""
    routes: dict[str, Route] = {"/a": STORY, "/b": redirect("/c"), "/c": STORY}
    with Web(routes) as web:
        fetch_many([web.url("/a"), web.url("/b")], FetchOptions(allow_private=True, delay=0.3))
        at = {asked.path: asked.at for asked in web.requests}
        assert at["/a"] - at["/robots.txt"] < 0.2
        assert at["/b"] - at["/a"] >= 0.3
        assert at["/c"] - at["/b"] < 0.2


def test_a_slow_page_can_be_cancelled() -> None:
    """Cancelling ends a fetch that hangs at once, and closes its connection."""

    async def fetch(web: Web) -> None:
        async with Fetcher(FetchOptions(allow_private=True)) as fetcher:
            task = asyncio.create_task(fetcher.get(web.url("/a")))
            await asyncio.sleep(0.2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    with Web({"/a": stall}) as web:
        start = time.monotonic()
        asyncio.run(fetch(web))
        assert time.monotonic() - start < 1
