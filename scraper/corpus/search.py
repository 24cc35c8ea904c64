"""Searching a corpus by words: what a person types is made an FTS5 query that cannot fail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scraper.corpus.snippet import CLOSE, OPEN, read_snippet
from scraper.corpus.wording import searchable
from scraper.words import has_letters

if TYPE_CHECKING:
    from scraper.corpus.database import State
    from scraper.corpus.select import Filter

_MOST_WORDS = 100
_SNIPPET_WORDS = 32
"""The most that FTS5 shows around matches is 64."""
_TERM = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
# Words in a title say more than words in a text. The order is taken from the index first, so that titles are read and
# snippets made for those alone that are shown.
_QUERY = """
SELECT article.id, article.path, article.url, article.title, article.published, article.domain,
  snippet(words, 1, ?, ?, '…', {length})
FROM words JOIN article ON article.number = words.rowid
WHERE words MATCH ? AND rank MATCH 'bm25(5.0, 1.0)' AND {condition}
ORDER BY rank LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. `snippet` is a passage of its text, `matches` where in it words match, [start, end)."""

    id: str
    path: str
    url: str
    title: str | None
    published: str | None
    domain: str
    snippet: str
    matches: tuple[tuple[int, int], ...]


def search(state: State, words: str, wanted: Filter, limit: int) -> list[Found]:
    """The articles that hold all the words, the best match (BM25) first.

    "Several words" in quotes are a phrase, `word*` is any word that begins so; all else is a word. Letters' case and
    accents do not count. Words without a letter or digit are passed over: without any other, nothing is found.
    """
    asked = query_of(words)
    if not asked:
        return []
    condition, values = wanted.where()
    query = _QUERY.format(condition=condition, length=_SNIPPET_WORDS)
    return [_found(row) for row in state.execute(query, (OPEN, CLOSE, asked, *values, limit))]


def query_of(words: str) -> str:
    """What a person typed as an FTS5 query (https://www.sqlite.org/fts5.html) for all its terms, each in quotes.

    Terms after the hundredth are passed over; "" if there is none.
    """
    terms = []
    for phrase, star, word in _TERM.findall(_one_line(words)):
        text = phrase or word.rstrip("*")
        ending = "*" if star or word.endswith("*") else ""
        if has_letters(text):
            terms.append(f'"{searchable(text)}"{ending}')
    return " ".join(terms[:_MOST_WORDS])


def _one_line(text: str) -> str:
    """Without what no index holds: control characters, and bytes that were no text."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else " " for letter in whole)


def _found(row: tuple[Any, ...]) -> Found:
    id_, path, url, title, published, domain, marked = row
    snippet, matches = read_snippet(marked)
    return Found(id_, path, url, title, published, domain, snippet, matches)
