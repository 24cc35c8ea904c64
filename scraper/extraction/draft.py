"""Document -> Draft: the region's lines as blocks in order, with trafilatura's opinion on what belongs.

Our own walk knows the structure (headings, lists, tables, images) and loses no paragraph; trafilatura knows much about
what is text and what is furniture. So it reads the pruned region, and what it would leave out goes where the markup
leaves doubt: text outside of paragraphs and headings, and lines that are links.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.article import Draft, Entry, Removal
from scraper.extraction.blocks import build_blocks
from scraper.extraction.live import by_entry, live_entries
from scraper.extraction.opinion import read_region
from scraper.tree import text_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.article import Block, Document, Region
    from scraper.tree import TextLine

MARKS = frozenset({"img", "iframe", "video", "audio", "hr"})
_SURE = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "li", "dt", "dd"})
_SENTENCE = re.compile(r"[.!?…。！？:][\"”’»')\]」』]*$")
_WORTH_ASKING = 0.02
"""The share of doubtful text from which trafilatura is asked; below it only lines go that are links."""
_LINKED = 0.9
_TRUSTED = 0.7
"""The share of the undoubted text that trafilatura must have kept for its opinion on the rest to count."""
_WORD = re.compile(r"\W+")


def extract_draft(region: Region, document: Document) -> Draft:
    """The blocks of the article in the region; its ledger begins with what was stripped."""
    lines = text_lines(region.element, region.gone, MARKS)
    doubtful = [line for line in lines if _is_doubtful(line)]
    out = _left_out(doubtful, [line for line in lines if line.text and not _is_doubtful(line)], region)
    furniture = [
        Removal("navigation", "extract-doubtful", "extract", line.text) for line in doubtful if id(line) in out
    ]
    kept = [line for line in lines if id(line) not in out]
    blocks = _blocks(kept, region, document)
    return Draft(tuple(blocks), (*region.gone.values(), *furniture), region.warnings)


def _blocks(lines: Sequence[TextLine], region: Region, document: Document) -> Iterator[Block]:
    """The blocks of the lines; those of a live blog's entry follow an empty `Entry`."""
    entries = live_entries(document, region.element)
    for entry, some in by_entry(lines, entries) if entries else [(None, lines)]:
        if entry is not None:
            yield Entry("", entries[entry])
        yield from build_blocks(some, region.element, document.url)


def _is_doubtful(line: TextLine) -> bool:
    """Whether the markup alone does not say that the line is text."""
    if not line.text or line.element.tag in ("td", "th"):
        return False
    return line.link_density > 0.5 or (line.element.tag not in _SURE and not _SENTENCE.search(line.text))


def _left_out(doubtful: Sequence[TextLine], sure: Sequence[TextLine], region: Region) -> set[int]:
    """Which of the doubtful lines trafilatura leaves out, when it agrees with us on most of the others."""
    known = sum(len(line.text) for line in sure)
    if sum(len(line.text) for line in doubtful) <= _WORTH_ASKING * known:
        return {id(line) for line in doubtful if line.link_density > _LINKED and not _SENTENCE.search(line.text)}
    opinion = _key(read_region(region))
    agreed = sum(len(line.text) for line in sure if _key(line.text) in opinion)
    if agreed < _TRUSTED * known:
        return set()
    return {id(line) for line in doubtful if _key(line.text) not in opinion}


def _key(text: str | None) -> str:
    return _WORD.sub("", text or "").lower()
