"""Soft 404s: pages that were answered with 200 and say that there is no such page."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from scraper.access.words import marks, plain

if TYPE_CHECKING:
    from scraper.article import Document

_TITLE_PARTS = re.compile(r"\s[|–—·-]\s")
_ENDS = " .!…:。！"


def says_missing(document: Document) -> str | None:
    """The headline or part of the title that says, and says nothing else, that there is no such page."""
    headlines = (heading.text_content() for heading in document.root.iter("h1"))
    titles = (part for title in document.root.iter("title") for part in _TITLE_PARTS.split(title.text_content()))
    said = (plain(text).strip(_ENDS) for text in chain(headlines, titles))
    return next((f"the page says: {text[:80]}" for text in said if marks().missing.fullmatch(text)), None)
