"""The rows that the state keeps of the files: what an article is, which words are in it, which others it is like."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import msgspec

from scraper.corpus.features import features_of
from scraper.corpus.folder import read_part
from scraper.corpus.likeness import ALIKE, bands, likeness, signature
from scraper.corpus.paths import file_id
from scraper.corpus.revisions import Record, address_of, records_folder
from scraper.corpus.wording import searchable
from scraper.domain import host_of
from scraper.memory import RULE, fingerprint, may_repeat

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import stat_result
    from pathlib import Path

    from scraper.article import Article, Pipeline
    from scraper.corpus.database import Rows, State

FEW_WORDS = 25
"""Texts of less are the same by chance: "The page is no longer available."."""
_FINGERPRINTS = 200
"""Texts of an article that may repeat, at most."""
_CANDIDATES = 32
"""Articles of one band that are compared: there may be thousands of one template."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the state says of a file."""

    number: int
    id: str
    path: str
    size: int
    changed_ns: int
    title: str | None
    domain: str
    access: str
    word_count: int
    content_hash: str
    revision: int
    made_by: str
    signature: bytes | None
    duplicate_of: str | None
    near_duplicate_of: str | None

    def fits(self, status: stat_result) -> bool:
        """Whether the file is as it was when the row was written, as far as size and time tell."""
        return (status.st_size, status.st_mtime_ns) == (self.size, self.changed_ns)


@dataclass(frozen=True, slots=True)
class Kin:
    """The articles that were filed before with the same text, or nearly the same."""

    duplicate_of: str | None = None
    near_duplicate_of: str | None = None


_SELECT = f"SELECT {', '.join(field.name for field in fields(Row))} FROM article "  # noqa: S608 - names of our own
_COLUMNS = (
    "id, path, size, changed_ns, url, title, domain, language, access, published, fetched, word_count, content_hash, "
    "revision, made_by, host, prints, features, signature"
)
_NEAR = "SELECT * FROM (SELECT article FROM band WHERE value = ? AND article < ? ORDER BY article LIMIT ?) AS near"
_INSERT = f"INSERT INTO article ({_COLUMNS}) VALUES ({', '.join('?' * 19)}) RETURNING number"  # noqa: S608 - names of our own
_UPDATE = f"UPDATE article SET {', '.join(f'{name} = ?' for name in _COLUMNS.split(', '))} WHERE number = ?"  # noqa: S608 - the same


def with_id(state: State, id_: str) -> Row | None:
    """The row of an article."""
    return _one(state.execute(_SELECT + "WHERE id = ?", (id_,)))


def with_beginning(state: State, start: str) -> Row | None:
    """The row of the one article whose id begins so; None where there is none, or several."""
    query = _SELECT + "WHERE id >= ? AND substr(id, 1, ?) = ? ORDER BY id LIMIT 2"
    rows = state.execute(query, (start, len(start), start)).fetchall()
    return Row(*rows[0]) if start and (len(rows) == 1 or (rows and rows[0][1] == start)) else None


def at_path(state: State, path: str) -> Row | None:
    """The row of a file; the path is relative to the corpus folder."""
    return _one(state.execute(_SELECT + "WHERE path = ?", (path,)))


def of_records(state: State, home: Path) -> Row | None:
    """The row of the article whose records lie in a folder."""
    if row := with_id(state, home.name):
        return row
    last = max(home.glob("*.json"), default=None)  # an id that is no name of a file: the newest record has it
    record = read_part(last, Record) if last else None
    row = with_id(state, record.id) if record else None
    return row if row and file_id(row.id) == home.name else None


def records_of(corpus: Path, row: Row) -> Path:
    """The folder of an article's records."""
    return records_folder(corpus, row.domain, row.id)


def all_rows(state: State) -> Iterator[Row]:
    """Every row, one at a time; the table may be changed meanwhile."""
    number = 0
    while found := state.execute(_SELECT + "WHERE number > ? ORDER BY number LIMIT 500", (number,)).fetchall():
        yield from (Row(*values) for values in found)
        number = found[-1][0]


def twins(state: State, article: Article) -> Iterator[Row]:
    """The articles of the same registered domain that have the same text, the first that was filed first."""
    if article.word_count >= FEW_WORDS:
        query = _SELECT + "WHERE content_hash = ? AND domain = ? ORDER BY number"
        yield from (Row(*values) for values in state.execute(query, (article.content_hash, article.publisher.domain)))


def put(state: State, article: Article, path: str, status: stat_result, former: Row | None) -> Kin:
    """Make the row of an article, or bring its former one up to date, with its words and its kin."""
    for values in state.execute(_SELECT + "WHERE path = ? OR id = ?", (path, article.id)).fetchall():
        other = Row(*values)
        if former is None or other.number != former.number:
            forget(state, other)
    same_text = former is not None and former.content_hash == article.content_hash
    signed = former.signature if former and same_text else signature(article.text)
    values = (*_values(article, path, status), signed)
    state.execute("INSERT INTO unlearned VALUES (?) ON CONFLICT DO NOTHING", (host_of(article.url),))
    if former is None:
        ((number,),) = state.execute(_INSERT, values).fetchall()
    else:
        number = former.number
        state.execute(_UPDATE, (*values, number))
        if former.id != article.id:
            rename(state, former.id, article.id)
    _put_words(state, article, number, former)
    if former and same_text:
        return Kin(former.duplicate_of, former.near_duplicate_of)
    if former:
        _drop_bands(state, former)
    query = "INSERT INTO band VALUES (?, ?) ON CONFLICT DO NOTHING"
    state.executemany(query, [(band, number) for band in bands(signed)])
    kin = _kin(state, number, article.content_hash, article.word_count, signed)
    if former:
        _note(state, number, kin)
        _seat_followers(state, article.id)
    elif kin != Kin():
        _note(state, number, kin)
    return kin


def forget(state: State, row: Row) -> None:
    """Remove all that the state has of a file; what was like it is judged anew."""
    _drop_bands(state, row)
    state.execute("DELETE FROM words WHERE rowid = ?", (row.number,))
    state.execute("DELETE FROM article WHERE number = ?", (row.number,))
    _seat_followers(state, row.id)


def rename(state: State, former_id: str, id_: str) -> None:
    """Let all that named an article by its former id name it by the new one."""
    for table, column in (("page", "article"), ("article", "duplicate_of"), ("article", "near_duplicate_of")):
        state.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (id_, former_id))  # noqa: S608 - names of our own


def maker(pipeline: Pipeline) -> str:
    """What made a file, as the state holds it."""
    return f"{pipeline.version} {pipeline.rules_hash}"


def _one(found: Rows) -> Row | None:
    values = found.fetchone()
    return Row(*values) if values else None


def _values(article: Article, path: str, status: stat_result) -> tuple[object, ...]:
    return (
        *(article.id, path, status.st_size, status.st_mtime_ns, address_of(article), article.title),
        *(article.publisher.domain, article.language, article.access.status),
        *(article.date_published, article.fetched_at, article.word_count, article.content_hash),
        *(article.revision.number, maker(article.pipeline), host_of(article.url), prints_of(article)),
        msgspec.json.encode(features_of(article)),
    )


def prints_of(article: Article) -> bytes:
    """Fingerprints of what may repeat on the host: texts of the body, and what was taken out because it does."""
    texts = [block.text for block in article.blocks if may_repeat(block)]
    texts += [one.text for one in article.removed if one.rule.startswith(RULE)]
    return b"".join(map(fingerprint, texts[:_FINGERPRINTS]))


def _put_words(state: State, article: Article, number: int, former: Row | None) -> None:
    if former is None or (former.content_hash, former.title) != (article.content_hash, article.title):
        state.put_words(number, searchable(article.title or ""), searchable(article.text))


def _drop_bands(state: State, row: Row) -> None:
    gone = [(band, row.number) for band in bands(row.signature)]
    state.executemany("DELETE FROM band WHERE value = ? AND article = ?", gone)


def _kin(state: State, number: int, text_hash: str, words: int, signed: bytes | None) -> Kin:
    """Find the kin of an article among those that were filed before it."""
    kin = Kin(_twin_before(state, number, text_hash) if words >= FEW_WORDS else None)
    if kin.duplicate_of is None and signed:
        kin = Kin(None, _like_before(state, number, signed))
    return kin


def _note(state: State, number: int, kin: Kin) -> None:
    query = "UPDATE article SET duplicate_of = ?, near_duplicate_of = ? WHERE number = ?"
    state.execute(query, (kin.duplicate_of, kin.near_duplicate_of, number))


def _seat_followers(state: State, id_: str) -> None:
    query = "SELECT number, content_hash, word_count, signature FROM article WHERE {} = ? ORDER BY number"
    for column in ("duplicate_of", "near_duplicate_of"):
        for number, *values in state.execute(query.format(column), (id_,)).fetchall():
            _note(state, number, _kin(state, number, *values))


def _twin_before(state: State, number: int, text_hash: str) -> str | None:
    query = "SELECT id FROM article WHERE content_hash = ? AND number < ? ORDER BY number LIMIT 1"
    found = state.execute(query, (text_hash, number)).fetchone()
    return str(found[0]) if found else None


def _like_before(state: State, number: int, signed: bytes) -> str | None:
    own = bands(signed)
    query = " UNION ALL ".join([_NEAR] * len(own))
    near = {one for (one,) in state.execute(query, [value for band in own for value in (band, number, _CANDIDATES)])}
    best, found = ALIKE, None
    for candidate in sorted(near):
        row = state.execute("SELECT id, signature FROM article WHERE number = ?", (candidate,)).fetchone()
        if row and row[1] and (alike := likeness(signed, row[1])) >= best and (found is None or alike > best):
            best, found = alike, str(row[0])
    return found
