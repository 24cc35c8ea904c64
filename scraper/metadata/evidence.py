"""One walk over the tree: everything on the page that may speak of its article, indexed for the rooms behind."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scraper.metadata.linked import article_objects
from scraper.metadata.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from scraper.article import Document

_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "button", "select", "option", "iframe"})
_MARKABLE = frozenset(
    {"div", "span", "p", "a", "address", "li", "ul", "section", "header", "h2", "h3", "h4", "h5", "h6", "em", "strong"}
    | {"small", "b", "i", "dd", "dt", "td", "cite", "figure", "article", "footer", "font", "label"}
)


@dataclass(frozen=True, slots=True)
class Placed:
    """An element and its place in document order."""

    place: int
    element: HtmlElement


@dataclass(slots=True)
class Evidence:
    """What the walk found. `metas` maps lower-case names to contents, `props` microdata and RDFa names to elements."""

    document: Document
    words: Words
    articles: tuple[dict[str, Any], ...]
    metas: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    links: dict[str, list[HtmlElement]] = field(default_factory=lambda: defaultdict(list))
    props: dict[str, list[Placed]] = field(default_factory=lambda: defaultdict(list))
    title: str = ""
    headings: list[Placed] = field(default_factory=list)
    times: list[Placed] = field(default_factory=list)
    bylines: list[Placed] = field(default_factory=list)
    datelines: list[Placed] = field(default_factory=list)

    def meta(self, *names: str) -> Iterator[tuple[str, str]]:
        """(value, source) of each meta tag of these names that says something, in the order of the names."""
        for name in names:
            for value in self.metas.get(name, ()):
                yield value, f"meta:{name}"


def gather(document: Document) -> Evidence:
    """Walk the tree once."""
    found = Evidence(document, words(), article_objects(document.linked_data, document.url))
    marks: dict[str, tuple[bool, bool]] = {}
    for place, element in enumerate(document.root.iter()):
        tag = element.tag
        if tag == "meta":
            _meta(element, found)
        elif tag == "link":
            for rel in (element.get("rel") or "").lower().split():
                found.links[rel].append(element)
        elif tag == "title":
            if not found.title and element.text:
                found.title = element.text
        elif tag == "h1":
            found.headings.append(Placed(place, element))
        elif tag == "time":
            found.times.append(Placed(place, element))
        if element.attrib:
            _marked(Placed(place, element), found, marks)
    return found


def _meta(element: HtmlElement, found: Evidence) -> None:
    content = (element.get("content") or "").strip()
    if not content:
        return
    for attribute in ("property", "name", "http-equiv", "itemprop"):
        if name := element.get(attribute):
            found.metas[name.strip().lower()].append(content)


def _marked(placed: Placed, found: Evidence, marks: dict[str, tuple[bool, bool]]) -> None:
    """File an element under its microdata names, and as byline or dateline if its class says so."""
    element = placed.element
    attributes = element.attrib
    for attribute in ("itemprop", "property"):
        if names := attributes.get(attribute):
            for name in names.split():
                found.props[name.rpartition(":")[2]].append(placed)
    if element.tag not in _MARKABLE:
        return
    if "author" in (attributes.get("rel") or ""):
        found.props["rel-author"].append(placed)
    label = attributes.get("class", "") + " " + attributes.get("id", "")
    if len(label) > 1:
        if label not in marks:
            short = label[:200]
            marks[label] = (bool(found.words.byline.search(short)), bool(found.words.dateline.search(short)))
        byline, dateline = marks[label]
        if byline:
            found.bylines.append(placed)
        if dateline:
            found.datelines.append(placed)


def pieces(element: HtmlElement) -> list[str]:
    """The texts inside an element, one for each run between tags, without scripts and white space."""
    out: list[str] = []
    _pieces(element, out, 0)
    return out


def _pieces(element: HtmlElement, out: list[str], depth: int) -> None:
    if element.tag in _SILENT or depth > 40:
        return
    if element.text and (text := " ".join(element.text.split())):
        out.append(text)
    for child in element:
        _pieces(child, out, depth + 1)
        if child.tail and (text := " ".join(child.tail.split())):
            out.append(text)


def text_of(element: HtmlElement) -> str:
    """An element's text on one line, without scripts."""
    runs: list[str] = []
    _runs(element, runs, 0)
    return " ".join("".join(runs).split())


_BREAKS = frozenset({"br", "p", "div", "li", "h1", "h2", "h3"})


def _runs(element: HtmlElement, runs: list[str], depth: int) -> None:
    if element.tag in _SILENT or depth > 60:
        return
    if element.tag in _BREAKS:
        runs.append(" ")
    if element.text:
        runs.append(element.text)
    for child in element:
        _runs(child, runs, depth + 1)
        if child.tail:
            runs.append(child.tail)


def is_aside(element: HtmlElement, found: Evidence) -> bool:
    """Whether an element lies in a sidebar, a list of other stories, a comment or a footer."""
    for ancestor in (element, *element.iterancestors()):
        if ancestor.tag in {"aside", "footer", "nav"}:
            return True
        if ancestor.tag in {"body", "main"}:
            return False
        label = f"{ancestor.get('class', '')} {ancestor.get('id', '')}"
        if len(label) > 1 and found.words.aside.search(label[:200]):
            return True
    return False
