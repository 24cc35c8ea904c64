"""Sitemaps (https://www.sitemaps.org/protocol.html), their indexes, and those for news -> what they list.

Read as a stream: of 50 MB never more than an entry is in memory as a tree. Entities are not resolved.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lxml import etree

from scraper.crawl.discovery.found import Found, Listing, seconds_of
from scraper.errors import NotAListing

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 50_000
"""Addresses of one sitemap, by the protocol."""
_LONGEST = 2048


def read_sitemap(body: bytes, url: str) -> Listing:
    """What a sitemap or an index of sitemaps lists. Raises NotAListing for what cannot be read."""
    pages: list[Found] = []
    further: list[Found] = []
    try:
        for kind, found in _entries(body, url):
            (further if kind == "sitemap" else pages).append(found)
            if len(pages) + len(further) >= MOST:
                break
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise NotAListing(url, f"a sitemap that cannot be read: {error}"[:200]) from error
    return Listing("sitemap index" if further else "sitemap", tuple(pages), tuple(further))


def read_lines(body: bytes) -> Listing:
    """What a text sitemap lists: one address a line."""
    lines = (line.strip() for line in body.decode("utf-8", "replace").splitlines())
    urls = [line for line in lines if line.startswith(("http://", "https://")) and len(line) <= _LONGEST]
    return Listing("sitemap", tuple(Found(url) for url in urls[:MOST]))


def _entries(body: bytes, base: str) -> Iterator[tuple[str, Found]]:
    """The entries as they end: "url" or "sitemap", and what it names. Names are compared without their namespaces."""
    events = etree.iterparse(
        BytesIO(body), events=("end",), recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    said: dict[str, str] = {}
    for _, element in events:
        name = element.tag.rpartition("}")[2]
        if name in ("url", "sitemap"):
            if found := _found(said, base):
                yield name, found
            said = {}
            _forget(element)
        elif element.text and len(element.text) < 2 * _LONGEST:
            said.setdefault(name, element.text.strip())


def _found(said: dict[str, str], base: str) -> Found | None:
    """The entry; a news sitemap says better than `lastmod` when an article came out."""
    address = said.get("loc", "")
    if not address or len(address) > _LONGEST:
        return None
    date = seconds_of(said.get("publication_date")) or seconds_of(said.get("lastmod"))
    return Found(urljoin(base, address), said.get("title") or None, date)


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        del parent[:-1]
