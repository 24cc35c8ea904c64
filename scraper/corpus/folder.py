"""The corpus folder: files that are written whole or not at all, and what lies in it."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

import msgspec

from scraper.article import Article
from scraper.errors import CorpusError
from scraper.identity import content_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS, REVISIONS, RAW = "runs", "revisions", "raw"
"""Folders of the corpus that are no domain's."""
DAMAGED = "is no whole article"
"""What is said of a file that should be one."""
_DRAFT = ".tmp"
_LARGEST = 256_000_000
"""Bytes of a file that may be an article."""
_Part = TypeVar("_Part")


def prepare(folder: Path) -> None:
    """Make the folder and try it, so that a run does not fetch what it cannot keep.

    Raises CorpusError when it cannot be made or written to.
    """
    probe = _draft_in(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch(exist_ok=False)
        probe.unlink(missing_ok=True)  # another process may have cleared it away as a dead one's
    except OSError as error:
        raise cannot_write(folder, error) from error


def write(target: Path, data: bytes) -> None:
    """Replace `target` with `data` in one step that survives a crash: the old file or the new one, never a part.

    Raises OSError; what was there before is then still there.
    """
    with _replaced(target) as file:
        file.write(data)


def copy(source: Path, target: Path) -> None:
    """Copy a file in such a step; raises OSError."""
    with source.open("rb") as old, _replaced(target) as new:
        shutil.copyfileobj(old, new)


@contextmanager
def _replaced(target: Path) -> Iterator[IO[bytes]]:
    _make(target.parent)
    draft = _draft_in(target.parent)
    try:
        with draft.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last; some systems cannot open folders, and there the files alone must do."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_article(path: Path) -> Article | None:
    """The article in a file; None if the file is none, is broken, or its text is not what its hash says."""
    article = read_part(path, Article)
    return article if article and content_hash(article.text) == article.content_hash else None


def read_part(path: Path, kind: type[_Part]) -> _Part | None:
    """What a JSON file says of what `kind` asks for, None if it is no such file."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:  # a pipe with the name of an article would never end
            return None
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def walk(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Every file and link below a folder, in the order of their names; links are not followed.

    A folder that goes away meanwhile is empty.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from walk(Path(entry.path))
        else:
            yield entry


def homes(folder: Path) -> Iterator[Path]:
    """The folders of the domains, in the order of their names."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink() and path.name not in (RUNS, REVISIONS, RAW) and path.name[0] != ".":
            yield path


def is_draft(name: str) -> bool:
    """Whether a file is one that was being written: left over when nobody writes."""
    return name.startswith(".") and name.endswith(_DRAFT)


def cannot_write(path: Path, error: OSError) -> CorpusError:
    """What went wrong with a file, as one line with its path."""
    return CorpusError(str(path), f"cannot be written: {error.strerror or error}")


def _make(folder: Path) -> None:
    """Make a folder, and its name last: a power cut may take one that is not, with all that is in it."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def _draft_in(folder: Path) -> Path:
    return folder / f".{secrets.token_hex(8)}{_DRAFT}"
