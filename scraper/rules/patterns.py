"""The patterns of text rules: many at once, in time that grows with the text alone (RE2, so none can backtrack).

The pattern language is RE2's (https://github.com/google/re2/wiki/Syntax) on folded text, with three conveniences:
a pattern begins at a word's beginning (unless it starts with `.*` or with Han or kana); `^` and `$` are the line's
ends; `<3>` stands for up to three words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import re2

from scraper.rules.fold import alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
_WHOLE = 200
"""Bytes up to which a text is tried with patterns that must cover all of it (they end with `$`)."""
_ESCAPE = re.compile(r"\\.")
_SCRIPTS = {
    "Cyrillic": re.compile("[\u0400-\u052f]"),
    "Greek": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "Arabic": re.compile("[\u0600-\u06ff\u0750-\u077f]"),
    "Hebrew": re.compile("[\u0590-\u05ff]"),
    "Devanagari": re.compile("[\u0900-\u097f]"),
    "Bengali": re.compile("[\u0980-\u09ff]"),
    "Gurmukhi": re.compile("[\u0a00-\u0a7f]"),
    "Gujarati": re.compile("[\u0a80-\u0aff]"),
    "Tamil": re.compile("[\u0b80-\u0bff]"),
    "Telugu": re.compile("[\u0c00-\u0c7f]"),
    "Kannada": re.compile("[\u0c80-\u0cff]"),
    "Malayalam": re.compile("[\u0d00-\u0d7f]"),
    "Sinhala": re.compile("[\u0d80-\u0dff]"),
    "Armenian": re.compile("[\u0530-\u058f]"),
    "Georgian": re.compile("[\u10a0-\u10ff]"),
    "Thai": re.compile("[\u0e00-\u0e7f]"),
    "Hangul": re.compile("[\u1100-\u11ff\uac00-\ud7af]"),
    "Han": re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff]"),
}
_OTHER_SCRIPTS = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u3005-\ud7af]")


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
    """Patterns searched together, those in each script by themselves: most texts have letters of one alone."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._scripts: defaultdict[str, _Together] = defaultdict(_Together)
        check = re2.Set.SearchSet(_quiet())
        for index, pattern in enumerate(patterns):
            try:
                full = to_re2(pattern)
                check.Add(full)
            except (re2.error, ValueError) as error:
                raise ValueError(f"pattern {pattern!r}: {_reason(pattern, error)}") from error
            self._scripts[_script_of(pattern)].add(index, full)

    def match(self, folded: str) -> list[int]:
        """The positions in the list of the patterns that the folded text holds, in ascending order."""
        text = folded.encode()  # re2 reads bytes, and would encode the text anew for each set
        found = self._scripts[""].match(text)
        if not folded.isascii() and _OTHER_SCRIPTS.search(folded):
            for script, letters in _SCRIPTS.items():
                if script in self._scripts and letters.search(folded):
                    found += self._scripts[script].match(text)
        return sorted(found)


def _script_of(pattern: str) -> str:
    """The script without letters of which no text holds the pattern; empty for Latin and for a mixture."""
    letters = {letter for letter in _ESCAPE.sub("", pattern) if letter.isalpha()}
    for script, of_script in _SCRIPTS.items():
        if letters and all(map(of_script.match, letters)):
            return script
    return ""


class _Together:
    """Patterns of one script.

    Those that are tied to the line's first words (most are) run as one automaton, which dies after the first few words
    of an ordinary line. A search for the others as one automaton would need gigabytes of states; RE2's filter first
    looks for the words that each of them needs. All are made for the first text in the script.
    """

    def __init__(self) -> None:
        self._patterns: dict[int, str] = {}

    def add(self, index: int, pattern: str) -> None:
        """Take in a pattern."""
        self._patterns[index] = pattern

    @cached_property
    def _made(self) -> tuple[_Set, _Set, list[tuple[re2.Filter, list[int]]]]:
        """The automata of what begins a text and of what covers one, and the filters with their patterns' places."""
        openings, wholes, elsewhere = _Set(), _Set(), []
        for index, pattern in self._patterns.items():
            if pattern.startswith("^") and not _begins_anyhow(pattern):
                (wholes if pattern.endswith("$") else openings).add(index, pattern)
            else:
                elsewhere.append(index)
        return openings, wholes, [self._filter(some) for some in _batched(elsewhere)]

    def _filter(self, indices: Sequence[int]) -> tuple[re2.Filter, list[int]]:
        made = re2.Filter()
        for index in indices:
            made.Add(self._patterns[index], _quiet())
        made.Compile()
        return made, list(indices)

    def match(self, text: bytes) -> list[int]:
        """The positions of the patterns that the text, in UTF-8, holds."""
        openings, wholes, filters = self._made
        found = openings.match(text)
        if len(text) <= _WHOLE:
            found += wholes.match(text)
        for some, indices in filters:
            found += [indices[hit] for hit in some.Match(text) or ()]
        return found


def _batched(indices: list[int]) -> Iterator[list[int]]:
    rest = iter(indices)
    while some := list(islice(rest, _FILTER_SIZE)):
        yield some


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
