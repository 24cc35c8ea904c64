"""Filing an article: whether it is new, changed, moved or known, and the files and rows that follow."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

from scraper.article import Article, Revision
from scraper.corpus import folder as files
from scraper.corpus import revisions, rows
from scraper.corpus.encode import encode
from scraper.corpus.likeness import likeness, signature
from scraper.corpus.paths import domain_folder, file_id, path_of
from scraper.corpus.restore import is_mark, is_the_same

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scraper.corpus.database import State
    from scraper.corpus.rows import Row

What = Literal["new", "changed", "unchanged", "renewed", "moved", "duplicate"]
_EXCERPTS = ("teaser", "paywalled")
_SAME_STORY = 0.3
"""The likeness, or share of paragraphs, that a page keeps when its article moves to another address."""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of filing an article.

    `article` is as it is filed, with its revision. Of a duplicate nothing is filed: `path` is that of the article with
    the same text, `duplicate_of` its id. Other articles may be `duplicate_of` one of another domain.
    """

    path: Path
    what: What
    article: Article
    duplicate_of: str | None = None
    near_duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """An article that is filed; `article` is None when its file was damaged, `row` when the state lacks it."""

    path: Path
    article: Article | None
    row: Row | None


class _Identity(msgspec.Struct):
    """The part of a file that says whose it is."""

    id: str


@dataclass(frozen=True, slots=True)
class Filing:
    """Files into a corpus folder within a transaction of its state.

    Revisions come from `cause`, and happened `at` that moment (RFC 3339), or when the page was fetched. `keep` keeps
    the page of what is filed, and gives its `raw_ref`.
    """

    folder: Path
    state: State
    cause: revisions.Cause = "page"
    at: str | None = None
    keep: Callable[[], str] | None = None

    def file(self, article: Article, before: str | None) -> Written:
        """File an article; see `Library.file`. Raises OSError when a file cannot be written."""
        known = self._known(article)
        if self.cause != "page":
            return self._revise(article, known)
        article = _marked(article, known)
        if moved := self._moved_from(article, before, known):
            return self._move(article, moved, known)
        if known is None:
            return self._duplicate(article) or self._write(article, None, "new")
        if known.article and is_the_same(known.article, article):
            return self._leave(known)
        return self._write_if_new(article, known)

    def _revise(self, article: Article, known: _Known | None) -> Written:
        """File what was made of a filed article, unless another reading of its page was filed since."""
        if known is None or known.article is None or _reading(known.article) != _reading(article):
            return Written(known.path if known else self.folder / path_of(article), "unchanged", article)
        return self._write_if_new(article, known)

    def _write_if_new(self, article: Article, known: _Known) -> Written:
        what = _judge(known, article)
        return self._leave(known) if what == "unchanged" else self._write(article, known, what)

    def _move(self, article: Article, moved: _Known, known: _Known | None) -> Written:
        """The former article goes on under the new id; what was filed of that before is the same text."""
        written = self._write(_marked(article, moved), moved, "moved")
        if known and known.path != written.path:
            known.path.unlink(missing_ok=True)
        return written

    def _known(self, article: Article) -> _Known | None:
        """What is filed of this article, also when a run was killed before it told the state."""
        row = rows.with_id(self.state, article.id)
        path = self.folder / (row.path if row else path_of(article))
        if path.is_file():
            filed = files.read_article(path)
            if filed and filed.id == article.id:
                return _Known(path, filed, row)
            if filed is None and row:
                return _Known(path, None, row)
        return self._astray(article, row) if row else None

    def _astray(self, article: Article, row: Row) -> _Known | None:
        """An article whose file is not where the state says: elsewhere under its domain, or gone."""
        for path in (self.folder / domain_folder(row.domain)).rglob(f"*{file_id(row.id)[:8]}*.json"):
            filed = files.read_article(path)
            if filed and filed.id == article.id:
                return _Known(path, filed, row)
        rows.forget(self.state, row)
        revisions.remove_records(rows.records_of(self.folder, row))
        return None

    def _moved_from(self, article: Article, before: str | None, known: _Known | None) -> _Known | None:
        """The article that the page gave before under another id, if it is the same story at a new address.

        A page that leads to something else now leaves the former article alone. So does one that leads to an article
        with a history of its own.
        """
        row = rows.with_id(self.state, before) if before and before != article.id else None
        if row is None or row.domain != article.publisher.domain:
            return None
        if known and not (known.article and known.article.revision.number == 1 and _has_same_text(known, article)):
            return None
        former = files.read_article(self.folder / row.path)
        if former is None or former.id != before:
            return None
        own = {former.requested_url, former.url, former.canonical_url}
        is_same = article.requested_url in own and _is_same_story(former, article)
        return _Known(self.folder / row.path, former, row) if is_same else None

    def _duplicate(self, article: Article) -> Written | None:
        for row in rows.twins(self.state, article):
            is_excerpt = article.access.status in _EXCERPTS or row.access in _EXCERPTS
            if is_excerpt and row.title != article.title:  # both may be the wall's own words
                continue
            if (self.folder / row.path).is_file():
                return Written(self.folder / row.path, "duplicate", article, duplicate_of=row.id)
        return None

    def _leave(self, known: _Known) -> Written:
        """Touch nothing but a row that does not fit its file."""
        article, row, status = known.article, known.row, known.path.stat()
        assert article is not None  # noqa: S101 - a damaged file is never left
        if row is None or not row.fits(status) or self.folder / row.path != known.path:
            kin = rows.put(self.state, article, self._relative(known.path), status, row)
        else:
            kin = rows.Kin(row.duplicate_of, row.near_duplicate_of)
        return Written(known.path, "unchanged", article, kin.duplicate_of, kin.near_duplicate_of)

    def _write(self, article: Article, known: _Known | None, what: What) -> Written:
        """Page and record first, then the file, then the rows: `repair` makes up for a run that is killed between."""
        raw_ref = self.keep() if self.keep else article.raw_ref
        article = msgspec.structs.replace(article, revision=self._revision(article, known, what), raw_ref=raw_ref)
        home = revisions.records_folder(self.folder, article.publisher.domain, article.id)
        former_home = self._former_home(known) or home
        record = (
            revisions.record_of(known.article, article, self.cause) if known and what in ("changed", "moved") else None
        )
        target = self._place(article, known)
        self.state.execute("SELECT 1")  # who has lost the state while it was asleep, and so its turn, writes no more
        try:
            if home != former_home:
                revisions.copy_records(former_home, home)
            if record:
                revisions.write_record(home, record)
            files.write(target, encode(article))
        except OSError:
            self._take_back(home, former_home, record)
            raise
        if known and known.path != target:
            known.path.unlink(missing_ok=True)
        if home != former_home:
            revisions.remove_records(former_home)
        row = known.row if known else None
        kin = rows.put(self.state, article, self._relative(target), target.stat(), row)
        return Written(target, what, article, kin.duplicate_of, kin.near_duplicate_of)

    def _take_back(self, home: Path, former_home: Path, record: revisions.Record | None) -> None:
        """Leave no records of a revision that could not be filed."""
        with suppress(OSError):
            if home != former_home:
                revisions.remove_records(home)
            elif record:
                (home / revisions.record_name(record.number)).unlink(missing_ok=True)

    def _revision(self, article: Article, known: _Known | None, what: What) -> Revision:
        """The number goes on with each change, and stays when only the program or its rules are newer."""
        if known is None:
            return Revision()
        if known.article:
            former, text_hash = known.article.revision, known.article.content_hash
        else:
            former, text_hash = self._lost_revision(known)
        if what == "renewed":
            return former
        return Revision(former.number + 1, text_hash, self.at or article.fetched_at)

    def _lost_revision(self, known: _Known) -> tuple[Revision, str]:
        """Revision and content hash of a damaged file, from its row and its last record."""
        row = known.row
        assert row is not None  # noqa: S101 - without a row a damaged file is not known
        home = rows.records_of(self.folder, row)
        record = files.read_part(home / revisions.record_name(row.revision), revisions.Record)
        if record is None:
            return Revision(row.revision), row.content_hash
        return Revision(row.revision, record.previous_hash, record.changed_at), row.content_hash

    def _former_home(self, known: _Known | None) -> Path | None:
        """Where the records of what is filed lie."""
        if known and known.article:
            return revisions.records_folder(self.folder, known.article.publisher.domain, known.article.id)
        return rows.records_of(self.folder, known.row) if known and known.row else None

    def _place(self, article: Article, known: _Known | None) -> Path:
        """The article's place; with its whole id in the name if another article has that place already."""
        target = self.folder / path_of(article)
        if known and known.path == target:
            return target
        holder = files.read_part(target, _Identity)
        is_taken = holder is not None and holder.id != article.id
        return self.folder / path_of(article, id_length=64) if is_taken else target

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def _judge(known: _Known, article: Article) -> What:
    if known.article is None:
        return "renewed" if known.row and known.row.content_hash == article.content_hash else "changed"
    if revisions.has_changed(known.article, article):
        return "changed"
    return "unchanged" if known.article.pipeline == article.pipeline else "renewed"


def _reading(article: Article) -> tuple[str, Revision, str | None, str | None]:
    """What tells one reading of an article, and its revision, from another."""
    return article.id, article.revision, article.fetched_at, article.raw_ref


def _marked(article: Article, known: _Known | None) -> Article:
    """The article with the marks that people have left in what is filed of it."""
    marks = [one for one in known.article.warnings if is_mark(one)] if known and known.article else []
    new = [one for one in marks if one not in article.warnings]
    return msgspec.structs.replace(article, warnings=[*article.warnings, *new]) if new else article


def _has_same_text(known: _Known, article: Article) -> bool:
    return known.article is not None and known.article.content_hash == article.content_hash


def _is_same_story(former: Article, article: Article) -> bool:
    if former.title and former.title == article.title:
        return True
    ours, theirs = signature(former.text), signature(article.text)
    alike = likeness(ours, theirs) if ours and theirs else 0.0
    return max(alike, revisions.common_share(former.text, article.text)) >= _SAME_STORY
