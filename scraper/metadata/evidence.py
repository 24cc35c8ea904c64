"""What the page's head and headings say, indexed in one walk for the files behind."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scraper.metadata.linked import article_objects
from scraper.metadata.plain import one_line
from scraper.metadata.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from scraper.article import Document

_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "button", "select", "option", "iframe"})
_BREAKS = frozenset({"br", "p", "div", "li", "h1", "h2", "h3"})
_DEEP = 60
_PIECES = 2000
_HEADINGS = 200
"""`h1` that are looked at; a page has a few."""


@dataclass(slots=True)
class Evidence:
    """What the walk found. `metas` maps lower-case names (also of microdata) to contents, `links` rels to elements."""

    document: Document
    words: Words
    articles: tuple[dict[str, Any], ...]
    metas: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    links: dict[str, list[HtmlElement]] = field(default_factory=lambda: defaultdict(list))
    headings: list[HtmlElement] = field(default_factory=list)
    title: str = ""

    def meta(self, *names: str) -> Iterator[tuple[str, str]]:
        """(value, source) of each meta tag of these names that says something, in the order of the names."""
        for name in names:
            for value in self.metas.get(name, ()):
                yield value, f"meta:{name}"


def gather(document: Document) -> Evidence:
    """Walk the tree once over the few tags that speak for the whole page."""
    found = Evidence(document, words(), article_objects(document.linked_data, document.url))
    for element in document.root.iter("meta", "link", "title", "h1"):
        match element.tag:
            case "meta":
                _meta(element, found)
            case "link":
                for rel in (element.get("rel") or "").lower().split():
                    found.links[rel].append(element)
            case "h1":
                if len(found.headings) < _HEADINGS:
                    found.headings.append(element)
            case _:
                found.title = found.title or element.text or ""
    return found


def _meta(element: HtmlElement, found: Evidence) -> None:
    content = (element.get("content") or "").strip()
    if not content:
        return
    for attribute in ("property", "name", "http-equiv", "itemprop"):
        if name := element.get(attribute):
            found.metas[name.strip().lower()].append(content)


def pieces(element: HtmlElement) -> list[str]:
    """The texts inside an element, one for each run between tags, on one line each, without scripts."""
    runs: list[str] = []
    _runs(element, runs, 0)
    return [text for run in runs if (text := one_line(run))]


def text_of(element: HtmlElement) -> str:
    """An element's text on one line, without scripts."""
    if not len(element) and element.tag not in _SILENT:
        return one_line(element.text or "")  # most are alone
    runs: list[str] = []
    _runs(element, runs, 0)
    return one_line("".join(runs))


def _runs(element: HtmlElement, runs: list[str], depth: int) -> None:
    if element.tag in _SILENT or depth > _DEEP:
        return
    if element.tag in _BREAKS:
        runs.append(" ")
    if element.text:
        runs.append(element.text)
    for child in element:
        if len(runs) > _PIECES:
            return  # a heading or a byline has a few: this is the whole page
        _runs(child, runs, depth + 1)
        if child.tail:
            runs.append(child.tail)
