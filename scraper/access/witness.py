"""What speaks for or against a whole article, and the article's text as the witnesses need it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from scraper.words import count_words, letters

_LONGEST_WORD = 12
"""Letters and a space that a word has at most on average, in any script that sets spaces."""
_LEFT_OVER = 100
"""Characters up to which a wall's line may have been taken for the article's last one."""
_ENDS_WHOLE = re.compile(r"[.!?\u3002\uff01\uff1f\uff61\u061f\u0964\u2666\u25a0][^\w…]*$")
_ENDS_CUT = re.compile(r"(?:…|\.\.\.)[^\w.!?]*$")


@dataclass(frozen=True, slots=True)
class Witness:
    """One piece of evidence: `weight` > 0 speaks for a whole text, < 0 for a cut one.

    `wall` marks what says that the article is behind a wall, whether or not its text is there.
    """

    says: str
    weight: int
    wall: bool = False


@dataclass(frozen=True)
class Found:
    """The article's cleaned body."""

    text: str

    @cached_property
    def words(self) -> int:
        """How many words there are."""
        return count_words(self.text)

    @cached_property
    def key(self) -> str:
        """The letters and digits alone, for looking up passages."""
        return letters(self.text)

    def tells(self, line: str) -> bool:
        """Whether a line is the article's own; a short last line that speaks of a wall is the wall's, left over."""
        mark = letters(line)
        return mark in self.key and (len(line) > _LEFT_OVER or not self.key.endswith(mark))

    @property
    def ends_whole(self) -> bool:
        """Whether one of the last lines ends as a sentence does; a credit or two may follow it."""
        last = self.text.rsplit("\n\n", 3)[-3:]
        return not self.ends_cut and any(_ENDS_WHOLE.search(line[-12:]) for line in last)

    def has(self, words: int) -> bool:
        """Whether there are about so many words at least; text in a script with spaces is not counted for it."""
        return self._about >= words

    @cached_property
    def _about(self) -> int:
        spaces = self.text.count(" ") + self.text.count("\n\n")
        return spaces + 1 if spaces * _LONGEST_WORD > len(self.text) else self.words

    @property
    def ends_cut(self) -> bool:
        """Whether the text breaks off with dots."""
        return ends_cut(self.text)


def ends_cut(text: str) -> bool:
    """Whether a text breaks off with dots."""
    return bool(_ENDS_CUT.search(text[-12:]))
