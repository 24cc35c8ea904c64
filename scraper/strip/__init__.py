"""Document x Rulebook -> Region: where the article is, and what in there is no part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.article import Region
from scraper.outline import Outline
from scraper.strip.appeals import strip_appeals
from scraper.strip.blocks import strip_blocks
from scraper.strip.elements import place_named, strip_elements
from scraper.strip.notes import strip_notes
from scraper.strip.place import place_of
from scraper.strip.region import find_region
from scraper.strip.structure import strip_structure

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lxml.html import HtmlElement

    from scraper.article import Document, Removal
    from scraper.rules import BlockRules, Places, TextRules
    from scraper.tree import TextLine

__all__ = ["place_of", "strip"]


def strip(
    document: Document,
    title: str | None,
    books: Sequence[BlockRules],
    says: Sequence[TextRules],
    places: Places | None = None,
) -> Region:
    """Find the region of the article and the elements in it that are no part of it.

    `title` is the article's headline; `books` are the general block rules and, after them, those of the page's site;
    `says` are the text rules likewise, by which boxes are known that have no telling name; `places` are what the site's
    rules name by XPath, if they do. The tree is not changed.
    """
    outline = Outline(document.root)
    named = place_named(outline, places) if places else None
    element = find_region(outline, books[0], title) if named is None else named
    gone, warnings = strip_blocks(element, outline, books)
    if places:
        selected, more = strip_elements(element, outline, places)
        gone, warnings = selected | gone, [*warnings, *more]
    # What a name says comes last, since it says more.
    gone = _outermost(gone | strip_structure(element, outline, document.url, title, says) | gone)
    left = _left(element, outline, gone)
    gone |= dict(strip_notes(left, says)) | strip_appeals(element, left, says)
    return Region(element, gone, tuple(warnings))


def _outermost(gone: dict[HtmlElement, Removal]) -> dict[HtmlElement, Removal]:
    """Each text once: what is inside another that is gone is part of that one's removal."""
    return {one: why for one, why in gone.items() if not any(outer in gone for outer in one.iterancestors())}


def _left(region: HtmlElement, outline: Outline, gone: Collection[HtmlElement]) -> list[TextLine]:
    """The region's lines outside of what is gone."""
    taken = {index for element in gone for index in range(*outline.slice(element))}
    start, end = outline.slice(region)
    return [outline.lines[index] for index in range(start, end) if index not in taken]
