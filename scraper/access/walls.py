"""Walls in sight: an offer that stands where the text ends, and pages that stand in an article's place."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree

from scraper.access.witness import Found, Witness
from scraper.access.words import marks, plain, spoken_on
from scraper.tree import UNSEEN, text_lines
from scraper.words import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_TEXT_TAGS = ("p", "h1", "h2", "h3", "h4", "h5", "div", "span", "strong", "b", "a", "button")
_NO_WALLS = frozenset(("html", "body", "script", "style", "link"))
_MOST_WALLS = 6
_LONGEST_WALL = 2000
_SHORTEST_LINE, _LONGEST_LINE = 10, 300
_BLOCK = 40
"""Characters from which on a block before a wall is read as a paragraph."""
_BETWEEN, _CLIMB = 3, 7
"""How many foreign blocks and levels of the tree may lie between the article's end and a wall that ends it."""
_TAIL = 300
"""Letters at the article's end in which the paragraph before the wall must lie."""


def walls(root: HtmlElement, found: Found) -> list[Witness]:
    """What says that the rest is for subscribers, weighed by its place: at the text's end, inside it, elsewhere."""
    said = [_placed(element, line, found) for element, line in _wordings(root) if not found.tells(line)]
    return _strongest(said)


def named_walls(root: HtmlElement, found: Found) -> list[Witness]:
    """Elements that are named as walls and hold text, whatever language it is in. Costs a walk over all names."""
    pattern = marks().wall_names
    if not pattern.search(" ".join(_names(root)).lower()):
        return []
    said = []
    ours: set[str] = set()  # names of the article's own paragraphs: what is sold is called so, and not the wall
    for element in root.iter(etree.Element):
        name = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
        if len(name) < 3 or element.tag in _NO_WALLS or name in ours or not pattern.search(name.lower()):
            continue
        lines = [line.text for line in text_lines(element)]
        if any(len(line) > _BLOCK and letters(line) in found.key for line in lines):
            ours.add(name)
        elif _BLOCK < sum(map(len, lines)) < _LONGEST_WALL and not _hidden(element):
            said.append(_placed(element, f"<{element.tag} class/id {name[:60]}>", found))
        if len(said) >= _MOST_WALLS:
            break
    return _strongest(said)


def _names(root: HtmlElement) -> set[str]:
    """Every class and id on the page, to see at once that none of them names a wall."""
    return {str(name) for path in ("//body//@class", "//body//@id") for name in root.xpath(path, smart_strings=False)}


def _wordings(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Visible elements whose own first text says that there is more behind a wall."""
    lines = [(e, t) for e in root.iter(*_TEXT_TAGS) if (t := e.text) and _SHORTEST_LINE <= len(t) <= _LONGEST_LINE]
    page = plain(" . ".join(dict.fromkeys(text for _, text in lines)))
    patterns = [words.wall for words in spoken_on(root) if words.wall.search(page)]
    if patterns:
        said = ((e, text.strip()) for e, text in lines if _says(plain(text), patterns) and not _hidden(e))
        yield from islice(said, _MOST_WALLS)


def _says(line: str, patterns: list[Any]) -> bool:
    return any(pattern.search(line) for pattern in patterns)


def _hidden(element: HtmlElement) -> bool:
    """Whether the element or one around it is set as hidden in the page's own markup."""
    return any(
        e.tag in UNSEEN or "hidden" in e.attrib or "display:none" in (e.get("style") or "").replace(" ", "").lower()
        for e in (element, *element.iterancestors())
    )


def _placed(element: HtmlElement, says: str, found: Found) -> Witness:
    """The wall as evidence: it weighs where the article's text ends just before it."""
    says = says if len(says) < 80 else says[:77] + "…"
    before = _before(element, found)
    if before is None:
        return Witness(f"wall on the page: {says}", 0 if found.text else -1, wall=True)
    if before in found.key[-_TAIL:]:
        return Witness(f"wall where the text ends: {says}", -4, wall=True)
    return Witness(f"the text goes on after a wall: {says}", 0, wall=True)


def _before(element: HtmlElement, found: Found) -> str | None:
    """The letters at the end of the article's last paragraph before an element; None when there is none before it."""
    seen = 0
    for around in (element, *islice(element.iterancestors(), _CLIMB)):
        for sibling in around.itersiblings(preceding=True):
            for line in reversed(text_lines(sibling)):
                if len(line.text) < _BLOCK:
                    continue
                tail = letters(line.text)[-60:]
                if tail in found.key:
                    return tail
                seen += 1
                if seen > _BETWEEN:
                    return None
    return None


def _strongest(said: list[Witness]) -> list[Witness]:
    """One wall is evidence, six are the same one six times."""
    return [min(said, key=lambda one: one.weight)] if said else []
