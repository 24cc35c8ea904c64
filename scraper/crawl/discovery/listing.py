"""A file that lists pages -> what it lists, whatever kind of file it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.crawl.discovery.feeds import read_feed
from scraper.crawl.discovery.links import read_links
from scraper.crawl.discovery.sitemaps import read_lines, read_sitemap
from scraper.errors import NotAListing
from scraper.fetch.sniff import what_else

if TYPE_CHECKING:
    from scraper.article import Page
    from scraper.crawl.discovery.found import Listing

_HEAD = 4096
_SITEMAP = re.compile(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]")
_FEED = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_LINES = re.compile(rb"https?://\S+\s*(?:\n|$)")


def read_listing(page: Page) -> Listing:
    """What a feed, sitemap or HTML page lists, its kind told by its first bytes.

    Raises NotAListing when it is nothing of that kind, or is broken beyond reading.
    """
    body = page.body if isinstance(page.body, bytes) else page.body.encode()
    head = body[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not head:
        raise NotAListing(page.url, "the file is empty")
    if _SITEMAP.search(head):
        return read_sitemap(body, page.url)
    if head.startswith(b"{") or _FEED.search(head):
        return read_feed(body, page.url)
    if _LINES.match(head):
        return read_lines(body)
    if other := what_else(page.http.content_type, body):
        raise NotAListing(page.url, f"no feed, sitemap or page but {other}")
    return read_links(page)
