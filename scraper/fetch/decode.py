"""Content codings undone within bounds: gzip, deflate, br and zstd, in any nesting.

httpx decodes whatever comes, in pieces of any size; here a piece is at most 2 MB, and every stage of a nested coding
stops at the limit, so that a bomb costs no more than the page that would have been allowed.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

import brotli  # type: ignore[import-untyped]  # it ships no types
import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PIECE = 65_536
_MAX_CODINGS = 4
_ZSTD_SLICE = 64
"""Bytes given to zstd at once. It has no output limit, and four bytes can stand for a block of 128 KiB."""
_ZSTD_WINDOW = 8 << 20  # what RFC 9659 allows on the web


class BrokenCodingError(Exception):
    """The body is not what its Content-Encoding says."""


class _Full(Exception):
    """The limit is reached."""


class _Decoder(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decoded pieces of the next bytes."""

    def is_complete(self) -> bool:
        """Whether the data may end here."""


class BoundedBody:
    """Takes the bytes of a body as they arrive and keeps them decoded, up to `limit` bytes.

    `coding` is the Content-Encoding header; codings nobody knows are taken as none, as browsers do. Raises
    BrokenCodingError for bytes that do not fit the coding.
    """

    def __init__(self, coding: str, limit: int) -> None:
        names = [name for part in coding.split(",") if (name := part.strip().lower()) in _DECODERS]
        if len(names) > _MAX_CODINGS:
            raise BrokenCodingError(f"the answer is coded {len(names)} times over")
        self._names = " in ".join(names)
        self._stages = [_DECODERS[name]() for name in reversed(names)]
        self._limit = limit
        self._counts = [0] * (len(names) + 1)
        self._kept = bytearray()
        self.is_full = False

    @property
    def taken(self) -> int:
        """Bytes fed so far, coded as they came."""
        return self._counts[0]

    @property
    def kept(self) -> int:
        """Bytes of the decoded body so far."""
        return min(len(self._kept), self._limit)

    def feed(self, data: bytes) -> None:
        """Take the next bytes; what lies beyond the limit is dropped and `is_full` set."""
        try:
            self._pass(data, 0)
        except _Full:
            self.is_full = True
        except (zlib.error, brotli.error, zstandard.ZstdError) as error:
            raise BrokenCodingError(f"the answer's {self._names} coding is broken") from error

    def finish(self) -> bytes:
        """The decoded body, whole or up to the limit. Raises BrokenCodingError if the coded data breaks off."""
        if not self.is_full and not all(stage.is_complete() for stage in self._stages):
            raise BrokenCodingError(f"the answer's {self._names} coding breaks off")
        return bytes(self._kept[: self._limit])

    def _pass(self, data: bytes, depth: int) -> None:
        self._counts[depth] += len(data)
        if depth == len(self._stages):
            self._kept += data
        elif data:
            for piece in self._stages[depth].feed(data):
                self._pass(piece, depth + 1)
        if self._counts[depth] > self._limit:
            raise _Full


class _Gzip:
    """One gzip member after the other; bytes after the last that start no further one are ignored."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self._began = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._member.eof:
                if data[0] != 0x1F:
                    return
                self._member = zlib.decompressobj(wbits=31)
            self._began = True
            yield from _inflate(self._member, data)
            data = self._member.unused_data

    def is_complete(self) -> bool:
        return self._member.eof or not self._began


class _Deflate:
    """The zlib format, or the bare deflate data that some servers send under that name."""

    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None:
            has_header = data[0] & 0x0F == 8 and (len(data) < 2 or int.from_bytes(data[:2]) % 31 == 0)
            self._stream = zlib.decompressobj(wbits=15 if has_header else -15)
        if not self._stream.eof:
            yield from _inflate(self._stream, data)

    def is_complete(self) -> bool:
        return self._stream is None or self._stream.eof


def _inflate(stream: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    while True:
        piece = stream.decompress(data, _PIECE)
        if piece:
            yield piece
        data = stream.unconsumed_tail
        # A short piece with no input left means that nothing waits inside zlib either.
        if stream.eof or (not data and len(piece) < _PIECE):
            return


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._began = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream.is_finished():
            return
        self._began = True
        yield self._stream.process(data, output_buffer_limit=_PIECE)
        while not self._stream.is_finished() and not self._stream.can_accept_more_data():
            yield self._stream.process(b"", output_buffer_limit=_PIECE)

    def is_complete(self) -> bool:
        return not self._began or bool(self._stream.is_finished())


class _Zstd:
    """One zstd frame after the other."""

    def __init__(self) -> None:
        self._frame = _zstd_frame()
        self._began = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._began = True
        for start in range(0, len(data), _ZSTD_SLICE):
            rest = data[start : start + _ZSTD_SLICE]
            while rest:
                if self._frame.eof:
                    self._frame = _zstd_frame()
                yield self._frame.decompress(rest)
                rest = self._frame.unused_data if self._frame.eof else b""

    def is_complete(self) -> bool:
        return not self._began or self._frame.eof


def _zstd_frame() -> zstandard.ZstdDecompressionObj:
    return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj(write_size=_PIECE)


_DECODERS: dict[str, Callable[[], _Decoder]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstd,
}
