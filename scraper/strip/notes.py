"""Paragraphs set in italics from end to end that hold a call: the outlet's notes below an article, which go whole.

"Courts, health, schools and so much more... The Post has dozens of free newsletters. Sign up today."
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.article import Removal
from scraper.rules import judge
from scraper.sentences import split_sentences
from scraper.words import letters, rough_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from scraper.article import Kind
    from scraper.rules import TextRules
    from scraper.tree import TextLine

_LONGEST = 60
"""A note has at most so many words."""
_KINDS: frozenset[Kind] = frozenset({"advert", "comments", "donation", "legal", "newsletter", "paywall", "social"})
"""What a call is for that makes all of the paragraph the outlet's; before "Check back for updates" may be news."""


def strip_notes(lines: Sequence[TextLine], rules: Sequence[TextRules]) -> Iterator[tuple[HtmlElement, Removal]]:
    """The notes among the lines, each with the call in it."""
    for line in lines:
        if line.element.tag != "p" or not _is_italic(line) or rough_words(line.text) > _LONGEST:
            continue
        sentences = (judge(sentence.strip(), rules) for sentence in split_sentences(line.text))
        call = next((one for one in sentences if one and one.form == "call" and one.rule.kind in _KINDS), None)
        if call:
            yield line.element, Removal(call.rule.kind, call.rule.id, "strip", line.text, line.element.tag)


def _is_italic(line: TextLine) -> bool:
    italic = "".join("".join(one.itertext()) for one in line.element.iterchildren("em", "i", "strong", "b"))
    return next(line.element.iter("em", "i"), None) is not None and letters(italic) == letters(line.text)
