"""RSS (0.9x, 1.0, 2.0), Atom (RFC 4287) and JSON Feed (1.1) -> what they list.

fastfeedparser reads them: it resolves no entities, opens no files and no connections.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from scraper.crawl.discovery.found import Found, Listing, seconds_of
from scraper.errors import NotAListing

MOST = 5000
"""Items that are taken from one feed; those of honest ones are in the hundreds."""


def read_feed(body: bytes, url: str) -> Listing:
    """The items of a feed, those without an address left out. Raises NotAListing for what cannot be read."""
    import fastfeedparser  # noqa: PLC0415 - heavy, and who names pages by hand needs none

    try:
        feed = fastfeedparser.parse(body)
        items = tuple(item for entry in feed.entries[:MOST] if (item := _item(entry, url)))
        site = feed.feed.get("link")
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise NotAListing(url, f"a feed that cannot be read: {error}"[:200]) from error
    return Listing("feed", items, site=site if isinstance(site, str) else None)


def _item(entry: Any, base: str) -> Found | None:
    """One item. FeedBurner keeps the address of the page itself apart from that of its counter."""
    address = entry.get("feedburner_origlink") or entry.get("link")
    if not isinstance(address, str) or not address.strip():
        return None
    try:
        address = urljoin(base, address.strip())
    except ValueError:
        return None
    title = " ".join(str(entry.get("title") or "").split())
    return Found(address, title or None, seconds_of(entry.get("published") or entry.get("updated")))
