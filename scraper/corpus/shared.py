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
from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from scraper.corpus.database import TABLES, VERSION
from scraper.corpus.snippet import CLOSE, OPEN

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
_OPTIONS = "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c timezone=UTC"
_SNIPPET = f'StartSel="{OPEN}", StopSel="{CLOSE}", MaxWords=32, MinWords=16'
_IN_TRANSACTION = (TransactionStatus.ACTIVE, TransactionStatus.INTRANS, TransactionStatus.INERROR)
_NAMED = re.compile(r"(?<![:\w]):([a-z]\w*)")
_EPOCH = re.compile(r"strftime\('%s', (\w+)\)")
# An entry of an index of words holds a megabyte at most: of longer texts the beginning is looked for.
_WORDS = """
CREATE TABLE words (
  rowid BIGINT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL,
  entries TSVECTOR GENERATED ALWAYS AS (
    setweight(to_tsvector('scraper', left(title, 150000)), 'A')
    || setweight(to_tsvector('scraper', left(text, 150000)), 'D')
  ) STORED
);
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
CREATE TABLE claim (site TEXT PRIMARY KEY, worker BIGINT, round BIGINT NOT NULL DEFAULT 0);
"""
_MATCHES = """
SELECT found.id, found.path, found.url, found.title, found.published, found.domain,
  ts_headline('scraper', words.text, found.asked, ?)
FROM (
  SELECT article.*, asked, ts_rank_cd('{{0.2, 0.2, 0.2, 1.0}}', words.entries, asked) AS rank
  FROM words JOIN article ON article.number = words.rowid, (SELECT {asked} AS asked) AS query
  WHERE words.entries @@ asked AND {condition} ORDER BY rank DESC, article.number LIMIT ?
) AS found JOIN words ON words.rowid = found.number ORDER BY found.rank DESC, found.number
"""
_PHRASE, _BEGINNING = (
    "phraseto_tsquery('scraper', ?)",
    "nullif(phraseto_tsquery('scraper', ?)::text || ':*', ':*')::tsquery",
)


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
        return found

    def executemany(self, query: str, rows: Iterable[Sequence[object]], /) -> None:
        """Do one for each row of values."""
        if listed := [_storable(row) for row in rows]:
            with _as_errors_of_sqlite():
                self._connection.exec_driver_sql(self._in_its_words(query), listed)

    def matching(self, terms: Sequence[Term], condition: str, values: Sequence[object], limit: int) -> Rows:
        """The articles that hold all the terms, the best match first, with a passage of their text."""
        asked = " && ".join(_BEGINNING if term.is_beginning else _PHRASE for term in terms)
        texts = [term.text for term in terms]
        return self.execute(_MATCHES.format(asked=asked, condition=condition), (_SNIPPET, *texts, *values, limit))

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
        options = {**_ALIVE, "application_name": "scraper", "options": f"{_OPTIONS} {own}".strip()}
        engine = create_engine(
            place.difference_update_query(["options"]),
            poolclass=NullPool,
            connect_args=options,
            isolation_level="AUTOCOMMIT",
        )
        return engine.connect()


def make(state: Postgres, corpus: str, folder: str) -> str | None:
    """Make the tables of a corpus where there are none, within a transaction; whose they are, if they are another's."""
    if not is_made(state):
        _make_tables(state)
        state.execute("INSERT INTO corpus VALUES (?, ?, ?)", (corpus, VERSION, folder))
    ((id_, version, whose),) = state.execute("SELECT id, version, folder FROM corpus").fetchall()
    if version != VERSION:
        raise sqlite3.OperationalError(f"was made by another version of this program (state {version})")
    return None if id_ == corpus else str(whose)


def is_made(state: Postgres) -> bool:
    """Whether there are the tables of a corpus."""
    query = "SELECT to_regclass(quote_ident(current_schema()) || '.corpus') IS NOT NULL"
    return bool(state.execute(query).fetchone()[0])


def _make_tables(state: Postgres) -> None:
    state.execute("CREATE TEXT SEARCH CONFIGURATION scraper (COPY = pg_catalog.simple)")
    if place := _unaccent(state):
        mapping = f'ALTER MAPPING FOR hword, hword_part, word WITH "{place}".unaccent, simple'
        state.execute(f"ALTER TEXT SEARCH CONFIGURATION scraper {mapping}")
    for statement in (*TABLES.split(";\n"), *_WORDS.split(";\n")):
        if statement.strip() and "VIRTUAL TABLE" not in statement:
            state.execute(_translated(statement))


def _unaccent(state: Postgres) -> str | None:
    """The schema with the extension that takes accents off words; None where it cannot be had."""
    (can_make,) = state.execute(
        "SELECT count(*) > 0 AND bool_and(has_database_privilege(current_database(), 'CREATE'))"
        " FROM pg_available_extensions WHERE name = 'unaccent'"
    ).fetchone()
    if can_make:
        state.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    query = "SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = ?"
    found = state.execute(query, ("unaccent",)).fetchone()
    return str(found[0]) if found else None


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
    except SQLAlchemyError as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        raise sqlite3.OperationalError(reason) from error
