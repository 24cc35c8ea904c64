"""Passages as the index of words gives them, made readable again: matches found, spaces between characters undone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.corpus.wording import folded, words_alone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.corpus.search import Term

OPEN, CLOSE = "\x02", "\x03"
"""What the index is told to put around a match: characters that no text of a page holds."""
_UNSPACED = re.compile(
    rf" ?({OPEN}?"
    r"[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\uff66-\uff9f\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
    rf"{CLOSE}?) ?"
)
_WORD = re.compile(r"\S+")
_WORDS, _BEFORE = 32, 8
"""Words of a passage, and how many of them stand before the first match."""


def marked_passage(text: str, terms: Sequence[Term]) -> str:
    """The passage of a text that begins shortly before its first match, with marks around matches."""
    places = [found.span() for found in _WORD.finditer(words_alone(text))]
    words = [folded(text[start:end]) for start, end in places]
    hits = {at for term in terms for at in _hits(words, term)}
    first = max(0, min(hits, default=0) - _BEFORE)
    some = range(first, min(first + _WORDS, len(places)))
    if not some:
        return ""
    parts = ["…" if first else text[: places[0][0]]]
    for at in some:
        start, end = places[at]
        parts += [OPEN, text[start:end], CLOSE] if at in hits else [text[start:end]]
        parts.append(text[end : places[at + 1][0]] if at + 1 in some else "")
    return "".join([*parts, "…" if some[-1] + 1 < len(places) else text[places[-1][1] :]])


def _hits(words: Sequence[str], term: Term) -> Iterator[int]:
    """Where the words of a term stand one after the other."""
    wanted = folded(words_alone(term.text)).split()
    for at in range(len(words) - len(wanted) + 1):
        last = words[at + len(wanted) - 1]
        is_last = last.startswith(wanted[-1]) if term.is_beginning else last == wanted[-1]
        if is_last and words[at : at + len(wanted) - 1] == wanted[:-1]:
            yield from range(at, at + len(wanted))


def read_snippet(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The passage as one line without marks, and where its matches are: [start, end) in characters."""
    parts = re.split(f"([{OPEN}{CLOSE}])", " ".join(_UNSPACED.sub(r"\1", marked).split()))
    text, start, matches = "", None, []
    for part in parts:
        if part == OPEN:
            start = len(text)
        elif part == CLOSE:
            if start is not None:
                matches.append((start, len(text)))
            start = None
        else:
            text += _printable(part)
    return text, tuple(matches)


def _printable(text: str) -> str:
    """No character that moves a terminal's cursor or turns its line around."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
