"""Document -> Draft when the region gave next to nothing: other ways to the body, the first that gives enough.

In turn: the page's own `articleBody` (JSON-LD), HTML that the page carries as data for a script to show, and
trafilatura over the whole page. The first two hold text that a wall may hide, so they are asked only where the page
declares none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from lxml import etree
from lxml import html as lxml_html

from scraper.article import Draft, Paragraph
from scraper.extraction.blocks import build_blocks
from scraper.extraction.opinion import read_page
from scraper.tree import text_lines
from scraper.words import FULL_STOPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.article import Document

_FEW = 300
"""Characters below which an article is doubted."""
_MORE = 2.0
"""How many times longer another way's text must be to win."""
_STRING = re.compile(r'"(?:[^"\\]|\\.){600,}"')
_PARAGRAPH = re.compile(rf"(?s)^.{{80,}}[{FULL_STOPS}][\"”’»)]*$|^.{{30,}}[。！？」]$")
_PARAGRAPHS = re.compile(r"<p[ >]")
_ESCAPES = 2
"""How often HTML in script data may be wrapped in JSON strings."""


def with_fallback(draft: Draft, document: Document) -> Draft:
    """The draft as it is, or a better one with a warning that says where it came from."""
    length = _length(draft)
    if length >= _FEW:
        return draft
    enough = max(_FEW, _MORE * length)
    for source, other in _other_ways(document):
        if _running(other) > enough:
            warning = f"fallback: the body was taken from {source}"
            return Draft(other.blocks, draft.removals, (*draft.warnings, warning))
    return draft


def _other_ways(document: Document) -> Iterator[tuple[str, Draft]]:
    if not any(str(data.get("isAccessibleForFree")).lower() == "false" for data in document.linked_data):
        yield "its articleBody", _article_body(document)
        yield "its script data", _script_data(document)
    yield "the whole page", _whole_page(document)


def _running(draft: Draft) -> int:
    """Characters of paragraphs that read like paragraphs, so that a page of headlines is no article."""
    return sum(len(block.text) for block in draft.blocks if _PARAGRAPH.search(block.text))


def _length(draft: Draft) -> int:
    return sum(len(block.text) for block in draft.blocks)


def _whole_page(document: Document) -> Draft:
    return Draft(tuple(Paragraph(line) for line in read_page(document.root)))


def _article_body(document: Document) -> Draft:
    """The longest `articleBody`; markup in it is read as markup."""
    bodies = [body for data in document.linked_data if isinstance(body := data.get("articleBody"), str)]
    body = max(bodies, key=len, default="")
    if _PARAGRAPHS.search(body):
        return _from_html(body, document.url)
    return Draft(tuple(Paragraph(line.strip()) for line in body.splitlines() if line.strip()))


def _script_data(document: Document) -> Draft:
    """The longest string in a script that is HTML with paragraphs."""
    found = [html for script in document.root.iter("script") for html in _html_strings(script.text or "")]
    return _from_html(max(found, key=len, default=""), document.url)


def _html_strings(data: str, wraps: int = _ESCAPES) -> Iterator[str]:
    """The strings in a script, or in JSON that is itself such a string, that are HTML."""
    for match in _STRING.finditer(data):
        try:
            text = msgspec.json.decode(match[0], type=str)
        except (msgspec.DecodeError, UnicodeEncodeError):
            continue
        if wraps > 1 and text.lstrip()[:1] in ("{", "[", '"'):
            yield from _html_strings(text, wraps - 1)
        elif _PARAGRAPHS.search(text):
            yield text


def _from_html(html: str, url: str) -> Draft:
    if not html.strip():
        return Draft(())
    try:
        root = lxml_html.fragment_fromstring(html, create_parent="div")
    except etree.ParserError:
        return Draft(())
    return Draft(tuple(build_blocks(text_lines(root), root, url)))
