"""Bounds over real sockets: bombs of a gigabyte, headers without end, redirects, robots.txt, cookies."""

from __future__ import annotations

import gzip
import resource
import zlib
from http.cookiejar import Cookie
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
import zstandard

from scraper.errors import BadStatus, FetchError, Forbidden, TooLarge, Unreachable
from scraper.fetch import FetchOptions, fetch_page
from scraper.fetch.cookies import BoundedJar
from tests.web import HTML, Reply, Web, raw, redirect

if TYPE_CHECKING:
    from collections.abc import Callable

OWN = FetchOptions(allow_private=True, delay=0, read_timeout=2)
STORY = Reply(b"<p>A story")
MEGABYTE = bytes(1_000_000)


def deflate_bomb() -> bytes:
    """A gigabyte of zeros in one stream: a piece that was flushed in full may follow itself."""
    packer = zlib.compressobj(9)
    first = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    return first + (packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)) * 1000


def brotli_bomb() -> bytes:
    """A gigabyte of zeros."""
    packer = brotli.Compressor(quality=0)
    return b"".join(packer.process(MEGABYTE) for _ in range(1000)) + bytes(packer.finish())


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: gzip.compress(MEGABYTE) * 1000,
    "deflate": deflate_bomb,
    "br": brotli_bomb,
    "zstd": lambda: zstandard.compress(MEGABYTE) * 1000,
}


@pytest.mark.parametrize("coding", BOMBS)
def test_a_gigabyte_stops_at_the_limit(coding: str) -> None:
    """A bomb of any coding is too large, and costs the limit and a few megabytes."""
    with Web({"/a": Reply(BOMBS[coding](), headers={**HTML, "Content-Encoding": coding})}) as web:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(TooLarge):
            fetch_page(web.url("/a"), OWN)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000, "kilobytes"


def test_headers_are_bounded() -> None:
    """Ten thousand short header lines, or one of a megabyte, are no answer."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    routes = {
        "/many": raw(head + b"A: b\r\n" * 10_000 + b"\r\n"),
        "/long": raw(head + b"A: " + b"b" * 1_000_000 + b"\r\n\r\n"),
    }
    with Web(routes) as web:
        with pytest.raises(Unreachable, match="header lines"):
            fetch_page(web.url("/many"), OWN)
        with pytest.raises(Unreachable, match="not a proper HTTP answer"):
            fetch_page(web.url("/long"), OWN)


@pytest.mark.parametrize(
    ("location", "kind"),
    [("file:///etc/passwd", Forbidden), ("/partial", BadStatus), ("/loop", BadStatus)],
)
def test_redirects_are_bounded(location: str, kind: type[FetchError]) -> None:
    """A redirect to a file, to part of a page or to itself ends as the promised error."""
    routes = {"/a": redirect(location), "/loop": redirect("/loop"), "/partial": Reply(b"<p>half", 206)}
    with Web(routes) as web, pytest.raises(kind):
        fetch_page(web.url("/a"), OWN)


def test_robots_are_bounded() -> None:
    """Of five megabytes of robots.txt the first 500 KiB count; one that fails forbids all."""
    rules = b"User-agent: *\nDisallow: /a\n"
    with Web({"/robots.txt": Reply(rules + b"# nothing\n" * 500_000), "/a": STORY, "/b": STORY}) as web:
        assert fetch_page(web.url("/b"), OWN).robots == "allowed"
        with pytest.raises(Forbidden):
            fetch_page(web.url("/a"), OWN)
        web.add("/robots.txt", Reply(b"", 500))
        with pytest.raises(Forbidden, match="nothing may be read"):
            fetch_page(web.url("/b"), OWN)


def test_cookies_are_bounded() -> None:
    """A domain can leave 50 cookies, none of them larger than 4 KB; new values of old ones are taken."""
    jar = BoundedJar()
    for number in range(99):
        jar.set_cookie(cookie(f"c{number}", "x"))
    jar.set_cookie(cookie("c0", "y"))
    jar.set_cookie(cookie("c1", "z" * 5000))
    assert len(jar) == 50
    assert {kept.name: kept.value for kept in jar}["c0"] == "y"
    assert {kept.name: kept.value for kept in jar}["c1"] == "x"


def cookie(name: str, value: str) -> Cookie:
    """A cookie of news.example."""
    where = (None, False, "news.example", False, False, "/", True)
    return Cookie(0, name, value, *where, False, None, True, None, None, {})  # noqa: FBT003 - the signature is the library's
