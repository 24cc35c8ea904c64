"""What a site offers to a list of sources: its feeds, its sitemaps, the page itself; the best first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from scraper.crawl.discovery.discover import Limits, discover
from scraper.crawl.discovery.listing import read_listing
from scraper.errors import ScraperError
from scraper.fetch import NotModified

if TYPE_CHECKING:
    from scraper.crawl.discovery.found import ListingKind
    from scraper.fetch import Fetcher

_USUAL = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
"""Where feeds lie that no page names."""
_MOST = 12
_FEW = Limits(files=4)
_ENOUGH = 5
"""Items with a date that make a list worth more than the page that is read by eye."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One list: how many `items` it has, when the `newest` came out (seconds since 1970), three of their addresses."""

    url: str
    kind: ListingKind
    items: int
    newest: int | None
    sample: tuple[str, ...]


async def offers(fetcher: Fetcher, url: str) -> tuple[Offer, ...]:
    """What can be had from a site, the best first; lists without items are none.

    Raises FetchError when the address itself cannot be read.
    """
    page = await fetcher.listing(url)
    if isinstance(page, NotModified):  # nobody sent validators
        return ()
    listing = read_listing(page)
    named = [page.url]
    if listing.kind == "page":
        named += listing.feeds or [urljoin(page.url, path) for path in _USUAL]
        named += await _sitemaps(fetcher, page.url)
    found = [offer for one in dict.fromkeys(named[:_MOST]) if (offer := await _offer(fetcher, one))]
    return tuple(sorted(found, key=_worth, reverse=True))


async def _sitemaps(fetcher: Fetcher, url: str) -> list[str]:
    """The sitemaps that robots.txt names, those for news first."""
    try:
        named = await fetcher.sitemaps(url)
    except ScraperError:
        return []
    return sorted(named or [urljoin(url, "/sitemap.xml")], key=lambda one: "news" not in one.lower())


async def _offer(fetcher: Fetcher, url: str) -> Offer | None:
    try:
        found = await discover(fetcher, url, lambda _url: None, _FEW)
    except ScraperError:
        return None
    kind = found.files[0].kind if found.files else None
    if kind is None or not found.items:
        return None
    newest = max((item.published for item in found.items if item.published), default=None)
    return Offer(url, kind, len(found.items), newest, tuple(item.url for item in found.items[:3]))


def _worth(offer: Offer) -> tuple[bool, int, bool]:
    """Lists with dates first, by their newest item; of equals, feeds."""
    return (offer.newest is not None and offer.items >= _ENOUGH, offer.newest or 0, offer.kind == "feed")
