"""Region -> Draft: the region's lines as blocks in order, without furniture.

Our own walk knows the structure (headings, lists, tables, images) and loses no paragraph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.article import Draft, Entry, Removal
from scraper.extraction.blocks import build_blocks
from scraper.extraction.furniture import furniture
from scraper.extraction.live import by_entry, live_entries
from scraper.extraction.witness import unwitnessed
from scraper.tree import text_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.article import Block, Document, Region
    from scraper.tree import TextLine

_MARKS = frozenset({"img", "iframe", "video", "audio"})


def extract_draft(region: Region, document: Document) -> Draft:
    """The blocks of the article in the region; its ledger begins with what was stripped."""
    lines = text_lines(region.element, region.gone, _MARKS)
    loose = set(furniture(lines, region))
    lines, removals = _without(loose, lines, "extract-furniture")
    foreign = set(unwitnessed(lines, document))
    lines, more = _without(foreign, lines, "extract-not-in-article-body")
    blocks = _blocks(lines, region, document)
    stripped = (removal for removal in region.gone.values() if removal.text)  # an empty slot took no text along
    return Draft(tuple(blocks), (*stripped, *removals, *more), region.warnings)


def _without(out: set[TextLine], lines: list[TextLine], rule: str) -> tuple[list[TextLine], list[Removal]]:
    """The lines without some of them, and the ledger of those."""
    removals = [Removal("other", rule, "extract", line.text) for line in lines if line in out]
    return [line for line in lines if line not in out], removals


def _blocks(lines: Sequence[TextLine], region: Region, document: Document) -> Iterator[Block]:
    """The blocks of the lines; those of a live blog's entry follow an empty `Entry`."""
    entries = live_entries(document, region.element)
    for entry, some in by_entry(lines, entries) if entries else [(None, lines)]:
        if entry is not None:
            yield Entry("", entries[entry])
        yield from build_blocks(some, region.element, document.url)
