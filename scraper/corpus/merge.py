"""Corpora united: every article once in its newest revision, with its ledger, records and kept page; all memories.

What comes out depends on what went in, and not on the order: of two things that are the same one, the same one always
stays, and the state is made anew from the files.
"""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scraper.corpus import folder as files
from scraper.corpus import revisions
from scraper.corpus.database import NAME, open_sqlite
from scraper.corpus.elsewhere import elsewhere
from scraper.corpus.encode import encode
from scraper.corpus.memory import unite
from scraper.corpus.paths import path_of
from scraper.corpus.raw import copy_archives, place_of
from scraper.corpus.reindex import reindex
from scraper.corpus.repair import Fault, order
from scraper.corpus.shift import lock
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from scraper.article import Article
    from scraper.corpus.database import State

_TABLES = {
    "page": ("key", "read_at visits failures next_try source outcome"),
    "listing": ("url", "read_at"),
    "source": ("name", "checked_at"),
    "repeated": ("host id", "articles seen since"),
    "unlearned": ("host", ""),
}
"""What only the state knows: the columns that say what a row is about, and those by which the newest row is told."""
_NO_TWIN = dict.fromkeys(_TABLES, "true") | {
    "page": "NOT EXISTS (SELECT 1 FROM main.page AS ours WHERE ours.url = theirs.url AND ours.key != theirs.key)"
}
"""An older version may have had another key for an address."""
_TYPES = {"INTEGER": "-1", "TEXT": "''", "BLOB": "x''"}


@dataclass(slots=True)
class Merged:
    """What was done: articles that are new, and those that were there in an older revision; what could not be read."""

    added: int = 0
    renewed: int = 0
    faults: list[Fault] = field(default_factory=list)


def merge(target: Path, others: Sequence[Path], now: str, advance: Callable[[], None] = lambda: None) -> Merged:
    """Bring all that is in other corpora into one, which may be new; those stay as they are.

    `now` is when that is (RFC 3339); `advance` is called for each article. What is united already changes nothing.
    Raises Locked when a run is at work on one of them, CorpusError when one cannot be read, or written.
    """
    others = list({one.resolve(): one for one in others}.values())
    _see_to(target, others)
    files.prepare(target)
    with ExitStack() as held:
        for one in sorted({target, *others}):
            held.enter_context(lock(one, now))
        try:
            union = _Union(target)
            for one in others:
                union.bring(one, advance)
        except OSError as error:
            raise files.cannot_write(Path(error.filename or target), error) from error
        sources = [one for one in (target, *others) if (one / NAME).exists()]
        for one in sources:
            open_sqlite(one).close()  # brought up to date, if an older version made it
        reindex(target, finish=lambda state: _unite_states(state, sources))
    return union.done


def _see_to(target: Path, others: Sequence[Path]) -> None:
    """See to it that all are corpora of their own, whose states can be united."""
    for one in (target, *others):
        if place := elsewhere(one):
            reason = f"has its state in {place.url}: only corpora that have it in a file are merged"
            raise CorpusError(str(one), reason)
    for one in others:
        here, there = one.resolve(), target.resolve()
        if here == there:
            raise CorpusError(str(one), "is the corpus itself")
        if here.is_relative_to(there) or there.is_relative_to(here):
            raise CorpusError(str(one), f"cannot be merged with {target}: one of them lies in the other")
        if not str(one).isprintable():  # SQLite takes no other names
            raise CorpusError(ascii(str(one)), "has a name that is no text: rename it")
        if not (one.is_dir() and (any(files.homes(one)) or (one / NAME).exists())):
            raise CorpusError(str(one), "is no corpus")


class _Union:
    """The files of the target while others are brought in."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._places = {article.id: self._name(path) for path, article in _articles(target, lambda _path: None)}
        self.done = Merged()

    def bring(self, source: Path, advance: Callable[[], None]) -> None:
        """All the files of another corpus."""
        archives = copy_archives(source, self._target)
        for path, article in _articles(source, lambda path: self.done.faults.append(Fault(path, files.DAMAGED))):
            self._file(source, path, _moved(article, archives))
            advance()
        for path in sorted((source / files.RUNS).glob("*.json")):
            self._copy_run(path)
        unite(self._target, source)

    def _file(self, source: Path, path: Path, article: Article) -> None:
        """The article, unless what is there is as new; its records first, so that a crash leaves none without."""
        name = self._places.get(article.id)
        former_path = self._target / name if name else None
        former = files.read_article(former_path) if former_path else None
        data = encode(article)
        if former and former_path and (order(former), former_path.read_bytes()) >= (order(article), data):
            return
        records = [
            revisions.records_folder(folder, article.publisher.domain, article.id) for folder in (source, self._target)
        ]
        revisions.copy_records(*records)
        place = self._place(source, path, article)
        files.write(place, data)
        if former_path and former_path != place:
            former_path.unlink(missing_ok=True)
        self._places[article.id] = self._name(place)
        if former_path:
            self.done.renewed += 1
        else:
            self.done.added += 1

    def _name(self, path: Path) -> str:
        return path.relative_to(self._target).as_posix()

    def _place(self, source: Path, path: Path, article: Article) -> Path:
        """Where it lay; where another article lies there, under its whole id."""
        place = self._target / path.relative_to(source)
        holder = files.read_article(place)
        return place if holder is None or holder.id == article.id else self._target / path_of(article, id_length=64)

    def _copy_run(self, path: Path) -> None:
        """A run's manifest, under a name that tells it from another that began in the same second."""
        data = path.read_bytes()
        mark = hashlib.sha256(data).hexdigest()[:8]
        name = path.name if path.stem.endswith(f"-{mark}") else f"{path.stem}-{mark}.json"
        place = self._target / files.RUNS / name
        if not place.exists():
            files.write(place, data)


def _articles(folder: Path, tell: Callable[[Path], None]) -> Iterator[tuple[Path, Article]]:
    for home in files.homes(folder):
        for entry in files.walk(home):
            if entry.name.endswith(".json") and entry.is_file(follow_symlinks=False):
                article = files.read_article(Path(entry.path))
                if article is None:
                    tell(Path(entry.path))
                else:
                    yield Path(entry.path), article


def _moved(article: Article, archives: Mapping[str, str]) -> Article:
    """The article with the place where its page is kept now."""
    place = place_of(article.raw_ref)
    if place is None or place[0].name not in archives:
        return article
    return msgspec.structs.replace(article, raw_ref=f"{files.RAW}/{archives[place[0].name]}#{place[1]}")


def _unite_states(state: State, sources: Sequence[Path]) -> None:
    for one in sources:
        state.execute("ATTACH DATABASE ? AS other", (str(one / NAME),))
        state.begin()
        for table, (keys, rank) in _TABLES.items():
            state.execute(_union(state, table, keys.split(), rank.split()))
        state.commit()
        state.execute("DETACH DATABASE other")


def _union(state: State, table: str, keys: Sequence[str], rank: Sequence[str]) -> str:
    """The statement that brings the rows of the attached state in, where there is none, or none as new."""
    kinds = {name: _TYPES[kind] for _, name, kind, *_ in state.execute(f"PRAGMA main.table_info({table})")}
    ranked = [*rank, *(name for name in kinds if name not in (*keys, *rank))]
    names = ", ".join(kinds)
    insert = f"INSERT INTO main.{table} ({names}) SELECT {names} FROM other.{table} AS theirs WHERE {_NO_TWIN[table]}"  # noqa: S608 - names of our own
    if not ranked:
        return f"{insert} ON CONFLICT DO NOTHING"
    new, old = (", ".join(f"coalesce({side}.{name}, {kinds[name]})" for name in ranked) for side in ("excluded", table))
    taken = ", ".join(f"{name} = excluded.{name}" for name in ranked)
    return f"{insert} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {taken} WHERE ({new}) > ({old})"
