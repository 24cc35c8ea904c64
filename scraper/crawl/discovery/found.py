"""What files list: pages, further files of the same kind, feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

ListingKind = Literal["feed", "sitemap", "sitemap index", "page"]


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


def seconds_of(moment: object) -> int | None:
    """A date of a list (RFC 3339, ISO 8601) in seconds since 1970; without an offset it is taken for UTC."""
    try:
        found = datetime.fromisoformat(str(moment).strip())
        return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None
