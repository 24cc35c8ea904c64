"""The state of a corpus made anew, from its files alone."""

from __future__ import annotations

import re
import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.corpus import folder as files
from scraper.corpus.database import NAME, TABLES, open_sqlite
from scraper.corpus.elsewhere import elsewhere, name_of, open_state
from scraper.corpus.lock import put_in_order
from scraper.corpus.repair import Repair, Repaired
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scraper.corpus.database import State


_TABLE = re.compile(r"CREATE (?:VIRTUAL )?TABLE (\w+)")


def reindex(
    folder: Path,
    advance: Callable[[], None] = lambda: None,
    finish: Callable[[State], None] = lambda _state: None,
) -> Repaired:
    """Make the state anew from the files alone; the old one is replaced when the new one is whole.

    `advance` is called for each file, and `finish` with the new state before it is used. No other process may use the
    corpus meanwhile. What only the state knew, such as pages without an article, is lost.
    Raises CorpusError when the folder cannot be read or written.
    """
    if not folder.is_dir():
        raise CorpusError(str(folder), "no such folder")
    try:
        done = _in_place(folder, advance) if elsewhere(folder) else _beside(folder, advance, finish)
        put_in_order(folder)
    except OSError as error:
        raise files.cannot_write(Path(error.filename or folder), error) from error
    except sqlite3.Error as error:
        raise CorpusError(name_of(folder), f"cannot be written: {error}") from error
    return done


def _in_place(folder: Path, advance: Callable[[], None]) -> Repaired:
    """In a database that others can reach nothing can be replaced: all of it is done in one transaction."""
    with closing(open_state(folder)) as state:
        state.begin()
        for table in _TABLE.findall(TABLES):
            state.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own; whoever reads goes on with what was there
        done = Repair(folder, state, advance=advance).run()
        state.commit()
    return done


def _beside(folder: Path, advance: Callable[[], None], finish: Callable[[State], None]) -> Repaired:
    name = f".{secrets.token_hex(8)}.{NAME}.tmp"
    try:
        with closing(open_sqlite(folder, name)) as state:
            state.begin()
            done = Repair(folder, state, keep=name, advance=advance).run()
            state.commit()
            finish(state)
            state.execute("PRAGMA journal_mode = DELETE")  # all of it in the one file
        _close_old(folder)
        (folder / name).replace(folder / NAME)
        files.sync_folder(folder)
    finally:
        for path in folder.glob(f"{name}*"):
            path.unlink(missing_ok=True)
    return done


def _close_old(folder: Path) -> None:
    """Let nothing of the old state be taken for a part of the new one: SQLite looks for its log by name."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(folder / NAME, isolation_level=None)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("-wal", "-shm"):
        (folder / f"{NAME}{ending}").unlink(missing_ok=True)
