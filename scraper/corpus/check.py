"""Whether a corpus can be trusted: every file held against schema, hash, place, records and state."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scraper.article import Article
from scraper.corpus import folder as files
from scraper.corpus import raw, revisions, rows
from scraper.corpus.database import NAME
from scraper.corpus.elsewhere import FILE as ELSEWHERE
from scraper.corpus.memory import FILE as MEMORY
from scraper.corpus.paths import path_of
from scraper.corpus.repair import Fault
from scraper.errors import CorpusError
from scraper.identity import article_id, content_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import DirEntry

    from scraper.corpus.repair import Shelves
    from scraper.corpus.rows import Row

_LOCK = ".lock"


def check(library: Shelves, advance: Callable[[], None] = lambda: None) -> Iterator[Fault]:
    """Every fault of a corpus, as it is found; changes nothing. Meant for when no other process writes.

    `advance` is called for each file of an article.
    Raises CorpusError when the folder cannot be read.
    """
    try:
        yield from _Check(library, advance).run()
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        raise CorpusError(str(error.filename or library.folder), reason) from error


class _Check:
    """One check of a library."""

    def __init__(self, library: Shelves, advance: Callable[[], None]) -> None:
        self.folder, self.state = library.folder, library.state
        self._advance = advance

    def run(self) -> Iterator[Fault]:
        """Files, then rows without a file, then records that no file asks for."""
        yield from self._top()
        for home in files.homes(self.folder):
            for entry in files.walk(home):
                yield from self._file(entry)
                self._advance()
        for row in rows.all_rows(self.state):
            if not (self.folder / row.path).is_file():
                yield Fault(self.folder / row.path, "is gone, and the state still has it")
        for entry in files.walk(self.folder / files.REVISIONS):
            yield from self._record_file(entry)

    def _top(self) -> Iterator[Fault]:
        for path in sorted(self.folder.iterdir()):
            if path.is_symlink():
                yield Fault(path, "is a link")
            elif path.is_file() and files.is_draft(path.name):
                yield Fault(path, "was left over by a run that was killed")
            elif path.is_file() and not path.name.startswith(NAME) and not _is_known(path.name):
                yield Fault(path, "is no file of the corpus")

    def _file(self, entry: DirEntry[str]) -> Iterator[Fault]:
        path = Path(entry.path)
        if what := _strange(entry):
            yield Fault(path, what)
            return
        data = path.read_bytes()
        try:
            article = msgspec.json.decode(data, type=Article)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            yield Fault(path, f"is no article: {' '.join(str(error).split())}")
            return
        faults = [*_against_schema(article, data), *_against_itself(article), *self._against_state(article, entry)]
        yield from (Fault(path, what) for what in faults)
        if raw.is_torn(self.folder, article.raw_ref, article.url):
            yield Fault(path, f"its page is not whole at {article.raw_ref}")
        yield from self._records(article)

    def _against_state(self, article: Article, entry: DirEntry[str]) -> Iterator[str]:
        name = Path(entry.path).relative_to(self.folder).as_posix()
        if name not in (path_of(article).as_posix(), path_of(article, id_length=64).as_posix()):
            yield f"does not lie where it belongs: {path_of(article)}"
        row = rows.with_id(self.state, article.id)
        if row is None:
            yield "is not known to the state"
        elif row.path != name:
            yield f"is not the file that the state has of the article: {row.path}"
        elif not row.fits(entry.stat(follow_symlinks=False)):
            yield "was touched since it was filed"
        elif (row.content_hash, row.revision) != (article.content_hash, article.revision.number):
            yield "is known to the state as another revision"

    def _records(self, article: Article) -> Iterator[Fault]:
        """The chain of records, from the article back to its first revision; each former text is made again."""
        home = revisions.records_folder(self.folder, article.publisher.domain, article.id)
        text: str | None = article.text
        after: str | None = article.content_hash
        last = article.revision.number
        for number in range(last, 1, -1):
            path = home / revisions.record_name(number)
            record = files.read_part(path, revisions.Record)
            if record is None:
                yield Fault(path, "is no record of a revision" if path.exists() else "is missing")
                return
            claims = (number, after, article.revision.previous_hash if number == last else record.previous_hash)
            if (record.number, record.content_hash, record.previous_hash) != claims:
                yield Fault(path, "does not fit the revision after it")
                return
            text, after = text if text is None else revisions.former_text(record, text), record.previous_hash
            if text is not None and content_hash(text) != after:
                yield Fault(path, "does not lead to the former text")
                return

    def _record_file(self, entry: DirEntry[str]) -> Iterator[Fault]:
        path = Path(entry.path)
        number = revisions.record_number(path.name)
        if what := _strange(entry):
            yield Fault(path, what)
        elif number is None:
            yield Fault(path, "is no record of a revision")
        elif not self._is_asked_for(rows.of_records(self.state, path.parent), path, number):
            yield Fault(path, "is the record of a revision that is not filed")

    def _is_asked_for(self, row: Row | None, path: Path, number: int) -> bool:
        return row is not None and number <= row.revision and path.parent == rows.records_of(self.folder, row)


def _is_known(name: str) -> bool:
    """Whether a file beside the folders is one of the corpus."""
    return name.startswith(NAME) or name.endswith(_LOCK) or name in (MEMORY, ELSEWHERE)


def _strange(entry: DirEntry[str]) -> str | None:
    """Why a file is no article's, by its name and kind."""
    if entry.is_symlink():
        return "is a link"
    if not entry.is_file(follow_symlinks=False):
        return "is no file"
    if files.is_draft(entry.name):
        return "was left over by a run that was killed"
    return None if entry.name.endswith(".json") else "is no file of the corpus"


def _against_schema(article: Article, data: bytes) -> Iterator[str]:
    """The decoder fills in what is missing and skips what is too much."""
    if msgspec.to_builtins(article) != json.loads(data):
        yield "does not follow the schema: keys are missing, or more than there should be"


def _against_itself(article: Article) -> Iterator[str]:
    if article.id != article_id(revisions.address_of(article)):
        yield "its id is not that of its address"
    if article.content_hash != content_hash(article.text):
        yield "its text is not what its content_hash says"
    if article.text != "\n\n".join(block.text for block in article.blocks if block.text):
        yield "its text is not that of its blocks"
    if (article.revision.number > 1) != (article.revision.previous_hash is not None):
        yield "its revision does not say which text was before it"
