"""Sitemaps (https://www.sitemaps.org/protocol.html), their indexes, and those for news -> what they list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.addresses import LONGEST
from scraper.crawl.discovery.elements import BrokenXMLError, elements
from scraper.crawl.discovery.found import Found, Listing, found_at, seconds_of
from scraper.crawl.discovery.links import is_no_article
from scraper.errors import NotAListing

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 50_000
"""Addresses of one sitemap, by the protocol."""
_ENTRIES = frozenset({"url", "sitemap"})


def read_sitemap(body: bytes, url: str) -> Listing:
    """What a sitemap or an index of sitemaps lists. Raises NotAListing for what cannot be read."""
    pages: list[Found] = []
    further: list[Found] = []
    try:
        for kind, found in _entries(body, url):
            (further if kind == "sitemap" else pages).append(found)
            if len(pages) + len(further) >= MOST:
                break
    except BrokenXMLError as error:
        raise NotAListing(url, f"a sitemap that cannot be read: {error}"[:200]) from error
    return Listing("sitemap index" if further else "sitemap", tuple(filter(_may_be_article, pages)), tuple(further))


def read_lines(body: bytes) -> Listing:
    """What a text sitemap lists: one address a line."""
    lines = (line.strip() for line in body.decode("utf-8-sig", "replace").splitlines())
    urls = [line for line in lines if line.startswith(("http://", "https://")) and len(line) <= LONGEST]
    return Listing("sitemap", tuple(Found(url) for url in urls[:MOST] if not is_no_article(url)))


def _may_be_article(page: Found) -> bool:
    """Sitemaps list all that a site has; only those for news give titles, and nothing but articles."""
    return page.title is not None or not is_no_article(page.url)


def _entries(body: bytes, base: str) -> Iterator[tuple[str, Found]]:
    """The entries as they end: "url" or "sitemap", and what it names."""
    said: dict[str, str] = {}
    for parent, name, element in elements(body):
        if name in _ENTRIES:
            if found := _found(said, base):
                yield name, found
            said = {}
        elif element.text and len(element.text) <= 2 * LONGEST:
            said.setdefault(name if parent in _ENTRIES else f"{parent}/{name}", element.text)


def _found(said: dict[str, str], base: str) -> Found | None:
    """The entry; a news sitemap says better than `lastmod` when an article came out."""
    date = seconds_of(said.get("news/publication_date")) or seconds_of(said.get("lastmod"))
    return found_at(said.get("loc", ""), base, said.get("news/title"), date)
