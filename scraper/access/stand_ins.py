"""Pages without an article that were answered with 200: those that say so, and shells that scripts would fill."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from scraper.access.words import marks, plain
from scraper.words import rough_words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scraper.article import Document

_TITLE_PARTS = re.compile(r"\s[|–—·-]\s")
_ENDS = " .!…:。!"
_SHELL_WORDS = 60
"""A page that shows more words than these has been filled."""


def says_missing(document: Document) -> str | None:
    """The headline or title that says, and says nothing else, that there is no such page."""
    titles = (part for e in document.root.iter("title") for part in _TITLE_PARTS.split(e.text_content()))
    headlines = (e.text_content() for e in document.root.iter("h1", "h2"))
    for said in chain(headlines, titles):
        if marks().missing.fullmatch(plain(said).strip(_ENDS)):
            return f"the page says: {plain(said)[:80]}"
    return None


def needs_browser(document: Document) -> str | None:
    """What shows that the page is an empty shell: scripts, no text, and a framework's root or a plea for JavaScript."""
    root = document.root
    if next(root.iter("script"), None) is None or rough_words(_shown(root)) > _SHELL_WORDS:
        return None
    for noscript in root.iter("noscript"):
        if said := marks().script_pleas.search(plain(noscript.text_content())):
            return f"noscript says: {said.group()[:80]}"
    for element in root.iter("div", "main", "app-root"):
        name = element.get("id") or str(element.tag)
        if marks().shell_roots.fullmatch(name.lower()) and not rough_words(_shown(element)):
            return f"<{element.tag}> {name} is empty"
    return None


def _shown(element: HtmlElement) -> str:
    """The text under an element's body that a reader would see without scripts."""
    bodies = list(element.iter("body")) or [element]
    texts = bodies[0].xpath(".//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]")
    return " ".join(map(str, texts))
