"""The tree as a reader sees it: lines of text, each with the element that makes it a line of its own."""

from __future__ import annotations

from dataclasses import dataclass
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
_BLOCKS = (
    *("html", "body", "main", "article", "section", "div", "p", "ul", "ol", "li", "dl", "dt", "dd", "header", "footer"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "nav", "aside", "figure", "figcaption", "blockquote", "pre", "address", "hr"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "form", "fieldset", "details", "summary"),
)
_PARTS = (
    dict.fromkeys(INLINE, "inline")
    | dict.fromkeys(UNSEEN - _OFTEN_UNCLOSED, "hidden")
    | dict.fromkeys(_INVISIBLE, "invisible")
    | {"a": "link", "br": "break", "cite": None}
    | dict.fromkeys(_BLOCKS, "block")
)
"""What an element does to the text around it; of other tags `_part_of` knows more."""
_DIVIDING = frozenset({"block", "hidden"})
_LEFT_OUT = frozenset({"hidden", "invisible"})
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


def text_lines(root: HtmlElement, without: Collection[HtmlElement] = (), marks: Collection[str] = ()) -> list[TextLine]:
    """The lines of text below an element in document order, leaving out the elements in `without`.

    Elements with a tag in `marks` are put between the lines as empty ones, at their place in the text.
    """
    return LineReader(root, without, marks).lines


class LineReader:
    """The lines of text below an element, as `text_lines` gives them, and where in them each block is.

    `slices` has, for every block element that was read, the positions of its first line and of the one after its last.
    """

    def __init__(self, root: HtmlElement, without: Collection[HtmlElement] = (), marks: Collection[str] = ()) -> None:
        self.lines: list[TextLine] = []
        self.slices: dict[HtmlElement, tuple[int, int]] = {}
        self._open = [(root, 0)]
        self._pieces: list[str] = []
        self._links = self._linked = self._breaks = 0
        self._read(root, without, marks)
        if self._pieces:
            self._end_line()

    def _read(  # noqa: C901, PLR0912 - one flat loop that calls nothing for most of what it passes, which is everything
        self, root: HtmlElement, without: Collection[HtmlElement], marks: Collection[str]
    ) -> None:
        """Walk the tree."""
        pieces, lines, opened = self._pieces, self.lines, self._open
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            part = _PARTS.get(element.tag) or _part_of(element)
            if event == "start":
                if element.tag in marks and element not in without:
                    lines.append(TextLine("", element, 0))
                if part in _LEFT_OUT or (without and element in without):
                    walk.skip_subtree()
                    continue
                if part == "block":
                    if pieces:
                        self._end_line()
                    opened.append((element, len(lines)))
                elif part != "inline":
                    self._begin_inline(part)
                text = element.text
            else:
                if part in _DIVIDING:
                    if pieces:
                        self._end_line()
                    if opened[-1][0] is element and len(opened) > 1:
                        self.slices[element] = opened.pop()[1], len(lines)
                elif part == "link" and not (without and element in without):
                    self._links -= 1
                text = element.tail if element is not root else None
            if text and (pieces or not text.isspace()):
                self._add(text)

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        if self._breaks and not text.isspace():
            self._breaks = 0
        if self._links:
            self._linked += len(" ".join(text.split()))

    def _begin_inline(self, part: str) -> None:
        """A link begins, or a `<br>` comes: that is a space, and two in a row end the line."""
        if part == "link":
            self._links += 1
        elif self._pieces:
            self._pieces.append(" ")
            self._breaks += 1
            if self._breaks > 1:
                self._end_line()

    def _end_line(self) -> None:
        """What has come along since the last line is one; it begins with a word, if there is anything."""
        pieces = self._pieces
        if len(pieces) > 1 and _is_drop_cap(pieces[0]) and "".join(pieces[1:3]).lstrip()[:1].islower():
            pieces[1:3] = ["".join(pieces[1:3]).lstrip()]
        text = " ".join("".join(pieces).split())
        self.lines.append(TextLine(text, self._open[-1][0], min(self._linked, len(text))))
        pieces.clear()
        self._linked = self._breaks = 0


def _part_of(element: HtmlElement) -> str:
    """What an element does whose name alone does not say it: a button, one of the page's own making."""
    tag = element.tag
    if tag == "cite":
        return "block" if _ends_quotation(element) else "inline"
    if (tag == "button" or "-" in tag) and _stands_in_sentence(element):
        return "inline"
    return "hidden" if tag in _OFTEN_UNCLOSED and not _is_overgrown(element) else "block"


def _ends_quotation(element: HtmlElement) -> bool:
    """Whether an element is the last in a block of quoted text: who said it, a line of its own."""
    parent = element.getparent()
    is_last = element.getnext() is None and not (element.tail or "").strip()
    return is_last and parent is not None and parent.tag in {"blockquote", "figure"}


def _is_drop_cap(piece: str) -> bool:
    """Whether a piece of text is a lone capital that is no word: the first letter of one, set large."""
    return len(piece) == 1 and piece.isupper() and piece not in _ONE_LETTER_WORDS


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
