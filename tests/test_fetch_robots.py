"""robots.txt by RFC 9309."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from scraper.article import Page
from scraper.errors import Forbidden, TimedOut, Unreachable
from scraper.fetch import Fetcher, FetchOptions

QUICK = FetchOptions(delay=0)


def fetch_all(
    robots: httpx.Response | Exception | dict[str, httpx.Response], urls: list[str], asked: list[str] | None = None
) -> list[Page | BaseException]:
    """Fetch the URLs at once from a web whose robots.txt is given, for all hosts or by URL."""

    def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(str(request.url))
        if isinstance(robots, dict) and str(request.url) in robots:
            return robots[str(request.url)]
        if request.url.path != "/robots.txt":
            return httpx.Response(200, html="<p>A page")
        if isinstance(robots, Exception):
            raise robots
        return httpx.Response(404) if isinstance(robots, dict) else robots

    async def fetch() -> list[Page | BaseException]:
        async with Fetcher(QUICK, httpx.MockTransport(answer)) as fetcher:
            return await asyncio.gather(*map(fetcher.get, urls), return_exceptions=True)

    return asyncio.run(fetch())


def decision(robots: httpx.Response | Exception | dict[str, httpx.Response], url: str) -> str | None:
    """The decision for one URL; raises what the fetch raised."""
    (got,) = fetch_all(robots, [url])
    if isinstance(got, BaseException):
        raise got
    return got.robots


RULES = """\
User-agent: *
Disallow: /

User-agent: Article-Scraper
Disallow: /members/
Allow: /members/free
Disallow: /*?print=
Disallow: /*.json$
"""


@pytest.mark.parametrize(
    ("path", "is_allowed"),
    [
        ("/story", True),
        ("/members/x", False),
        ("/members/free/x", True),
        ("/story?print=1", False),
        ("/a.json", False),
        ("/a.json?x", True),
    ],
)
def test_our_own_group_and_the_longest_match_decide(path: str, is_allowed: bool) -> None:  # noqa: FBT001 - a table
    """The group of our name is read, in any case; the longest rule wins; * and $ are understood."""
    url = f"https://news.example{path}"
    if is_allowed:
        assert decision(httpx.Response(200, text=RULES), url) == "allowed"
    else:
        with pytest.raises(Forbidden, match=r"robots\.txt forbids it for article-scraper"):
            decision(httpx.Response(200, text=RULES), url)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_4xx_allows(status: int) -> None:
    """Where there is no robots.txt, there are no rules."""
    assert decision(httpx.Response(status), "https://news.example/a") == "unavailable"


@pytest.mark.parametrize("status", [500, 502, 503])
def test_5xx_forbids(status: int) -> None:
    """A robots.txt that fails forbids everything, and the error says so."""
    with pytest.raises(Forbidden, match=f"answers {status} .*nothing may be read"):
        decision(httpx.Response(status), "https://news.example/a")


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (httpx.ConnectError("no"), Unreachable),
        (httpx.ReadError("no"), Unreachable),
        (httpx.ReadTimeout("no"), TimedOut),
    ],
)
def test_no_answer_forbids(failure: Exception, kind: type[Exception]) -> None:
    """Without an answer for robots.txt the page is not asked for; the error is the host's."""
    asked: list[str] = []
    (got,) = fetch_all(failure, ["https://news.example/a"], asked)
    assert isinstance(got, kind)
    assert set(asked) == {"https://news.example/robots.txt"}


def test_it_is_asked_for_once_an_origin() -> None:
    """Many pages at once cost one request for each scheme, host and port."""
    asked: list[str] = []
    origins = ["https://news.example", "http://news.example", "https://news.example:8443", "https://www.news.example"]
    fetch_all(httpx.Response(200), [f"{origin}/{n}" for n in range(5) for origin in origins], asked)
    robots = [url for url in asked if url.endswith("/robots.txt")]
    assert sorted(robots) == sorted(f"{origin}/robots.txt" for origin in origins)
    assert len(asked) == 24


def test_a_failure_is_remembered() -> None:
    """A host that gave no robots.txt is not asked again for every page."""
    asked: list[str] = []
    got = fetch_all(httpx.ConnectError("no"), ["https://news.example/a", "https://news.example/b"], asked)
    assert [str(error) for error in got] == [
        "https://news.example/a: the connection broke off",
        "https://news.example/b: the connection broke off",
    ]
    assert len(asked) == 1


def test_rules_are_followed_over_redirects() -> None:
    """robots.txt may lie elsewhere, also on another host."""
    pages = {
        "https://news.example/robots.txt": httpx.Response(301, headers={"location": "https://www.news.example/r.txt"}),
        "https://www.news.example/r.txt": httpx.Response(200, text="User-agent: *\nDisallow: /"),
    }
    with pytest.raises(Forbidden):
        decision(pages, "https://news.example/a")


def test_endless_redirects_are_no_rules() -> None:
    """After five redirects robots.txt counts as unavailable (RFC 9309, 2.3.1.2)."""
    asked: list[str] = []
    robots = httpx.Response(302, headers={"location": "/robots.txt"})
    (got,) = fetch_all(robots, ["https://news.example/a"], asked)
    assert isinstance(got, Page)
    assert got.robots == "unavailable"
    assert len(asked) == 7


def test_the_target_of_a_redirect_is_asked_about_too() -> None:
    """A redirect does not lead past another host's robots.txt, nor past our own."""
    elsewhere = {
        "https://news.example/a": httpx.Response(302, headers={"location": "https://other.example/b"}),
        "https://other.example/robots.txt": httpx.Response(200, text="User-agent: *\nDisallow: /b"),
    }
    with pytest.raises(Forbidden, match=r"redirected to https://other\.example/b"):
        decision(elsewhere, "https://news.example/a")


def test_only_500_kib_are_read() -> None:
    """Rules within the first 500 KiB hold, those beyond are not seen, and the size is no error."""
    filler, rules = "# nothing\n" * 52_000, "User-agent: *\nDisallow: /\n"
    assert decision(httpx.Response(200, text=filler + rules), "https://news.example/a") == "allowed"
    with pytest.raises(Forbidden):
        decision(httpx.Response(200, text=rules + filler), "https://news.example/a")


def test_a_page_in_its_place_is_no_rules() -> None:
    """HTML, binary junk and a byte order mark do not matter."""
    for body in (b"<!doctype html><p>Welcome", bytes(range(256)) * 4, b""):
        assert decision(httpx.Response(200, content=body), "https://news.example/a") == "allowed"
    marked = b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /"
    with pytest.raises(Forbidden):
        decision(httpx.Response(200, content=marked), "https://news.example/a")
