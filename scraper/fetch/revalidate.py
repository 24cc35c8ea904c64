"""Asking whether a page has changed (RFC 9110, 13.1): validators go out, a 304 comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.article import Http


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server said about a page when it was read: `url` is where that was, after redirects."""

    url: str
    etag: str | None = None
    last_modified: str | None = None

    def headers(self, url: str) -> dict[str, str]:
        """The request headers for an address: none for another page, and none that a header cannot carry."""
        if url != self.url:
            return {}
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value and value.isascii() and value.isprintable()}


@dataclass(frozen=True, slots=True)
class NotModified:
    """The page is as it was. `http` holds the validators that the answer renewed; what it left out holds on."""

    url: str
    requested_url: str
    http: Http
    fetched_at: str
