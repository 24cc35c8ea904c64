"""Looking into a corpus's state: nothing is made, nothing is changed, and nobody who writes is waited for."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scraper.corpus.database import NAME, Sqlite
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.corpus.database import State

_PATIENCE = 30.0
_REINDEX = "`scraper corpus reindex` makes it anew"


@contextmanager
def look_into(folder: Path) -> Iterator[State]:
    """The state of a corpus, to be read.

    Raises CorpusError when there is no such corpus, or its state cannot be read, now or while it is looked at.
    """
    path = state_file(folder)
    try:
        with closing(_open(path)) as state:
            yield state
    except sqlite3.Error as error:
        raise CorpusError(str(path), f"cannot be read: {error}; {_REINDEX}") from error


def state_file(folder: Path) -> Path:
    """Where the state of a corpus lies. Raises CorpusError when there is no such corpus, or it has none."""
    if not folder.is_dir():
        raise CorpusError(str(folder), "there is no such corpus")
    path = folder / NAME
    if not path.is_file():
        raise CorpusError(str(folder), f"has no {NAME}; `scraper corpus reindex` makes it from the articles")
    return path


def file_of(folder: Path, name: str) -> Path:
    """The file that the state names. Raises CorpusError for a name that leads out of the folder."""
    parts = PurePosixPath(name).parts
    if not parts or parts[0] == "/" or ".." in parts:
        raise CorpusError(str(folder / NAME), f"names a file outside the corpus: {name}")
    return folder.joinpath(*parts)


def _open(path: Path) -> Sqlite:
    """A connection that cannot write; on a medium where nobody can, the file is taken as it lies there."""
    address = path.resolve().as_uri() + "?mode=ro"
    try:
        return _try(address)
    except sqlite3.OperationalError:
        if path.with_name(f"{NAME}-wal").exists():
            raise
        return _try(address + "&immutable=1")


def _try(address: str) -> Sqlite:
    state = sqlite3.connect(address, _PATIENCE, uri=True, isolation_level=None, factory=Sqlite)
    try:
        state.execute("SELECT 1 FROM article LIMIT 1")
    except BaseException:
        state.close()
        raise
    return state
