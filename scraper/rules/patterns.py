"""The patterns of text rules: many at once, in time that grows with the text alone (RE2, so none can backtrack).

The pattern language is RE2's (https://github.com/google/re2/wiki/Syntax) on folded text, with three conveniences:
a pattern begins at a word's beginning (unless it starts with `.*` or with Han or kana); `^` and `$` are the line's
ends; `<3>` stands for up to three words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import re2

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = re.compile(r"<(\d{1,2})>")
_NO_WORD_START = re.compile(r"\.\*|\^|[\u3040-\u30ff\u3400-\u9fff]")
_MEMORY = 64 << 20


def to_re2(pattern: str) -> str:
    """A rule's pattern as RE2 reads it on folded text.

    Raises ValueError for what cannot match folded text: upper case, doubled spaces, an anchor inside.
    """
    if pattern != pattern.lower() and not re.search(r"\\[A-Z]", pattern):
        raise ValueError("patterns are lower case")
    if "  " in pattern or pattern != pattern.strip():
        raise ValueError("patterns have single spaces and none at the ends")
    if not _NO_WORD_START.match(pattern):
        pattern = " " + pattern
    if pattern.startswith("^"):
        pattern = "^ " + pattern[1:]
    if pattern.endswith("$") and not pattern.endswith("\\$"):
        pattern = pattern[:-1] + " ?[.!?:]? $" if not pattern.endswith(".*$") else pattern
    return _GAP.sub(r"(?:[^ ]+ ){0,\1}", pattern)


class PatternSet:
    """Patterns searched together; `match` gives the positions in the list of those that a text holds."""

    def __init__(self, patterns: Sequence[str]) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY
        self._set = re2.Set.SearchSet(options)
        self._size = len(patterns)
        for pattern in patterns:
            try:
                self._set.Add(to_re2(pattern))
            except (re2.error, ValueError) as error:
                raise ValueError(f"pattern {pattern!r}: {error}") from error
        self._set.Compile()

    def match(self, folded: str) -> list[int]:
        """Which patterns the folded text holds, in ascending order."""
        return sorted(self._set.Match(folded) or ()) if self._size else []
