"""Old articles out of a corpus, so that they are not read again."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scraper.corpus.database import open_state
from scraper.corpus.look import file_of, look_into, state_file
from scraper.corpus.paths import file_id
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.corpus.select import Filter

_AT_ONCE = 1000
"""Articles that go in one transaction: about a second, in which nobody else can write."""
_COLUMNS = "number, id, path, size, title"


@dataclass(frozen=True, slots=True)
class Doomed:
    """An article that is to go; `size` in bytes, `path` relative to the corpus folder."""

    number: int
    id: str
    path: str
    size: int
    title: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go: how many articles, their files' bytes, and a few of them, the oldest first."""

    articles: int
    bytes: int
    examples: tuple[Doomed, ...]


def plan(folder: Path, wanted: Filter, examples: int = 5) -> Plan:
    """What `prune` would take. Raises CorpusError when the corpus cannot be read."""
    condition, values = wanted.where()
    with look_into(folder) as state:
        articles, size = state.execute(
            f"SELECT count(*), total(size) FROM article WHERE {condition}",  # noqa: S608 - parameters carry the values
            values,
        ).fetchone()
        oldest = state.execute(
            f"SELECT {_COLUMNS} FROM article WHERE {condition} ORDER BY {wanted.by}, path LIMIT ?",  # noqa: S608 - same
            (*values, examples),
        )
        return Plan(articles, int(size), tuple(Doomed(*row) for row in oldest))


def prune(folder: Path, wanted: Filter) -> Iterator[Doomed]:
    """Remove the wanted articles, their revisions and what the state knows of them; each is yielded when it is gone.

    Their pages are known still, as "pruned", and are not read again. That is written down first, then files go, then
    rows: wherever this ends early, it is finished by doing it again, and rows whose file is gone by `repair`. Of the
    duplicates of an article that went, the earliest takes its place.

    Raises CorpusError when something cannot be removed; what went before that is gone.
    """
    state_file(folder)
    with _writing(folder) as state:
        while batch := _next(state, wanted):
            _mark(state, batch)
            yield from _remove(state, folder, batch)


@contextmanager
def _writing(folder: Path) -> Iterator[sqlite3.Connection]:
    state = open_state(folder)
    try:
        yield state
    except sqlite3.Error as error:
        raise CorpusError(str(state_file(folder)), f"cannot be written: {error}") from error
    finally:
        state.close()


@contextmanager
def _transaction(state: sqlite3.Connection) -> Iterator[None]:
    """Nobody else writes meanwhile. Files that are gone stay gone, so what was done is kept however this ends."""
    state.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        if state.in_transaction:
            state.execute("COMMIT")


def _next(state: sqlite3.Connection, wanted: Filter) -> list[Doomed]:
    condition, values = wanted.where()
    query = f"SELECT {_COLUMNS} FROM article WHERE {condition} ORDER BY number LIMIT {_AT_ONCE}"  # noqa: S608 - parameters carry the values
    return [Doomed(*row) for row in state.execute(query, values)]


def _mark(state: sqlite3.Connection, batch: list[Doomed]) -> None:
    """Their pages are done with; without validators, since no server could tell a reading that nobody has."""
    with _transaction(state):
        state.executemany(
            "UPDATE page SET outcome = 'pruned', reason = NULL, article = NULL, next_try = NULL, read_url = NULL,"
            " etag = NULL, last_modified = NULL WHERE article = ?",
            [(one.id,) for one in batch],
        )


def _remove(state: sqlite3.Connection, folder: Path, batch: list[Doomed]) -> list[Doomed]:
    """Files first; who writes an article holds the same lock, so none comes back in the meantime."""
    gone: list[Doomed] = []
    with _transaction(state):
        try:
            for one in batch:
                _remove_files(folder, one, _path_now(state, one))
                gone.append(one)
        finally:
            _forget(state, gone)
    return gone


def _path_now(state: sqlite3.Connection, one: Doomed) -> str:
    """The article's file, which may have got another name since it was looked up."""
    row = state.execute("SELECT path FROM article WHERE number = ?", (one.number,)).fetchone()
    return str(row[0]) if row else one.path


def _remove_files(folder: Path, one: Doomed, name: str) -> None:
    """Revisions first: without their article nobody would find them again."""
    path = file_of(folder, name)
    home = PurePosixPath(name).parts[0]
    history = folder / "revisions" / home / file_id(one.id)
    try:
        if history.is_dir():
            shutil.rmtree(history)
        path.unlink(missing_ok=True)
    except OSError as error:
        raise CorpusError(str(error.filename or path), f"cannot be removed: {error.strerror or error}") from error
    _remove_empty(path.parent, folder)
    _remove_empty(history.parent, folder)


def _remove_empty(place: Path, folder: Path) -> None:
    """The folder and those above it, up to the corpus, as far as nothing is in them."""
    with suppress(OSError):
        while place != folder:
            place.rmdir()
            place = place.parent


def _forget(state: sqlite3.Connection, gone: list[Doomed]) -> None:
    state.execute("CREATE TEMP TABLE IF NOT EXISTS gone (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE)")
    state.execute("DELETE FROM gone")
    state.executemany("INSERT INTO gone VALUES (?, ?)", [(one.number, one.id) for one in gone])
    state.execute("DELETE FROM words WHERE rowid IN (SELECT number FROM gone)")
    state.execute("DELETE FROM band WHERE article IN (SELECT number FROM gone)")
    state.execute("DELETE FROM article WHERE number IN (SELECT number FROM gone)")
    state.execute(
        "UPDATE article SET near_duplicate_of = NULL WHERE near_duplicate_of IN (SELECT id FROM gone)",
    )
    _inherit(state)


def _inherit(state: sqlite3.Connection) -> None:
    """The earliest duplicate of an article that went is the first with its text now, and the others are its."""
    heirs: dict[str, str] = {}
    orphans = state.execute(
        "SELECT id, duplicate_of FROM article WHERE duplicate_of IN (SELECT id FROM gone) ORDER BY fetched, path"
    )
    for id_, first in orphans.fetchall():
        heir = heirs.setdefault(first, id_)
        state.execute("UPDATE article SET duplicate_of = ? WHERE id = ?", (None if heir == id_ else heir, id_))
