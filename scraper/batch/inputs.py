"""What a person names (files, folders, patterns) -> the files that hold pages, in a settled order."""

from __future__ import annotations

import glob
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scraper.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Kind = Literal["page", "lines", "archive"]

STANDARD_INPUT = "-"
_PACKED = (".gz", ".zst")
_ENDINGS: dict[str, Kind] = {
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".warc": "archive",
}


@dataclass(frozen=True, slots=True)
class Input:
    """A file that holds pages: one, a JSON object a line, or a web archive. `size` is in bytes, 0 if nobody knows."""

    name: str
    path: Path
    kind: Kind
    size: int = 0


def find_inputs(names: Iterable[str]) -> list[Input]:
    """The files that the names mean, each once.

    A folder stands for every page, list of pages and archive below it, by their endings, sorted by name; a name with
    `*`, `?` or `[` that no file has for the files that fit it; `-` for lines of JSON on standard input; any other for
    that file, which is a page if its ending says nothing else. Raises FetchError for a name that means nothing.
    """
    once: dict[str, Input] = {}
    for name in names:
        found = list(_found(name))
        if not found:
            raise FetchError(name, _why_not(name))
        for one in found:
            once.setdefault(one.name, one)
    return list(once.values())


def digest(inputs: Iterable[Input]) -> str:
    """What tells these inputs, in this order, from others: names and sizes."""
    text = "\0".join(f"{one.name}\0{one.size}" for one in inputs)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def kind_of(name: str) -> Kind | None:
    """What a file of that name holds, if the name says so."""
    plain = name.lower()
    for ending in _PACKED:
        plain = plain.removesuffix(ending)
    return _ENDINGS.get(os.path.splitext(plain)[1])  # noqa: PTH122 - a name, and pathlib makes a path of each


def _found(name: str) -> Iterator[Input]:
    path = Path(name)
    if name == STANDARD_INPUT:
        yield Input(name, path, "lines")
    elif path.is_dir():
        yield from (_input(one) for one in _below(path) if kind_of(one.name))
    elif path.is_file():
        yield _input(path)
    elif glob.has_magic(name):
        for one in sorted(glob.glob(name, recursive=True)):  # noqa: PTH207 - pathlib's needs to be told where the pattern begins
            if Path(one).is_file():
                yield _input(Path(one))


def _below(folder: Path) -> Iterator[Path]:
    """The files below a folder; links to folders are not followed, and hidden ones are left alone."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        yield from (Path(root, one) for one in sorted(files) if not one.startswith("."))


def _input(path: Path) -> Input:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise FetchError(str(path), f"cannot be read: {error.strerror or error}") from error
    return Input(str(path), path, kind_of(path.name) or "page", size)


def _why_not(name: str) -> str:
    if Path(name).is_dir():
        return "the folder holds no page (.html, .htm, .jsonl, .warc, each also as .gz or .zst)"
    if name.lower().startswith(("http://", "https://")):
        return "this command reads files; `scraper scrape URL` reads the web"
    return "no file has such a name" if glob.has_magic(name) else "no such file"
