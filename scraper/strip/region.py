"""Where on the page the article is: the deepest element that holds most of the page's running text.

Running text is what reads like paragraphs: long enough, punctuated, not links. Text in places that are named after
something else (comments, related stories, a footer) does not count, unless it is most of what there is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING

from scraper.words import letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from scraper.outline import Outline
    from scraper.rules import BlockRules
    from scraper.tree import TextLine

_SHARE = 0.72
"""The share of the running text that the region must hold."""
_ENOUGH = 0.2
"""When places named after something else hold more than the rest, their names do not count."""
_FEW_WORDS = 400
"""Characters that are enough for an article when all else is comments."""
_TYPICAL = 0.3
"""The share of a region's paragraphs that makes their markup the article's own."""
_ALONE, _EARLY = 0.15, 0.3
"""What is left of the weight of a line that stands alone in its box, and of one before the headline."""
_RICH = 0.6
"""The share of running text in what stands before the region, from which the region begins there."""
_WHOLE = frozenset({"html", "body"})
_ASIDE_TAGS = frozenset({"aside", "footer", "nav", "figure", "figcaption", "header"})
_NEVER = frozenset({"html", "body", "article", "main"})
_PIECES = frozenset({"p", "ul", "ol", "dl", "li", "blockquote", "pre"})
"""Elements that are a part of an article, never all of it; tables lay out whole pages on old sites."""
_SOLD = 1500
"""Characters of running text from which on what is called a paywall is what it sells."""
_ASIDE_KINDS = frozenset({"related", "navigation", "advert", "newsletter", "legal", "paywall", "social"})


def find_region(outline: Outline, rules: BlockRules, title: str | None) -> HtmlElement:
    """The element that holds the article; the root itself when nothing on the page is running text."""
    running = [place for place, weight in enumerate(outline.weights) if weight]
    named = _Named(rules, outline)
    written = [place for place in running if not named.never(outline.lines[place].element)]
    if _mass(written, outline) < _FEW_WORDS:
        written = running
    inside = [place for place in written if not named.aside(outline.lines[place].element)]
    if _mass(inside, outline) < _ENOUGH * _mass(written, outline):
        inside = written
    headline = _headline(outline, title)
    weights = _weighed(inside, outline, headline)
    region = _deepest_with_most(inside, weights, outline)
    region = _with_its_kind(region, inside, outline)
    region = _with_its_opening(region, list(zip(inside, weights, strict=True)), outline, headline)
    while region.tag in _PIECES and region.getparent() is not None:
        region = region.getparent()
    return region


def names_of(element: HtmlElement) -> str:
    """The class and id names of an element, as they are in the attributes."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _mass(places: Sequence[int], outline: Outline) -> int:
    """How much running text some lines are, in characters."""
    return sum(outline.weights[place] for place in places)


def _weighed(places: Sequence[int], outline: Outline, headline: int) -> list[float]:
    """The lines' weights: less for what stands alone in its box, as teasers do, and for what precedes the headline."""
    around = [tuple(islice(outline.lines[place].element.iterancestors(), 2)) for place in places]
    boxes = Counter(chain.from_iterable(around))
    weights = []
    for place, own in zip(places, around, strict=True):
        alone = all(boxes[box] < 2 for box in own)
        early = outline.slice(outline.lines[place].element)[0] < headline
        weights.append(outline.weights[place] * (_ALONE if alone else 1) * (_EARLY if early else 1))
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


def _deepest_with_most(places: Sequence[int], weights: Sequence[float], outline: Outline) -> HtmlElement:
    """The deepest element with the share of all the lines' weight: more than half, so the middle of it is in there."""
    if not places:
        return outline.root
    mass = [0.0, *accumulate(weights)]
    middle = bisect_right(mass, mass[-1] / 2) - 1
    element = outline.lines[places[middle]].element
    while element.getparent() is not None:
        start, end = (bisect_left(places, edge) for edge in outline.slice(element))
        if mass[end] - mass[start] >= _SHARE * mass[-1]:
            break
        element = element.getparent()
    return element


def _with_its_kind(region: HtmlElement, places: Sequence[int], outline: Outline) -> HtmlElement:
    """The region, widened to paragraphs outside of it that are built like most of those inside.

    Long articles come in several containers, each with the same markup; the deepest element holds only the largest.
    """
    start, end = outline.slice(region)
    builds = [_build(outline.lines[place]) for place in places]
    inside = Counter(build for build, place in zip(builds, places, strict=True) if start <= place < end)
    alike = [place for build, place in zip(builds, places, strict=True) if inside[build] >= _TYPICAL * inside.total()]
    while alike and region.getparent() is not None and not (start <= alike[0] and alike[-1] < end):
        region = region.getparent()
        start, end = outline.slice(region)
    return region


def _with_its_opening(
    region: HtmlElement, weighed: Sequence[tuple[int, float]], outline: Outline, headline: int
) -> HtmlElement:
    """The region, widened to the paragraphs that stand between the headline and its beginning.

    A gate, a player or a list of products in a container of its own can be the deepest element around most of an
    article. What comes along is a paragraph right beside it, or several that are built alike and little else.
    """
    start, end = outline.slice(region)
    opening = [(place, weight) for place, weight in weighed if headline < place < start]
    at = beside = region.getparent()
    while at is not None and at.getparent() is not None and outline.slice(at) == (start, end):
        at = at.getparent()
    ahead = [weight for place, weight in opening if _is_paragraph_in(at, outline.lines[place].element)]
    if at is not None and ahead and (at is beside or sum(outline.weights[end : outline.slice(at)[1]]) <= sum(ahead)):
        return at
    while opening and at is not None and at.tag not in _WHOLE:
        first, last = outline.slice(at)
        gained = [(place, weight) for place, weight in opening if place >= first]
        more = _RICH * outline.between(max(first, headline + 1), start), outline.between(end, last)
        alike = len({_build(outline.lines[place]) for place, _ in gained}) < len(gained)
        if alike and sum(weight for _, weight in gained) >= max(more):
            region, (start, end) = at, (first, last)
            opening = [(place, weight) for place, weight in opening if place < first]
        at = at.getparent()
    return region


def _is_paragraph_in(container: HtmlElement | None, element: HtmlElement) -> bool:
    return element.tag == "p" and element.getparent() is container


def _build(line: TextLine) -> tuple[str, ...]:
    """How a line is marked up: its element and class, or where it has none the element around it too."""
    name = line.element.get("class")
    parent = line.element.getparent()
    if name or parent is None:
        return line.element.tag, name or ""
    return line.element.tag, "", parent.tag, parent.get("class") or ""


class _Named:
    """Which places are named after something else than an article; each element is looked at once."""

    def __init__(self, rules: BlockRules, outline: Outline) -> None:
        self._rules = rules
        self._outline = outline
        self._known: dict[HtmlElement, tuple[bool, bool]] = {}

    def never(self, element: HtmlElement) -> bool:
        """Whether the element or one around it can hold no article."""
        return self._of(element)[0]

    def aside(self, element: HtmlElement) -> bool:
        """Whether the element or one around it is beside an article."""
        return self._of(element)[1]

    def _of(self, element: HtmlElement) -> tuple[bool, bool]:
        path: list[HtmlElement] = []
        at: HtmlElement | None = element
        while at is not None and at not in self._known:
            path.append(at)
            at = at.getparent()
        never, aside = self._known[at] if at is not None else (False, False)
        for one in reversed(path):
            if one.tag not in _NEVER:
                rules = [
                    rule for rule in self._rules.candidates(one.tag, names_of(one)) if rule.tokens and not rule.css
                ]
                never = never or any(rule.never_article for rule in rules)
                kinds = {rule.kind for rule in rules} & _ASIDE_KINDS
                if "paywall" in kinds and self._outline.running(one) > _SOLD:
                    kinds -= {"paywall"}
                aside = aside or one.tag in _ASIDE_TAGS or bool(kinds)
            self._known[one] = never, aside
        return never, aside
