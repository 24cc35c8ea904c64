"""State and files brought together again: after a crash, a power cut, a hand in the folder, or from the files alone."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from scraper.addresses import canonical, sameness_key
from scraper.corpus import folder as files
from scraper.corpus import revisions, rows
from scraper.corpus.database import NAME
from scraper.corpus.lock import put_in_order
from scraper.errors import InvalidURL

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from scraper.article import Article
    from scraper.corpus.database import State
    from scraper.corpus.rows import Row


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not as it should be, and what is wrong with it."""

    path: Path
    what: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was done: articles that the state did not know or knew otherwise, and those whose file is gone.

    `removed` are files that a killed run left over. `faults` are files that are no whole articles: they are left alone.
    """

    added: int
    forgotten: int
    removed: int
    faults: tuple[Fault, ...]


class Shelves(Protocol):
    """What is repaired: a folder and its state; a `Library` is one."""

    @property
    def folder(self) -> Path:
        """The corpus folder."""

    @property
    def state(self) -> State:
        """Its database."""

    def transaction(self) -> AbstractContextManager[None]:
        """Within it nobody else writes."""


def repair(library: Shelves) -> Repaired:
    """Bring the state up to date with the files, of which it reads only those that somebody has touched.

    Of two files of one article the higher revision stays, then the one that was fetched later. An article whose file
    is gone or damaged is read again. Raises CorpusError when the folder cannot be read or written.
    """
    with library.transaction():
        try:
            done = Repair(library.folder, library.state).run()
            put_in_order(library.folder)
        except OSError as error:
            raise files.cannot_write(Path(error.filename or library.folder), error) from error
    return done


class _Fetched(msgspec.Struct):
    """The part of a file that says which of two is older."""

    fetched_at: str | None


@dataclass(slots=True)
class Repair:
    """One repair, and what it has done so far.

    `keep` is how names begin that look left over, and are in use; `advance` is called for each file that is read.
    """

    folder: Path
    state: State
    keep: str = NAME
    advance: Callable[[], None] = lambda: None
    added: int = 0
    forgotten: int = 0
    removed: int = 0
    faults: list[Fault] = field(default_factory=list)

    def run(self) -> Repaired:
        """Files first, then rows without a file, then the records that no file asks for."""
        self.state.execute("CREATE TEMP TABLE touched (path TEXT PRIMARY KEY, fetched TEXT)")
        self._clear()
        known = self._look()
        query = "SELECT path FROM touched ORDER BY coalesce(fetched, ''), path"
        for (path,) in self.state.execute(query):
            self._adopt(path)
            self.advance()
        for (path,) in self.state.execute(query):
            self._join(path)
        self.state.execute("DROP TABLE touched")  # a transaction that fails drops it, too
        self._forget_gone(known)
        self._sweep()
        return Repaired(self.added, self.forgotten, self.removed, tuple(self.faults))

    def _clear(self) -> None:
        """Drafts beside the state."""
        for path in self.folder.iterdir():
            if path.is_file() and not path.name.startswith(self.keep):
                self._is_cleared(path)

    def _look(self) -> int:
        """Note the files that the state does not know as they are; how many it does."""
        known = 0
        for home in files.homes(self.folder):
            above = len(str(home)) - len(home.name)
            for entry in files.walk(home):
                if entry.is_file(follow_symlinks=False) and not self._is_cleared(entry) and entry.name[-5:] == ".json":
                    known += self._is_known(entry, entry.path[above:].replace(os.sep, "/"))
        return known

    def _is_known(self, entry: os.DirEntry[str], name: str) -> bool:
        status = entry.stat(follow_symlinks=False)
        row = self.state.execute("SELECT size, changed_ns FROM article WHERE path = ?", (name,)).fetchone()
        if row == (status.st_size, status.st_mtime_ns):
            return True
        part = files.read_part(Path(entry.path), _Fetched)
        self.state.execute("INSERT INTO touched VALUES (?, ?)", (name, part.fetched_at if part else None))
        return False

    def _forget_gone(self, known: int) -> None:
        """Forget the articles whose file is gone; nothing to look for when each row has its file."""
        if self.state.execute("SELECT count(*) FROM article").fetchone() == (known,):
            return
        for row in rows.all_rows(self.state):
            if not (self.folder / row.path).is_file():
                rows.forget(self.state, row)
                self._read_again(row.id)
                self.forgotten += 1

    def _is_cleared(self, entry: os.DirEntry[str] | Path) -> bool:
        if not files.is_draft(entry.name):
            return False
        self._remove(Path(entry))
        return True

    def _adopt(self, name: str) -> None:
        """Let the state know of a file, if it is the one of its article."""
        path = self.folder / name
        article = files.read_article(path)
        if article is None:
            self._damaged(path, rows.at_path(self.state, name))
            return
        row = rows.with_id(self.state, article.id)
        if row and row.path != name:
            other = files.read_article(self.folder / row.path)
            if other and other.id == article.id:
                if order(other) >= order(article):
                    self._remove(path)
                    return
                self._remove(self.folder / row.path)
        rows.put(self.state, article, name, path.stat(), row)
        self._note_pages(article)
        self.added += 1

    def _damaged(self, path: Path, row: Row | None) -> None:
        """An article whose file is damaged keeps its row, to be filed again when it is read again."""
        self.faults.append(Fault(path, files.DAMAGED))
        if row:
            status = path.stat()
            query = "UPDATE article SET size = ?, changed_ns = ?, made_by = '' WHERE number = ?"
            self.state.execute(query, (status.st_size, status.st_mtime_ns, row.number))
            self._read_again(row.id)

    def _join(self, name: str) -> None:
        """Finish a move: the former article, under its former id, is the revision before the new one's."""
        row = rows.at_path(self.state, name)
        if row is None or row.revision < 2:
            return
        home = rows.records_of(self.folder, row)
        record = files.read_part(home / revisions.record_name(row.revision), revisions.Record)
        former = rows.with_id(self.state, record.former_id) if record and record.former_id else None
        if record is None or former is None or not _is_before(former, record):
            return
        path = self.folder / former.path
        filed = files.read_article(path)
        if filed and filed.id == former.id and (filed.fetched_at or "") > (record.changed_at or ""):
            return
        rows.rename(self.state, former.id, row.id)
        rows.forget(self.state, former)
        self._remove(path)

    def _read_again(self, id_: str) -> None:
        query = "UPDATE page SET next_try = ? WHERE article = ? AND coalesce(outcome, '') != 'pruned'"
        self.state.execute(query, (int(time.time()), id_))

    def _note_pages(self, article: Article) -> None:
        """What is known of the pages that gave an article; when they are read again stays as it is."""
        read_at = _seconds(article.fetched_at)
        query = (
            "INSERT INTO page (key, url, found_at, outcome, article, read_url, etag, last_modified, visits, read_at)"
            " VALUES (?, ?, ?, 'filed', ?, ?, ?, ?, 1, ?) ON CONFLICT (key) DO UPDATE SET outcome = 'filed',"
            " reason = NULL, article = excluded.article, read_url = excluded.read_url, etag = excluded.etag,"
            " last_modified = excluded.last_modified, read_at = excluded.read_at"
        )
        http = article.http
        for key, url in _spellings(article.canonical_url or article.url, article.requested_url).items():
            found = (
                key,
                url,
                read_at or int(time.time()),
                article.id,
                article.url,
                http.etag,
                http.last_modified,
                read_at,
            )
            self.state.execute(query, found)

    def _remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self.removed += 1

    def _sweep(self) -> None:
        """Remove the records of articles that are not filed, and those that a killed run wrote ahead of its file."""
        for entry in files.walk(self.folder / files.REVISIONS):
            path = Path(entry.path)
            if entry.is_symlink() or self._is_cleared(entry) or revisions.record_number(path.name) is None:
                continue
            if not self._is_asked_for(path):
                self._remove(path)
                with suppress(OSError):
                    path.parent.rmdir()

    def _is_asked_for(self, path: Path) -> bool:
        number, row = revisions.record_number(path.name) or 0, rows.of_records(self.state, path.parent)
        return row is not None and number <= row.revision and path.parent == rows.records_of(self.folder, row)


def order(article: Article) -> tuple[int, str]:
    """By which the newer of two files of an article is told."""
    return article.revision.number, article.fetched_at or ""


def _is_before(former: Row, record: revisions.Record) -> bool:
    return former.revision == record.number - 1 and former.content_hash == record.previous_hash


def _spellings(*urls: str) -> dict[str, str]:
    """The addresses that can be asked for, by their keys."""
    found = {}
    for url in urls:
        with suppress(InvalidURL):
            found[sameness_key(url)] = canonical(url)
    return found


def _seconds(moment: str | None) -> int | None:
    """RFC 3339 as seconds since 1970."""
    try:
        return int(datetime.fromisoformat(moment).timestamp()) if moment else None
    except (ValueError, OverflowError):
        return None
