"""What a person names (addresses, saved pages, lists of addresses) -> what a run reads, and saved pages -> Page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from scraper.article import Page
from scraper.errors import FetchError, InvalidURL, NoArticle, NotHTML, TooLarge
from scraper.fetch import FetchOptions
from scraper.fetch.sniff import what_else
from scraper.fetch.urls import read_url
from scraper.parse import decode, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_REMARK = re.compile(r"(?:^|\s+)#.*")
MAX_BYTES = FetchOptions().max_bytes
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page to read: its address, or the file it was saved in and, if the user says so, the address it has."""

    name: str
    saved: Path | None = None
    url: str | None = None


def wanted_of(name: str, url: str | None = None) -> Wanted:
    """What one argument of the command line means. A name with a scheme is an address, anything else a file."""
    name = name.strip()
    saved = None if _SCHEME.match(name) and not Path(name).is_file() else Path(name)
    return Wanted(name, saved, url)


def read_list(data: bytes) -> list[Wanted]:
    """The addresses in a list: one a line; blank lines and remarks after "#" are skipped.

    Lists come from elsewhere, so that they never name files.
    """
    lines = (_REMARK.sub("", line).strip() for line in decode(data).splitlines())
    return [Wanted(line) for line in lines if line]


def without_doubles(wanted: Iterable[Wanted]) -> list[Wanted]:
    """What is wanted, in its order, each once; addresses that differ in their fragment alone are one page."""
    once: dict[tuple[str, Path | None, str | None], Wanted] = {}
    for one in wanted:
        name = one.name if one.saved else urldefrag(one.name).url
        once.setdefault((name, one.saved, one.url), one)
    return list(once.values())


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
    if len(body) > MAX_BYTES:
        raise TooLarge(name, f"the page is larger than the limit of {MAX_BYTES // 1_000_000} MB")
    if kind := what_else("text/html", body):
        raise NotHTML(name, f"not an HTML page but {kind}")
    if not body.strip():
        raise NoArticle(name, "the page is empty")
    address = _web_address(name, url) if url else _own_address(Page(name, body, name))
    return Page(address, body, address)


def _web_address(name: str, url: str) -> str:
    try:
        return read_url(url).url
    except FetchError as error:
        raise InvalidURL(name, f"--url {error.url}: {error.reason}") from error


def _own_address(page: Page) -> str:
    """The address that a saved page names: its canonical link, else its og:url."""
    root = parse(page).root
    base = next(iter(root.xpath("//base/@href")), "")
    for found in root.xpath("//link[@rel='canonical']/@href") + root.xpath("//meta[@property='og:url']/@content"):
        address = urljoin(str(base), str(found).strip())
        if address.lower().startswith(_WEB):
            return address
    raise InvalidURL(page.url, "the saved page does not name its address (no canonical link); say it with --url")
