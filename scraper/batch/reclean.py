"""A corpus cleaned again with today's rules: what would change, and the change itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from scraper.article import Pipeline
from scraper.batch.again import Cleaned, Filed
from scraper.corpus.memory import memories
from scraper.corpus.rows import maker, with_beginning
from scraper.domain import host_of
from scraper.errors import CorpusError
from scraper.rules import digest_with
from scraper.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from scraper.batch.again import Change
    from scraper.batch.workers import Done, Workers
    from scraper.corpus.database import State
    from scraper.corpus.library import Library

_EXAMPLES = 10
_TOGETHER = 64
"""Articles that are committed together."""


@dataclass(slots=True)
class Summary:
    """What became of the articles: how many were looked at, say something else, are the same, gave no article.

    `gone` and `back` count paragraphs by rule; `examples` are some of them, with the article's address.
    """

    looked_at: int = 0
    touched: int = 0
    failed: int = 0
    written: int = 0
    gone: Counter[str] = field(default_factory=Counter)
    back: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, Change]] = field(default_factory=list)

    def note(self, url: str, changes: Sequence[Change], *, is_touched: bool) -> None:
        """Count what would become of an article, or became of it."""
        self.touched += is_touched
        for change in changes:
            (self.gone if change.what == "gone" else self.back)[change.rule] += 1
            if len(self.examples) < _EXAMPLES:
                self.examples.append((url, change))


def to_do(state: State, folder: Path, domains: Sequence[str] = (), rules: Path | None = None) -> list[Filed]:
    """The articles that another version of program or rules made, of some sites or of all.

    `rules` is the folder of a person's own rules. Raises RuleError.
    """
    known = memories(state)
    query = "SELECT path, url, size FROM article WHERE made_by != ? ORDER BY number"
    found = state.execute(query, (maker(Pipeline(__version__, digest_with(rules))),)).fetchall()
    return [
        Filed(path, size, folder, known.get(host_of(url)), rules)
        for path, url, size in found
        if not domains or path.partition("/")[0] in domains
    ]


def filed_with(state: State, folder: Path, id_: str, rules: Path | None = None) -> Filed:
    """The article whose id is this or begins so. Raises CorpusError when there is none, or several."""
    row = with_beginning(state, id_)
    if row is None:
        raise CorpusError(id_, "no article has this id, or several begin so")
    (url,) = state.execute("SELECT url FROM article WHERE number = ?", (row.number,)).fetchone()
    return Filed(row.path, row.size, folder, memories(state).get(host_of(url)), rules)


@dataclass(slots=True)
class Reclean:
    """One run over the articles in `filed`. `tell` hears of each that failed, `advance` of each that is done."""

    folder: Path
    filed: Sequence[Filed]
    tell: Callable[[Done], None]
    advance: Callable[[], None]
    is_stopped: Callable[[], bool]
    summary: Summary = field(default_factory=Summary)

    def look(self, workers: Workers) -> Summary:
        """What would change; nothing is written. The workers `compare`."""
        for cleaned in self.results(workers):
            self.summary.note(cleaned.url, cleaned.changes, is_touched=cleaned.is_touched)
        return self.summary

    def apply(self, workers: Workers, library: Library, at: str) -> Summary:
        """Write what changes as revisions, as of a moment (RFC 3339). The workers `clean`.

        What ends early is finished by doing it again.
        """
        results = self.results(workers)
        while True:
            with library.transaction():
                ended = not self._some(results, library, at)
            if ended:
                return self.summary

    def _some(self, results: Iterator[Cleaned], library: Library, at: str) -> bool:
        """File so many; whether there may be more."""
        for number, cleaned in enumerate(results, 1):
            self.summary.note(cleaned.url, cleaned.changes, is_touched=cleaned.is_touched)
            if cleaned.article:
                self.summary.written += library.revise(cleaned.article, "reclean", at).what != "unchanged"
            if number == _TOGETHER:
                return True
        return False

    def results(self, workers: Workers) -> Iterator[Cleaned]:
        """What today's rules make of each article, those that fail told and counted."""
        for _, done in workers.in_order(enumerate(self.filed), self.is_stopped):
            self.summary.looked_at += 1
            self.advance()
            if done.failed:
                self.summary.failed += 1
                self.tell(done)
            else:
                yield msgspec.json.decode(done.line, type=Cleaned)
