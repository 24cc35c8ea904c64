"""Lines of the tree -> blocks of the article: paragraphs, headings, lists, tables, quotes, code, images, embeds."""

from __future__ import annotations

import re
from itertools import count, groupby
from typing import TYPE_CHECKING

from scraper.article import Code, Heading, ListBlock, Paragraph, Quote, Table
from scraper.extraction.images import image_block
from scraper.words import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from scraper.article import Block
    from scraper.tree import TextLine

_HEADING = re.compile(r"h[1-6]$")
_NUMBER = re.compile(r"[0-9]{1,6}")
_GROUPS = frozenset({"ul", "ol", "table", "blockquote", "pre", "dl"})
_CELL = 600
"""Characters that no cell or item of a real table or list has."""


def build_blocks(lines: Sequence[TextLine], region: HtmlElement, url: str) -> Iterator[Block]:
    """The blocks that the lines make, in order; neighbours in one list, table or code element are one block."""
    for group, members in groupby(lines, key=lambda line: _group(line.element, region)):
        yield from _blocks_of(group, list(members), url)


def _group(element: HtmlElement, region: HtmlElement) -> HtmlElement | None:
    """The outermost list, table or code element around a line, inside the region."""
    found = None
    at: HtmlElement | None = element
    while at is not None and at is not region:
        if at.tag in _GROUPS:
            found = at
        at = at.getparent()
    return found


def _blocks_of(group: HtmlElement | None, lines: list[TextLine], url: str) -> Iterator[Block]:
    text = [line for line in lines if line.text]
    if group is None or not text or _is_layout(group, text):
        yield from (block for line in lines if (block := _single(line, url)))
    elif group.tag == "table":
        yield _table(text)
    elif group.tag == "pre":
        yield _code(group, text)
    elif group.tag == "blockquote":
        yield from (Quote(line.text) for line in text)
    else:
        yield _list(group, text)


def _code(group: HtmlElement, lines: Sequence[TextLine]) -> Code:
    """Preformatted text with its white space, unless something in it is left out."""
    shown = "\n".join(line.text for line in lines)
    written = "".join(group.itertext())
    return Code(written.rstrip().lstrip("\r\n") if written.split() == shown.split() else shown)


def _is_layout(group: HtmlElement, lines: Sequence[TextLine]) -> bool:
    """Whether a list or table only arranges paragraphs and headings on the page."""
    if group.tag not in ("table", "ul", "ol"):
        return False
    return any(_HEADING.match(line.element.tag) or len(line.text) > _CELL for line in lines)


def _list(group: HtmlElement, lines: Sequence[TextLine]) -> ListBlock:
    """A list; in the text of an ordered one the items have their numbers, unless they bring their own."""
    owners = groupby(lines, key=lambda line: _nearest(line.element, ("li", "dt", "dd")))
    members = [(item, [line.text for line in some]) for item, some in owners]
    items = [" ".join(texts) for _, texts in members]
    plain = all(len(texts) == 1 and not texts[0][:1].isdigit() for _, texts in members)
    if group.tag != "ol" or not plain:
        return ListBlock("\n".join(items), items, group.tag == "ol")
    start = group.get("start") or ""
    number = count(int(start) if _NUMBER.fullmatch(start) else 1)
    own = [item is not None and item.getparent() is group for item, _ in members]
    shown = [f"{next(number)}. {text}" if numbered else text for text, numbered in zip(items, own, strict=True)]
    return ListBlock("\n".join(shown), items, ordered=True)


def _table(lines: Sequence[TextLine]) -> Table:
    rows = [[" ".join(line.text for line in cell) for cell in _cells(row)] for row in _rows(lines)]
    return Table("\n".join(" | ".join(row) for row in rows), rows)


def _rows(lines: Sequence[TextLine]) -> Iterable[list[TextLine]]:
    return (list(members) for _, members in groupby(lines, key=lambda line: _nearest(line.element, ("tr", "caption"))))


def _cells(lines: Sequence[TextLine]) -> Iterable[list[TextLine]]:
    return (list(members) for _, members in groupby(lines, key=lambda line: _nearest(line.element, ("td", "th"))))


def _nearest(element: HtmlElement, tags: tuple[str, ...]) -> HtmlElement | None:
    at: HtmlElement | None = element
    while at is not None and at.tag not in tags:
        at = at.getparent()
    return at


def _single(line: TextLine, url: str) -> Block | None:
    if not line.text:
        return image_block(line.element, url)
    heading = heading_of(line)
    return Paragraph(line.text) if heading is None else Heading(line.text, int(heading.tag[1]))


def heading_of(line: TextLine) -> HtmlElement | None:
    """The heading that a line is: its element, or one around it that holds nothing else."""
    element = line.element
    if _HEADING.match(element.tag):
        return element
    around = element.getparent()
    if around is None or not _HEADING.match(around.tag):
        return None
    return around if letters(around.text_content()) == letters(line.text) else None
