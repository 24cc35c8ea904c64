"""The tree as a reader sees it: lines of text, each with the element that makes it a line of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lxml.html import HtmlElement

UNSEEN = frozenset(
    "script style noscript template svg math iframe object embed video audio canvas map button select option textarea "
    "input datalist head title meta link base applet dialog frame frameset noframes rp rt progress meter".split()
)
"""Elements whose text is no part of what a reader reads in the page's flow."""
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rb ruby s samp small "
    "span strike strong sub sup time tt u var wbr picture source track".split()
)
"""Elements that stand in a line of text; every other element begins a new line."""
_OFTEN_UNCLOSED = frozenset({"button", "select", "object", "map", "dialog", "canvas"})
_OVERGROWN = 400
"""Characters that no button has: libxml2 closes some elements later than browsers do, and they swallow the page."""
_SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class TextLine:
    """A run of text between two block boundaries, or an empty one that marks where an element of interest stands.

    `element` is the innermost block element around the text (or the marked element itself), `link_chars` how many of
    the text's characters are inside links.
    """

    text: str
    element: HtmlElement
    link_chars: int

    @property
    def link_density(self) -> float:
        """The share of the text inside links."""
        return self.link_chars / max(1, len(self.text))


class _Collector:
    """Text pieces on their way to becoming lines."""

    def __init__(self) -> None:
        self.lines: list[TextLine] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._breaks = 0

    def add(self, text: str | None, *, linked: bool) -> None:
        if text and (text := _SPACES.sub(" ", text)) != " ":
            if linked:
                self._linked += len(text)
            self._breaks = 0
        if text:
            self._pieces.append(text)

    def line_break(self, owner: HtmlElement) -> None:
        """Two `<br>` in a row divide paragraphs, one is only a space."""
        self._breaks += 1
        self._pieces.append(" ")
        if self._breaks > 1:
            self.flush(owner)

    def flush(self, owner: HtmlElement) -> None:
        text = _SPACES.sub(" ", "".join(self._pieces)).strip() if self._pieces else ""
        if text:
            self.lines.append(TextLine(text, owner, min(self._linked, len(text))))
        self._pieces.clear()
        self._linked = self._breaks = 0


def text_lines(root: HtmlElement, without: Collection[HtmlElement] = (), marks: Collection[str] = ()) -> list[TextLine]:
    """The lines of text below an element in document order, leaving out the elements in `without`.

    Elements with a tag in `marks` are put between the lines as empty ones, at their place in the text.
    """
    collector = _Collector()
    owners = [root]
    links = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        unseen = (tag in UNSEEN and not _is_overgrown(element)) or (without and element in without)
        if event == "start":
            if tag in marks and not (without and element in without):
                collector.lines.append(TextLine("", element, 0))
            if unseen:
                walk.skip_subtree()
                continue
            if tag == "br":
                collector.line_break(owners[-1])
            elif tag not in INLINE:
                collector.flush(owners[-1])
                owners.append(element)
            elif tag == "a":
                links += 1
            collector.add(element.text, linked=links > 0)
            continue
        if not unseen and tag != "br":
            if tag not in INLINE:
                collector.flush(owners.pop())
            elif tag == "a":
                links -= 1
        elif tag not in INLINE and tag != "br" and not unseen:
            collector.flush(owners[-1])
        if element is not root:
            collector.add(element.tail, linked=links > 0)
    collector.flush(root)
    return collector.lines


def _is_overgrown(element: HtmlElement) -> bool:
    """Whether an element that browsers would have closed holds more than its own kind of text."""
    return element.tag in _OFTEN_UNCLOSED and sum(map(len, element.itertext())) > _OVERGROWN
