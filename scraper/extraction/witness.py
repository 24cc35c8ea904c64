"""The page's own word for its body, held against what was found.

A quarter of news pages carry their text in JSON-LD (`articleBody`, https://schema.org/articleBody). It is often cut
short or has other things behind it, so it is no body to take over; but where it says the same as nearly all that was
found, a paragraph that it does not have is set in by the site.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from scraper.words import letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.article import Document
    from scraper.tree import TextLine

_AGREED = 0.8
"""The share of the text that the page's own body must have for its silence on the rest to count."""
_PIECE = 40
"""Letters at an end of a line that are enough to know it by."""
_SAID = frozenset({"p", "div", "li", "blockquote"})
_TAGS = re.compile(r"<[^>]{1,2000}>")


def unwitnessed(lines: Sequence[TextLine], document: Document) -> list[TextLine]:
    """The paragraphs and items that the page's own body does not have, in order; none where it is no good witness."""
    bodies = [body for data in document.linked_data if isinstance(body := data.get("articleBody"), str)]
    body = letters(_TAGS.sub(" ", unescape(max(bodies, key=len, default=""))))
    if not body:
        return []
    text = [line for line in lines if line.text]
    silent = [line for line in text if not _has(body, letters(line.text))]
    size = sum(len(line.text) for line in text)
    if size - sum(len(line.text) for line in silent) < _AGREED * size:
        return []
    return [line for line in silent if line.element.tag in _SAID]


def _has(body: str, line: str) -> bool:
    """Whether the body has a line, or a long piece of it: an appeal may be glued to either of its ends."""
    return line in body or (len(line) > 2 * _PIECE and (line[-_PIECE:] in body or line[:_PIECE] in body))
