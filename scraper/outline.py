"""The lines of a tree, walked once, and for every element which of them are inside it."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from scraper.tree import INLINE, LineReader
from scraper.words import FULL_STOPS, PAUSES

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scraper.tree import TextLine

_LONG, _LONG_WIDE = 60, 25
"""How many characters make running text; Han, kana and Hangul say the same in fewer."""
_LONGEST = 600
"""A paragraph counts up to this many characters, so that one giant does not decide alone."""
_MOSTLY_LINKED = 0.4
_PUNCTUATION = re.compile(f'[{FULL_STOPS}{PAUSES}“”„»"]')
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def running_weight(line: TextLine) -> int:
    """How much running text a line is, in characters; 0 when it does not read like a paragraph.

    Running text is long enough, punctuated, and no link.
    """
    text = line.text
    if len(text) < _LONG_WIDE or line.link_density >= _MOSTLY_LINKED:
        return 0
    if len(text) < _LONG and not _WIDE.search(text[:20]):
        return 0
    if not _PUNCTUATION.search(text):
        return 0
    return min(len(text), _LONGEST) - min(line.link_chars, _LONGEST // 2)


class Outline:
    """The lines of a tree and their place in it.

    Lines come in document order, so those inside an element are a slice of them. `weights` says of each line how much
    running text it is, in characters.
    """

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        reader = LineReader(root)
        self.lines = reader.lines
        self.weights = [running_weight(line) for line in self.lines]
        self._slices = reader.slices
        self._chars = [0, *accumulate(len(line.text) for line in self.lines)]
        self._linked = [0, *accumulate(line.link_chars for line in self.lines)]
        self._running = [0, *accumulate(self.weights)]

    def slice(self, element: HtmlElement) -> tuple[int, int]:
        """The positions of the first line inside an element and of the one after the last; equal when there is none."""
        return self._slices.get(element) or self._around_blocks(element)

    def _around_blocks(self, element: HtmlElement) -> tuple[int, int]:
        """The same for an inline element: its lines are those of the blocks in it, if it has any."""
        inner = [self._slices[one] for one in element.iterdescendants() if one in self._slices]
        filled = [(start, end) for start, end in inner if start < end]
        return (filled[0][0], max(end for _, end in filled)) if filled else (0, 0)

    def inside(self, element: HtmlElement) -> list[TextLine]:
        """The lines inside an element."""
        start, end = self.slice(element)
        return self.lines[start:end]

    def chars(self, element: HtmlElement) -> int:
        """How many characters of text an element holds."""
        return self.between(*self.slice(element))

    def between(self, start: int, end: int) -> int:
        """How many characters of text the lines from one position to before another hold."""
        return self._chars[end] - self._chars[start]

    def running(self, element: HtmlElement) -> int:
        """How much running text an element holds, in characters."""
        start, end = self.slice(element)
        return self._running[end] - self._running[start]

    def link_density(self, element: HtmlElement) -> float:
        """The share of an element's text inside links."""
        start, end = self.slice(element)
        return (self._linked[end] - self._linked[start]) / max(1, self._chars[end] - self._chars[start])

    def text(self, element: HtmlElement) -> str:
        """The lines inside an element, joined; for an inline element its text."""
        lines = self.inside(element)
        if lines or element.tag not in INLINE:
            return "\n".join(line.text for line in lines)
        return " ".join("".join(element.itertext()).split())
