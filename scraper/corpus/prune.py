"""Old articles out of a corpus, so that they are not read again."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.corpus import rows
from scraper.corpus.elsewhere import name_of, open_state
from scraper.corpus.look import file_of, look_into, see_to
from scraper.corpus.revisions import records_folder, remove_records
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.corpus.database import State
    from scraper.corpus.select import Filter

_AT_ONCE = 500
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
            f"SELECT count(*), coalesce(sum(size), 0) FROM article WHERE {condition}",  # noqa: S608 - parameters carry the values
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
    duplicates of an article that went, the earliest takes its place (`rows.forget`).

    Raises CorpusError when something cannot be removed; what went before that is gone.
    """
    see_to(folder)
    with _writing(folder) as state:
        while batch := _next(state, wanted):
            _mark(state, batch)
            yield from _remove(state, folder, batch)


@contextmanager
def _writing(folder: Path) -> Iterator[State]:
    state = open_state(folder)
    try:
        yield state
    except sqlite3.Error as error:
        raise CorpusError(name_of(folder), f"cannot be written: {error}") from error
    finally:
        state.close()


@contextmanager
def _transaction(state: State) -> Iterator[None]:
    """Nobody else writes meanwhile. Files that are gone stay gone, so what was done is kept however this ends."""
    state.begin()
    try:
        yield
    finally:
        if state.in_transaction:
            state.commit()


def _next(state: State, wanted: Filter) -> list[Doomed]:
    condition, values = wanted.where()
    query = f"SELECT {_COLUMNS} FROM article WHERE {condition} ORDER BY number LIMIT {_AT_ONCE}"  # noqa: S608 - parameters carry the values
    return [Doomed(*row) for row in state.execute(query, values)]


def _mark(state: State, batch: list[Doomed]) -> None:
    """Their pages are done with; without validators, since no server could tell a reading that nobody has."""
    with _transaction(state):
        state.executemany(
            "UPDATE page SET outcome = 'pruned', reason = NULL, article = NULL, next_try = NULL, read_url = NULL,"
            " etag = NULL, last_modified = NULL WHERE article = ?",
            [(one.id,) for one in batch],
        )


def _remove(state: State, folder: Path, batch: list[Doomed]) -> Iterator[Doomed]:
    """Files first; who writes an article holds the same lock, so none comes back in the meantime."""
    gone: list[Doomed] = []
    with _transaction(state):
        for one in batch:
            row = rows.with_id(state, one.id)
            if row is not None:  # another process may have been faster
                _remove_files(folder, row)
                rows.forget(state, row)
                gone.append(one)
    yield from gone


def _remove_files(folder: Path, row: rows.Row) -> None:
    """Revisions first: without their article nobody would find them again."""
    path, history = file_of(folder, row.path), records_folder(folder, row.domain, row.id)
    try:
        remove_records(history)
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
