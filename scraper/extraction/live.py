"""Live blogs: which elements are entries, and entries as blocks of their own.

An entry is an element with a time of its own and text. While the body is cleaned, an empty `Entry` stands in front of
each entry's blocks; `gather_entries` then puts the blocks into it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from scraper.article import Entry, Heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from scraper.article import Block, Document
    from scraper.tree import TextLine

_LIVE = frozenset({"LiveBlogPosting"})
_CONTAINERS = ("article", "li", "section", "div")
_ENTRIES = 2


def live_entries(document: Document, region: HtmlElement) -> dict[HtmlElement, str | None]:
    """The entries of a page that declares itself a live blog, each with its time (RFC 3339) where the markup has it.

    Source: https://schema.org/LiveBlogPosting
    """
    declared = any(_LIVE & set(_types(data.get("@type"))) for data in document.linked_data)
    if not declared and region.find(".//*[@itemprop='liveBlogUpdate']") is None:
        return {}
    shapes: defaultdict[tuple[HtmlElement, str, str], dict[HtmlElement, str | None]] = defaultdict(dict)
    for time in region.iter("time"):
        for element in time.iterancestors(*_CONTAINERS):
            parent = element.getparent()
            if parent is None or element is region:
                break
            first = next(element.iter("time"))
            shapes[parent, element.tag, (element.get("class") or "").split(" ")[0]][element] = first.get("datetime")
    return max(shapes.values(), key=len, default={}) if any(len(s) >= _ENTRIES for s in shapes.values()) else {}


def _types(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def by_entry(
    lines: Sequence[TextLine], entries: dict[HtmlElement, str | None]
) -> Iterator[tuple[HtmlElement | None, list[TextLine]]]:
    """Runs of lines that belong to one entry, or to none, in order; a line that only repeats its time is left out."""
    run: list[TextLine] = []
    current: HtmlElement | None = None
    for line in lines:
        owner = next((at for at in (line.element, *line.element.iterancestors()) if at in entries), None)
        if owner is not current and run:
            yield current, run
            run = []
        current = owner
        if owner is None or not _is_time(line):
            run.append(line)
    if run:
        yield current, run


def _is_time(line: TextLine) -> bool:
    """Whether a line is nothing but the text of a `<time>`."""
    if not line.text:
        return False
    return any(" ".join("".join(time.itertext()).split()) == line.text for time in line.element.iter("time"))


def gather_entries(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks behind an empty `Entry` become its own, up to the next; entries that were emptied disappear."""
    entry: Entry | None = None
    inside: list[Block] = []
    for block in blocks:
        if isinstance(block, Entry):
            yield from _filled(entry, inside)
            entry, inside = block, []
        elif entry is None:
            yield block
        else:
            inside.append(block)
    yield from _filled(entry, inside)


def _filled(entry: Entry | None, blocks: list[Block]) -> Iterator[Entry]:
    if entry is None or not any(block.text for block in blocks):
        return
    text = "\n\n".join(block.text for block in blocks if block.text)
    title = blocks.pop(0).text if isinstance(blocks[0], Heading) else None
    yield msgspec.structs.replace(entry, text=text, title=title, blocks=blocks)
