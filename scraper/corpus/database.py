"""The state beside the files: one SQLite database in the corpus folder, which can be rebuilt from the files alone.

`page` knows every address that was ever found, with its outcome and when it is read again; `article` every file. Times
are whole seconds since 1970 (UTC), so that they compare; None is "not known" or "never".
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Protocol

from scraper.corpus.snippet import CLOSE, OPEN
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from scraper.corpus.search import Term

NAME = "state.sqlite"
VERSION = 2
_PATIENCE = 30.0
"""Seconds to wait for another process that writes."""
_CACHE = 32_768
"""KiB of pages kept in memory: the upper levels of the trees of a million addresses."""
_LOG = 4_000
"""Pages of 4 KiB that the log may hold: pages that many commits write anew are copied once."""
TABLES = """
CREATE TABLE page (
  key TEXT PRIMARY KEY,               -- the address by which other spellings of it are known
  url TEXT NOT NULL UNIQUE,           -- canonicalised: what is asked for
  source TEXT,                        -- name of the source that found it first; NULL when a person named it
  found_at INTEGER NOT NULL,
  outcome TEXT,                       -- NULL: not read yet; filed, duplicate, or the type of the error
  reason TEXT,                        -- of the error, one line
  article TEXT,                       -- id of the article that it gave
  read_url TEXT,                      -- where the page was read after redirects: what the validators are about
  etag TEXT,
  last_modified TEXT,
  failures INTEGER NOT NULL DEFAULT 0, -- in a row
  visits INTEGER NOT NULL DEFAULT 0,  -- times that the article was read, also when it had not changed
  read_at INTEGER,
  next_try INTEGER                    -- NULL: never again
) WITHOUT ROWID;
CREATE INDEX page_due ON page(next_try) WHERE next_try IS NOT NULL;
CREATE INDEX page_article ON page(article) WHERE article IS NOT NULL;
CREATE TABLE article (
  number INTEGER PRIMARY KEY,         -- the row of `words`
  id TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL UNIQUE,          -- relative to the corpus folder, "/" between parts
  size INTEGER NOT NULL,              -- of the file, in bytes, and
  changed_ns INTEGER NOT NULL,        -- st_mtime_ns: which files somebody else has touched
  url TEXT NOT NULL,
  title TEXT,
  domain TEXT NOT NULL,
  language TEXT,
  access TEXT NOT NULL,
  published TEXT,                     -- as in the file: RFC 3339
  fetched TEXT,
  word_count INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  revision INTEGER NOT NULL,
  made_by TEXT NOT NULL,              -- version and rules_hash of the pipeline
  host TEXT,                          -- of the page; with it
  prints BLOB,                        -- fingerprints of the texts in it that might repeat on its host, 8 bytes each
  features BLOB,                      -- what is usual of articles, as `features` says it
  signature BLOB,                     -- MinHash of the text, little-endian 32-bit numbers; NULL: too short for one
  duplicate_of TEXT,                  -- id of the article with the same text that was filed before
  near_duplicate_of TEXT              -- id of the article with nearly the same text that was filed before
);
CREATE INDEX article_hash ON article(content_hash);
CREATE INDEX article_domain ON article(domain, published);
CREATE INDEX article_host ON article(host, fetched);
CREATE INDEX article_duplicate ON article(duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX article_near_duplicate ON article(near_duplicate_of) WHERE near_duplicate_of IS NOT NULL;
CREATE TABLE band (                   -- locality-sensitive hashing of the signatures: what articles may be alike
  value INTEGER NOT NULL,
  article INTEGER NOT NULL,           -- its number
  PRIMARY KEY (value, article)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(title, text, -- as `wording.searchable` gives them; signs are part of their word
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");
CREATE TABLE repeated (               -- texts that are known to repeat on a host, and are no part of its articles
  host TEXT NOT NULL,
  id TEXT NOT NULL,                   -- by which the ledger and people call it
  text TEXT NOT NULL,
  labels TEXT NOT NULL,               -- short texts that stand beside it and go with it, one a line
  print BLOB NOT NULL,
  since INTEGER NOT NULL,             -- when it became known
  articles INTEGER NOT NULL,          -- of the newest of the host, how many have it or had it
  seen INTEGER NOT NULL,              -- of how many
  why TEXT NOT NULL,                  -- the evidence, in words
  PRIMARY KEY (host, id)
) WITHOUT ROWID;
CREATE TABLE unlearned (              -- hosts with articles that were filed since it was looked for what repeats
  host TEXT PRIMARY KEY
) WITHOUT ROWID;
CREATE TABLE listing (                -- feeds, sitemaps and section pages, asked for with validators, too
  url TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  read_url TEXT,
  etag TEXT,
  last_modified TEXT,
  read_at INTEGER
) WITHOUT ROWID;
CREATE TABLE source (
  name TEXT PRIMARY KEY,
  url TEXT NOT NULL,                  -- by which one that goes by another name now is known
  checked_at INTEGER NOT NULL
) WITHOUT ROWID;
"""


# Words in a title say more than words in a text. The order is taken from the index first, so that titles are read and
# snippets made for those alone that are shown. The most that FTS5 shows around matches is 64 words.
_MATCHES = """
SELECT article.id, article.path, article.url, article.title, article.published, article.domain,
  snippet(words, 1, ?, ?, '…', 32)
FROM words JOIN article ON article.number = words.rowid
WHERE words MATCH ? AND rank MATCH 'bm25(5.0, 1.0)' AND {condition}
ORDER BY rank LIMIT ?
"""


class Rows(Protocol):
    """What a query found: rows as tuples, in the order of its columns."""

    def __iter__(self) -> Iterator[Any]:
        """One row after the other."""

    def fetchone(self) -> Any:
        """The next row, None when there is none."""

    def fetchmany(self, size: int = ..., /) -> Sequence[Any]:
        """The next rows, at most so many."""

    def fetchall(self) -> Sequence[Any]:
        """All that are left."""


class State(Protocol):
    """What the state is asked through, whichever database it is kept in.

    Statements are of the SQL that SQLite and PostgreSQL share, with `?` or `:name` for values. What goes wrong is a
    sqlite3.Error. Outside a transaction each statement is one of its own.
    """

    @property
    def together(self) -> int:
        """How many pieces of work are best committed together: nobody else can write meanwhile."""

    @property
    def in_transaction(self) -> bool:
        """Whether one has begun."""

    def begin(self) -> None:
        """Begin a transaction, in which nobody else writes; waits for those who do."""

    def commit(self) -> None:
        """Keep what was done since it began; an error when it is over already."""

    def rollback(self) -> None:
        """Undo what was done since it began."""

    def execute(self, query: str, values: Sequence[object] | Mapping[str, object] = ..., /) -> Rows:
        """Do a statement."""

    def executemany(self, query: str, rows: Iterable[Sequence[object]], /) -> object:
        """Do one for each row of values."""

    def put_words(self, number: int, title: str, text: str, /) -> None:
        """Let an article be found by the words of its title and text, whatever it was found by before."""

    def matching(self, terms: Sequence[Term], condition: str, values: Sequence[object], limit: int, /) -> Iterable[Any]:
        """The articles that hold all the terms, the best match first: id, path, url, title, published, domain.

        Last comes a passage of the text, in which matches are between `snippet.OPEN` and `CLOSE`. `condition` is one on
        the table `article`, with its values.
        """

    def close(self) -> None:
        """Let go of the database; what was not committed is undone."""


class Sqlite(sqlite3.Connection):
    """The state as one file of SQLite.

    A commit makes it write every page that was touched, and its index of words a segment of its own: for one article
    that costs as much as the rest of filing it.
    """

    together = 64

    def begin(self) -> None:
        """Begin a transaction, in which nobody else writes."""
        self.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Keep what was done; an error when the transaction is over already, unlike that of the class above."""
        self.execute("COMMIT")

    def put_words(self, number: int, title: str, text: str, /) -> None:
        """Let an article be found by the words of its title and text, whatever it was found by before."""
        self.execute("INSERT OR REPLACE INTO words (rowid, title, text) VALUES (?, ?, ?)", (number, title, text))

    def matching(self, terms: Sequence[Term], condition: str, values: Sequence[object], limit: int, /) -> Iterable[Any]:
        """The articles that hold all the terms, the best match (BM25) first; see `State`.

        The query is one of FTS5 (https://www.sqlite.org/fts5.html): all terms, each in quotes.
        """
        asked = " ".join(f'"{term.text}"{"*" if term.is_beginning else ""}' for term in terms)
        return self.execute(_MATCHES.format(condition=condition), (OPEN, CLOSE, asked, *values, limit))


def open_sqlite(folder: Path, name: str = NAME) -> Sqlite:
    """The database of a corpus folder, made if there is none; the caller commits, and closes it.

    Raises CorpusError when it cannot be opened, or was made by a newer version of this program.
    """
    path = folder / name
    try:
        state = sqlite3.connect(path, _PATIENCE, isolation_level=None, check_same_thread=False, factory=Sqlite)
        state.execute("PRAGMA journal_mode = WAL")
        state.execute("PRAGMA synchronous = NORMAL")
        state.execute(f"PRAGMA cache_size = -{_CACHE}")
        state.execute(f"PRAGMA wal_autocheckpoint = {_LOG}")
        state.begin()
        (version,) = state.execute("PRAGMA user_version").fetchone()
        if version == 0:
            _make(state)
        elif version == 1:
            _renew(state)
        state.commit()
    except sqlite3.Error as error:
        raise CorpusError(str(path), f"cannot be opened: {error}; `scraper corpus reindex` makes it anew") from error
    if version > VERSION:
        state.close()
        raise CorpusError(str(path), f"was made by a newer version of this program (state {version})")
    return state


def _renew(state: Sqlite) -> None:
    """Bring a state of version 1 up to date: its articles get what is new when they are filed again."""
    state.execute("ALTER TABLE article ADD COLUMN host TEXT")
    state.execute("ALTER TABLE article ADD COLUMN prints BLOB")
    state.execute("ALTER TABLE article ADD COLUMN features BLOB")
    for statement in TABLES.split(";\n"):
        if any(name in statement for name in ("INDEX article_host", "TABLE repeated", "TABLE unlearned")):
            state.execute(statement)
    state.execute(f"PRAGMA user_version = {VERSION}")


def _make(state: Sqlite) -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            state.execute(statement)
    state.execute(f"PRAGMA user_version = {VERSION}")
