"""Saved pages -> Page: bytes that somebody kept, under the address that they name themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from scraper.article import Page
from scraper.errors import FetchError, InvalidURL, NoArticle, NotHTML, TooLarge
from scraper.fetch.options import FetchOptions
from scraper.fetch.sniff import what_else
from scraper.fetch.urls import read_url
from scraper.parse import parse

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.article import Document

MAX_BYTES = FetchOptions().max_bytes
"""Bytes that a page may have: as many as one from the web."""
_WEB = ("http://", "https://")


def read_file(path: Path, missing: str = "no such file") -> bytes:
    """The bytes of a file that a person named. Raises FetchError, in one line, when there are none to be had."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FetchError(str(path), missing) from error
    except (OSError, ValueError) as error:
        raise FetchError(str(path), f"cannot be read: {getattr(error, 'strerror', None) or error}") from error


def saved_page(name: str, body: bytes, url: str | None = None) -> Page:
    """A page that was saved, under the address that the user or else the page itself gives.

    Raises TooLarge when it is larger than a page from the web may be, NotHTML when it is something else than a page,
    NoArticle when it is empty, and InvalidURL when nobody says which address it has.
    """
    if url:
        refuse_no_page(name, body)
        address = _web_address(name, url)
        return Page(address, body, address)
    return saved_document(Page(name, body, name)).page


def saved_document(page: Page) -> Document:
    """A saved page as a tree, under the address that it names; until it is read, its `url` is its file's name.

    Raises what `saved_page` raises.
    """
    refuse_no_page(page.url, page.body)
    document = parse(page)
    address = _own_address(document)
    return replace(document, page=replace(page, url=address, requested_url=address))


def refuse_no_page(name: str, body: bytes | str) -> None:
    """Raise TooLarge, NotHTML or NoArticle when bytes are no page that is worth parsing."""
    if len(body) > MAX_BYTES:
        raise TooLarge(name, f"the page is larger than the limit of {MAX_BYTES // 1_000_000} MB")
    if isinstance(body, bytes) and (kind := what_else("text/html", body)):
        raise NotHTML(name, f"not an HTML page but {kind}")
    if not body.strip():
        raise NoArticle(name, "the page is empty")


def _web_address(name: str, url: str) -> str:
    try:
        return read_url(url).url
    except FetchError as error:
        raise InvalidURL(name, f"--url {error.url}: {error.reason}") from error


def _own_address(document: Document) -> str:
    """The address that a saved page names: its canonical link, else its og:url."""
    root = document.root
    base = next(iter(root.xpath("//base/@href")), "")
    for found in root.xpath("//link[@rel='canonical']/@href") + root.xpath("//meta[@property='og:url']/@content"):
        address = urljoin(str(base), str(found).strip())
        if address.lower().startswith(_WEB):
            return address
    raise InvalidURL(
        document.url,
        "the saved page does not name its address (no canonical link): say it with --url, or in JSON lines",
    )
