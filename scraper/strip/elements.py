"""The elements in the article's region that a site's rules select by XPath."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.strip.blocks import CAP, within_cap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from lxml.html import HtmlElement

    from scraper.article import Removal
    from scraper.outline import Outline
    from scraper.rules import Path, Places


def place_named(outline: Outline, places: Places) -> HtmlElement | None:
    """The element that a site's rules say is the body, if there is one with running text in it."""
    found = (one for path in places.body for one in path.elements(outline.root))
    return next((one for one in found if outline.running(one)), None)


def strip_elements(
    region: HtmlElement, outline: Outline, places: Places
) -> tuple[dict[HtmlElement, Removal], list[str]]:
    """The elements to leave out with the reason for each, and warnings about rules over their cap."""
    inside = set(region.iterdescendants())
    found = [(one, rule) for rule, paths in places.elements for one in _outermost(paths, outline, inside)]
    return within_cap(found, outline, CAP * outline.running(region))


def _outermost(paths: Sequence[Path], outline: Outline, inside: AbstractSet[HtmlElement]) -> list[HtmlElement]:
    """What expressions select in the region, each once, and nothing that is in another."""
    found = dict.fromkeys(one for path in paths for one in path.elements(outline.root) if one in inside)
    return [one for one in found if not any(outer in found for outer in one.iterancestors())]
