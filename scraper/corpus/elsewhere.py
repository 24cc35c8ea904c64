"""Where the state of a corpus is: in its folder, or in a database that several machines share, which a file names.

The file has no password: libpq takes that from PGPASSWORD, PGPASSFILE or ~/.pgpass
(https://www.postgresql.org/docs/current/libpq-envars.html).
"""

from __future__ import annotations

import secrets
import socket
import sqlite3
from contextlib import closing, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

import msgspec

from scraper.corpus import folder as files
from scraper.corpus.database import NAME, Sqlite, open_sqlite
from scraper.corpus.lock import lock_folder, put_in_order
from scraper.corpus.repair import Repair
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.corpus.database import State
    from scraper.corpus.shared import Postgres

FILE = "state.json"
_MISSING = "SQLAlchemy and psycopg are not installed: pip install 'article-scraper[postgresql]'"
_MOVED = ("page", "listing", "source", "repeated", "unlearned")
"""Tables of what only the state knows."""
_MADE_FROM_FILES = ("article", "band", "words")
_AT_ONCE = 10_000


class Elsewhere(msgspec.Struct, frozen=True):
    """The database with the state, as a URL of SQLAlchemy, and the id by which it knows this corpus."""

    url: str
    corpus: str


def elsewhere(folder: Path) -> Elsewhere | None:
    """The database with the state, None if that lies in the folder. Raises CorpusError for a file that names none."""
    path = folder / FILE
    try:
        place = msgspec.json.decode(path.read_bytes(), type=Elsewhere)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise CorpusError(str(path), f"does not say where the state is: {error}") from error
    _see_to_drivers(place.url)
    return place


def name_of(folder: Path) -> str:
    """What the state is called in errors: its file, or the address of its database."""
    place = elsewhere(folder)
    return place.url if place else str(folder / NAME)


def open_state(folder: Path) -> State:
    """The state of a corpus, made if there is none; the caller commits, and closes it.

    Raises CorpusError when it cannot be opened, is another corpus's, or was made by a newer version of this program.
    """
    place = elsewhere(folder)
    return _open_shared(folder, place) if place else open_sqlite(folder)


def appoint(folder: Path, url: str) -> None:
    """Let the state of a corpus be in a database from now on; what it had in the folder is taken along.

    Raises CorpusError when the database cannot be had, or holds another corpus's state, and Locked while a run is at
    work on what is in the folder.
    """
    place = elsewhere(folder)
    if place and place.url != url:
        raise CorpusError(str(folder), f"has its state in {place.url}, not in {url}: {FILE} says so")
    if place:
        return
    _see_to_drivers(url)
    files.prepare(folder)
    with closing(_connected(url)) as state, _told(url):
        state.begin()
        if elsewhere(folder):  # another worker was faster
            return
        _move(folder, state, url)
    for path in folder.glob(f"{NAME}*"):
        path.unlink(missing_ok=True)


def _move(folder: Path, state: Postgres, url: str) -> None:
    """Fill the database, and then let the folder name it. Wherever this breaks off, it can be done again."""
    from scraper.corpus.shared import make  # noqa: PLC0415 - an extra, and slow to import

    corpus, whose = make(state, secrets.token_hex(8), _described(folder))
    if whose != _described(folder):
        raise CorpusError(url, f"holds the state of another corpus: {whose}")
    for table in _MADE_FROM_FILES:
        state.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
    with _taken_from(folder) as old:
        if old:
            _copy(old, state)
        Repair(folder, state).run()  # who reads from now on sees all that is filed
        state.commit()
        _write(folder, Elsewhere(url, corpus))
        put_in_order(folder)
        if old:  # who has it open still is told
            old.execute("DROP TABLE article")
            old.execute("DROP TABLE page")
            old.commit()


def without_password(url: str) -> tuple[str, str | None]:
    """The address of a database without its password, and that. Raises CorpusError for what is no address."""
    _see_to_drivers("postgresql://")
    from scraper.corpus.shared import parted  # noqa: PLC0415 - an extra, and slow to import

    with _told("--state"):
        return parted(url)


def make_room(folder: Path) -> None:
    """See to it that a database which has lost its tables has them again. Raises CorpusError as `open_state` does."""
    if place := elsewhere(folder):
        _open_shared(folder, place).close()


def look_at_shared(folder: Path, place: Elsewhere) -> Postgres:
    """The same state, to be read as it is at this moment. Raises CorpusError when it cannot be had."""
    from scraper.corpus.shared import is_made  # noqa: PLC0415 - an extra, and slow to import

    state = _connected(place.url)
    try:
        with _told(place.url):
            state.begin_to_read()
            if not is_made(state):
                raise CorpusError(place.url, f"has no state of {folder}; `scraper corpus reindex` makes it anew")
    except BaseException:
        state.close()
        raise
    return state


def _open_shared(folder: Path, place: Elsewhere) -> Postgres:
    from scraper.corpus.shared import make  # noqa: PLC0415 - as above

    state = _connected(place.url)
    try:
        with _told(place.url):
            state.begin()
            corpus, whose = make(state, place.corpus, _described(folder))
            state.commit()
        if corpus != place.corpus:
            raise CorpusError(place.url, f"holds the state of another corpus: {whose}")
    except BaseException:
        state.close()
        raise
    return state


def _described(folder: Path) -> str:
    return f"{folder.resolve()} on {socket.gethostname()}"


def _see_to_drivers(url: str) -> None:
    if not (find_spec("sqlalchemy") and find_spec("psycopg")):
        raise CorpusError(url, _MISSING)


def _connected(url: str) -> Postgres:
    from scraper.corpus.shared import Postgres, connect  # noqa: PLC0415 - an extra, and slow to import

    with _told(url):
        return Postgres(connect(url))


@contextmanager
def _told(url: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise CorpusError(url, f"cannot be opened: {error}") from error


@contextmanager
def _taken_from(folder: Path) -> Iterator[Sqlite | None]:
    """The state in the folder, if there is one, while nobody else is at work on it or writes."""
    if not (folder / NAME).exists():
        yield None
        return
    with lock_folder(folder, ""), closing(open_sqlite(folder)) as old:
        old.begin()
        yield old


def _copy(old: Sqlite, state: Postgres) -> None:
    """Copy what only the state in the folder knows."""
    for table in _MOVED:
        state.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
        rows = old.execute(f"SELECT * FROM {table}")  # noqa: S608 - names of our own
        while batch := rows.fetchmany(_AT_ONCE):
            values = ", ".join("?" * len(batch[0]))
            state.executemany(f"INSERT INTO {table} VALUES ({values}) ON CONFLICT DO NOTHING", batch)  # noqa: S608 - names of our own


def _write(folder: Path, place: Elsewhere) -> None:
    try:
        files.write(folder / FILE, msgspec.json.format(msgspec.json.encode(place), indent=2) + b"\n")
    except OSError as error:
        raise files.cannot_write(folder / FILE, error) from error
