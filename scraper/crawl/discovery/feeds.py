"""RSS (0.9x, 1.0, 2.0), Atom (RFC 4287) and JSON Feed (1.1) -> what they list.

Read here and not by a library: those that were tried build the whole tree, which of 50 MB is a gigabyte, and guess at
dates for a millisecond each.
"""

from __future__ import annotations

import json
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from scraper.addresses import LONGEST
from scraper.crawl.discovery.elements import BrokenXMLError, elements
from scraper.crawl.discovery.found import Found, Listing, found_at, seconds_of
from scraper.errors import NotAListing

if TYPE_CHECKING:
    from lxml import etree

MOST = 5000
"""Items that are taken from one feed; those of honest ones are in the hundreds."""
_ITEMS, _FEEDS = frozenset({"item", "entry"}), frozenset({"channel", "feed"})
_ADDRESSES = ("origlink", "link")
_NAMES = ("guid", "id", "about")
"""What names an item, and is its address when nothing else is."""
_DATES = ("pubdate", "published", "date", "issued", "created", "updated", "modified")
_WANTED = frozenset({*_ADDRESSES, *_NAMES, *_DATES, "title"})
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def read_feed(body: bytes, url: str) -> Listing:
    """The items of a feed in XML, those without an address left out. Raises NotAListing for what cannot be read."""
    items: list[Found] = []
    said: dict[str, str] = {}
    site = None
    try:
        for parent, name, element in elements(body):
            if name in _ITEMS:
                said.setdefault("about", element.get(_ABOUT) or "")
                items += _item(said, url)
                said = {}
            elif parent in _ITEMS and name in _WANTED and (text := _text(name, element)):
                said.setdefault(name, text)
            elif parent in _FEEDS and name == "link":
                site = site or _text(name, element)
            if len(items) >= MOST:
                break
    except BrokenXMLError as error:
        raise NotAListing(url, f"a feed that cannot be read: {error}"[:200]) from error
    return Listing("feed", tuple(items), site=site)


def read_json_feed(body: bytes, url: str) -> Listing:
    """The items of a JSON Feed; what is not of the right type is as if it were not there. Raises NotAListing."""
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAListing(url, "a file in JSON that cannot be read") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise NotAListing(url, "a file in JSON that is no feed")
    told = ({key: value for key, value in one.items() if isinstance(value, str)} for one in _dicts(feed["items"]))
    items = [item for one in told for item in _item(_in_our_names(one), url)]
    site = feed.get("home_page_url")
    return Listing("feed", tuple(items), site=site if isinstance(site, str) else None)


def _dicts(items: list[Any]) -> list[dict[str, Any]]:
    return [one for one in items[:MOST] if isinstance(one, dict)]


def _in_our_names(item: dict[str, str]) -> dict[str, str]:
    names = {"link": "url", "id": "id", "title": "title", "published": "date_published", "updated": "date_modified"}
    return {ours: item[theirs] for ours, theirs in names.items() if theirs in item}


def _item(said: dict[str, str], base: str) -> list[Found]:
    """The item, if it has an address. FeedBurner keeps that of the page itself apart from that of its counter."""
    named = (said.get(name, "") for name in _NAMES)
    address = next((said[name] for name in _ADDRESSES if said.get(name)), None)
    address = address or next((name for name in named if name.lower().startswith(("http://", "https://"))), "")
    dates = (seconds_of(said.get(name)) for name in _DATES)
    found = found_at(address, base, unescape(said.get("title", "")), next((date for date in dates if date), None))
    return [found] if found else []


def _text(name: str, element: etree._Element) -> str | None:
    """What an element says, if it is not too long; a link whatever form it has, its base (xml:base) applied."""
    if name != "link":
        return element.text if element.text and len(element.text) <= LONGEST else None
    if element.get("rel", "alternate").lower() != "alternate":
        return None
    address = (element.get("href") or element.text or "").strip()
    if not address or len(address) > LONGEST:
        return None
    try:
        return urljoin(element.base or "", address)
    except ValueError:
        return None
