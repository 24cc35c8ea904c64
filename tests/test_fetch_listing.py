"""Fetching lists of pages over real sockets: anything goes but too much of it."""

from __future__ import annotations

import asyncio
import gzip
import resource
import time
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from scraper.errors import BadStatus, Forbidden, InvalidURL, TooLarge
from scraper.fetch import Fetcher, FetchOptions, NotModified, Validators
from tests.web import Reply, Web, endless, raw, redirect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scraper.article import Page
    from scraper.fetch import FetchEvent

OWN = FetchOptions(allow_private=True, delay=0, jitter=0, attempts=1)
FEED = b"<rss><channel></channel></rss>"
OCTETS = {"Content-Type": "application/octet-stream"}
LIMIT = OWN.max_listing_bytes


def listing(url: str, validators: Validators | None = None, options: FetchOptions = OWN) -> Page | NotModified:
    """The list at an address."""

    async def fetch() -> Page | NotModified:
        async with Fetcher(options) as fetcher:
            return await fetcher.listing(url, validators)

    return asyncio.run(fetch())


def body(url: str) -> bytes:
    """What the list at an address holds."""
    page = listing(url)
    assert not isinstance(page, NotModified)
    assert isinstance(page.body, bytes)
    return page.body


@contextmanager
def little_memory(kilobytes: int) -> Iterator[None]:
    """Fails when more memory than that is needed within."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < kilobytes


@pytest.mark.parametrize(
    "label", ["application/rss+xml", "application/json", "text/plain", "image/png", "", "nonsense"]
)
def test_any_label(label: str) -> None:
    """A list may call itself what it likes."""
    with Web({"/feed": Reply(FEED, headers={"Content-Type": label})}) as web:
        assert body(web.url("/feed")) == FEED


GZIPPED = gzip.compress(FEED)
PACKED = {
    "one member": (GZIPPED, FEED),
    "many members": (GZIPPED * 1000, FEED * 1000),
    "rubbish behind": (GZIPPED + b"\x00" * 512, FEED),
    "broken off": (gzip.compress(FEED * 100)[:-20], None),
    "broken second": (GZIPPED + b"\x1f\x8b\x08\x00" + b"\xff" * 60, FEED),
    "only a beginning": (b"\x1f\x8b", b""),
    "not packed": (FEED, FEED),
    "empty": (b"", b""),
}


@pytest.mark.parametrize("name", PACKED)
def test_packed(name: str) -> None:
    """A gzip file comes unpacked, member after member, as far as it is whole."""
    packed, whole = PACKED[name]
    with Web({"/sitemap.xml.gz": Reply(packed, headers=OCTETS)}) as web:
        found = body(web.url("/sitemap.xml.gz"))
    assert found == whole if whole is not None else (FEED * 100).startswith(found)


def test_packed_twice() -> None:
    """A gzip file that is sent with Content-Encoding: gzip is unpacked twice."""
    headers = {**OCTETS, "Content-Encoding": "gzip"}
    with Web({"/sitemap.xml.gz": Reply(gzip.compress(GZIPPED), headers=headers)}) as web:
        assert body(web.url("/sitemap.xml.gz")) == FEED


def bomb() -> bytes:
    """A third of a gigabyte of zeros in one member."""
    packer, megabyte = zlib.compressobj(9, wbits=31), bytes(1_000_000)
    return b"".join(packer.compress(megabyte) for _ in range(300)) + packer.flush()


BOMBS: dict[str, Callable[[], bytes]] = {
    "one member": bomb,
    "many members": lambda: gzip.compress(bytes(1_000_000)) * 300,
    "empty members": lambda: gzip.compress(b"") * 500_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name: str) -> None:
    """Three hundred megabytes in one are too large; so much as the limit is in memory, and nothing takes long."""
    with Web({"/bomb.gz": Reply(BOMBS[name](), headers=OCTETS)}) as web:
        started = time.process_time()
        with little_memory(LIMIT // 1000 * 3):
            if "empty" in name:
                assert body(web.url("/bomb.gz")) == b""
            else:
                with pytest.raises(TooLarge, match="52 MB, unpacked"):
                    listing(web.url("/bomb.gz"))
        assert time.process_time() - started < 6


@pytest.mark.parametrize("says_so", [True, False])
def test_too_large(says_so: bool) -> None:  # noqa: FBT001 - the two ways there are
    """A file of 60 MB is too large, at once when it says so."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
    said = raw(head + b"Content-Length: 60000000\r\n\r\n" + bytes(1000))
    unsaid = endless(head + b"Transfer-Encoding: chunked\r\n", bytes(1_000_000))
    too_large = pytest.raises(TooLarge, match="larger than the limit of 52 MB")
    with Web({"/big": said if says_so else unsaid}) as web, little_memory(LIMIT // 1000 * 3), too_large:
        listing(web.url("/big"))


def test_not_modified() -> None:
    """With validators a list that has not changed is told to be so, and is not sent."""
    headers = {"ETag": '"2"', "Last-Modified": "Tue, 03 Mar 2026 08:00:00 GMT"}
    with Web({"/feed": Reply(FEED, headers=headers)}) as web:
        page = listing(web.url("/feed"))
        assert (page.http.etag, page.http.last_modified) == ('"2"', "Tue, 03 Mar 2026 08:00:00 GMT")
        web.add("/feed", Reply(status=304, headers={"ETag": '"2"'}))
        again = listing(web.url("/feed"), Validators(web.url("/feed"), page.http.etag, page.http.last_modified))
        assert isinstance(again, NotModified)
        assert web.requests[-1].headers["if-none-match"] == '"2"'


def test_errors() -> None:
    """A list that is not there, or that robots.txt keeps, is an error that names it."""
    routes = {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /kept\n"),
        "/to": redirect("/gone"),
        "/part": Reply(FEED, 206),
    }
    with Web(routes) as web:
        for path, kind in (("/to", BadStatus), ("/kept", Forbidden), ("/part", BadStatus)):
            with pytest.raises(kind) as caught:
                listing(web.url(path))
            assert caught.value.url == web.url(path)


def test_seen_by_the_observer() -> None:
    """The bytes that a list costs are seen as they came, not as they were unpacked."""
    seen: list[FetchEvent] = []

    async def fetch(url: str) -> None:
        async with Fetcher(OWN, observer=seen.append) as fetcher:
            await fetcher.listing(url)

    packed = gzip.compress(FEED * 10_000)
    with Web({"/feed.gz": Reply(packed, headers=OCTETS)}) as web:
        asyncio.run(fetch(web.url("/feed.gz")))
    assert [(event.wire_bytes, event.error) for event in seen] == [(len(packed), None)]


def test_pace() -> None:
    """A host gets a pause of its own; other hosts keep that of the options."""

    async def fetch(web: Web) -> None:
        async with Fetcher(OWN) as fetcher:
            fetcher.pace(web.url("/"), 0.3)
            for host in ("127.0.0.1", "127.0.0.2"):
                for _ in range(3):
                    await fetcher.listing(web.url("/feed", host))
            assert fetcher.seconds_until_ready(web.url("/")) <= 0.3
            with pytest.raises(InvalidURL):
                fetcher.pace("http://", 1)

    with Web({"/feed": Reply(FEED)}, addresses=("127.0.0.1", "127.0.0.2")) as web:
        asyncio.run(fetch(web))
    slow, fast = (
        [asked.at for asked in web.requests if asked.host == host and asked.path == "/feed"]
        for host in ("127.0.0.1", "127.0.0.2")
    )
    assert slow[2] - slow[0] >= 0.6
    assert fast[2] - fast[0] < 0.6
