"""The tree as a reader sees it: lines of text, each with the element that makes it a line of its own."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Collection

    from lxml.html import HtmlElement

UNSEEN = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "video",
        "audio",
        "canvas",
        "map",
        "button",
        "select",
        "option",
        "textarea",
        "input",
        "datalist",
        "head",
        "title",
        "meta",
        "link",
        "base",
        "applet",
        "dialog",
        "frame",
        "frameset",
        "noframes",
        "rp",
        "rt",
        "progress",
        "meter",
    }
)
"""Elements whose text is no part of what a reader reads in the page's flow."""
INLINE = frozenset(
    {
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rb",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "picture",
        "source",
        "track",
    }
)
"""Elements that stand in a line of text; every other element begins a new line."""
_INVISIBLE = frozenset({"script", "style", "noscript", "template", "input", "meta", "link", "rp", "rt"})
"""Elements that do not even divide the text around them."""
_OFTEN_UNCLOSED = frozenset({"button", "select", "object", "map", "dialog", "canvas"})
_ONE_LETTER_WORDS = frozenset("AIOYEÉÀÈÓÁÚUÅÖWZ\u0410\u0412\u0418\u041a\u041e\u0421\u0423\u042f\u0406\u0404")
_SENTENCES = frozenset({"p", "li", "dd", "td", "blockquote", "span", "em", "strong", "b", "i"})
_NOTED = 80
"""Characters that a word or phrase with a note to it has at most."""
_OVERGROWN = 400
"""Characters that no button has: libxml2 closes some elements later than browsers do, and they swallow the page."""


@dataclass(slots=True, eq=False)
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
    """Text pieces on their way to becoming lines of the innermost block element around them."""

    def __init__(self, root: HtmlElement) -> None:
        self.lines: list[TextLine] = []
        self._owners = [root]
        self._links = 0
        self._pieces: list[str] = []
        self._linked = 0
        self._breaks = 0

    def enter(self, tag: str, element: HtmlElement) -> None:
        """An element begins: a block begins a line, two `<br>` in a row do, one is only a space."""
        if tag == "br":
            self._breaks += 1
            self._pieces.append(" ")
            if self._breaks > 1:
                self.flush()
        elif tag not in INLINE:
            self.flush()
            self._owners.append(element)
        elif tag == "a":
            self._links += 1
        self.add(element.text)

    def leave(self, tag: str, *, left_out: bool) -> None:
        """An element ends; one that was left out still divides the lines around it if it is a block."""
        if tag == "a" and not left_out:
            self._links -= 1
        elif tag not in INLINE and tag != "br" and tag not in _INVISIBLE:
            self.flush()
            if not left_out:
                self._owners.pop()

    def add(self, text: str | None) -> None:
        """Text comes along."""
        if not text:
            return
        self._pieces.append(text)
        if not text.isspace():
            self._breaks = 0
            if self._links:
                self._linked += len(" ".join(text.split()))

    def flush(self) -> None:
        """The line ends."""
        if (
            len(self._pieces) > 1
            and _is_drop_cap(self._pieces[0])
            and "".join(self._pieces[1:3]).lstrip()[:1].islower()
        ):
            self._pieces[1:3] = ["".join(self._pieces[1:3]).lstrip()]
        text = " ".join("".join(self._pieces).split()) if self._pieces else ""
        if text:
            self.lines.append(TextLine(text, self._owners[-1], min(self._linked, len(text))))
        self._pieces.clear()
        self._linked = self._breaks = 0


def _is_drop_cap(piece: str) -> bool:
    """Whether a piece of text is a lone capital that is no word: the first letter of one, set large."""
    return len(piece) == 1 and piece.isupper() and piece not in _ONE_LETTER_WORDS


def text_lines(root: HtmlElement, without: Collection[HtmlElement] = (), marks: Collection[str] = ()) -> list[TextLine]:
    """The lines of text below an element in document order, leaving out the elements in `without`.

    Elements with a tag in `marks` are put between the lines as empty ones, at their place in the text.
    """
    collector = _Collector(root)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if (tag == "button" or "-" in tag) and _stands_in_sentence(element):
            tag = "span"
        left_out = (tag in UNSEEN and not _is_overgrown(element)) or (without and element in without)
        if event == "end":
            collector.leave(tag, left_out=bool(left_out))
            collector.add(element.tail if element is not root else None)
            continue
        if tag in marks and not (without and element in without):
            collector.lines.append(TextLine("", element, 0))
        if left_out:
            walk.skip_subtree()
        else:
            collector.enter(tag, element)
    collector.flush()
    return collector.lines


def _stands_in_sentence(element: HtmlElement) -> bool:
    """Whether a button or custom element has a sentence on both sides: a word with a note, no button."""
    before, parent = element.getprevious(), element.getparent()
    ahead = before.tail if before is not None else parent.text if parent is not None else None
    if parent is None or parent.tag not in _SENTENCES or not ahead or not element.tail or element.tail[0].isalnum():
        return False
    is_inside = bool(ahead.strip() and ahead[-1].isspace() and element.tail.strip())
    return is_inside and sum(map(len, element.itertext())) <= _NOTED


def _is_overgrown(element: HtmlElement) -> bool:
    """Whether an element that browsers would have closed holds more than its own kind of text."""
    return element.tag in _OFTEN_UNCLOSED and sum(map(len, element.itertext())) > _OVERGROWN


class Outline:
    """The lines of a tree, walked once, and for every element which of them are inside it.

    Lines come in document order, so those inside an element are a slice of them.
    """

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self._alive = list(root.iter())  # lxml makes an element's object anew when nobody holds it
        self.lines = text_lines(root)
        self._slices: dict[HtmlElement, list[int]] = {}
        for index, line in enumerate(self.lines):
            element: HtmlElement | None = line.element
            while element is not None:
                inside = self._slices.get(element)
                if inside is None:
                    self._slices[element] = [index, index + 1]
                elif inside[1] == index + 1:
                    break
                else:
                    inside[1] = index + 1
                element = element.getparent()
        self._chars = [0, *accumulate(len(line.text) for line in self.lines)]
        self._linked = [0, *accumulate(line.link_chars for line in self.lines)]

    def slice(self, element: HtmlElement) -> tuple[int, int]:
        """The positions of the first line inside an element and of the one after the last; equal when there is none."""
        start, end = self._slices.get(element, (0, 0))
        return start, end

    def inside(self, element: HtmlElement) -> list[TextLine]:
        """The lines inside an element."""
        start, end = self.slice(element)
        return self.lines[start:end]

    def chars(self, element: HtmlElement) -> int:
        """How many characters of text an element holds."""
        start, end = self.slice(element)
        return self._chars[end] - self._chars[start]

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
