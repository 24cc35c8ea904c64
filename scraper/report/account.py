"""What became of every line of a page: kept, taken out by a rule, or left outside the article."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from scraper.article import Entry, ImageBlock, ListBlock, Table
from scraper.outline import Outline
from scraper.parse import parse
from scraper.pipeline import extract_document
from scraper.words import letters, rough_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from scraper.article import Article, Block, Page, Removal
    from scraper.rules import Rulebook
    from scraper.tree import TextLine

KEPT, OUTSIDE = "kept", "outside"
_SHORTEST = 4
"""Letters of a text that is looked for inside a line."""
_WITHIN, _WITHIN_GONE = 12, 25
"""Letters of a line that is looked for inside the article's text, or inside one that was taken out."""
_BYLINE = 12
"""Words of a line that names an author."""
_SHAPES = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    "li": "item",
    "dt": "item",
    "dd": "item",
    "blockquote": "quote",
    "figcaption": "caption",
    **dict.fromkeys(("td", "th", "caption"), "cell"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line.

    `fate` is "kept", "title", "subtitle", "author", "caption", "outside" or the kind of a removal; `removal` is that
    one's place in the article's ledger.
    """

    text: str
    fate: str
    removal: int | None = None


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of the page; `shape` is "paragraph", "heading", "item", "quote", "caption" or "cell"."""

    shape: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A page and its article. `seconds` are the processor time of each stage, in order.

    `places` says for each entry of the ledger which line shows it first, None where no line of the page does.
    """

    article: Article
    lines: tuple[PageLine, ...]
    seconds: tuple[tuple[str, float], ...]
    places: tuple[int | None, ...]

    @property
    def fates(self) -> dict[str, int]:
        """How many lines there are of each fate, those of the article first, then kinds by frequency."""
        counts = Counter(span.fate for line in self.lines for span in line.spans)
        first = [fate for fate in (KEPT, "title", "subtitle", "author", "caption") if counts[fate]]
        kinds = [fate for fate, _ in counts.most_common() if fate not in (*first, OUTSIDE)]
        return {fate: counts[fate] for fate in (*first, *kinds, OUTSIDE) if counts[fate]}


def explain_page(page: Page, rulebook: Rulebook | None = None) -> Account:
    """Extract a page's article, and say what became of each of its lines.

    Raises what `extract_page` raises.
    """
    extract_document(parse(page), rulebook)  # the first page of a process pays for what all need: rules, tables
    watch = _Watch()
    document = parse(page)
    watch("parse")
    article = extract_document(document, rulebook, watch=watch)
    fates = _Fates(article)
    lines = tuple(fates.line(line) for line in Outline(document.root).lines if line.text)
    return Account(article, lines, watch.seconds, _places(lines, len(article.removed)))


class _Watch:
    """Notes how long each stage took: called at the end of each, with its name."""

    def __init__(self) -> None:
        self._begun = time.process_time()
        self._ends: list[tuple[str, float]] = []

    def __call__(self, stage: str) -> None:
        self._ends.append((stage, time.process_time()))

    @property
    def seconds(self) -> tuple[tuple[str, float], ...]:
        """The time from the end of one stage to the end of the next."""
        marks = [("", self._begun), *self._ends]
        return tuple((stage, end - start) for (_, start), (stage, end) in pairwise(marks))


class _Fates:
    """What the article and its ledger say about a text, by its letters alone: typography was made regular."""

    def __init__(self, article: Article) -> None:
        self._removed: defaultdict[str, list[int]] = defaultdict(list)
        self._kinds = [removal.kind for removal in article.removed]
        self._gone = [letters(removal.text) for removal in article.removed]
        for place, removal in enumerate(article.removed):
            for line in {letters(one) for one in _lines_of(removal)}:
                self._removed[line].append(place)
        self._kept = Counter(letters(line) for line in _texts(article.blocks))
        self._text = letters(article.text)
        self._fields = {letters(article.title): "title", letters(article.subtitle): "subtitle"}
        self._authors = [author.name for author in article.authors if " " in author.name]
        captions = [text for image in article.images for text in (image.caption, image.credit)]
        captions += [text for block in article.blocks if isinstance(block, ImageBlock) for text in (block.caption,)]
        self._captions = {letters(text) for text in captions if text}

    def line(self, line: TextLine) -> PageLine:
        """A line with what became of it; lines are asked for in the page's order."""
        return PageLine(_shape(line.element), tuple(self._spans(line.text)))

    def _spans(self, text: str) -> list[Span]:
        key = letters(text)
        if self._kept[key] > 0 and key:
            self._kept[key] -= 1
            return [Span(text, KEPT)]
        if key in self._fields and key:
            return [Span(text, self._fields[key])]
        if places := self._removed.get(key):
            place = places.pop(0) if len(places) > 1 else places[0]
            return [self._span(text, place)]
        if key in self._captions:
            return [Span(text, "caption")]
        if any(name in text for name in self._authors) and rough_words(text) <= _BYLINE:
            return [Span(text, "author")]
        return self._pieces(text, key)

    def _pieces(self, text: str, key: str) -> list[Span]:
        """A line that is no whole line of either: parts of it were taken out, or it is a part of something."""
        inside = [place for place, gone in enumerate(self._gone) if len(gone) >= _SHORTEST and gone in key]
        spans = [Span(text, KEPT)]
        for place in sorted(inside, key=lambda place: -len(self._gone[place])):
            spans = [piece for span in spans for piece in self._cut(span, place)]
        left = letters("".join(span.text for span in spans if span.fate == KEPT))
        is_part = left in self._text and (len(left) >= _WITHIN or len(spans) > 1)
        if left and not is_part:
            long = self._gone if len(key) >= _WITHIN_GONE else ()
            whole = next((place for place, gone in enumerate(long) if key in gone), None)
            rest = Span(text, OUTSIDE) if whole is None else self._span(text, whole)
            return [rest] if whole is not None or len(spans) == 1 else [self._outside(span) for span in spans]
        return [self._outside(span) for span in spans] if len(left) < _SHORTEST else spans

    def _cut(self, span: Span, place: int) -> Iterator[Span]:
        found = _find(span.text, self._gone[place]) if span.fate == KEPT else None
        if found is None:
            yield span
            return
        start, end = found
        for piece in (Span(span.text[:start], KEPT), self._span(span.text[start:end], place)):
            if piece.text:
                yield piece
        if rest := span.text[end:]:
            yield Span(rest, KEPT)

    def _span(self, text: str, place: int) -> Span:
        return Span(text, self._kinds[place], place)

    @staticmethod
    def _outside(span: Span) -> Span:
        return replace(span, fate=OUTSIDE) if span.fate == KEPT else span


def _find(text: str, needle: str) -> tuple[int, int] | None:
    """Where in a text the letters of `needle` stand in a row: start and end, with the signs that follow them."""
    places = [place for place, character in enumerate(text) for _ in letters(character)]
    at = letters(text).find(needle)
    if at < 0 or not needle or at + len(needle) > len(places):
        return None
    start, last = places[at], places[at + len(needle) - 1] + 1
    following = places[at + len(needle)] if at + len(needle) < len(places) else len(text)
    return (0 if at == 0 else start), following if text[last:following].strip() else last


def _shape(element: HtmlElement) -> str:
    near = [element, *element.iterancestors()][:4]
    return next((_SHAPES[one.tag] for one in near if one.tag in _SHAPES), "paragraph")


def _lines_of(removal: Removal) -> Iterator[str]:
    yield removal.text
    yield from removal.text.split("\n")


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    """The lines of the blocks, as the page may have set them."""
    for block in blocks:
        yield from block.text.split("\n")
        if isinstance(block, ListBlock) and block.ordered:
            yield from block.items
        elif isinstance(block, Table):
            yield from (cell for row in block.rows if len(row) > 1 for cell in row)
        elif isinstance(block, Entry):
            yield from (text for text in (block.title, *_texts(block.blocks)) if text)


def _places(lines: Sequence[PageLine], number: int) -> tuple[int | None, ...]:
    places: list[int | None] = [None] * number
    for at, line in enumerate(lines):
        for span in line.spans:
            if span.removal is not None and places[span.removal] is None:
                places[span.removal] = at
    return tuple(places)
