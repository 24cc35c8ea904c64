"""Region -> Draft: the region's lines as blocks in order, without furniture.

Our own walk knows the structure (headings, lists, tables, images) and loses no paragraph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.article import Draft, Entry, Removal
from scraper.extraction.blocks import build_blocks
from scraper.extraction.furniture import furniture
from scraper.extraction.live import by_entry, live_entries
from scraper.tree import text_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.article import Block, Document, Region
    from scraper.tree import TextLine

MARKS = frozenset({"img", "iframe", "video", "audio", "hr"})


def extract_draft(region: Region, document: Document) -> Draft:
    """The blocks of the article in the region; its ledger begins with what was stripped."""
    lines = text_lines(region.element, region.gone, MARKS)
    out = furniture(lines, region)
    removals = [Removal("navigation", "extract-furniture", "extract", line.text) for line in out]
    gone = set(out)
    blocks = _blocks([line for line in lines if line not in gone], region, document)
    return Draft(tuple(blocks), (*region.gone.values(), *removals), region.warnings)


def _blocks(lines: Sequence[TextLine], region: Region, document: Document) -> Iterator[Block]:
    """The blocks of the lines; those of a live blog's entry follow an empty `Entry`."""
    entries = live_entries(document, region.element)
    for entry, some in by_entry(lines, entries) if entries else [(None, lines)]:
        if entry is not None:
            yield Entry("", entries[entry])
        yield from build_blocks(some, region.element, document.url)
