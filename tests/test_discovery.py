"""Sources over real sockets: which files are read, and what is found in them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from scraper.crawl.discovery.discover import Discovery, Limits, discover
from scraper.crawl.discovery.offers import Offer, offers
from scraper.errors import BadStatus, NotAListing
from scraper.fetch import Fetcher, FetchOptions, Validators
from tests.web import HTML, Reply, Web, redirect

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN = FetchOptions(allow_private=True, delay=0, jitter=0, attempts=1)
ELSEWHERE = "127.0.0.2"
NOTHING: Mapping[str, Validators] = {}
STORIES = ("/news/pier-stays-closed-until-may", "/news/ferries-use-the-fish-dock")


def find(url: str, known: Mapping[str, Validators] = NOTHING, limits: Limits | None = None) -> Discovery:
    """What a source lists."""

    async def look() -> Discovery:
        async with Fetcher(OWN) as fetcher:
            return await discover(fetcher, url, known.get, limits)

    return asyncio.run(look())


def offered(url: str) -> tuple[Offer, ...]:
    """What a site offers."""

    async def look() -> tuple[Offer, ...]:
        async with Fetcher(OWN) as fetcher:
            return await offers(fetcher, url)

    return asyncio.run(look())


def feed(*links: str, site: str = "", day: int = 3) -> Reply:
    """A feed."""
    items = "".join(
        f"<item><link>{link}</link><pubDate>Tue, {day:02} Mar 2026 08:00:00 GMT</pubDate></item>" for link in links
    )
    head = {"Content-Type": "application/rss+xml", "ETag": '"1"'}
    return Reply(f"<rss><channel><link>{site}</link>{items}</channel></rss>".encode(), headers=head)


def sitemap(*locs: str) -> Reply:
    """A sitemap."""
    return Reply(
        f"<urlset>{''.join(f'<url><loc>{loc}</loc></url>' for loc in locs)}</urlset>".encode(), headers={"ETag": '"2"'}
    )


def index(*locs: str, dates: tuple[str, ...] = ()) -> Reply:
    """An index of sitemaps, the last change of each beside it."""
    told = [*(f"<lastmod>{date}</lastmod>" for date in dates), *[""] * len(locs)]
    inside = "".join(f"<sitemap><loc>{loc}</loc>{date}</sitemap>" for loc, date in zip(locs, told, strict=False))
    return Reply(f"<sitemapindex>{inside}</sitemapindex>".encode(), headers={"ETag": '"3"'})


def page(head: str = "", *links: str) -> Reply:
    """A page with links."""
    body = "".join(f'<h2><a href="{link}">words</a></h2>' for link in links)
    return Reply(f"<!doctype html><html><head>{head}</head><body>{body}".encode(), headers={**HTML, "ETag": '"4"'})


def named(path: str) -> str:
    """How a page names a feed."""
    return f'<link rel="alternate" type="application/rss+xml" href="{path}">'


def paths(found: Discovery, web: Web) -> list[str]:
    """The paths of what was found."""
    return [item.url.removeprefix(web.url("")) for item in found.items]


def kinds(found: Discovery) -> list[str | None]:
    """The kinds of files that were read."""
    return [file.kind for file in found.files]


class TestDiscover:
    """A source's address -> the pages that it lists."""

    def test_feed(self) -> None:
        """A feed is read, its validators kept, and items on other sites or without a web address are counted."""
        with Web({}) as web:
            web.add(
                "/feed", feed("/a", web.url("/x", ELSEWHERE), "javascript:x", "mailto:ada@quay.example", "/b", "/a")
            )
            found = find(web.url("/feed"))
            assert (paths(found, web), found.foreign, kinds(found)) == (["/a", "/b"], 3, ["feed"])
            assert (found.files[0].etag, found.files[0].found) == ('"1"', 4 + 2)

    def test_unchanged(self) -> None:
        """A feed that has not changed is not sent, and gives nothing."""
        with Web({"/feed": Reply(status=304, headers={"ETag": '"1"'})}) as web:
            url = web.url("/feed")
            found = find(url, {url: Validators(url, '"1"', None)})
            assert (found.items, kinds(found), found.files[0].etag) == ((), [None], '"1"')
            assert web.requests[-1].headers["if-none-match"] == '"1"'

    def test_dates_are_kept(self) -> None:
        """An item that comes twice keeps the date that it has, whichever comes first."""
        with Web({"/": page(named("/feed"), *STORIES), "/feed": feed(STORIES[0])}) as web:
            found = find(web.url("/"))
            assert [(item.url, item.published) for item in found.items] == [
                (web.url(STORIES[0]), 1772524800), (web.url(STORIES[1]), None),
            ]  # fmt: skip

    def test_home_page_with_feeds(self) -> None:
        """A home page gives its links and leads to its feeds; it is read whenever it is its turn."""
        with Web({"/": page(named("/feed") + named("/gone"), STORIES[0]), "/feed": feed("/short")}) as web:
            found = find(web.url("/"))
            assert (paths(found, web), kinds(found)) == ([STORIES[0], "/short"], ["page", "feed"])
            assert [file.etag for file in found.files] == [None, '"1"']
            assert [error.url for error in found.failures] == [web.url("/gone")]

    def test_home_page_with_links_alone(self) -> None:
        """A page with nothing but links gives these, and its validators are kept."""
        with Web({"/": page("", *STORIES)}) as web:
            found = find(web.url("/"))
            assert (paths(found, web), found.files[0].etag) == (list(STORIES), '"4"')
            assert "/sitemap.xml" not in web.paths()

    def test_home_page_with_nothing(self) -> None:
        """A page with nothing leads to the sitemaps of robots.txt, and to the usual place of one."""
        with Web({"/": page(), "/sitemap.xml": sitemap("/b")}) as web:
            web.add("/robots.txt", Reply(f"Sitemap: {web.url('/map.xml')}\n".encode()))
            web.add("/map.xml", sitemap("/a"))
            found = find(web.url("/"))
            assert (paths(found, web), kinds(found)) == (["/a", "/b"], ["page", "sitemap", "sitemap"])

    @pytest.mark.parametrize(("robots", "failures"), [("", 0), ("Sitemap: {}/sitemap.xml", 1)])
    def test_guesses(self, robots: str, failures: int) -> None:
        """A sitemap that is not at the usual place has failed only where robots.txt says that it is there."""
        with Web({"/": page()}) as web:
            web.add("/robots.txt", Reply(robots.format(web.url("")).encode()))
            found = find(web.url("/"))
            assert (found.items, len(found.failures)) == ((), failures)
            assert web.paths().count("/sitemap.xml") == 1

    def test_feed_on_another_domain(self) -> None:
        """A feed that lies elsewhere names its site, and the pages of that are its own."""
        with Web({}, addresses=("127.0.0.1", ELSEWHERE)) as web:
            web.add("/feed", feed(web.url("/a"), "https://third.example/b", site=web.url("/")))
            found = find(web.url("/feed", ELSEWHERE))
            assert (paths(found, web), found.foreign) == (["/a"], 1)

    def test_feed_that_a_page_names_names_no_site(self) -> None:
        """Only the source itself says which site is its own."""
        with Web({}, addresses=("127.0.0.1", ELSEWHERE)) as web:
            web.add("/", page(named(web.url("/feed", ELSEWHERE))))
            web.add("/feed", feed("/evil", web.url("/a"), site=web.url("/", ELSEWHERE)))
            found = find(web.url("/"))
            assert (paths(found, web), found.foreign) == (["/a"], 1)

    def test_redirect(self) -> None:
        """A source that has moved to another host is at home there."""
        with Web({}, addresses=("127.0.0.1", ELSEWHERE)) as web:
            web.add("/old", redirect(web.url("/feed", ELSEWHERE)))
            web.add("/feed", feed("/a"))
            assert [item.url for item in find(web.url("/old")).items] == [web.url("/a", ELSEWHERE)]

    def test_sitemap_index(self) -> None:
        """An index is read whenever it is its turn, its sitemaps the newest first; one that fails costs only itself."""
        with Web({"/1": sitemap("/a"), "/2": Reply(b"%PDF-1"), "/3": sitemap("/c")}) as web:
            web.add(
                "/map", index("/1", "/2", "/3", "/4", "ftp://x/5", dates=("2026-03-01", "2026-03-02", "2026-03-03"))
            )
            found = find(web.url("/map"))
            assert paths(found, web) == ["/c", "/a"]
            assert [(file.kind, file.etag) for file in found.files] == [
                ("sitemap index", None), ("sitemap", '"2"'), ("sitemap", '"2"'),
            ]  # fmt: skip
            assert [type(error) for error in found.failures] == [NotAListing, BadStatus]

    def test_oldest(self) -> None:
        """Sitemaps of an index that did not change since are not read; those without a date are."""
        with Web({"/1": sitemap("/a"), "/2": sitemap("/b"), "/3": sitemap("/c")}) as web:
            web.add("/map", index("/1", "/2", "/3", dates=("2026-03-01", "2026-03-03T08:00:00Z")))
            assert paths(find(web.url("/map"), limits=Limits(oldest=1772524800)), web) == ["/b", "/c"]
            assert "/1" not in web.paths()

    def test_loops(self) -> None:
        """An index that names itself, and two that name each other, are read once each."""
        with Web({"/self": index("/self", "/self#x"), "/one": index("/two"), "/two": index("/one", "/map")}) as web:
            web.add("/map", sitemap("/a"))
            find(web.url("/self"))
            assert paths(find(web.url("/one")), web) == ["/a"]
            assert [web.paths().count(path) for path in ("/one", "/two", "/map")] == [1, 1, 1]
            assert web.paths().count("/self") <= 2

    def test_bounds(self) -> None:
        """Of a source 20 files are read, three steps deep, and no more items than the limit are kept."""
        with Web({f"/{number}": sitemap(f"/a{number}") for number in range(25)}) as web:
            web.add("/map", index(*[f"/{number}" for number in range(25)]))
            assert len(find(web.url("/map")).files) == 20
            assert len(find(web.url("/map"), limits=Limits(items=3)).items) == 3
        with Web({f"/{number}": index(f"/{number + 1}") for number in range(9)}) as web:
            assert len(find(web.url("/0")).files) == 4

    def test_sitemaps_elsewhere(self) -> None:
        """An index leads to no other site, where its pages would not be the source's own."""
        with Web({}, addresses=("127.0.0.1", ELSEWHERE)) as web:
            web.add("/map", index(web.url("/evil", ELSEWHERE), "file:///etc/passwd", "/ours"))
            web.add("/ours", sitemap("/a"))
            assert paths(find(web.url("/map")), web) == ["/a"]
            assert "/evil" not in web.paths()

    @pytest.mark.parametrize(
        ("reply", "kind"),
        [(Reply(b"", 404), BadStatus), (Reply(b"%PDF-1"), NotAListing), (Reply(b""), NotAListing),
         (Reply(b"{"), NotAListing), (Reply(b"<html>" + b"<div>" * 100_000), NotAListing)],
    )  # fmt: skip
    def test_failing(self, reply: Reply, kind: type[Exception]) -> None:
        """A source that is not there or is no list is an error that names it."""
        with Web({"/x": reply}) as web, pytest.raises(kind) as caught:
            find(web.url("/x"))
        assert getattr(caught.value, "url", None) == web.url("/x")

    def test_no_connection_but_the_guarded_ones(self) -> None:
        """Neither document types nor entities are fetched."""
        with Web({}) as web:
            head = f'<!DOCTYPE rss SYSTEM "{web.url("/dtd")}" [<!ENTITY e SYSTEM "{web.url("/entity")}">]>'
            web.add("/feed", Reply(f"{head}<rss><channel><item><link>/a&e;</link></item></channel></rss>".encode()))
            find(web.url("/feed"))
            assert web.paths() == ["/robots.txt", "/feed"]


class TestOffers:
    """What a site offers to a list of sources."""

    def test_best_first(self) -> None:
        """Lists whose items have dates come first, by the newest item; then the page that is read by eye."""
        many = [f"/{number}" for number in range(6)]
        with Web({"/": page(named("/old") + named("/new"), *STORIES), "/old": feed(*many, day=1)}) as web:
            web.add("/new", feed(*many, day=4))
            found = offered(web.url("/"))
            assert [one.url for one in found] == [web.url(path) for path in ("/new", "/old", "/")]
            assert (found[0].kind, found[0].items, found[0].newest) == ("feed", 6, 1772611200)
            assert found[0].sample == tuple(web.url(path) for path in many[:3])

    def test_unnamed(self) -> None:
        """Feeds at the usual places and sitemaps of robots.txt are found where none is named; empty ones are not."""
        with Web({"/": page(), "/rss.xml": feed("/a"), "/feed": feed()}) as web:
            web.add("/robots.txt", Reply(f"Sitemap: {web.url('/map.xml')}\n".encode()))
            web.add("/map.xml", sitemap("/a", "/b"))
            urls = [one.url.removeprefix(web.url("")) for one in offered(web.url("/"))]
            assert sorted(urls) == ["/", "/map.xml", "/rss.xml"]

    def test_one_list(self) -> None:
        """A feed offers itself; it is asked for no more than twice."""
        with Web({"/feed": feed("/a")}) as web:
            assert [one.url for one in offered(web.url("/feed"))] == [web.url("/feed")]
            assert web.paths().count("/feed") <= 2

    def test_nothing(self) -> None:
        """A site without anything offers nothing; one that is not there is an error."""
        with Web({"/": page()}) as web:
            assert offered(web.url("/")) == ()
            with pytest.raises(BadStatus):
                offered(web.url("/gone"))
