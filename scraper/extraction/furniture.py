"""Which lines of the region are furniture: labels, buttons and links that are no sentences.

The markup decides where it can (measured on saved pages: linked list items and headings belong, text that stands
outside of paragraphs and is no sentence does not). Paragraphs that are links inside the text are given to trafilatura,
which reads the pruned region; its word counts when it agrees with us on the rest.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from scraper.extraction.blocks import heading_of
from scraper.extraction.opinion import read_region
from scraper.quotation import in_quotation
from scraper.words import is_sentence, letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from scraper.article import Region
    from scraper.tree import TextLine

_TEXT = frozenset(
    {"p", "li", "dt", "dd", "blockquote", "cite", "pre", "xmp", "td", "th", "caption", "summary"}
    | {"h1", "h2", "h3", "h4", "h5", "h6"}
)
_MOSTLY_LINKED, _ALL_LINKED = 0.5, 0.9
_SUBHEAD = re.compile(
    r"(?i)(?<![a-z])(?:sub-?_?head(?:ing|line)?s?|cross-?_?head(?:ing|er)?|inter-?_?titles?|intertitres?|intertitulos?|ladillos?"
    r"|zwischen-?_?(?:titel|ueberschrift|überschrift)|tussen-?_?kop(?:je)?|mellem-?_?rubrik|mellom-?_?tittel|mellan-?_?rubrik"
    r"|väliotsikko|valiotsikko|srodtytul|śródtytuł)(?![a-z])"
)
"""What the sub-headings of an article are called where they are no heading elements."""
_PARAGRAPH = 60
"""Characters from which a sentence is a paragraph, whose markup is the article's own."""
_QUOTES = frozenset("\"'“”„«»‘‚「『")
_SPEAKER = re.compile(r"(?i)aut(?:ho|eu|o)r|speaker|name|source|cite|person|[_-]by(?:line)?\b")
"""Who is quoted, in the name of an element inside a quotation: "quote__author"."""
_LABEL_WORDS = 12
_SHOUTED = 4
"""How many words in capitals are a headline; fewer may be a name."""
_CELLS = frozenset({"div", "span", "strong", "b", "time", "p"})
_CELLS_A_ROW, _ROWS = 2, 3
_BUTTON, _BUTTONS = 6, 3
"""How many words a button has, and how many pages buttons of one wording lead to."""
_WORTH_ASKING = 0.03
"""The share of doubtful text from which trafilatura is asked; below it the lines stay."""
_TRUSTED = 0.7
"""The share of the undoubted text that trafilatura must have kept for its opinion on the rest to count."""


def furniture(lines: Sequence[TextLine], region: Region) -> list[TextLine]:
    """The lines that are left out, in order."""
    paragraphs = [place for place, line in enumerate(lines) if _is_paragraph(line)]
    first, last = (paragraphs[0], paragraphs[-1]) if paragraphs else (0, len(lines))
    own = {(lines[place].element.tag, lines[place].element.get("class")) for place in paragraphs}
    inside = lines[first : last + 1]
    stay = _of_mixed_lists(inside) | _bold_between(lines, set(paragraphs)) | _of_rows(inside)
    out, doubtful = [], []
    buttons = _buttons(lines)
    for place, line in enumerate(lines):
        if _is_shouted_link(line) or _is_bracketed_link(line) or line in buttons:
            out.append(line)
            continue
        if not line.text or is_sentence(line.text):
            continue
        linked = line.link_density > _MOSTLY_LINKED
        if line.element.tag == "p" and linked and place < last:
            doubtful.append(line)
        elif line in stay:
            continue
        elif _is_furniture(line, linked=linked, own=(line.element.tag, line.element.get("class")) in own) or (
            _hangs(line, own) and not first <= place <= last
        ):
            out.append(line)
    set_apart = {*out, *doubtful}
    known = [line for line in lines if line.text and line not in set_apart]
    gone = {*out, *_unwanted(doubtful, known, region)}
    return [line for line in lines if line in gone]


def _buttons(lines: Sequence[TextLine]) -> set[TextLine]:
    """Short lines that are links of one wording to different pages: "Book now", "Learn more." below each chapter."""
    linked = [line for line in lines if line.link_density > _ALL_LINKED and len(line.text.split()) <= _BUTTON]
    targets: defaultdict[str, set[str]] = defaultdict(set)
    for line in linked:
        targets[line.text].update(link.get("href") or "" for link in line.element.iter("a"))
    return {line for line in linked if len(targets[line.text]) >= _BUTTONS}


def _of_mixed_lists(lines: Sequence[TextLine]) -> set[TextLine]:
    """Items of lists that have one without a link, or one that is a link and nothing else: no boxes of teasers."""
    items = [line for line in lines if line.element.tag == "li" and line.text]
    mixed = {line.element.getparent() for line in items if not _MOSTLY_LINKED < line.link_density <= _ALL_LINKED}
    return {line for line in items if line.element.getparent() in mixed}


def _of_rows(lines: Sequence[TextLine]) -> set[TextLine]:
    """The parts of rows built alike, each a few words and a sentence: dates and what happened on them."""
    rows: defaultdict[HtmlElement, list[TextLine]] = defaultdict(list)
    for line in lines:
        parent = line.element.getparent()
        if line.text and not line.link_chars and parent is not None and line.element.tag in _CELLS:
            rows[parent].append(line)
    tables: defaultdict[tuple[HtmlElement | None, str | None], list[HtmlElement]] = defaultdict(list)
    for row, cells in rows.items():
        if len(cells) == len(row) == _CELLS_A_ROW and sum(is_sentence(cell.text) for cell in cells) == 1:
            tables[row.getparent(), row.get("class")].append(row)
    return {line for alike in tables.values() if len(alike) >= _ROWS for row in alike for line in rows[row]}


def _bold_between(lines: Sequence[TextLine], paragraphs: set[int]) -> set[TextLine]:
    """A few words in bold between two paragraphs: sub-headings that no element calls one."""
    between = [lines[place] for place in range(1, len(lines)) if {place - 1, place + 1} <= paragraphs]
    return {line for line in between if line.link_density <= _MOSTLY_LINKED and _is_bold(line)}


def _is_paragraph(line: TextLine) -> bool:
    return len(line.text) >= _PARAGRAPH and line.link_density <= _MOSTLY_LINKED and is_sentence(line.text)


def _is_shouted_link(line: TextLine) -> bool:
    """Whether a line is another story's headline, set in capitals between the paragraphs and linked whole."""
    return line.link_density >= _ALL_LINKED and line.text.isupper() and len(line.text.split()) >= _SHOUTED


def _is_bracketed_link(line: TextLine) -> bool:
    """Whether a line is another story's headline between brackets: "[ Life on the edge ]"."""
    is_linked = _MOSTLY_LINKED <= line.link_density < 1  # where the brackets are linked, too, they are the text's
    return is_linked and line.text.startswith("[") and line.text.endswith("]")


def _hangs(line: TextLine, own: set[tuple[str, str | None]]) -> bool:
    """Whether a line, standing before or behind all paragraphs, is a short one in a markup of its own."""
    marked = (line.element.tag, line.element.get("class"))
    is_short = line.element.tag == "p" and len(line.text.split()) <= _LABEL_WORDS
    return is_short and marked not in own and not _is_said(line)


def _is_furniture(line: TextLine, *, linked: bool, own: bool) -> bool:
    """What the markup says of a line that is no sentence; `own` when the article's paragraphs are marked up so too."""
    tag = line.element.tag
    if not linked and (_SUBHEAD.search(line.element.get("class") or "") or _is_said(line)):
        return False
    if heading_of(line) is not None:
        return False
    if tag == "li":
        return linked and line.link_density <= _ALL_LINKED
    if tag in _TEXT:
        return tag == "p" and linked
    return linked or not own


def _is_bold(line: TextLine) -> bool:
    """Whether all of a line is set in bold, and it has but a few words."""
    if len(line.text.split()) > _LABEL_WORDS:
        return False
    bold = line.element.iter("b", "strong", "u")
    return any(letters(one.text_content()) == letters(line.text) for one in bold)


def _is_said(line: TextLine) -> bool:
    """Whether a line is what somebody is quoted with, or who said it, where the page calls it that."""
    box = line.element
    if not in_quotation(box):
        return False
    if (
        len(line.text) >= _PARAGRAPH
        or line.text[0] in _QUOTES
        or next(box.iterancestors("blockquote"), None) is not None
    ):
        return True
    named = (one for one in (box, *box) if _SPEAKER.search(one.get("class") or ""))
    return any(letters("".join(one.itertext())) == letters(line.text) for one in named)


def _unwanted(doubtful: Sequence[TextLine], known: Sequence[TextLine], region: Region) -> list[TextLine]:
    """Which of the doubtful lines trafilatura leaves out."""
    size = sum(len(line.text) for line in known)
    if sum(len(line.text) for line in doubtful) <= _WORTH_ASKING * size:
        return []
    opinion = letters(read_region(region))
    agreed = sum(len(line.text) for line in known if letters(line.text) in opinion)
    return [line for line in doubtful if agreed >= _TRUSTED * size and letters(line.text) not in opinion]
