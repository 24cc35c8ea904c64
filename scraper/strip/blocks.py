"""The elements in the article's region that are no part of it.

Candidates are found on the lxml tree by their names; those whose rule asks for more are looked at as a BeautifulSoup
fragment of their own. A rule that wants more of the running text than its cap is not applied.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from lxml import etree

from scraper.article import Removal
from scraper.rules.fold import fold
from scraper.strip.region import names_of
from scraper.tree import INLINE, UNSEEN
from scraper.words import rough_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from scraper.rules import BlockRule, BlockRules
    from scraper.outline import Outline

_PLAIN = INLINE | {"h1", "h2", "h3", "h4", "h5", "h6"}
_CAP = 0.25
"""The share of the region's running text that one rule may take."""


def strip_blocks(
    region: HtmlElement, outline: Outline, books: Sequence[BlockRules]
) -> tuple[dict[HtmlElement, Removal], list[str]]:
    """The elements to leave out with the reason for each, and warnings about rules over their cap."""
    search = _Search(region, outline, books)
    found = list(search.condemned())
    by_rule: defaultdict[str, int] = defaultdict(int)
    for element, rule in found:
        by_rule[rule.id] += outline.running(element)
    over = {rule for rule, mass in by_rule.items() if mass > search.cap}
    gone = {
        element: Removal(rule.kind, rule.id, "strip", outline.text(element), _path(element))
        for element, rule in found
        if rule.id not in over
    }
    return gone, [f"rule {rule} would have removed too much and was not applied" for rule in sorted(over)]


class _Search:
    """The search through a region for what the rules of some books remove; `cap` is what one rule may take of it."""

    def __init__(self, region: HtmlElement, outline: Outline, books: Sequence[BlockRules]) -> None:
        self.cap = _CAP * outline.running(region)
        self._region = region
        self._outline = outline
        self._books = books
        self._holders: dict[str, set[HtmlElement]] = {}

    def condemned(self) -> Iterator[tuple[HtmlElement, BlockRule]]:
        """Outermost elements that a rule removes, with the rule."""
        walk = etree.iterwalk(self._region, events=("start",))
        next(walk)
        for _, element in walk:
            rule = None if element.tag in UNSEEN else self._rule_for(element)
            if rule:
                yield element, rule
            if rule or element.tag in UNSEEN:
                walk.skip_subtree()

    def _rule_for(self, element: HtmlElement) -> BlockRule | None:
        """The first rule that holds for the element, if any of the candidates does."""
        names = names_of(element)
        for book in self._books:
            rules = book.candidates(element.tag, names)
            if rules and element.tag in _PLAIN:
                rules = [rule for rule in rules if rule.inline]
            rules = [rule for rule in rules if not rule.contains or self._contains(element, rule.contains)]
            if rules and self._outline.running(element) <= self.cap:
                return _first_that_holds(element, self._outline, rules, book)
        return None

    def _contains(self, element: HtmlElement, tags: Sequence[str]) -> bool:
        """Whether there is an element with one of the tags inside; the tree is asked once for each tag."""
        for tag in tags:
            if tag not in self._holders:
                found = self._region.iter(tag)
                self._holders[tag] = {outer for one in found for outer in one.iterancestors()}
        return any(element in self._holders[tag] for tag in tags)


def _first_that_holds(
    element: HtmlElement, outline: Outline, rules: Sequence[BlockRule], book: BlockRules
) -> BlockRule | None:
    text = outline.text(element)
    words, density = rough_words(text), outline.link_density(element)
    fitting = [rule for rule in rules if words <= rule.max_words and density >= rule.min_link_density]
    soup = _soup(element) if any(rule.css for rule in fitting) else None
    for rule in fitting:
        selector = book.css(rule)
        matches = selector is None or (soup is not None and selector.select_one(soup) is not None)
        if matches and (not rule.says or book.says(rule, fold(text))):
            return rule
    return None


def _soup(element: HtmlElement) -> BeautifulSoup:
    """The element as a BeautifulSoup fragment of its own."""
    return BeautifulSoup(etree.tostring(element, encoding="unicode", method="html", with_tail=False), "lxml")


def _path(element: HtmlElement) -> str:
    """A short CSS-like name of the element for the ledger."""
    name = f"#{element.get('id')}" if element.get("id") else ""
    classes = (element.get("class") or "").split()[:2]
    return ".".join([f"{element.tag}{name}", *classes])
