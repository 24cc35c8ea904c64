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
from scraper.strip.region import is_running_text, weight
from scraper.tree import INLINE, UNSEEN
from scraper.words import rough_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from scraper.rules import BlockRule, BlockRules
    from scraper.tree import Outline, TextLine

_PLAIN = INLINE | {"h1", "h2", "h3", "h4", "h5", "h6"}
_CAP = 0.25
"""The share of the region's running text that one rule may take."""


def strip_blocks(
    region: HtmlElement, outline: Outline, books: Sequence[BlockRules]
) -> tuple[dict[HtmlElement, Removal], list[str]]:
    """The elements to leave out with the reason for each, and warnings about rules over their cap."""
    cap = _CAP * _running(outline.inside(region))
    found = list(_condemned(region, outline, books, cap))
    by_rule: defaultdict[str, int] = defaultdict(int)
    for element, rule in found:
        by_rule[rule.id] += _running(outline.inside(element))
    over = {rule for rule, mass in by_rule.items() if mass > cap}
    gone = {
        element: Removal(rule.kind, rule.id, "strip", outline.text(element), _path(element))
        for element, rule in found
        if rule.id not in over
    }
    return gone, [f"rule {rule} would have removed too much and was not applied" for rule in sorted(over)]


def _running(lines: Sequence[TextLine]) -> int:
    """How much running text there is."""
    return sum(weight(line) for line in lines if is_running_text(line))


def _condemned(
    region: HtmlElement, outline: Outline, books: Sequence[BlockRules], cap: float
) -> Iterator[tuple[HtmlElement, BlockRule]]:
    """Outermost elements that a rule removes."""
    walk = etree.iterwalk(region, events=("start",))
    for _, element in walk:
        if element is region:
            continue
        rule = None if element.tag in UNSEEN else _rule_for(element, outline, books, cap)
        if rule:
            yield element, rule
        if rule or element.tag in UNSEEN:
            walk.skip_subtree()


def _rule_for(element: HtmlElement, outline: Outline, books: Sequence[BlockRules], cap: float) -> BlockRule | None:
    """The first rule that holds for the element, if any of the candidates does."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    for book in books:
        rules = book.candidates(element.tag, names)
        if element.tag in _PLAIN:
            rules = [rule for rule in rules if rule.inline]
        rules = [rule for rule in rules if not rule.contains or _contains(element, rule.contains)]
        if rules and _running(outline.inside(element)) <= cap:
            return _first_that_holds(element, outline, rules, book)
    return None


def _contains(element: HtmlElement, tags: Sequence[str]) -> bool:
    return next(element.iterdescendants(*tags), None) is not None


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
