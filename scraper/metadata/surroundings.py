"""What stands around the headline: times, date lines, bylines, links to authors, microdata, short lines of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from scraper.metadata.evidence import Evidence, text_of
from scraper.quotation import QUOTATION
from scraper.words import is_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from scraper.metadata.words import Mark, Words

_PRECEDING = etree.XPath("preceding::*[position() <= 60]")
_FOLLOWING = etree.XPath("following::*[position() <= 450]")
_MARKED = 150
"""How many elements below the headline are asked for their class and address."""
_WHOLE = 1200
"""How many elements are looked at when the page shows no headline."""
_CLOSE, _NEXT = 25, 15
_PARAGRAPH = 140
"""A text of this length is running text; bylines and date lines stand before the first of it."""
_STANDFIRSTS = 2
"""How many long texts may stand between headline and byline."""
_LINE, _RUNNING = 160, 70
"""How long the text of a line about the article may be, with its indentation."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SILENT = frozenset({"script", "style", "noscript", "template", "iframe", "option"})


class Placed(NamedTuple):
    """An element, its place in document order, and one line of its text or behind it, where only that is meant."""

    place: int
    element: HtmlElement
    text: str = ""

    def line(self) -> str:
        """The text that is meant."""
        return self.text or text_of(self.element)


@dataclass(slots=True)
class Surroundings:
    """The elements around the headline; what each may be is only asked of pages whose head does not say it.

    Places count elements from the headline, which is 0. `above` is the headline and what it lies in,
    `home` the `<article>` that holds it.
    """

    words: Words
    above: frozenset[HtmlElement]
    home: HtmlElement | None
    elements: list[Placed]
    _near: list[Placed] | None = None
    _links: list[Placed] | None = None
    _lines: list[Placed] | None = None
    _props: dict[str, list[Placed]] | None = None

    @property
    def has_headline(self) -> bool:
        """Whether the page shows its headline."""
        return bool(self.above)

    def _nearby(self) -> list[Placed]:
        if self._near is None:
            near = (p for p in self.elements if p.place <= _MARKED)
            self._near = list(near) if self.has_headline else self.elements
        return self._near

    def tagged(self, tag: str) -> list[Placed]:
        """Elements of a tag."""
        return [p for p in self.elements if p.element.tag == tag]

    def props(self, name: str) -> list[Placed]:
        """Elements that microdata or RDFa call by a name."""
        if self._props is None:
            self._props = {}
            for placed in self.elements:
                names = placed.element.get("itemprop") or placed.element.get("property")
                for one in set(names.split()) if names else ():
                    self._props.setdefault(one.rpartition(":")[2], []).append(placed)
        return self._props.get(name, [])

    def labelled(self, mark: Mark) -> list[Placed]:
        """Elements whose class or id a mark finds."""
        found = []
        for placed in self._nearby():
            attributes = placed.element.attrib
            label = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:200] if attributes else " "
            if len(label) > 1 and mark.search(label):
                found.append(placed)
        return found

    def links(self) -> list[Placed]:
        """Links to authors: by `rel` or by their address."""
        if self._links is None:
            search = self.words.author_link.search
            near = [p for p in self._nearby() if p.element.tag == "a"]
            self._links = [p for p in near if (href := p.element.get("href")) and search(href)]
        return self._links

    def lines(self) -> list[Placed]:
        """Short lines of text, of elements and between them, before the running text begins."""
        if self._lines is None:
            self._lines = self._read_lines()
        return self._lines

    def _read_lines(self) -> list[Placed]:
        found: list[Placed] = []
        long = 0
        for placed in self.elements:
            for text in (placed.element.text, placed.element.tail):
                if not text or len(text) < 3:
                    continue
                if len(text) < _LINE:
                    if line := " ".join(text.split()):
                        found.append(Placed(placed.place, placed.element, line))
                elif placed.place > 0 and len(text.strip()) > _PARAGRAPH:
                    long += 1
            if long > _STANDFIRSTS:
                break
        return found

    def text_begins(self) -> int:
        """The place of the second paragraph below the headline: the first may be a standfirst."""
        running = (
            placed.place
            for placed in self.elements
            if placed.place > 0 and len(text := placed.element.text or "") > _RUNNING and is_sentence(text.strip())
        )
        return next(islice(running, 1, None), _WHOLE)

    def dated(self) -> list[Placed]:
        """Short lines with a year in them."""
        return [p for p in self.lines() if len(p.text) < 75 and _YEAR.search(p.text)]

    def near(self, places: Iterable[Placed], above: int, below: int) -> list[Placed]:
        """Those within so many elements of the headline and not in a sidebar, nearest first."""
        if not self.has_headline:
            return [p for p in places if not self.is_aside(p)]
        close = [p for p in places if -above < p.place < below and not self.is_aside(p)]
        return sorted(close, key=lambda p: abs(p.place))

    def is_aside(self, placed: Placed) -> bool:
        """Whether an element lies in a sidebar, a list of other stories, a comment or a footer.

        What holds the headline as well is none of these, whatever its class; an `<aside>` or `<footer>` close to the
        headline is none either: many pages set their byline in one. An `<article>` with a headline of its own is
        another story.
        """
        far = placed.place
        others = list(placed.element.iterancestors("article"))
        at_home = self.home is None or self.home in others
        if not at_home and others and next(others[0].iter("h1"), None) is not None:
            return True
        close, next_to = at_home and abs(far) <= _CLOSE, at_home and -6 < far <= _NEXT
        for ancestor in (placed.element, *placed.element.iterancestors()):
            tag = ancestor.tag
            if tag in {"body", "main", "html"} or ancestor in self.above:
                return False
            if tag in {"nav", "blockquote"} or (tag in {"aside", "footer"} and not close):
                return True
            label = f"{ancestor.get('class', '')} {ancestor.get('id', '')}"
            if len(label) > 1 and not next_to and self.words.aside.search(label[:200]):
                return True
            if len(label) > 1 and QUOTATION.search(label[:200]):
                return True
        return False


def look_around(found: Evidence, headline: HtmlElement | None) -> Surroundings:
    """The elements around the headline, or those of the first part of the page if it shows none."""
    if headline is None:
        body = islice(found.document.root.iter(), _WHOLE)
        return Surroundings(found.words, frozenset(), None, _visible(enumerate(body)))
    preceding: list[HtmlElement] = _PRECEDING(headline)  # type: ignore[assignment] # elements, says the expression
    following: list[HtmlElement] = _FOLLOWING(headline)  # type: ignore[assignment] # elements, says the expression
    before = enumerate(preceding, start=-len(preceding))
    after = enumerate(chain(headline.iter(), following))
    above = frozenset((headline, *headline.iterancestors()))
    home = next(headline.iterancestors("article"), None)
    return Surroundings(found.words, above, home, _visible(chain(before, after)))


def _visible(numbered: Iterable[tuple[int, HtmlElement]]) -> list[Placed]:
    return [Placed(place, element) for place, element in numbered if element.tag not in _SILENT]
