"""Where on the page the article is: the deepest element that holds most of the page's running text.

Running text is what reads like paragraphs: long enough, punctuated, not links. Text in places that are named after
something else (comments, related stories, a footer) does not count, unless it is most of what there is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from scraper.words import letters

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lxml.html import HtmlElement

    from scraper.rules import BlockRules
    from scraper.tree import Outline, TextLine

_SHARE = 0.72
"""The share of the running text that the region must hold."""
_ENOUGH = 0.2
"""When places named after something else hold more than the rest, their names do not count."""
_FEW_WORDS = 400
"""Characters that are enough for an article when all else is comments."""
_TYPICAL = 0.3
"""The share of a region's paragraphs that makes their markup the article's own."""
_LONG, _LONG_WIDE = 60, 25
"""How many characters make running text; Han, kana and Hangul say the same in fewer."""
_LONGEST = 600
"""A paragraph counts up to this many characters, so that one giant does not decide alone."""
_ALONE, _EARLY = 0.15, 0.3
"""What is left of the weight of a line that stands alone in its box, and of one before the headline."""
_PUNCTUATION = re.compile(r"[.!?…,;:。！？、，“”„»\"]")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ASIDE_TAGS = frozenset({"aside", "footer", "nav", "figure", "figcaption", "header"})
_NEVER = frozenset({"html", "body", "article", "main"})
_PIECES = frozenset({"p", "ul", "ol", "dl", "li", "blockquote", "pre"})
"""Elements that are a part of an article, never all of it; tables lay out whole pages on old sites."""
_ASIDE_KINDS = frozenset({"related", "navigation", "advert", "newsletter", "legal", "paywall", "social"})


def is_running_text(line: TextLine) -> bool:
    """Whether a line reads like a paragraph."""
    long = _LONG_WIDE if _WIDE.search(line.text[:20]) else _LONG
    return len(line.text) >= long and line.link_density < 0.4 and bool(_PUNCTUATION.search(line.text))


def weight(line: TextLine) -> int:
    """How much running text a line is, in characters."""
    return min(len(line.text), _LONGEST) - min(line.link_chars, _LONGEST // 2)


def find_region(outline: Outline, rules: BlockRules, title: str | None) -> HtmlElement:
    """The element that holds the article; the root itself when nothing on the page is running text."""
    running = [line for line in outline.lines if is_running_text(line)]
    never, aside = _Named(rules, (), never_article=True), _Named(rules, _ASIDE_TAGS, never_article=False)
    written = [line for line in running if not never.holds(line.element)]
    if sum(map(weight, written)) < _FEW_WORDS:
        written = running
    inside = [line for line in written if not aside.holds(line.element)]
    if sum(map(weight, inside)) < _ENOUGH * sum(map(weight, written)):
        inside = written
    headline = _headline(outline, title)
    weights = _weighed(inside, outline, headline)
    region = _with_its_kind(_deepest_with_most(inside, weights, outline.root), inside)
    region = _with_its_opening(region, inside, outline, headline)
    while region.tag in _PIECES and region.getparent() is not None:
        region = region.getparent()
    return region


def _weighed(lines: Sequence[TextLine], outline: Outline, headline: int) -> list[float]:
    """The lines' weights: less for what stands alone in its box, as teasers do, and for what precedes the headline."""
    boxes = Counter(box for line in lines for box in islice(line.element.iterancestors(), 2))
    weights = []
    for line in lines:
        alone = all(boxes[box] < 2 for box in islice(line.element.iterancestors(), 2))
        early = outline.slice(line.element)[0] < headline
        weights.append(weight(line) * (_ALONE if alone else 1) * (_EARLY if early else 1))
    return weights


def _headline(outline: Outline, title: str | None) -> int:
    """The position of the last `h1` or `h2` line that is the title; 0 when there is none."""
    wanted = letters(title)
    places = [
        place
        for place, line in enumerate(outline.lines)
        if wanted and line.element.tag in ("h1", "h2") and letters(line.text) == wanted
    ]
    return places[-1] if places else 0


def _deepest_with_most(lines: Sequence[TextLine], weights: Sequence[float], root: HtmlElement) -> HtmlElement:
    """The deepest element with the share of all the lines' weight."""
    mass: defaultdict[HtmlElement, float] = defaultdict(float)
    for line, heavy in zip(lines, weights, strict=True):
        element: HtmlElement | None = line.element
        while element is not None:
            mass[element] += heavy
            element = element.getparent()
    holding = [element for element, inside in mass.items() if inside >= _SHARE * sum(weights)]
    return max(holding, key=lambda element: sum(1 for _ in element.iterancestors()), default=root)


def _with_its_kind(region: HtmlElement, lines: Sequence[TextLine]) -> HtmlElement:
    """The region, widened to paragraphs outside of it that are built like most of those inside.

    Long articles come in several containers, each with the same markup; the deepest element holds only the largest.
    """
    around = [set(line.element.iterancestors()) | {line.element} for line in lines]
    builds = [_build(line) for line in lines]
    inside = Counter(build for build, outer in zip(builds, around, strict=True) if region in outer)
    alike = [outer for build, outer in zip(builds, around, strict=True) if inside[build] >= _TYPICAL * inside.total()]
    while region.getparent() is not None and not all(region in outer for outer in alike):
        region = region.getparent()
    return region


def _with_its_opening(region: HtmlElement, lines: Sequence[TextLine], outline: Outline, headline: int) -> HtmlElement:
    """The region, widened to the first paragraphs that stand in front of a gate around the rest."""
    start, _ = outline.slice(region)
    parent = region.getparent()
    for line in lines:
        place, _ = outline.slice(line.element)
        if headline < place < start and line.element.tag == "p" and line.element.getparent() is parent:
            return parent
    return region


def _build(line: TextLine) -> tuple[str, ...]:
    """How a line is marked up: its element and class, or where it has none the element around it too."""
    name = line.element.get("class")
    parent = line.element.getparent()
    if name or parent is None:
        return line.element.tag, name or ""
    return line.element.tag, "", parent.tag, parent.get("class") or ""


class _Named:
    """Which places are named after certain kinds of content; each element is looked at once."""

    def __init__(self, rules: BlockRules, tags: Collection[str], *, never_article: bool) -> None:
        self._rules = rules
        self._tags = tags
        self._never_article = never_article
        self._known: dict[HtmlElement, bool] = {}

    def holds(self, element: HtmlElement) -> bool:
        """Whether the element or one around it is such a place."""
        path, found = [], False
        at: HtmlElement | None = element
        while at is not None:
            if at in self._known:
                found = self._known[at]
                break
            path.append(at)
            at = at.getparent()
        for one in reversed(path):
            found = found or self._is_named(one)
            self._known[one] = found
        return found

    def _is_named(self, element: HtmlElement) -> bool:
        if element.tag in _NEVER:
            return False
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        return element.tag in self._tags or any(
            rule.tokens and not rule.css and (rule.never_article if self._never_article else rule.kind in _ASIDE_KINDS)
            for rule in self._rules.candidates(element.tag, names)
        )
