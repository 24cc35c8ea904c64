"""Feeds, sitemaps and pages as bytes -> what they list. All of it may be hostile."""

from __future__ import annotations

import json
import resource
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.article import Http, Page
from scraper.crawl.discovery.found import Found, found_at, seconds_of
from scraper.crawl.discovery.listing import read_listing
from scraper.crawl.discovery.sitemaps import read_sitemap
from scraper.errors import NotAListing

if TYPE_CHECKING:
    from scraper.crawl.discovery.found import Listing

HOME = "https://quay.example/"
WHEN = 1772524800
ITEM = (
    b"<item><title>Pier</title><link>https://quay.example/pier</link>"
    b"<pubDate>Tue, 03 Mar 2026 09:00:00 +0100</pubDate></item>"
)
PIER = Found("https://quay.example/pier", "Pier", WHEN)
DECLARED = b'<?xml version="1.0"?>'


def listing(body: bytes, content_type: str | None = None, url: str = "https://quay.example/list/x") -> Listing:
    """What a file lists."""
    return read_listing(Page(url, body, url, http=Http(200, content_type=content_type)))


def rss(items: bytes, head: bytes = DECLARED) -> bytes:
    """A feed."""
    return head + b'<rss version="2.0"><channel><title>Q</title><link>' + HOME.encode() + b"</link>" + items + END


END = b"</channel></rss>"


def item(*parts: str) -> bytes:
    """An item of a feed."""
    return f"<item>{''.join(parts)}</item>".encode()


def json_feed(items: object, **more: object) -> bytes:
    """A JSON Feed."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **more}).encode()


def urlset(*entries: str, head: str = "") -> bytes:
    """A sitemap."""
    inside = "".join(f"<url>{entry}</url>" for entry in entries)
    return f'{head}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</urlset>'.encode()


def urls(found: Listing) -> list[str]:
    """The addresses."""
    return [one.url for one in found.items]


RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://quay.example/rdf"><title>Q</title><link>https://quay.example/</link></channel>
<image><link>https://elsewhere.example/</link></image>
<item rdf:about="https://quay.example/pier"><title>Pier</title><dc:date>2026-03-03T08:00:00Z</dc:date></item></rdf:RDF>"""
ATOM = """<?xml version="1.0"{}?><feed xmlns="http://www.w3.org/2005/Atom"><title>Q</title>
<link rel="self" href="https://quay.example/atom"/><link href="https://quay.example/"/>
<entry><title type="html">Pier</title><link rel="enclosure" href="https://quay.example/pier.mp3"/>
<link rel="alternate" href="https://quay.example/pier"/><id>urn:1</id><updated>2026-03-03T08:00:00Z</updated></entry>
</feed>"""


class TestFeeds:
    """RSS, Atom, JSON Feed."""

    @pytest.mark.parametrize(
        "body",
        [
            rss(ITEM),
            b"\n Notice: no database\n" + rss(ITEM),
            b"\xef\xbb\xbf" + rss(ITEM),
            rss(ITEM, b'<?xml version="1.0"?><!-- <urlset> --><?xml-stylesheet href="x.xsl"?>'),
            rss(ITEM, b'<?xml version="1.0" encoding="klingon"?>'),
            rss(ITEM, b'<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">'),
            rss(ITEM.replace(b"Pier<", b"Pi\x00er\x08<")),
            rss(ITEM)[: -len(END)],
            rss(ITEM).decode().encode("utf-16"),
            RDF,
            ATOM.format("").encode(),
            ATOM.format(' encoding="UTF-16"').encode("utf-16"),
            ATOM.format(' encoding="UTF-16LE"').encode("utf-16-le"),
            json_feed(
                [{"url": PIER.url, "title": "Pier", "date_published": "2026-03-03T09:00:00+01:00"}], home_page_url=HOME
            ),
            b"\xef\xbb\xbf"
            + json_feed(
                [{"id": PIER.url, "title": "Pier", "date_modified": "2026-03-03T08:00:00Z"}], home_page_url=HOME
            ),
        ],
        ids=lambda body: repr(body[:60]),
    )
    def test_kinds(self, body: bytes) -> None:
        """Feeds of every kind and encoding give the item, its title and date, and their site, whatever their label."""
        found = listing(body, "text/plain")
        assert (found.kind, found.items, found.site) == ("feed", (PIER,), HOME)

    @pytest.mark.parametrize(
        ("parts", "url"),
        [
            (["<link>/a?x=1&y=2</link>"], "https://quay.example/a?x=1&y=2"),
            (["<link>/a?x=1&amp;y=2</link>"], "https://quay.example/a?x=1&y=2"),
            (["<link><![CDATA[ /a?x=1&y=2 ]]></link>"], "https://quay.example/a?x=1&y=2"),
            (["<link>b</link>"], "https://quay.example/list/b"),
            (["<guid>https://quay.example/g</guid>"], "https://quay.example/g"),
            (['<guid isPermaLink="true">https://quay.example/g</guid>'], "https://quay.example/g"),
            (["<guid>https://quay.example/?p=1</guid>", "<link>/a</link>"], "https://quay.example/a"),
            (["<link>/count</link>", "<f:origLink xmlns:f='f'>/a</f:origLink>"], "https://quay.example/a"),
            (["<link/>", '<a:link xmlns:a="a" href="/a"/>'], "https://quay.example/a"),
        ],
    )
    def test_address_of_an_item(self, parts: list[str], url: str) -> None:
        """Relative links, permanent identifiers, bare ampersands and FeedBurner's own links give the page's address."""
        assert urls(listing(rss(item(*parts)))) == [url]

    @pytest.mark.parametrize(
        "parts", [[], ["<guid>12345</guid>"], ["<guid>tag:q,1</guid>"], ["<link> </link>"], ["<link>http://[</link>"],
                  [f"<link>/{'a' * 3000}</link>"]]
    )  # fmt: skip
    def test_no_address(self, parts: list[str]) -> None:
        """An item without an address is left out, and costs no other one."""
        assert listing(rss(item(*parts) + ITEM)).items == (PIER,)

    def test_xml_base(self) -> None:
        """Atom's links are relative to xml:base, which may itself be."""
        body = (
            b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/blog/">'
            b'<entry xml:base="2026/"><link href="a"/></entry>'
            b'<entry><link href="b"/></entry></feed>'
        )
        assert urls(listing(body)) == ["https://quay.example/blog/2026/a", "https://quay.example/blog/b"]

    @pytest.mark.parametrize("date", ["", "soon", "Tue", "0000-00-00", "1" * 100_000, "2026", "99999-01-01T00:00:00Z"])
    def test_no_date(self, date: str) -> None:
        """An item whose date is none, or nonsense, has none; nothing is guessed."""
        assert listing(rss(item("<link>/a</link>", f"<pubDate>{date}</pubDate>"))).items[0].published is None

    @pytest.mark.parametrize("items", ["x", 3, None, {"url": "/a"}])
    def test_json_that_is_no_feed(self, items: object) -> None:
        """JSON without a list of items is told as what it is."""
        with pytest.raises(NotAListing, match="in JSON that is no feed"):
            listing(json_feed(items))

    def test_json_of_odd_types(self) -> None:
        """What has not the type that JSON Feed gives it is as if it were not there."""
        items: list[object] = [
            1,
            None,
            [],
            {"url": 3},
            {"url": None, "id": ["x"]},
            {"url": "/a", "title": {}, "date_published": [1]},
        ]
        more = [{"url": "/b", "tags": 3, "authors": "x"}, {"url": "/\ud800c", "title": "\ud800"}]
        found = listing(json_feed([*items, *more], home_page_url=7))
        assert [(one.url, one.published) for one in found.items] == [
            (f"https://quay.example/{path}", None) for path in ("a", "b", "?c")
        ]
        assert found.site is None

    @pytest.mark.parametrize("body", [b"{", b'{"items":' + b"[" * 100_000, b'{"a":' + b"9" * 10_000 + b"}", b"{\xff}"])
    def test_broken_json(self, body: bytes) -> None:
        """JSON that is broken, deep or full of digits is a NotAListing."""
        with pytest.raises(NotAListing, match="in JSON that cannot be read"):
            listing(body)


W3C = [
    ("2026-03-03", 1772496000),
    ("2026-03-03T09:00+01:00", WHEN),
    ("2026-03-03T09:00:00+01:00", WHEN),
    ("2026-03-03T08:00:00.45Z", WHEN),
    ("2026-03-03T08:00Z", WHEN),
    (" 2026-03-03T08:00:00\n", WHEN),
    ("2026-03-03 09:00:00 +0100", WHEN),
    ("Tue, 03 Mar 2026 09:00:00 +0100", WHEN),
    ("Tue, 3 Mar 2026 08:00:00 GMT", WHEN),
    ("3 Mar 26 03:00 EST", WHEN),
    ("2026", None),
    ("2026-03", None),
    ("yesterday", None),
    ("2026-13-45", None),
    ("2026-03-03T25:00:00Z", None),
]


@pytest.mark.parametrize(("text", "seconds"), W3C)
def test_dates(text: str, seconds: int | None) -> None:
    """Dates in every form of the W3C and of mail; a year or month alone says too little, and is none."""
    assert seconds_of(text) == seconds


@given(st.text(max_size=80))
def test_any_date(text: str) -> None:
    """No text makes reading a date fail."""
    assert seconds_of(text) is None or isinstance(seconds_of(text), int)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_address(address: str, title: str) -> None:
    """Whatever a list says, what is found can be written as UTF-8 and is bounded."""
    if found := found_at(address, HOME, title):
        assert f"{found.url}{found.title}".encode()


class TestSitemaps:
    """https://www.sitemaps.org/protocol.html."""

    def test_entries(self) -> None:
        """Address, title and date: news sitemaps say better when an article came out."""
        news = (
            '<n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><n:publication><n:name>Q</n:name>'
            "</n:publication><n:publication_date>2026-03-03T09:00:00+01:00</n:publication_date><n:title>Pier</n:title>"
            "</n:news><lastmod>2026-03-09</lastmod>"
        )
        found = listing(urlset(f"<loc>{PIER.url}</loc>{news}", "<loc>/b?x=1&y=2</loc><lastmod>2026-03-03</lastmod>"))
        assert found.items == (PIER, Found("https://quay.example/b?x=1&y=2", None, 1772496000))

    def test_images_are_none(self) -> None:
        """The addresses, titles and dates of images and films are not those of the page."""
        image = '<i:image xmlns:i="i"><i:loc>/a.png</i:loc><i:title>Sea</i:title></i:image>'
        film = (
            '<v:video xmlns:v="v"><v:title>Film</v:title><v:publication_date>2020-01-01</v:publication_date></v:video>'
        )
        assert listing(urlset(f"{image}{film}<loc>/a</loc>")).items == (Found("https://quay.example/a"),)

    @pytest.mark.parametrize("loc", ["", "http://[", "/" + "a" * 3000])
    def test_no_address(self, loc: str) -> None:
        """An entry without an address costs no other one."""
        assert urls(listing(urlset(f"<loc>{loc}</loc>", "<loc>/b</loc>"))) == ["https://quay.example/b"]

    def test_index(self) -> None:
        """An index leads to sitemaps, with the dates of their last change; its namespace may be missing or another."""
        body = "<s:sitemapindex xmlns:s='x'>{}</s:sitemapindex>".format(
            "<s:sitemap><s:loc>/1.xml</s:loc><s:lastmod>2026-03-03</s:lastmod></s:sitemap>"
        )
        found = listing(body.encode())
        assert (found.kind, found.items) == ("sitemap index", ())
        assert found.further == (Found("https://quay.example/1.xml", None, 1772496000),)

    def test_text(self) -> None:
        """A text sitemap has an address a line; other lines are none."""
        body = "\ufeffhttps://quay.example/a\r\nnonsense\n\nhttps://quay.example/ü\nhttps://" + "a" * 3000
        assert urls(listing(body.encode(), "text/plain")) == ["https://quay.example/a", "https://quay.example/ü"]

    def test_no_more_than_the_protocol_allows(self) -> None:
        """Of 60,000 addresses 50,000 are taken."""
        assert len(listing(urlset(*[f"<loc>/{number}</loc>" for number in range(60_000)])).items) == 50_000

    def test_broken_off(self) -> None:
        """A sitemap that breaks off gives what came whole."""
        body = urlset("<loc>/a</loc>", "<loc>/b</loc>")
        assert urls(listing(body[: body.index(b"/b")])) == ["https://quay.example/a"]


ENTITIES = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">' + ENTITIES + b"]>"
FILE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY m SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>'


@pytest.mark.parametrize("head", [LAUGHS, FILE, LAUGHS.decode().encode("utf-16"), FILE.decode().encode("utf-16")])
@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_entities(head: bytes, kind: str) -> None:
    """Entities grow into nothing, and name no files: they stay away or stay as they are written."""
    body = "<rss><channel><item><title>&m;</title><link>/a&m;</link></item></channel></rss>"
    body = body if kind == "feed" else "<urlset><url><loc>/a&m;</loc></url></urlset>"
    wide = head.startswith(b"\xff\xfe")
    found = listing(head + (body.encode("utf-16-le") if wide else body.encode()))
    assert "root:" not in str(found)
    assert "haha" not in str(found)
    assert urls(found)[0].startswith("https://quay.example/a")


BOMBS = {
    "empty elements": lambda: b"<urlset>" + b"<a/>" * 1_000_000,
    "an entry of many parts": lambda: b"<rss><channel><item>" + b"<link/>" * 150_000,
    "odd dates": lambda: rss(b"<item><link>/a</link><pubDate>at 12 am of March, or so</pubDate></item>" * 50_000),
    "ampersands": lambda: b"<urlset>" + b"&" * 5_000_000,
    "open sections": lambda: b"<urlset>" + b"<![CDATA[" * 500_000,
    "comments": lambda: b"<!--" * 2_000_000,
    "one long text": lambda: rss(b"<item><title>" + b"x" * 11_000_000),
    "nested": lambda: b"<urlset>" + b"<url>" * 1_000_000,
    "nested in a feed": lambda: rss(b"<item>" * 100_000 + b"<a>" * 100_000),
    "lines": lambda: b"https://quay.example/a\n" * 200_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name: str) -> None:
    """Megabytes of anything cost some seconds and little memory beside themselves."""
    body = BOMBS[name]()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with suppress(NotAListing):
        listing(body)
    assert time.process_time() - started < 8
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kilobytes"


@pytest.mark.parametrize(
    ("body", "label", "said"),
    [
        (b"", None, "the file is empty"),
        (b"\x00" * 9000, None, "the file is empty"),
        (b"%PDF-1.7", "application/rss+xml", "a PDF file"),
        (b"hello", "text/plain", "text/plain that does not look like HTML"),
        (b"<svg xmlns='x'/>", "image/svg+xml", "does not look like HTML"),
        (b"<html>" + b"<div>" * 100_000, "text/html", "nested too deeply"),
    ],
)
def test_no_list(body: bytes, label: str | None, said: str) -> None:
    """What is no list is told in one line."""
    with pytest.raises(NotAListing, match=said):
        listing(body, label)


@settings(deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([rss(ITEM), ATOM.format("").encode(), urlset("<loc>/a</loc>"), RDF]),
    st.data(),
)
def test_any_damage(noise: bytes, body: bytes, data: st.DataObject) -> None:
    """A file that is damaged anywhere gives something or is a NotAListing, and never fails otherwise."""
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(body))] * 2)))
    with suppress(NotAListing):
        listing(body[:start] + noise + body[end:])


def test_sitemap_of_a_whole_site() -> None:
    """Of a sitemap that lists all that a site has, what says that it is no article is left out, but not of news."""
    urls = ["/", "/tag/harbour", "/author/ada-renn", "/privacy-policy", "/map.pdf", "/2026/03/pier", "/?p=5"]
    entries = "".join(f"<url><loc>https://news.example{url}</loc></url>" for url in urls)
    news = '<url><loc>https://news.example/shop/pier</loc><n:news xmlns:n="news"><n:title>Pier</n:title></n:news></url>'
    found = read_sitemap(f"<urlset>{entries}{news}</urlset>".encode(), "https://news.example/map.xml")
    kept = [page.url.removeprefix("https://news.example") for page in found.items]
    assert kept == ["/2026/03/pier", "/?p=5", "/shop/pier"]
