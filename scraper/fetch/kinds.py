"""What a fetch is for: pages, which must be HTML, or lists of pages (feeds, sitemaps), which may be anything."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

from scraper.errors import BadStatus, NotHTML, TooLarge
from scraper.fetch.sniff import may_be_html, media_type, what_else

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scraper.fetch.exchange import Answer

_DRAINED = 16_384
"""Bytes read of a redirect or an error: most end within, and the connection can be used again."""
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
_MOST_MEMBERS, _PIECE = 10_000, 16_384


class Kind(Protocol):
    """Which answers are worth reading, and which are accepted."""

    def room(self, status: int, headers: Mapping[str, str]) -> int:
        """How many bytes of a body to read."""

    def accept(self, url: str, answer: Answer) -> bytes:
        """The body of an answer that will do. Raises BadStatus, NotHTML, TooLarge."""


@dataclass(frozen=True, slots=True)
class Pages:
    """HTML pages of up to so many bytes."""

    max_bytes: int

    def room(self, status: int, headers: Mapping[str, str]) -> int:
        """Nothing is read of what will be refused by its size or label."""
        if not 200 <= status < 300:
            return _DRAINED
        return _room(headers, self.max_bytes) if may_be_html(headers.get("content-type")) else 0

    def accept(self, url: str, answer: Answer) -> bytes:
        """The body, if it is a page that was given whole."""
        _check_status(url, answer)
        label = answer.headers.get("content-type")
        if not may_be_html(label):
            raise NotHTML(url, f"not an HTML page but {media_type(label)}")
        if other := what_else(label, answer.body):
            raise NotHTML(url, f"not an HTML page but {other}")
        if not answer.is_whole:
            raise TooLarge(url, "the page is larger than the limit")
        return answer.body


@dataclass(frozen=True, slots=True)
class Listings:
    """Files of up to so many bytes, whatever they call themselves; those that are compressed come out unpacked."""

    max_bytes: int

    def room(self, status: int, headers: Mapping[str, str]) -> int:
        """Nothing is read of what will be refused by its size."""
        return _room(headers, self.max_bytes) if 200 <= status < 300 else _DRAINED

    def accept(self, url: str, answer: Answer) -> bytes:
        """The body, if it was given whole."""
        _check_status(url, answer)
        if not answer.is_whole:
            raise TooLarge(url, f"the file is larger than the limit of {self.max_bytes // 1_000_000} MB")
        return self._unpacked(url, answer.body) if answer.body.startswith(_GZIP) else answer.body

    def _unpacked(self, url: str, body: bytes) -> bytes:
        """What a gzip file holds (RFC 1952), one member after the other; the end of a broken one is cut off.

        It is fed in pieces: what a member leaves unused is copied, and there may be thousands of members.
        """
        found, room, place = [], self.max_bytes, 0
        for _ in range(_MOST_MEMBERS):
            if not body.startswith(_GZIP, place):
                break
            member = zlib.decompressobj(_GZIP_WINDOW)
            try:
                while not member.eof and place < len(body):
                    piece = body[place : place + _PIECE]
                    found.append(member.decompress(piece, room + 1))
                    room -= len(found[-1])
                    if room < 0:
                        raise TooLarge(
                            url, f"the file is larger than the limit of {self.max_bytes // 1_000_000} MB, unpacked"
                        )
                    place += len(piece) - len(member.unused_data)
            except zlib.error:
                break
        return b"".join(found)


def _check_status(url: str, answer: Answer) -> None:
    if not 200 <= answer.status < 300 or answer.status == HTTPStatus.PARTIAL_CONTENT:
        raise BadStatus(url, f"the server answers {answer.status_line}", answer.status, answer.headers, answer.body)


def _room(headers: Mapping[str, str], max_bytes: int) -> int:
    length = headers.get("content-length", "")
    too_long = length.isdecimal() and int(length[:18]) > max_bytes
    return 0 if too_long else max_bytes
