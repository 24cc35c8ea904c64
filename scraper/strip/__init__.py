"""Document x Rulebook -> Region: where the article is, and what in there is no part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.article import Region
from scraper.strip.blocks import strip_blocks
from scraper.strip.region import find_region
from scraper.strip.structure import strip_structure
from scraper.tree import text_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.article import Document
    from scraper.rules import BlockRules

__all__ = ["strip"]


def strip(document: Document, books: Sequence[BlockRules]) -> Region:
    """Find the region of the article and the elements in it that the block rules remove.

    `books` are the general block rules and, after them, those of the page's site. The tree is not changed.
    """
    lines = text_lines(document.root)
    element = find_region(document.root, lines, books[0])
    gone, warnings = strip_blocks(element, books)
    return Region(element, gone | strip_structure(element, document.url), tuple(warnings))
