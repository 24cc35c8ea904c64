"""Document x Rulebook -> Region: where the article is, and what in there is no part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.article import Region
from scraper.strip.appeals import strip_appeals
from scraper.strip.blocks import strip_blocks
from scraper.strip.region import find_region
from scraper.strip.structure import strip_structure
from scraper.tree import text_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.article import Document
    from scraper.rules import BlockRules, TextRules

__all__ = ["strip"]


def strip(document: Document, books: Sequence[BlockRules], says: Sequence[TextRules]) -> Region:
    """Find the region of the article and the elements in it that are no part of it.

    `books` are the general block rules and, after them, those of the page's site; `says` the text rules likewise, by
    which boxes are known that have no telling name. The tree is not changed.
    """
    element = find_region(document.root, text_lines(document.root), books[0])
    gone, warnings = strip_blocks(element, books)
    gone |= strip_structure(element, document.url)
    gone |= strip_appeals(element, text_lines(element, gone), says)
    return Region(element, gone, tuple(warnings))
