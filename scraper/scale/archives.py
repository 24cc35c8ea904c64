"""What a person names (files, folders, patterns, lists of paths, here or far away) -> addresses of web archives."""

from __future__ import annotations

import gzip
import os
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import fsspec

from scraper.batch.containers import archive_pieces
from scraper.batch.inputs import find_inputs, kind_of
from scraper.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.batch.pieces import Piece

COMMON_CRAWL = "https://data.commoncrawl.org/"
"""What the paths in Common Crawl's lists are relative to (https://commoncrawl.org/get-started)."""
_LISTS = (".paths", ".paths.gz")
_OWN = "crawl-data/"
_FAR = "://"
_LARGEST_LIST = 1 << 28


def find_archives(names: Iterable[str], base: str = COMMON_CRAWL) -> list[str]:
    """The addresses of the archives that the names mean, each once, in a settled order.

    A name is a file, a folder or a pattern, on this machine or at any address that fsspec reads (`s3://`, `https://`,
    ...); or a list of paths, one a line, whose name ends in .paths or .paths.gz. In a list paths that begin as Common
    Crawl's do are relative to `base`, others to the list. Raises FetchError for a name that means no archive.
    """
    found: dict[str, str] = {}
    for name in names:
        some = list(_found(name, base))
        if not some:
            raise FetchError(name, "no web archive (.warc, .warc.gz, .warc.zst) has such a name")
        for one in some:
            found.setdefault(one if _FAR in one else os.path.realpath(one), one)
    for name in found.values():
        if any("\ud800" <= sign <= "\udfff" for sign in name):  # bytes that are no text have no place in JSON
            raise FetchError(ascii(name), "an archive whose name is no text cannot be part of a job: rename it")
    return list(found.values())


def pieces(address: str) -> Iterator[Piece]:
    """The pages of an archive."""
    return archive_pieces(address, lambda: _opened(address))


def _found(name: str, base: str) -> Iterator[str]:
    if name.lower().endswith(_LISTS):
        yield from _listed(name, base)
    elif _FAR in name:
        yield from _far(name)
    else:
        for one in find_inputs([name]):
            if one.kind == "archive":
                yield one.name


def _far(name: str) -> Iterator[str]:
    """A file is taken at its word; a pattern or a folder (a name that ends in "/") is looked up."""
    if name.endswith("/") or any(sign in name for sign in "*["):
        with _reading(name):
            system, path = fsspec.core.url_to_fs(name)
            names = sorted(system.find(path) if name.endswith("/") else system.glob(path))
        yield from (system.unstrip_protocol(one) for one in names if kind_of(one) == "archive")
    else:
        yield name


def _listed(name: str, base: str) -> Iterator[str]:
    with _reading(name), _opened(name) as file:
        data = file.read(_LARGEST_LIST)
        text = (gzip.decompress(data) if name.lower().endswith(".gz") else data).decode()
    beside = name.rpartition("/")[0] if _FAR in name else str(Path(name).parent)
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith(_OWN):
            yield f"{base.rstrip('/')}/{line}"
        else:
            yield line if _FAR in line or line.startswith("/") else f"{beside}/{line}"


@contextmanager
def _opened(address: str) -> Iterator[IO[bytes]]:
    """A file, here or far away; whatever goes wrong while it is read is an OSError."""
    try:
        if _FAR in address:
            with fsspec.open(address, "rb") as far:
                yield cast("IO[bytes]", far)
        else:
            with Path(address).open("rb") as near:
                yield near
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


@contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, ImportError) as error:
        raise FetchError(name, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
