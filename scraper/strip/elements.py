"""The elements in the article's region that a site's rules select by XPath."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.strip.blocks import CAP, within_cap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from scraper.article import Removal
    from scraper.outline import Outline
    from scraper.rules import Places


def place_named(outline: Outline, places: Places) -> HtmlElement | None:
    """The element that a site's rules say is the body, if there is one with running text in it."""
    found = (one for path in places.body for one in path.elements(outline.root))
    return next((one for one in found if outline.running(one)), None)


def strip_elements(
    region: HtmlElement, outline: Outline, places: Places
) -> tuple[dict[HtmlElement, Removal], list[str]]:
    """The elements to leave out with the reason for each, and warnings about what is over the cap.

    Each expression is held to the cap by itself, so that one gone wild stops no other, and each rule as a whole.
    """
    inside, cap = set(region.iterdescendants()), CAP * outline.running(region)
    gone: dict[HtmlElement, Removal] = {}
    warnings: dict[str, None] = {}
    for rule, paths in places.elements:
        modest: list[HtmlElement] = []
        for path in paths:
            some, over = within_cap([(one, rule) for one in path.elements(outline.root) if one in inside], outline, cap)
            modest += some
            warnings |= dict.fromkeys(over)
        some, over = within_cap([(one, rule) for one in _outermost(modest)], outline, cap)
        gone |= some
        warnings |= dict.fromkeys(over)
    return gone, list(warnings)


def _outermost(elements: Iterable[HtmlElement]) -> list[HtmlElement]:
    """Each once, and nothing that is in another."""
    found = dict.fromkeys(elements)
    return [one for one in found if not any(outer in found for outer in one.iterancestors())]
