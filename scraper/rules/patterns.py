"""The patterns of text rules: many at once, in time that grows with the text alone (RE2, so none can backtrack).

The pattern language is RE2's (https://github.com/google/re2/wiki/Syntax) on folded text, with three conveniences:
a pattern begins at a word's beginning (unless it starts with `.*` or with Han or kana); `^` and `$` are the line's
ends; `<3>` stands for up to three words.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import re2

from scraper.rules.fold import alike

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = re.compile(r"<(\d{1,2})>")
_LAST_GAP = re.compile(r" <(\d{1,2})>\$$")
_NO_WORD_START = re.compile(r"\.\*|\^|[\u3040-\u30ff\u3400-\u9fff]")
_MEMORY = 256 << 20
_FILTER_SIZE = 150
"""Patterns of one filter: it knows each set of their words that it met, and fewer patterns have far fewer sets."""
_END = " ?[.!?:]? $"
"""How a line may end after the last word of a pattern that covers it."""
_OWN = r"\w(?![?*{])[^()|]*"
_CHOICE = re.compile(rf"\((?:\?:)?{_OWN}(?:\|{_OWN})*\)")
_GROUP = re.compile(r"\([^()]*\)")
_OWN_WORD = re.compile(rf"\^ {_OWN}$")
_ANY_WORD = b" \xf4"
"""No word begins like this: what may begin with it may begin with any word."""
_WHOLE = 130
"""Characters up to which a text is tried with patterns that must cover all of it (they end with `$`)."""


def to_re2(pattern: str) -> str:
    """A rule's pattern as RE2 reads it on folded text.

    Raises ValueError for what cannot match folded text: upper case, doubled spaces, an anchor inside.
    """
    pattern = alike(pattern)
    if pattern != pattern.lower() and not re.search(r"\\[A-Z]", pattern):
        raise ValueError("patterns are lower case")
    if "  " in pattern or pattern != pattern.strip():
        raise ValueError("patterns have single spaces and none at the ends")
    if not _NO_WORD_START.match(pattern):
        pattern = " " + pattern
    if pattern.startswith("^"):
        pattern = "^ " + pattern[1:]
    pattern = _LAST_GAP.sub(r"(?: [^ ]+){0,\1}$", pattern)
    if pattern.endswith("$") and not pattern.endswith("\\$"):
        pattern = pattern[:-1] + _END if not pattern.endswith(".*$") else pattern
    return _GAP.sub(r"(?:[^ ]+ ){0,\1}", pattern)


class PatternSet:
    """Patterns searched together.

    Those that are tied to the line's first words (most are) run as one automaton, which dies after the first few words
    of an ordinary line. A search for the others as one automaton would need gigabytes of states; RE2's filter first
    looks for the words that each of them needs.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._elsewhere: list[list[int]] = []
        self._openings, self._wholes = _Set(), _Set()
        self._filters: list[re2.Filter] = []
        for index, pattern in enumerate(patterns):
            try:
                self._add(index, to_re2(pattern))
            except (re2.error, ValueError) as error:
                raise ValueError(f"pattern {pattern!r}: {_reason(pattern, error)}") from error
        for some in self._filters:
            some.Compile()

    def _add(self, index: int, pattern: str) -> None:
        if pattern.startswith("^") and not _begins_anyhow(pattern):
            (self._wholes if pattern.endswith("$") else self._openings).add(index, pattern)
            return
        if not self._filters or len(self._elsewhere[-1]) == _FILTER_SIZE:
            self._filters.append(re2.Filter())
            self._elsewhere.append([])
        self._filters[-1].Add(pattern, _quiet())
        self._elsewhere[-1].append(index)

    def match(self, folded: str) -> list[int]:
        """The positions in the list of the patterns that the folded text holds, in ascending order."""
        text = folded.encode()  # re2 reads bytes, and would encode the text anew for each set
        found = self._openings.match(text)
        if len(folded) <= _WHOLE:
            found += self._wholes.match(text)
        for some, indices in zip(self._filters, self._elsewhere, strict=True):
            found += [indices[hit] for hit in some.Match(text) or ()]
        return sorted(found)


class _Set:
    """Patterns tied to the text's beginning, as one automaton; knows each by its position in the whole list."""

    def __init__(self) -> None:
        options = _quiet()
        options.max_mem = _MEMORY
        self._set = re2.Set.MatchSet(options)
        self._indices: list[int] = []

    def add(self, index: int, pattern: str) -> None:
        """Take in a pattern that begins with `^`."""
        self._set.Add(pattern.removeprefix("^"))
        self._indices.append(index)

    @cached_property
    def _compiled(self) -> re2.Set:
        """The automaton. It is made for the first text: some are for lines that few pages have."""
        self._set.Compile()
        return self._set

    def match(self, text: bytes) -> list[int]:
        """The positions of the patterns that the text, in UTF-8, begins with."""
        return [self._indices[hit] for hit in self._compiled.Match(text) or ()] if self._indices else []


def _begins_anyhow(pattern: str) -> bool:
    """Whether a pattern tied to the line's beginning lets any word stand there.

    Sixty such patterns among a thousand others keep the automaton alive to the end of every line.
    """
    inside = pattern.removesuffix(_END)
    if ("[^" not in inside and "." not in inside) or begins_with_own_word(inside):
        return False
    try:
        _, last = re2.compile(pattern, _quiet()).possiblematchrange(len(_ANY_WORD))
    except re2.error:
        return True
    return bool(last >= _ANY_WORD)


def begins_with_own_word(pattern: str) -> bool:
    """Whether a pattern plainly begins with a word of its own, as most do: to ask RE2 means to compile it."""
    rest, before = pattern, ""
    while rest != before:
        rest, before = _GROUP.sub(_as_character, rest), rest
    return _OWN_WORD.match(rest) is not None


def _as_character(group: re.Match[str]) -> str:
    """What a group is to the pattern around it: a letter if each of its choices begins with a word of its own."""
    return "_" if _CHOICE.fullmatch(group[0]) else "."


def _reason(pattern: str, error: Exception) -> Exception:
    """What is wrong with the pattern: a set only says that something is, and compiling each twice takes long."""
    try:
        re2.compile(to_re2(pattern), _quiet())
    except (re2.error, ValueError) as detail:
        return detail
    return error


def _quiet() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    return options
