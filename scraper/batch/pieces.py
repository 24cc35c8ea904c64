"""Pages where they lie. Each kind of piece travels to a process as it is, and is read, unpacked and parsed there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import msgspec

from scraper.article import Http, Page
from scraper.errors import ExtractError, FetchError, ScraperError, TooLarge
from scraper.fetch.decode import BoundedBody, BrokenCodingError
from scraper.fetch.urls import read_url
from scraper.parse import parse
from scraper.saved import MAX_BYTES, read_file, refuse_no_page, saved_document

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.article import Document

_NO_HTTP = Http()
_CODINGS = {".gz": "gzip", ".zst": "zstd"}


class Piece(Protocol):
    """A page among the inputs."""

    @property
    def name(self) -> str:
        """Where it lies."""
        ...

    @property
    def weight(self) -> int:
        """How many bytes of input it takes."""
        ...

    def document(self) -> Document:
        """The page, parsed. Raises ScraperError when there is none to be had."""
        ...


@dataclass(frozen=True, slots=True)
class InFile:
    """A page that is a file."""

    name: str
    weight: int
    path: Path

    def document(self) -> Document:
        """The page under the address that it names itself."""
        body = _unpacked(self.name, read_file(self.path), _CODINGS.get(self.path.suffix.lower(), ""))
        return saved_document(Page(self.name, body, self.name, raw_ref=self.name))


class _Line(msgspec.Struct):
    url: str
    html: str


@dataclass(frozen=True, slots=True)
class InLine:
    """A page that is a line of JSON, an object with `url` and `html`."""

    name: str
    weight: int
    line: bytes

    def document(self) -> Document:
        """The page."""
        try:
            line = msgspec.json.decode(self.line, type=_Line)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise ExtractError(self.name, f"no JSON object with url and html: {error}") from error
        url = read_url(line.url).url
        return _parsed(Page(url, line.html, url, raw_ref=self.name))


@dataclass(frozen=True, slots=True)
class InArchive:
    """A page that is a record of a web archive; `body` is coded as the server sent it, `coding` says how."""

    name: str
    weight: int
    url: str
    body: bytes
    coding: str = ""
    http: Http = _NO_HTTP
    x_robots_tag: str | None = None
    tdm_reservation: str | None = None
    fetched_at: str | None = None

    def page(self) -> Page:
        """The page as the archive knows it. Raises InvalidURL, and TooLarge for a body that is that when unpacked."""
        url = read_url(self.url).url
        body = self.body
        with suppress(FetchError):  # many archives keep the header and not the coding
            body = _unpacked(url, body, self.coding)
        return Page(
            url,
            body,
            url,
            self.http,
            x_robots_tag=self.x_robots_tag,
            tdm_reservation=self.tdm_reservation,
            fetched_at=self.fetched_at,
            raw_ref=self.name,
        )

    def document(self) -> Document:
        """The page, parsed."""
        return _parsed(self.page())


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands in the place of a piece that could not be read, or of the rest of its input if it `is_rest`."""

    name: str
    weight: int
    error: ScraperError
    is_rest: bool = False

    def document(self) -> Document:
        """There is none: raises the error."""
        raise self.error


def _parsed(page: Page) -> Document:
    refuse_no_page(page.url, page.body)
    return parse(page)


def _unpacked(name: str, data: bytes, coding: str) -> bytes:
    """Data without its coding. Raises TooLarge, and FetchError when it is broken."""
    if not coding:
        return data
    try:
        body = BoundedBody(coding, MAX_BYTES)
        body.feed(data)
        unpacked = body.finish()
    except BrokenCodingError as error:
        raise FetchError(name, str(error)) from error
    if body.is_full:
        raise TooLarge(name, f"the page is larger than the limit of {MAX_BYTES // 1_000_000} MB")
    return unpacked
