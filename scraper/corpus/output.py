"""New files and folders that are there whole or not at all, compressed as their name says."""

from __future__ import annotations

import gzip
import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, cast

import zstandard

from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def new_file(target: Path) -> Iterator[IO[bytes]]:
    """A file to write into, which takes its name when all is written; what had the name before is there until then.

    A device or pipe is written to as it comes. Raises CorpusError when it cannot be written.
    """
    place = target.resolve()
    try:
        if place.exists() and not place.is_file():
            with place.open("wb") as file:
                yield file
            return
        with _draft(place) as draft:
            with draft.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.replace(place)
    except OSError as error:
        raise _cannot(target, error) from error


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder to fill, which takes its name when all is there.

    Raises CorpusError when it cannot be made, and when there is a folder with something in it.
    """
    place = target.resolve()
    try:
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise CorpusError(str(target), "is there already, and is not an empty folder")
        with _draft(place) as draft:
            draft.mkdir()
            yield draft
            draft.replace(place)
    except OSError as error:
        raise _cannot(target, error) from error


@contextmanager
def compressed(file: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """Written bytes as gzip (RFC 1952) or Zstandard (RFC 8878), if the name ends so; equal input gives equal output."""
    if name.endswith(".gz"):
        with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as packed:
            yield cast("IO[bytes]", packed)
    elif name.endswith(".zst"):
        with zstandard.ZstdCompressor(level=6).stream_writer(file, closefd=False) as frames:
            yield cast("IO[bytes]", frames)
    else:
        yield file


@contextmanager
def _draft(place: Path) -> Iterator[Path]:
    """A name beside the place; what has it afterwards, because something went wrong, goes."""
    draft = place.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        yield draft
    finally:
        with suppress(OSError):
            if draft.is_dir():
                shutil.rmtree(draft)
            else:
                draft.unlink(missing_ok=True)


def _cannot(target: Path, error: OSError) -> CorpusError:
    return CorpusError(str(target), f"cannot be written: {error.strerror or error}")
