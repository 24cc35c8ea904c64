"""Pages that came as if they were articles and say that there is none: soft 404s."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from scraper.access.declared import article_objects
from scraper.access.gates import visible_lines
from scraper.access.words import plain, spoken_on
from scraper.words import rough_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.article import Document

_MOST_WORDS = 60
"""A text with more words is an article, whatever its headline says."""
_FEW_WORDS = 15
"""With so few nothing was found, and any line of the page may say why."""
_LONGEST_LINE = 160
_LINES = 1000
"""Lines that are looked at: what is not there is told at once."""
_SHARE = 0.5
"""The words must be most of the title or line: a report on missing pages says more in its headline."""
_PARTS = re.compile(r" [|\u2013\u2014:·»-] ")


def says_missing(document: Document, text: str) -> str | None:
    """What on the page says that the article does not exist; `text` is what was found of one.

    A page that declares an article's headline is believed.
    """
    words = rough_words(text)
    if words > _MOST_WORDS or any(one.get("headline") for one in article_objects(document)):
        return None
    patterns = [spoken.missing for spoken in spoken_on(document.root)]
    for place, line in islice(_lines(document, words), _LINES):
        if any(_is_mostly(pattern, part) for part in (line, *_PARTS.split(line)) for pattern in patterns):
            return f"{place}: {line[:60]}"
    return None


def _is_mostly(pattern: Any, part: str) -> bool:
    """Whether the words make up most of a part of a line."""
    return bool(part) and sum(len(said.group()) for said in pattern.finditer(part)) >= _SHARE * len(part)


def _lines(document: Document, words: int) -> Iterator[tuple[str, str]]:
    """Title and headings, and the other short lines where nearly no text was found."""
    root = document.root
    yield "title", plain(root.findtext(".//title") or "")
    for heading in root.iter("h1"):
        yield "h1", plain(" ".join(heading.itertext()))
    if words <= _FEW_WORDS:
        for line in visible_lines(root):
            if len(line) <= _LONGEST_LINE:
                yield "text", plain(line)
