"""Inputs -> pieces, one after the other: lines of JSON and records of web archives are read as they are asked for."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

import zstandard

from scraper.article import Http
from scraper.batch.inputs import STANDARD_INPUT
from scraper.batch.pieces import InArchive, InFile, InLine, Unreadable
from scraper.errors import ExtractError, FetchError, TooLarge
from scraper.fetch.sniff import may_be_html
from scraper.saved import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from fastwarc.warc import ArchiveIterator, WarcRecord

    from scraper.article import Page
    from scraper.batch.inputs import Input
    from scraper.batch.pieces import Piece

_GZIP, _MAGIC, _CHUNK = 31, b"\x1f\x8b", 1 << 20
_LONGEST_LINE = 2 * MAX_BYTES
"""Bytes of a line: a page and what JSON needs to spell it."""
_SKIPPED = 1 << 20
_BROKEN = (OSError, EOFError, zlib.error, zstandard.ZstdError)
_OK = 200


def pieces(inputs: Iterable[Input]) -> Iterator[Piece]:
    """Every page in the inputs. What cannot be read is an Unreadable in its place, and ends its own input alone."""
    for one in inputs:
        if one.kind == "page":
            yield InFile(_shown(one.name), one.size, one.path)
        else:
            yield from _lines(one) if one.kind == "lines" else _records(one)


def _shown(name: str) -> str:
    """The name of a file as text that JSON can carry."""
    return os.fsencode(name).decode("utf-8", "replace")


def _lines(one: Input) -> Iterator[Piece]:
    name, number, at = _shown(one.name), 0, 0
    try:
        with _opened(one) as raw, _unpacked(raw, one.name) as file:
            while line := file.readline(_LONGEST_LINE):
                number += 1
                is_whole = line.endswith(b"\n") or len(line) < _LONGEST_LINE
                if not is_whole:
                    _skip_line(file)
                now = raw.tell() if raw is not file and raw.seekable() else at + len(line)
                weight, at = now - at, now
                place = f"{name}:{number}"
                if not is_whole:
                    yield Unreadable(place, weight, TooLarge(place, f"the line has {_LONGEST_LINE:,} bytes or more"))
                elif not line.isspace():
                    yield InLine(place, weight, line)
    except _BROKEN as error:
        place = f"{name}:{number + 1}"
        yield Unreadable(place, 0, FetchError(place, f"cannot be read: {_said(error)}"))


@contextmanager
def _opened(one: Input) -> Iterator[IO[bytes]]:
    if one.name == STANDARD_INPUT:
        yield sys.stdin.buffer
    else:
        with one.path.open("rb") as file:
            yield file


@contextmanager
def _unpacked(raw: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """What a file holds, unpacked as its name says."""
    if name.lower().endswith(".gz"):
        with gzip.GzipFile(fileobj=raw) as file:
            yield cast("IO[bytes]", file)
    elif name.lower().endswith(".zst"):
        with zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True) as frames:
            yield io.BufferedReader(cast("io.RawIOBase", frames))
    else:
        yield raw


def _skip_line(file: IO[bytes]) -> None:
    while (rest := file.readline(_SKIPPED)) and not rest.endswith(b"\n"):
        pass


def _records(one: Input) -> Iterator[Piece]:
    return archive_pieces(_shown(one.name), lambda: one.path.open("rb"))


def archive_pieces(name: str, opened: Callable[[], AbstractContextManager[IO[bytes]]]) -> Iterator[Piece]:
    """The pages of a web archive (ISO 28500): HTML that came with status 200. All else it holds is passed over.

    What cannot be read is an Unreadable in its place; one that `is_rest` stands for the rest of the archive.
    """
    at = 0
    try:
        with opened() as file:
            for record in _pages(file):
                place, weight, at = f"{name}#{record.stream_pos}", max(0, record.stream_pos - at), record.stream_pos
                yield _piece(record, place, weight)
            if name.lower().endswith(".gz") and _breaks_off(file, at):
                yield _rest(f"{name}#{at}", "it breaks off")
    except (*_BROKEN, ValueError) as error:
        yield _rest(f"{name}#{at}", _said(error))


def _rest(place: str, reason: str) -> Unreadable:
    return Unreadable(place, 0, FetchError(place, f"the archive cannot be read on: {reason}"), is_rest=True)


def _breaks_off(file: IO[bytes], at: int) -> bool:
    """Whether a packed archive ends in the middle of something: what reads records just ends there.

    It is unpacked once more from the last page on, or from its beginning where it has none.
    """
    file.seek(at)
    member, data = zlib.decompressobj(_GZIP), file.read(_CHUNK)
    if not data.startswith(_MAGIC):
        return not data  # an archive has a beginning; one that is a single member cannot be begun in its middle
    while data:
        member.decompress(data)
        if member.eof:
            data = member.unused_data or file.read(_CHUNK)
            if not data.startswith(_MAGIC):
                return bool(data) and _MAGIC.startswith(data)
            member = zlib.decompressobj(_GZIP)
        else:
            data = file.read(_CHUNK)
    return not member.eof


def record_at(path: Path, offset: int, place: str) -> Page:
    """The page that a corpus has kept at a place of an archive. Raises FetchError when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            record = next(iter(_answers(file)), None)
            piece = _piece(record, place, 0) if record is not None and record.stream_pos in (0, offset) else None
    except (*_BROKEN, ValueError) as error:
        raise FetchError(place, f"the archive cannot be read: {_said(error)}") from error
    if not isinstance(piece, InArchive):
        raise FetchError(place, piece.error.reason if piece else "the archive has no page there")
    return piece.page()


def _pages(file: IO[bytes]) -> ArchiveIterator:
    return _answers(file, _is_page)


def _answers(file: IO[bytes], wanted: Callable[[WarcRecord], bool] | None = None) -> ArchiveIterator:
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415 - who has no archive needs none

    kinds = WarcRecordType.response | WarcRecordType.resource
    return ArchiveIterator(file, record_types=kinds, func_filter=wanted, auto_decode="transfer")


def _is_page(record: WarcRecord) -> bool:
    if not record.is_http:
        return may_be_html(record.headers.get("Content-Type") or "none")
    headers = record.http_headers
    return headers is not None and headers.status_code == _OK and may_be_html(headers.get("Content-Type"))


def _piece(record: WarcRecord, place: str, weight: int) -> InArchive | Unreadable:
    url, length = record.headers.get("WARC-Target-URI") or "", record.content_length
    body = record.reader.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        return Unreadable(place, weight, TooLarge(place, f"more than the limit of {MAX_BYTES // 1_000_000} MB"))
    headers = record.http_headers if record.is_http else None
    say = headers.get if headers else lambda _name: None
    if not say("Transfer-Encoding") and len(body) < length:
        return Unreadable(place, weight, ExtractError(place, "the record breaks off"))
    date = record.record_date
    return InArchive(
        name=place,
        weight=weight,
        url=url.strip("<>"),
        body=body,
        coding=say("Content-Encoding") or "",
        http=Http(headers.status_code if headers else None, say("ETag"), say("Last-Modified"), say("Content-Type")),
        x_robots_tag=say("X-Robots-Tag"),
        tdm_reservation=say("TDM-Reservation"),
        fetched_at=date.strftime("%Y-%m-%dT%H:%M:%SZ") if date else None,
    )


def _said(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
