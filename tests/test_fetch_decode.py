"""Content codings within bounds."""

from __future__ import annotations

import gzip
import resource
import zlib
from functools import cache
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetch.decode import BoundedBody, BrokenCodingError

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = b"".join(b"<p>%d</p>" % (number * 7919 % 10_007) for number in range(4000)) + b" the end" * 500
LIMIT = 1_000_000
BOMB = 300_000_000


def deflate_bare(data: bytes) -> bytes:
    """Deflate data without the zlib header, as some servers send it."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: bytes(brotli.compress(data, quality=5)),
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
}


def decode(coding: str, data: bytes, limit: int = LIMIT, step: int = 1000) -> tuple[bytes, bool]:
    """Feed the data in steps; the body and whether the limit was passed."""
    body = BoundedBody(coding, limit)
    for start in range(0, len(data), step):
        body.feed(data[start : start + step])
        if body.is_full:
            break
    return body.finish(), body.is_full


@pytest.mark.parametrize("coding", CODERS)
@pytest.mark.parametrize("step", [1, 7, 1000, 10**9])
def test_every_coding_is_undone(coding: str, step: int) -> None:
    """What was packed comes out, however the network cuts it."""
    assert decode(coding, CODERS[coding](PAGE), step=step) == (PAGE, False)


@given(st.binary(max_size=3000), st.sampled_from(sorted(CODERS)), st.integers(1, 400))
def test_any_bytes_come_back(data: bytes, coding: str, step: int) -> None:
    """Packing and undoing is the identity."""
    assert decode(coding, CODERS[coding](data), step=step) == (data, False)


def test_bare_deflate_is_undone() -> None:
    """Deflate without its zlib header is understood."""
    assert decode("deflate", deflate_bare(PAGE))[0] == PAGE


def test_codings_may_be_nested() -> None:
    """Several codings are undone in the reverse order, unknown ones and identity ignored."""
    packed = CODERS["zstd"](CODERS["br"](CODERS["gzip"](PAGE)))
    assert decode("GZIP, br, identity,zstd, none", packed) == (PAGE, False)


def test_members_and_frames_follow_each_other() -> None:
    """Gzip members and zstd frames in a row are one body."""
    for coding in ("gzip", "zstd"):
        pack = CODERS[coding]
        assert decode(coding, pack(PAGE) + pack(b"") + pack(b"more"), step=3)[0] == PAGE + b"more"


def test_garbage_after_gzip_is_ignored() -> None:
    """Padding behind the last member does not spoil the page."""
    assert decode("gzip", gzip.compress(PAGE) + b"\0" * 100)[0] == PAGE


def test_no_coding_is_bounded_too() -> None:
    """A plain body is cut at the limit, and one of exactly the limit is whole."""
    assert decode("", b"x" * 100, limit=100) == (b"x" * 100, False)
    assert decode("", b"x" * 101, limit=100) == (b"x" * 100, True)


PACKERS: dict[str, Callable[[], Any]] = {
    "gzip": lambda: zlib.compressobj(1, wbits=31),
    "deflate": lambda: zlib.compressobj(1),
    "zstd": lambda: zstandard.ZstdCompressor().compressobj(),
}


@cache
def bomb(coding: str) -> bytes:
    """300 MB of zeros, packed piece by piece."""
    zeros = bytes(1_000_000)
    packer = PACKERS[coding]()
    return b"".join([packer.compress(zeros) for _ in range(BOMB // len(zeros))] + [packer.flush()])


def brotli_bomb() -> bytes:
    """The same in brotli."""
    packer = brotli.Compressor(quality=1)
    return b"".join([packer.process(bytes(1_000_000)) for _ in range(300)]) + bytes(packer.finish())


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd", "br"])
@pytest.mark.parametrize("outer", [None, "gzip", "br", "zstd"])
def test_bombs_stop_at_the_limit(coding: str, outer: str | None) -> None:
    """300 MB behind any coding, or two, end at the limit with little memory, even if they come in one piece."""
    data = brotli_bomb() if coding == "br" else bomb(coding)
    names = coding
    if outer:
        data, names = CODERS[outer](data), f"{coding}, {outer}"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    body, is_full = decode(names, data, step=10**9)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert is_full
    assert body == bytes(LIMIT)
    assert grown < 24_000, "kilobytes"


def test_a_bomb_that_comes_to_nothing_stops_too() -> None:
    """Endless empty gzip members inside zstd have no output, but their own size is bounded."""
    members = gzip.compress(b"") * 100_000
    body = BoundedBody("gzip, zstd", LIMIT)
    body.feed(CODERS["zstd"](members))
    assert body.is_full


def test_codings_without_number_are_refused() -> None:
    """More than four codings around a page are an attack."""
    with pytest.raises(BrokenCodingError, match="coded 5 times"):
        BoundedBody("gzip, gzip, gzip, gzip, gzip", LIMIT)


@pytest.mark.parametrize("coding", CODERS)
def test_corrupt_data_is_told(coding: str) -> None:
    """Bytes that do not fit the coding are an error that names it."""
    packed = bytearray(CODERS[coding](PAGE))
    packed[len(packed) // 3 : len(packed) // 3 + 40] = b"\xff" * 40
    for data in (bytes(packed), b"<html>not packed at all"):
        with pytest.raises(BrokenCodingError, match=f"{coding} coding"):
            decode(coding, data)


@pytest.mark.parametrize("coding", CODERS)
def test_data_that_breaks_off_is_told(coding: str) -> None:
    """Half a page is not passed off as one."""
    packed = CODERS[coding](PAGE)
    with pytest.raises(BrokenCodingError, match="breaks off"):
        decode(coding, packed[: len(packed) // 2])


@pytest.mark.parametrize("coding", CODERS)
def test_nothing_is_an_empty_body(coding: str) -> None:
    """No bytes at all, labelled as packed, are an empty body."""
    assert decode(coding, b"") == (b"", False)


def test_large_zstd_windows_are_refused() -> None:
    """A frame that asks for more than 8 MB of window is not read (RFC 9659)."""
    params = zstandard.ZstdCompressionParameters(window_log=27, compression_level=1)
    packer = zstandard.ZstdCompressor(compression_params=params).compressobj()
    packed = packer.compress(PAGE) + packer.flush()
    with pytest.raises(BrokenCodingError):
        decode("zstd", packed)
