"""The library of a corpus: articles are filed once, with their revisions, and the state knows of every file.

The files are the truth: each is written before the state says so, and the state is brought up to date from them
(`repair`). Everything is written within one transaction of the state that lets no other process in, so that two
processes may file into one corpus.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec

from scraper.article import Http  # noqa: TC001 - msgspec reads the annotations when it decodes
from scraper.corpus import folder as files
from scraper.corpus import rows
from scraper.corpus.elsewhere import name_of, open_state
from scraper.corpus.filing import Filing, Written
from scraper.corpus.paths import path_of
from scraper.corpus.repair import repair
from scraper.corpus.restore import is_the_same, taken_again
from scraper.errors import CorpusError
from scraper.identity import article_id

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from scraper.article import Article, Page, Pipeline
    from scraper.corpus.database import State
    from scraper.corpus.raw import RawPages
    from scraper.corpus.revisions import Cause
    from scraper.corpus.rows import Row


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it was read for a file: its address, after redirects, and what the server said to tell it by."""

    path: Path
    url: str
    etag: str | None
    last_modified: str | None


class _Read(msgspec.Struct):
    """The part of a file that says where its page was read."""

    url: str
    http: Http


class Library:
    """A corpus folder with its state, and an archive for pages that are kept. Use it with `with`, or open and close it.

    Its methods raise CorpusError, one line with the path, when something cannot be read or written.
    """

    def __init__(self, folder: str | os.PathLike[str], raw: RawPages | None = None) -> None:
        self.folder = Path(folder)
        self._raw = raw
        self._state: State | None = None

    @property
    def state(self) -> State:
        """The database; the library must be open."""
        if self._state is None:
            raise RuntimeError("the library is not open")
        return self._state

    def prepare(self) -> None:
        """Make the folder and try it, so that a run does not fetch what it cannot keep."""
        files.prepare(self.folder)

    def open(self) -> None:
        """Open the state; one that knows of no article is made from the files."""
        self._state = open_state(self.folder)
        if self._state.execute("SELECT 1 FROM article LIMIT 1").fetchone() is None:
            repair(self)

    def close(self) -> None:
        """Close the archive and the state."""
        if self._raw is not None:
            self._raw.close()
        if self._state is not None:
            self._state.close()
            self._state = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self.close()
        if isinstance(error, sqlite3.Error):  # of a question that was asked outside a transaction
            raise CorpusError(name_of(self.folder), f"cannot be used: {error}") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written within is committed together, and nothing of it when an exception leaves.

        Within another transaction it is a part of that one. Files stay as they were written: `repair` tells the state.
        """
        if self.state.in_transaction:
            yield
            return
        try:
            self.state.begin()
            yield
            self.state.commit()
        except sqlite3.Error as error:
            raise self._state_error(error) from error
        finally:
            _undo(self.state)

    def file(self, article: Article, before: str | None = None, page: Page | None = None) -> Written:
        """File an article, if that changes anything. `before` is the id of the one that its page gave last time.

        `page` is kept as it came, if the article is filed and the library has an archive.

        When its file cannot be written, what was there before is still there, and a wider transaction may go on. When
        the state cannot, the transaction is over; the file stays, and `repair` tells the state of it.
        """
        keep = partial(self._raw.keep, page) if page and self._raw else None
        return self._file(Filing(self.folder, self.state, keep=keep), article, before)

    def _file(self, filing: Filing, article: Article, before: str | None) -> Written:
        with self.transaction():
            try:
                return filing.file(article, before)
            except OSError as error:
                raise files.cannot_write(self.folder / path_of(article), error) from error
            except sqlite3.Error as error:
                _undo(self.state)  # no savepoint could take back this article alone: each makes FTS5 write a segment
                raise self._state_error(error) from error

    def revise(self, article: Article, cause: Cause, at: str) -> Written:
        """File an article that was cleaned again from what is filed of it, at a moment (RFC 3339); errors as `file`."""
        return self._file(Filing(self.folder, self.state, cause, at), article, None)

    def to_spare(self, article: Article, before: str | None = None) -> frozenset[str]:
        """The rules that took texts out of a new reading which a person put back into what is filed of it.

        The page is to be extracted again without them, before that is filed. `before` as in `file`.
        """
        row = rows.with_id(self.state, article.id) or (rows.with_id(self.state, before) if before else None)
        former = files.read_article(self.folder / row.path) if row and article.removed else None
        if former is None or is_the_same(former, article):
            return frozenset()
        return taken_again(self.folder, former, article)

    def where(self, id_: str) -> Path | None:
        """The file of an article, None if there is none."""
        row = rows.with_id(self.state, id_)
        path = self.folder / row.path if row else None
        return path if path and path.is_file() else None

    def reading_of(self, url: str, made_by: Pipeline) -> Reading | None:
        """The file of the article at an address, where a server can say that it still holds.

        None when another version of program or rules made it, when somebody changed its text, and for a page that
        calls itself by another address.
        """
        return self.reading(article_id(url), url, made_by)

    def reading(self, id_: str, url: str, made_by: Pipeline) -> Reading | None:
        """The same for a page that is known to have given an article, whatever it calls itself."""
        row = rows.with_id(self.state, id_)
        if row is None or row.made_by != rows.maker(made_by):
            return None
        path = self.folder / row.path
        try:
            is_touched = not row.fits(path.stat())
        except OSError:
            return None
        if is_touched and not self._still_holds(path, row, made_by):
            return None
        return self._newest_reading(path, row, url)

    def _state_error(self, error: sqlite3.Error) -> CorpusError:
        return CorpusError(name_of(self.folder), f"cannot be written: {error}")

    def _still_holds(self, path: Path, row: Row, made_by: Pipeline) -> bool:
        article = files.read_article(path)
        return article is not None and article.id == row.id and article.pipeline == made_by

    def _newest_reading(self, path: Path, row: Row, url: str) -> Reading | None:
        """By the page that was read last, which the server may have answered without sending it; else by the file."""
        query = (
            "SELECT read_url, etag, last_modified FROM page WHERE article = ? AND read_url IS NOT NULL"
            " AND coalesce(etag, last_modified) IS NOT NULL ORDER BY read_url = ? DESC, read_at DESC NULLS LAST LIMIT 1"
        )
        if found := self.state.execute(query, (row.id, url)).fetchone():
            return Reading(path, *found)
        read = files.read_part(path, _Read)
        if read is None or not (read.http.etag or read.http.last_modified):
            return None
        return Reading(path, read.url, read.http.etag, read.http.last_modified)


def _undo(state: State) -> None:
    """Give up what is not committed."""
    if state.in_transaction:
        state.rollback()
