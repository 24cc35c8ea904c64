"""Looking into a corpus's state: nothing is made, nothing is changed, and nobody who writes is waited for."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scraper.corpus.database import NAME, Sqlite
from scraper.corpus.elsewhere import elsewhere, look_at_shared, name_of
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
    see_to(folder)
    place = elsewhere(folder)
    try:
        with closing(look_at_shared(folder, place) if place else _open(folder / NAME)) as state:
            yield state
    except sqlite3.Error as error:
        raise CorpusError(name_of(folder), f"cannot be read: {error}; {_REINDEX}") from error


def see_to(folder: Path) -> None:
    """See to it that there is a corpus with a state. Raises CorpusError when there is none."""
    if not folder.is_dir():
        raise CorpusError(str(folder), "there is no such corpus")
    if not (folder / NAME).is_file() and not elsewhere(folder):
        raise CorpusError(str(folder), f"has no {NAME}; `scraper corpus reindex` makes it from the articles")


def state_file(folder: Path) -> Path:
    """The file of the state. Raises CorpusError when there is no such corpus, or its state is no file of its own."""
    see_to(folder)
    if place := elsewhere(folder):
        raise CorpusError(str(folder), f"has its state in {place.url}, and this needs one in a file")
    return folder / NAME


def file_of(folder: Path, name: str) -> Path:
    """The file that the state names. Raises CorpusError for a name that leads out of the folder."""
    parts = PurePosixPath(name).parts
    if not parts or parts[0] == "/" or ".." in parts:
        raise CorpusError(name_of(folder), f"names a file outside the corpus: {name}")
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
