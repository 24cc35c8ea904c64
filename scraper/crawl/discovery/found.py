"""What files list: pages, further files of the same kind, feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urljoin

from scraper.addresses import LONGEST

ListingKind = Literal["feed", "sitemap", "sitemap index", "page"]
_LONGEST_TITLE = 300
_LONGEST_DATE = 64


@dataclass(frozen=True, slots=True)
class Found:
    """A page, or a further sitemap, as a list names it; `published` in seconds since 1970, None if it does not say."""

    url: str
    title: str | None = None
    published: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What one file lists. `further` are the sitemaps of an index, `feeds` those that a page names as its own.

    `site` is the address of the site that a feed says it is about.
    """

    kind: ListingKind
    items: tuple[Found, ...] = ()
    further: tuple[Found, ...] = ()
    feeds: tuple[str, ...] = ()
    site: str | None = None


def found_at(address: str, base: str, title: str | None = None, published: int | None = None) -> Found | None:
    """What a list names by an address, which may be relative to `base`; None if that is no address."""
    address = _writable(address.strip())
    if not address or len(address) > LONGEST:
        return None
    try:
        url = urljoin(base, address)
    except ValueError:
        return None
    short = _writable(" ".join((title or "")[: 4 * _LONGEST_TITLE].split())[:_LONGEST_TITLE])
    return Found(url, short or None, published)


def seconds_of(moment: str | None) -> int | None:
    """A date of a list (RFC 3339, ISO 8601, RFC 5322) in seconds since 1970; without an offset it is taken for UTC.

    Years and months alone are none: they would make this month's articles look old.
    """
    text = (moment or "").strip()
    if not 8 <= len(text) <= _LONGEST_DATE:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
            return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _writable(text: str) -> str:
    """The text without halves of characters, which no file takes."""
    return text.encode("utf-8", "replace").decode()
