"""The elements in the article's region that are no part of it.

Candidates are found on the lxml tree by their names; where a rule asks for more, what it asks about is looked at as a
BeautifulSoup fragment of its own. A rule that wants more of the running text than its cap is not applied.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from scraper.article import Removal
from scraper.quotation import in_quotation
from scraper.rules import selector, steps
from scraper.rules.fold import fold
from scraper.strip.region import names_of
from scraper.tree import INLINE, UNSEEN
from scraper.words import rough_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from scraper.outline import Outline
    from scraper.rules import BlockRule, BlockRules, ElementRule

_PLAIN = INLINE | {"h1", "h2", "h3", "h4", "h5", "h6"}
_DIVISIONS = frozenset({"div", "figure", "section", "aside", "p"})
_MOST = 100
"""How many elements a rule with a selector looks at on one page: each is a fragment of its own."""
CAP = 0.25
"""The share of the region's running text that one rule may take."""
_SMALL, _SHORT_CAP = 300, 0.4
"""Characters of a box that may be a larger share of a short article, and that share."""


def strip_blocks(
    region: HtmlElement, outline: Outline, books: Sequence[BlockRules]
) -> tuple[dict[HtmlElement, Removal], list[str]]:
    """The elements to leave out with the reason for each, and warnings about rules over their cap."""
    search = _Search(region, outline, books)
    return within_cap(list(search.condemned()), outline, search.cap)


def within_cap(
    found: Sequence[tuple[HtmlElement, BlockRule | ElementRule]], outline: Outline, cap: float
) -> tuple[dict[HtmlElement, Removal], list[str]]:
    """Elements with the reason why each goes, but those of rules that would take more than so much running text."""
    by_rule: defaultdict[str, int] = defaultdict(int)
    for element, rule in found:
        by_rule[rule.id] += len(outline.text(element)) if element.tag in INLINE else outline.running(element)
    over = {rule for rule, mass in by_rule.items() if mass > cap}
    gone = {
        element: Removal(rule.kind, rule.id, "strip", outline.text(element), _path(element))
        for element, rule in found
        if rule.id not in over
    }
    return gone, [f"rule {rule} would have removed too much and was not applied" for rule in sorted(over)]


_NAMING = ("data-testid", "data-component", "data-module", "data-qa")
_WRAPPING = ("content", "text", "body", "wrapper")
"""Ends of names of what is around the article: "metered-content"."""


class _Search:
    """The search through a region for what the rules of some books remove; `cap` is what one rule may take of it."""

    def __init__(self, region: HtmlElement, outline: Outline, books: Sequence[BlockRules]) -> None:
        running = outline.running(region)
        self.cap = max(CAP * running, min(_SMALL, _SHORT_CAP * running))
        self._region = region
        self._outline = outline
        self._books = books
        self._holders: dict[str, set[HtmlElement]] = {}

    def condemned(self) -> Iterator[tuple[HtmlElement, BlockRule]]:
        """Outermost elements that a rule removes, with the rule."""
        walk = etree.iterwalk(self._region, events=("start",))
        next(walk)
        for _, element in walk:
            if element.tag in UNSEEN:
                walk.skip_subtree()
            elif rule := self._rule_for(element):
                yield element, rule
                walk.skip_subtree()

    def _rule_for(self, element: HtmlElement) -> BlockRule | None:
        """The first rule that holds for the element, if any of the candidates does."""
        tag = element.tag
        if tag == "footer" and in_quotation(element):
            return None  # who is quoted, as HTML's own examples have it
        is_plain = tag in _PLAIN
        names = (element.get("class") or "") if is_plain else _all_names(element)
        for book in self._books:
            rules = book.candidates(tag, names)
            if is_plain:
                rules = [rule for rule in rules if rule.inline or (rule.alone and self._is_alone(element))]
            rules = [rule for rule in rules if not rule.contains or element in self._holding(rule)]
            if any(rule.kind == "byline" for rule in rules) and in_quotation(element):
                rules = [rule for rule in rules if rule.kind != "byline"]
            if rules and self._outline.running(element) <= self.cap:
                return _first_that_holds(element, self._outline, rules, book)
        return None

    def _is_alone(self, element: HtmlElement) -> bool:
        """Whether an inline element is a line by itself in a division or paragraph, and holds no image."""
        block = next((one for one in element.iterancestors() if one.tag not in INLINE), None)
        if element.tag not in INLINE or block is None or block.tag not in _DIVISIONS:
            return False
        if next(element.iter("img"), None) is not None:
            return False
        own = " ".join("".join(element.itertext()).split())
        return bool(own) and (block, own) in self._lines

    @cached_property
    def _lines(self) -> frozenset[tuple[HtmlElement, str]]:
        """The region's lines, each with the innermost block around it."""
        return frozenset((line.element, line.text) for line in self._outline.inside(self._region))

    def _holding(self, rule: BlockRule) -> set[HtmlElement]:
        """The elements around those that a rule wants inside; the region is asked once for each rule."""
        if rule.id not in self._holders:
            wanted: Iterable[HtmlElement] = steps(*rule.contains)(self._region)  # type: ignore[assignment] # elements
            if rule.css:
                wanted = (one for one in islice(wanted, _MOST) if _matches(one, rule.css))
            self._holders[rule.id] = _around(wanted)
        return self._holders[rule.id]


def _all_names(element: HtmlElement) -> str:
    """What the page calls an element: by class and id, by what scripts and tests know it by, by its own tag."""
    names = names_of(element)
    if len(element.attrib) > (element.get("class") is not None) + (element.get("id") is not None):
        more = (element.get(name) for name in _NAMING)
        names = " ".join((names, *(one for one in more if one and not one.lower().endswith(_WRAPPING))))
    return f"{names} {element.tag}" if "-" in element.tag and not element.tag.endswith(_WRAPPING) else names


def _around(elements: Iterable[HtmlElement]) -> set[HtmlElement]:
    """The elements that have one of the given ones inside."""
    around: set[HtmlElement] = set()
    for element in elements:
        at = element.getparent()
        while at is not None and at not in around:
            around.add(at)
            at = at.getparent()
    return around


def _first_that_holds(
    element: HtmlElement, outline: Outline, rules: Sequence[BlockRule], book: BlockRules
) -> BlockRule | None:
    text = outline.text(element)
    words, density = rough_words(text), outline.link_density(element)
    for rule in rules:
        if words > rule.max_words or density < rule.min_link_density:
            continue
        if rule.says and not book.says(rule, fold(text)):
            continue
        if rule.contains or _matches(element, rule.css):
            return rule
    return None


def _matches(element: HtmlElement, css: str | None) -> bool:
    """Whether a selector matches in the element, seen as a BeautifulSoup fragment of its own."""
    if css is None:
        return True
    from bs4 import BeautifulSoup  # noqa: PLC0415 - few pages hold what a rule has a selector for

    html = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return selector(css).select_one(BeautifulSoup(html, "lxml")) is not None


def _path(element: HtmlElement) -> str:
    """A short CSS-like name of the element for the ledger."""
    name = f"#{element.get('id')}" if element.get("id") else ""
    classes = (element.get("class") or "").split()[:2]
    return ".".join([f"{element.tag}{name}", *classes])
