"""Searching a corpus by words: what a person types is made terms of which no query can fail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scraper.corpus.snippet import read_snippet
from scraper.corpus.wording import searchable
from scraper.words import has_letters

if TYPE_CHECKING:
    from scraper.corpus.database import State
    from scraper.corpus.select import Filter

_MOST_WORDS = 100
_TERM = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several that are a phrase, as the index holds them; the last may be the beginning of a word."""

    text: str
    is_beginning: bool


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
    """The articles that hold all the words, the best match first.

    "Several words" in quotes are a phrase, `word*` is any word that begins so; all else is a word. Letters' case and
    accents do not count. Words without a letter or digit are passed over: without any other, nothing is found.
    """
    asked = terms_of(words)
    return [_found(row) for row in state.matching(asked, *wanted.where(), limit)] if asked else []


def terms_of(words: str) -> list[Term]:
    """What a person typed as terms; those after the hundredth are passed over."""
    terms = []
    for phrase, star, word in _TERM.findall(_one_line(words)):
        text = phrase or word.rstrip("*")
        if has_letters(text):
            terms.append(Term(searchable(text), bool(star) or word.endswith("*")))
    return terms[:_MOST_WORDS]


def _one_line(text: str) -> str:
    """Without what no index holds: control characters, and bytes that were no text."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else " " for letter in whole)


def _found(row: tuple[Any, ...]) -> Found:
    id_, path, url, title, published, domain, marked = row
    snippet, matches = read_snippet(marked)
    return Found(id_, path, url, title, published, domain, snippet, matches)
