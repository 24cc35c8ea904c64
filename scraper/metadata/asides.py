"""Lines below the headline that are no part of the story: bylines, dates, captions, links, sidebars."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from scraper.metadata.evidence import Evidence, text_of
from scraper.metadata.lines import Line, is_passed
from scraper.metadata.moments import moment
from scraper.words import is_sentence

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scraper.metadata.surroundings import Surroundings

HEADINGS = frozenset({"h2", "h3", "h4"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_YEAR, _HOUR = re.compile(r"\b(?:19|20)\d\d\b"), re.compile(r"\d{1,2}[:.]\d{2}\b")
_STAMP_WORDS = 20
"""Words up to which a line with a year and an hour is a date, in whatever language."""
_BESIDE_PICTURE = 40
"""Characters that a box with a picture may have besides its caption."""


def is_about(line: Line, found: Evidence, around: Surroundings) -> bool:
    """Whether a line is a byline, a date, a caption, a link or of a sidebar."""
    element, text = line.element, line.text
    words = found.words
    linked = sum(len(text_of(link)) for link in element.iter("a"))
    if linked * 2 > len(text) or (len(text) < 90 and (words.by.match(text) or moment(text))):
        return True
    if (words.published.match(text) and moment(text)) or _is_stamp(text):
        return True
    for one in (element, *islice(element.iterancestors(), 3)):
        if one in around.above:
            break
        label = f"{one.get('class', '')} {one.get('id', '')}"
        if len(label) > 1 and words.not_standfirst.search(words_of(label[:200])):
            return True
        if is_passed(one) or _is_caption(line, one):
            return True
    return False


def _is_stamp(text: str) -> bool:
    """Whether a line is a date with its hour, in whatever language."""
    return bool(
        _YEAR.search(text) and _HOUR.search(text) and len(text.split()) <= _STAMP_WORDS and not is_sentence(text)
    )


def _is_caption(line: Line, box: HtmlElement) -> bool:
    """Whether a box around a line holds one picture and hardly anything else."""
    if line.element.tag in HEADINGS or len(list(islice(box.iter("img"), 2))) != 1:
        return False
    return len(text_of(box)) <= len(line.text) + _BESIDE_PICTURE


def words_of(label: str) -> str:
    """A class or id as separate words in lower case."""
    return _CAMEL.sub("-", label).replace("_", "-").lower()
