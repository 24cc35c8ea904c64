"""A file that lists pages -> what it lists, whatever kind of file it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.crawl.discovery.feeds import read_feed, read_json_feed
from scraper.crawl.discovery.links import read_links
from scraper.crawl.discovery.sitemaps import read_lines, read_sitemap
from scraper.errors import NotAListing
from scraper.fetch.sniff import what_else

if TYPE_CHECKING:
    from scraper.article import Page
    from scraper.crawl.discovery.found import Listing

_HEAD = 16_384
_BETWEEN = re.compile(
    rb"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!DOCTYPE[^>\[]*(?:\[.*?(?:\]\s*|\Z))?(?:>|\Z)", re.DOTALL | re.IGNORECASE
)
"""What stands before the first element, and may name others."""
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(\w+)")
_SITEMAPS = frozenset({b"urlset", b"sitemapindex"})
_FEEDS = frozenset({b"rss", b"feed", b"rdf"})
_LINES = re.compile(rb"https?://\S+\s*(?:\n|$)")


def read_listing(page: Page) -> Listing:
    """What a feed, sitemap or HTML page lists, its kind told by its first bytes.

    Raises NotAListing when it is nothing of that kind, or is broken beyond reading.
    """
    body = page.body if isinstance(page.body, bytes) else page.body.encode("utf-8", "replace")
    head = body[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not head:
        raise NotAListing(page.url, "the file is empty")
    if head.startswith(b"{"):
        return read_json_feed(body, page.url)
    if _LINES.match(head):
        return read_lines(body)
    root = _ROOT.search(_BETWEEN.sub(b"", head))
    name = root[1].lower() if root else b""
    if name in _SITEMAPS:
        return read_sitemap(body, page.url)
    if name in _FEEDS:
        return read_feed(body, page.url)
    if other := what_else(page.http.content_type, body):
        raise NotAListing(page.url, f"no feed, sitemap or page but {other}")
    return read_links(page)
