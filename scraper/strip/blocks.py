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
from scraper.tree import INLINE, UNSEEN, text_lines
from scraper.words import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from scraper.rules import BlockRule, BlockRules

_PLAIN = INLINE | {"h1", "h2", "h3", "h4", "h5", "h6"}
_CAP = 0.25
"""The share of the region's running text that one rule may take."""


def strip_blocks(region: HtmlElement, books: Sequence[BlockRules]) -> tuple[dict[HtmlElement, Removal], list[str]]:
    """The elements to leave out with the reason for each, and warnings about rules over their cap."""
    total = sum(weight(line) for line in text_lines(region) if is_running_text(line))
    found = list(_condemned(region, books, _CAP * total))
    by_rule: defaultdict[str, int] = defaultdict(int)
    for _, rule, mass, _ in found:
        by_rule[rule.id] += mass
    over = {rule for rule, mass in by_rule.items() if mass > _CAP * total}
    gone = {
        element: Removal(rule.kind, rule.id, "strip", text, _path(element))
        for element, rule, _, text in found
        if rule.id not in over
    }
    return gone, [f"rule {rule} would have removed too much and was not applied" for rule in sorted(over)]


def _condemned(
    region: HtmlElement, books: Sequence[BlockRules], cap: float
) -> Iterator[tuple[HtmlElement, BlockRule, int, str]]:
    """Outermost elements that a rule removes, with the weight and text of what they hold."""
    walk = etree.iterwalk(region, events=("start",))
    for _, element in walk:
        if element is region:
            continue
        if element.tag in UNSEEN:
            walk.skip_subtree()
            continue
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        for book in books:
            rules = book.candidates(element.tag, names)
            if element.tag in _PLAIN:
                rules = [rule for rule in rules if rule.inline]
            verdict = _first_that_holds(element, rules, book, cap) if rules else None
            if verdict:
                yield element, *verdict
                walk.skip_subtree()
                break


def _first_that_holds(
    element: HtmlElement, rules: Sequence[BlockRule], book: BlockRules, cap: float
) -> tuple[BlockRule, int, str] | None:
    lines = text_lines(element)
    mass = sum(weight(line) for line in lines if is_running_text(line))
    if mass > cap:
        return None
    text = "\n".join(line.text for line in lines)
    words = count_words(text)
    linked = sum(line.link_chars for line in lines) / max(1, sum(len(line.text) for line in lines))
    soup: BeautifulSoup | None = None
    for rule in rules:
        if words > rule.max_words or linked < rule.min_link_density or not book.says(rule, fold(text)):
            continue
        selector = book.css(rule)
        if selector:
            soup = soup or _soup(element)
            if not selector.select_one(soup):
                continue
        return rule, mass, text
    return None


def _soup(element: HtmlElement) -> BeautifulSoup:
    """The element as a BeautifulSoup fragment of its own."""
    return BeautifulSoup(etree.tostring(element, encoding="unicode", method="html", with_tail=False), "lxml")


def _path(element: HtmlElement) -> str:
    """A short CSS-like name of the element for the ledger."""
    name = (element.get("class") or "").split()
    return (
        element.tag + (f"#{element.get('id')}" if element.get("id") else "") + "".join(f".{part}" for part in name[:2])
    )
