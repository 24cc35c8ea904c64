"""URL -> Page through a mock transport: what is asked, what is kept, what is refused."""

from __future__ import annotations

import asyncio
import gzip
import logging
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import httpx
import pytest
import respx

from scraper.errors import BadStatus, FetchError, Forbidden, InvalidURL, NotHTML, TooLarge
from scraper.fetch import Fetcher, FetchOptions, fetch_page
from tests.mock_web import HTML, get, page, site

if TYPE_CHECKING:
    from scraper.article import Page


def test_page_carries_what_the_server_said() -> None:
    """Body, final address and the headers that later rooms need are kept."""
    answer = page(etag='"1"', last_modified="Mon, 02 Mar 2026 10:00:00 GMT", x_robots_tag="noai", tdm_reservation="1")
    got = get("https://news.example/a", {"https://news.example/a": answer})
    assert (got.url, got.requested_url, got.body) == ("https://news.example/a", "https://news.example/a", HTML)
    assert (got.http.status, got.http.etag, got.http.content_type) == (200, '"1"', "text/html")
    assert got.http.last_modified == "Mon, 02 Mar 2026 10:00:00 GMT"
    assert (got.x_robots_tag, got.tdm_reservation, got.robots) == ("noai", "1", "unavailable")


def test_time_is_the_clock_s_in_utc() -> None:
    """The page is stamped by the clock that the fetcher was given, in UTC."""
    east = datetime(2026, 3, 2, 1, 30, 5, tzinfo=timezone(timedelta(hours=9)))

    async def fetch() -> Page:
        transport = site({"https://news.example/a": page()})
        async with Fetcher(FetchOptions(delay=0), transport, clock=lambda: east) as fetcher:
            return await fetcher.get("https://news.example/a")

    assert asyncio.run(fetch()).fetched_at == "2026-03-01T16:30:05Z"


def test_without_a_clock_it_is_now() -> None:
    """The default clock is the system's."""
    stamp = get("https://news.example/a", {"https://news.example/a": page()}).fetched_at
    assert stamp is not None
    assert abs(datetime.fromisoformat(stamp) - datetime.now(UTC)) < timedelta(seconds=5)


def test_request_says_who_asks() -> None:
    """User agent, accepted types and codings are sent with the page and with robots.txt."""
    asked: list[httpx.Request] = []
    fetch_page("https://news.example/a", FetchOptions(), site({"https://news.example/a": page()}, asked))
    assert [request.url.path for request in asked] == ["/robots.txt", "/a"]
    for request in asked:
        assert request.headers["user-agent"].startswith("article-scraper/")
        assert request.headers["accept-encoding"] == "gzip, deflate, br, zstd"
        assert request.headers["accept"].startswith("text/html")


def test_user_agent_can_be_set() -> None:
    """Another user agent is sent, and robots.txt is read for its name."""
    rules = page(b"User-agent: newsbot\nDisallow: /a\n", "text/plain")
    pages = {"https://news.example/robots.txt": rules, "https://news.example/a": page()}
    assert get("https://news.example/a", pages).robots == "allowed"
    with pytest.raises(Forbidden, match=r"robots\.txt forbids it for NewsBot"):
        get("https://news.example/a", pages, user_agent="NewsBot/2 (+https://news.example/bot)")
    with pytest.raises(Forbidden, match=r"for NewsBot"):
        get("https://news.example/a", pages, user_agent="Mozilla/5.0 (compatible; NewsBot/2)")


def test_redirects_are_followed_and_recorded() -> None:
    """Relative and absolute redirects are followed; the addresses passed are kept in order."""
    pages = {
        "https://news.example/1": httpx.Response(301, headers={"location": "2?x=1#top"}),
        "https://news.example/2?x=1": httpx.Response(308, headers={"location": "//www.news.example/3"}),
        "https://www.news.example/3": page(),
    }
    got = get("https://news.example/1", pages)
    assert got.url == "https://www.news.example/3"
    assert got.requested_url == "https://news.example/1"
    assert got.redirects == ("https://news.example/1", "https://news.example/2?x=1")


def test_redirects_end_at_the_limit() -> None:
    """A loop is an error after max_redirects hops, about the address asked for."""
    pages = {"https://news.example/1": httpx.Response(302, headers={"location": "/1"})}
    with pytest.raises(BadStatus, match="more than 3 redirects") as caught:
        get("https://news.example/1", pages, max_redirects=3)
    assert (caught.value.url, caught.value.status) == ("https://news.example/1", 302)


def test_exactly_the_limit_of_redirects_is_fine() -> None:
    """max_redirects hops are allowed, not one fewer."""
    pages = {f"https://news.example/{n}": httpx.Response(302, headers={"location": f"/{n + 1}"}) for n in range(3)}
    pages["https://news.example/3"] = page()
    assert len(get("https://news.example/0", pages, max_redirects=3).redirects) == 3


@pytest.mark.parametrize(
    ("location", "kind", "reason"),
    [
        ("file:///etc/passwd", Forbidden, "redirects to a file: address"),
        ("ftp://news.example/x", Forbidden, "redirects to a ftp: address"),
        ("javascript:alert(1)", Forbidden, "redirects to a javascript: address"),
        ("http://", InvalidURL, "redirects to an address without a proper host"),
        ("http://[::1", InvalidURL, "redirects to something that is no web address"),
    ],
)
def test_redirects_out_of_the_web_are_refused(location: str, kind: type[FetchError], reason: str) -> None:
    """A redirect may lead to http and https only."""
    pages = {"https://news.example/1": httpx.Response(302, headers={"location": location})}
    with pytest.raises(kind, match=reason):
        get("https://news.example/1", pages)


def test_redirect_to_plain_http_is_noted(caplog: pytest.LogCaptureFixture) -> None:
    """A step from https to http is followed, shows in `redirects`, and is logged as a warning."""
    pages = {
        "https://news.example/1": httpx.Response(302, headers={"location": "http://news.example/2"}),
        "http://news.example/2": page(),
    }
    with caplog.at_level(logging.WARNING, logger="scraper.fetch"):
        assert get("https://news.example/1", pages).redirects == ("https://news.example/1",)
    assert "redirects from https to http" in caplog.text


def test_redirect_without_a_target_is_a_bad_status() -> None:
    """A 302 that says not where is an error, no loop."""
    with pytest.raises(BadStatus, match="302 Found"):
        get("https://news.example/1", {"https://news.example/1": httpx.Response(302)})


@pytest.mark.parametrize("status", [206, 304, 403, 404, 410, 429, 500, 503, 599])
def test_bad_status_is_told(status: int) -> None:
    """The error carries the code, and is one line with the URL."""
    with pytest.raises(BadStatus) as caught:
        get("https://news.example/a", {"https://news.example/a": httpx.Response(status, content=HTML)})
    assert caught.value.status == status
    line = str(caught.value)
    assert line.startswith(f"https://news.example/a: the server answers {status}")
    assert "\n" not in line


def test_error_behind_a_redirect_names_both_addresses() -> None:
    """The error is about the address asked for, and says where the redirect led."""
    pages = {"https://news.example/1": httpx.Response(302, headers={"location": "https://other.example/2"})}
    with pytest.raises(BadStatus) as caught:
        get("https://news.example/1", pages)
    expected = "https://news.example/1: the server answers 404 Not Found (redirected to https://other.example/2)"
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html", HTML),
        ("TEXT/HTML; charset=ISO-8859-1", HTML),
        ("application/xhtml+xml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'),
        ("text/html", b"plain words"),
        ("text/html", b""),
        ("", HTML),
        ("", b""),
        ("text/plain", b"\xef\xbb\xbf \n<!-- made by hand --><!--twice--><HTML lang=en>"),
        ("application/octet-stream", HTML),
        ("application/xml", b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x" "y"><html/>'),
        ("", "\ufeff<!doctype html><p>x".encode("utf-16-le")),
    ],
)
def test_html_is_taken(content_type: str, body: bytes) -> None:
    """Pages labelled HTML, and unlabelled ones that begin like HTML, are taken."""
    assert get("https://news.example/a", {"https://news.example/a": page(body, content_type)}).body == body


@pytest.mark.parametrize(
    ("content_type", "body", "reason"),
    [
        ("application/pdf", b"%PDF-1.7", "application/pdf"),
        ("image/png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("application/json", b"{}", "application/json"),
        ("text/html", b"%PDF-1.7\n", "a PDF file"),
        ("text/html", b"\x89PNG\r\n\x1a\n\0\0", "a PNG image"),
        ("text/html", b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
        ("text/html", b"GIF89a\x01\0", "a GIF image"),
        ("text/html", b"PK\x03\x04\x14\0", "a ZIP archive"),
        ("text/html", b"RIFF\x10\0\0\0WEBPVP8 ", "a WebP image"),
        ("", b"\0\0\0\x20ftypisom", "an MP4 or AVIF file"),
        ("", b"just words", "something unlabelled"),
        ("text/plain", b"User-agent: *", "text/plain"),
        ("text/xml", b'<?xml version="1.0"?><rss version="2.0"><title>x', "text/xml"),
        ("text/plain", b"<!--x-->" * 200 + b" " * 400, "text/plain"),
    ],
)
def test_what_is_not_html_is_refused(content_type: str, body: bytes, reason: str) -> None:
    """Other things are refused by their label, and by their first bytes where the label lies."""
    with pytest.raises(NotHTML, match=reason):
        get("https://news.example/a.html", {"https://news.example/a.html": page(body, content_type)})


def test_size_is_that_of_the_decoded_body() -> None:
    """A body of exactly the limit is taken, one byte more is not, compressed or declared or neither."""
    url = "https://news.example/a"
    body = HTML.ljust(1000)
    assert len(get(url, {url: page(body)}, max_bytes=1000).body) == 1000
    for answer in (page(body), page(gzip.compress(body), content_encoding="gzip")):
        with pytest.raises(TooLarge):
            get(url, {url: answer}, max_bytes=999)


def test_cookies_last_for_a_run() -> None:
    """A cookie that a redirect sets is sent with the next request, as sites behind a cookie check need."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(404)
        if "seen=1" in request.headers.get("cookie", ""):
            return page()
        return httpx.Response(302, headers={"location": str(request.url), "set-cookie": "seen=1"})

    got = fetch_page("https://news.example/a", FetchOptions(delay=0), httpx.MockTransport(answer))
    assert got.redirects == ("https://news.example/a",)


def test_works_behind_a_respx_router() -> None:
    """A respx router is a transport like any other."""
    with respx.MockRouter(assert_all_called=True) as router:
        router.get("https://news.example/robots.txt").respond(404)
        router.get("https://news.example/a").respond(200, html="<p>x")
        got = fetch_page("https://news.example/a", FetchOptions(), httpx.MockTransport(router.async_handler))
    assert got.body == b"<p>x"


def test_works_inside_a_running_loop() -> None:
    """The call that is not async can be made where a loop runs, as in a notebook."""

    async def notebook() -> Page:
        return get("https://news.example/a", {"https://news.example/a": page()})

    assert asyncio.run(notebook()).body == HTML
