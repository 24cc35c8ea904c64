"""The lines of text below the headline, and how each is built."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from scraper.metadata.evidence import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from scraper.metadata.surroundings import Surroundings

_BLOCKS = frozenset({"p", "h2", "h3", "h4", "h5", "div", "section", "ul", "strong", "span", "article", "header"})
_INSIDE = frozenset({*_BLOCKS, "ol", "table", "figure", "blockquote", "h1", "h6", "aside", "nav", "form", "footer"})
"""What a line of text has none of; spans and strongs count only where they stand as blocks of their own."""
_INLINE = frozenset({"strong", "span"})
_PASSED = frozenset({"figure", "figcaption", "aside", "nav", "form", "footer", "picture", "table", "button", "video"})
_FAR = 320
"""How many elements below the headline its standfirst may begin."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text below the headline."""

    place: int
    element: HtmlElement
    text: str


def lines_below(around: Surroundings, headline: HtmlElement | None) -> Iterator[Line]:
    """The lines of text below the headline, outside of pictures, sidebars and forms."""
    done: set[HtmlElement] = set()
    if headline is not None and not _holds_blocks(headline):
        done.update(headline.iter())
    for placed in around.elements:
        element = placed.element
        if placed.place <= 0 or element in done:
            continue
        if placed.place > _FAR and headline is not None:
            return
        if is_passed(element):
            done.update(element.iter())
        elif element.tag in _BLOCKS and not _holds_blocks(element):
            done.update(element.iter())
            text = text_of(element)
            if len(text) > 8:
                yield Line(placed.place, element, text)


def _holds_blocks(element: HtmlElement) -> bool:
    """Whether an element is a container, or empty, and no line of text itself."""
    if element.tag == "ul":
        return False
    inner = islice(element.iterdescendants(), 40)
    return any(one.tag in _INSIDE and one.tag not in _INLINE for one in inner) or not (element.text_content().strip())


def is_passed(element: HtmlElement) -> bool:
    """Whether an element holds no running text by its tag; some servers wrap the whole page in a form."""
    return element.tag in _PASSED and not (element.tag == "form" and next(element.iter("p"), None) is not None)


def build(element: HtmlElement) -> tuple[str, str]:
    """Tag and class: what lines of one kind share."""
    return str(element.tag), element.get("class") or ""
