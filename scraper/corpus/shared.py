"""The state in PostgreSQL, where several machines write one corpus: through SQLAlchemy Core and psycopg.

The tables are those of `database`; of SQLite's own SQL only little has to be said in other words. Transactions of the
state wait for each other, as they do in SQLite: an advisory lock sees to that.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from psycopg.pq import TransactionStatus
from sqlalchemy import URL, NullPool, create_engine, make_url
from sqlalchemy.exc import PendingRollbackError, SQLAlchemyError

from scraper.corpus.database import TABLES, VERSION
from scraper.corpus.snippet import marked_passage
from scraper.corpus.wording import folded, words_alone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection, CursorResult

    from scraper.corpus.database import Rows
    from scraper.corpus.search import Term

WRITING, AT_WORK, WORKERS = 0, 1, 10
"""What the locks of a corpus are about: writing, being at work on it, and from ten on each worker by its number."""
LOCKS = "hashtext('scraper ' || current_schema())"
"""The class of the advisory locks of a corpus: there may be one in each schema of a database."""
_ALIVE = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}
"""A server that is not heard of for half a minute is gone; it is told to think the same of us."""
_OPTIONS = (
    "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c timezone=UTC"
    " -c lock_timeout=300000"  # milliseconds: who writes for longer hangs
)
_IN_TRANSACTION = (TransactionStatus.ACTIVE, TransactionStatus.INTRANS, TransactionStatus.INERROR)
_INDEXED = 150_000
"""Characters of a text whose words are looked for."""
_NAMED = re.compile(r"(?<![:\w]):([a-z]\w*)")
_EPOCH = re.compile(r"strftime\('%s', (\w+)\)")
_TABLES = """
CREATE TABLE words (rowid BIGINT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, entries TSVECTOR NOT NULL);
CREATE INDEX words_entries ON words USING gin (entries);
CREATE FUNCTION epoch_of(moment TEXT) RETURNS BIGINT LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN floor(extract(epoch FROM moment::timestamptz)); EXCEPTION WHEN others THEN RETURN NULL; END $$;
CREATE TABLE corpus (id TEXT NOT NULL, version INTEGER NOT NULL, folder TEXT NOT NULL);
CREATE TABLE round (number BIGINT NOT NULL, begun TIMESTAMPTZ NOT NULL);
INSERT INTO round VALUES (0, now());
CREATE TABLE worker (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  pid BIGINT NOT NULL, host TEXT NOT NULL, started TEXT NOT NULL
);
CREATE TABLE claim (site TEXT PRIMARY KEY, worker BIGINT);
CREATE TABLE looked (source TEXT PRIMARY KEY, round BIGINT NOT NULL);
"""
_PUT_WORDS = """
INSERT INTO words VALUES (?, ?, ?, setweight(to_tsvector('simple', ?), 'A') || setweight(to_tsvector('simple', ?), 'D'))
ON CONFLICT (rowid) DO UPDATE SET title = excluded.title, text = excluded.text, entries = excluded.entries
"""
_MATCHES = """
SELECT article.id, article.path, article.url, article.title, published, domain, left(words.text, {length})
FROM words JOIN article ON article.number = words.rowid, (SELECT {asked} AS asked) AS query
WHERE words.entries @@ asked AND {condition}
ORDER BY ts_rank_cd('{{0.2, 0.2, 0.2, 1.0}}', words.entries, asked) DESC, article.number LIMIT ?
"""
_PHRASE = "phraseto_tsquery('simple', ?)"
_BEGINNING = f"nullif({_PHRASE}::text || ':*', ':*')::tsquery"


class _Rows:
    """What a query found; what goes wrong while it comes is an error that users of the state know."""

    def __init__(self, found: CursorResult[Any]) -> None:
        self._found = found

    def __iter__(self) -> Iterator[Any]:
        while row := self.fetchone():
            yield row

    def fetchone(self) -> Any:
        """The next row, None when there is none."""
        with _as_errors_of_sqlite():
            return self._found.fetchone()

    def fetchmany(self, size: int = 1, /) -> Sequence[Any]:
        """The next rows, at most so many."""
        with _as_errors_of_sqlite():
            return self._found.fetchmany(size)

    def fetchall(self) -> Sequence[Any]:
        """All that are left."""
        with _as_errors_of_sqlite():
            return self._found.fetchall()


class Postgres:
    """The state in a PostgreSQL database; see `database.State`."""

    together = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection  # one that breaks stays so: its locks are gone
        self._driver: Any = connection.connection.driver_connection
        self._said: dict[str, str] = {}
        self._read: list[CursorResult[Any]] | None = None

    @property
    def in_transaction(self) -> bool:
        """Whether one has begun."""
        return self._driver.info.transaction_status in _IN_TRANSACTION

    def begin(self) -> None:
        """Begin a transaction, in which nobody else writes; waits for those who do."""
        self.execute("BEGIN")
        self.execute(f"SELECT pg_advisory_xact_lock({LOCKS}, {WRITING})")

    def begin_to_read(self) -> None:
        """Begin a transaction that sees the state as it is now, and cannot write; rows come as they are asked for."""
        self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self._connection.execution_options(stream_results=True)
        self._read = []

    def commit(self) -> None:
        """Keep what was done since it began; an error when it is over already."""
        if not self.in_transaction:
            raise sqlite3.OperationalError("no transaction is active")
        self.execute("COMMIT")

    def rollback(self) -> None:
        """Undo what was done since it began."""
        self.execute("ROLLBACK")

    def execute(self, query: str, values: Sequence[object] | Mapping[str, object] = (), /) -> Rows:
        """Do a statement."""
        with _as_errors_of_sqlite():
            found = self._connection.exec_driver_sql(self._in_its_words(query), _storable(values) or None)
        if self._read is not None:
            self._read.append(found)
        return _Rows(found)

    def executemany(self, query: str, rows: Iterable[Sequence[object]], /) -> None:
        """Do one for each row of values."""
        if listed := [_storable(row) for row in rows]:
            with _as_errors_of_sqlite():
                self._connection.exec_driver_sql(self._in_its_words(query), listed)

    def put_words(self, number: int, title: str, text: str, /) -> None:
        """Let an article be found by the words of its title and text, whatever it was found by before.

        An entry of the index holds a megabyte: of longer texts the beginning is looked for.
        """
        entries = [folded(words_alone(part[:_INDEXED])) for part in (title, text)]
        self.execute(_PUT_WORDS, (number, title, text, *entries))

    def matching(
        self, terms: Sequence[Term], condition: str, values: Sequence[object], limit: int, /
    ) -> Iterator[tuple[object, ...]]:
        """The articles that hold all the terms, the best match first; see `database.State`."""
        asked = " && ".join(_BEGINNING if term.is_beginning else _PHRASE for term in terms)
        query = _MATCHES.format(asked=asked, condition=condition, length=_INDEXED)
        texts = [folded(words_alone(term.text)) for term in terms]
        for *columns, text in self.execute(query, (*texts, *values, limit)):
            yield (*columns, marked_passage(text, terms))

    def close(self) -> None:
        """Let go of the database; what was not committed is undone."""
        for found in self._read or ():
            found.close()
        self._connection.close()

    def _in_its_words(self, query: str) -> str:
        said = self._said.get(query)
        if said is None:
            said = _EPOCH.sub(r"epoch_of(\1)", query).replace("%", "%%").replace("?", "%s")
            said = self._said[query] = _NAMED.sub(r"%(\1)s", said)
        return said


def connect(url: str) -> Connection:
    """A connection on which each statement is committed by itself. Raises sqlite3.Error, as all of it does."""
    with _as_errors_of_sqlite():
        place = make_url(url).set(drivername="postgresql+psycopg")
        own = place.query.get("options", "")
        options = " ".join([_OPTIONS, own] if isinstance(own, str) else [_OPTIONS, *own])
        chosen = {**_ALIVE, "application_name": "scraper", "client_encoding": "utf8", "options": options.strip()}
        place = place.difference_update_query(["options", "client_encoding"])
        engine = create_engine(place, poolclass=NullPool, connect_args=chosen, isolation_level="AUTOCOMMIT")
        connection = engine.connect()
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        connection.close()
        raise sqlite3.OperationalError(f"its encoding is {encoding}, not UTF8 (createdb -E UTF8 -T template0)")
    return connection


def parted(url: str) -> tuple[str, str | None]:
    """The address of a database without its password, and that. Raises sqlite3.Error for what is no address."""
    with _as_errors_of_sqlite():
        place = make_url(url)
    if "@" in (place.host or ""):
        raise sqlite3.OperationalError("is no address of a database: in a password @ is written %40")
    named = place.query.get("password")
    query = {name: value for name, value in place.query.items() if name != "password"}
    bare = URL.create("postgresql", place.username, None, place.host, place.port, place.database, query)
    return bare.render_as_string(), place.password or (named if isinstance(named, str) else None)


def make(state: Postgres, corpus: str, folder: str) -> tuple[str, str]:
    """Make the tables of a corpus where there are none, within a transaction; whose they are: its id and its folder."""
    if not is_made(state):
        for statement in (*TABLES.split(";\n"), *_TABLES.split(";\n")):
            if statement.strip() and "VIRTUAL TABLE" not in statement:
                state.execute(_translated(statement))
        state.execute("INSERT INTO corpus VALUES (?, ?, ?)", (corpus, VERSION, folder))
    ((id_, version, whose),) = state.execute("SELECT id, version, folder FROM corpus").fetchall()
    if version != VERSION:
        raise sqlite3.OperationalError(f"was made by another version of this program (state {version})")
    return str(id_), str(whose)


def is_made(state: Postgres) -> bool:
    """Whether there are the tables of a corpus."""
    query = "SELECT to_regclass(quote_ident(current_schema()) || '.corpus') IS NOT NULL"
    return bool(state.execute(query).fetchone()[0])


def _translated(statement: str) -> str:
    """A statement that makes a table, in PostgreSQL's words. Texts compare by their characters, as in SQLite."""
    if statement.lstrip().startswith("CREATE FUNCTION"):
        return statement
    for theirs, ours in (
        ("number INTEGER PRIMARY KEY", "number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        (" WITHOUT ROWID", ""),
        (" INTEGER", " BIGINT"),
        (" BLOB", " BYTEA"),
        (" TEXT", ' TEXT COLLATE "C"'),
    ):
        statement = statement.replace(theirs, ours)
    return statement


def _storable(values: Sequence[object] | Mapping[str, object]) -> Any:
    """The values without what no text of PostgreSQL holds: NUL, and halves of surrogate pairs."""
    if not isinstance(values, Mapping):
        return tuple(map(_whole, values))
    return {name: _whole(value) for name, value in values.items()}


def _whole(value: object) -> object:
    if isinstance(value, str) and not value.isascii():
        value = value.encode("utf-8", "replace").decode()
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


@contextmanager
def _as_errors_of_sqlite() -> Iterator[None]:
    """What goes wrong is an error that users of the state know."""
    try:
        yield
    except (SQLAlchemyError, ValueError, TypeError) as error:  # the latter two of options that the driver does not take
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        if isinstance(error, PendingRollbackError):
            reason = "the connection is lost"
        raise sqlite3.OperationalError(reason) from error
