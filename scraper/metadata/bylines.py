"""Authors as the page shows them near its headline, surest marks first."""

from __future__ import annotations

import re
from collections import Counter
from itertools import dropwhile, islice, takewhile
from typing import TYPE_CHECKING

from scraper.metadata.evidence import Evidence, pieces, text_of
from scraper.metadata.names import Names, read_names, whole_names
from scraper.metadata.surroundings import Placed, Surroundings
from scraper.words import is_eastern, letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.html import HtmlElement

Found = tuple[Names, str]

_ABOVE, _BELOW = 40, 120
_SIGNED = 60
_LONG = 160
"""A longer text is no byline."""
_CAPTION = 80
"""How many characters before a credit are its caption."""
_IN_A_LINE = frozenset({"span", "em", "strong", "b", "i", "small"})
"""What is in a line with the text around it: "<div>The pier in May. <span>By <a>Ada Moss</a></span></div>"."""
_LEADING_WORDS, _DATE_WORDS = 4, 8
"""How many words may stand before a byline in its block: a section, "Staff report"; with a date among them."""
_LINKED = 100
"""Links to authors that are read to see whether all name the same one."""
_STOPS = (".", "!", "?", "。", ":", "»")
_EASTERN_REPORTER = re.compile(r"[\uac00-\ud7a3]\s?(?:기자|특파원)$|(?:記者|记者)\s?[\u4e00-\u9fff]{2,4}(?:[／/]|$)")
"""How lines name reporters in Korean and Chinese, where any few letters may be a name."""
_BEHIND_NAMES = re.compile(r"[,|/(\u2013\u2014]")
_BOX = 60
"""Characters that a name in a box about the author has at most."""
_AROUND = 3
"""How many parents up it is said whose name one is: a photographer's, a speaker's."""
_FAMILY = 2
"""How many parents up links to the authors of one article meet."""


def shown_authors(found: Evidence, around: Surroundings, sites: frozenset[str], title: str) -> Iterator[Found]:
    """Names marked by rel, microdata, link or class; lines that begin with "By"; bare names; boxes at the end."""
    kinds: tuple[tuple[str, Callable[[], list[Placed]]], ...] = (
        ("rel:author", lambda: [p for p in around.tagged("a") if "author" in (p.element.get("rel") or "")]),
        ("itemprop:author", lambda: around.props("author")),
        ("visible:link", around.links),
    )
    for kind, places in kinds:
        lines = [_content(p) for p in _together(around.near(places(), _ABOVE, _BELOW), found)]
        yield read_names("\n".join(line for line in lines if len(line) < _LONG), sites), kind
    yield from ((names, "visible:byline") for names in byline_names(found, around, sites))
    yield from ((names, "visible:by") for names in signed_lines(found, around, sites))
    yield from _boxes(found, around, sites)
    yield from _beside_date(found, around, sites, title)
    yield from _signed_anywhere(found, sites)


def byline_names(
    found: Evidence, around: Surroundings, sites: frozenset[str], below: int = _BELOW, *, plain: bool = False
) -> Iterator[Names]:
    """Who is named by what a class calls a byline, at most so many elements below the headline.

    Where it has to be `plain`, its name says that and no more: "book-author" is another's.
    """
    marked = around.labelled(found.words.plain_byline if plain else found.words.byline)
    for placed in around.near(marked, _ABOVE, below):
        if _is_byline(placed, found, around):
            unsaid = [text for one in placed.element.iter() if one.get("aria-hidden") == "true" for text in pieces(one)]
            said = Counter(pieces(placed.element))
            said.subtract(unsaid)
            yield read_names("\n".join(text for text, times in said.items() if times > 0), sites)


def joined_names(found: Evidence, around: Surroundings, sites: frozenset[str], below: int) -> Iterator[Names]:
    """Who is named by lines "By ... and ...": up to a comma or a stroke behind the last of them, where places stand."""
    for text in _signed_texts(found, around, below):
        line = " ".join(text.split())
        joint = found.words.and_.search(line)
        if joint and found.words.by.match(line):
            ends = _BEHIND_NAMES.search(line, joint.end())
            yield read_names(line[: ends.start() if ends else None], sites)


def named_otherwise(found: Evidence, around: Surroundings) -> frozenset[str]:
    """Keys of those whom lines near the headline name for other work: "Edited by Ada Moss"."""
    named: set[str] = set()
    is_open = False
    for placed in around.lines():
        if placed.place < -_ABOVE or placed.place > _BELOW:
            continue
        hits = [hit for hit in found.words.not_by.finditer(placed.text) if " " in hit[0]]
        text = placed.text[hits[0].end() :] if hits else placed.text if is_open else ""
        is_open = bool(hits) and not letters(text)
        named.update(letters(name) for name in read_names(text).people)
    return frozenset(named)


def _content(placed: Placed) -> str:
    return placed.element.get("content") or "\n".join(pieces(placed.element))


def _together(places: list[Placed], found: Evidence) -> list[Placed]:
    """The nearest that stands alone, not in running text or a caption, and those that share its surroundings."""
    family = None
    kept: list[Placed] = []
    for placed in places:
        if _in_passing(placed, found):
            continue
        above = list(placed.element.iterancestors())[:_FAMILY]
        if family is None:
            family = above
        if set(above) & set(family):
            kept.append(placed)
    return sorted(kept, key=lambda p: p.place)


def _in_passing(placed: Placed, found: Evidence) -> bool:
    """Whether an element stands in running text, under a picture, or behind "Edited by"."""
    parent = next((one for one in placed.element.iterancestors() if one.tag not in _IN_A_LINE), None)
    if parent is None:
        return False
    around = text_of(parent)
    alone = len(around) - len(text_of(placed.element)) < 100
    before = around[: max(0, around.find(text_of(placed.element)))]
    if not alone or found.words.not_by.search(before[-30:]):
        return True
    return any(
        one.tag in {"figure", "figcaption"} or found.words.not_byline.search(one.get("class") or "")
        for one in (parent, *list(parent.iterancestors())[:2])
    )


def _is_byline(placed: Placed, found: Evidence, around: Surroundings) -> bool:
    text = text_of(placed.element)
    return (
        0 < len(text) < _LONG
        and not found.words.not_byline.search(placed.element.get("class") or "")
        and not _is_of_another(placed.element, found, around)
        and not found.words.not_by.match(text)
    )


def _is_of_another(element: HtmlElement, found: Evidence, around: Surroundings) -> bool:
    """Whether a name stands under a picture or a quotation, in a player or a teaser."""
    outer = takewhile(lambda one: one not in around.above, element.iterancestors())
    near = [element, *islice(outer, _AROUND)]
    if any(one.tag in {"figure", "figcaption", "blockquote"} for one in near):
        return True
    before = element.getprevious()
    named = any(found.words.of_another.search(one.get("class") or "") for one in near)
    return named or (before is not None and before.tag == "blockquote")


def signed_lines(found: Evidence, around: Surroundings, sites: frozenset[str], below: int = _SIGNED) -> Iterator[Names]:
    """Who is named in lines before the running text that begin with "By", and what follows where the line ends there.

    `below` is how many elements below the headline such a line may stand.
    """
    for text in _signed_texts(found, around, below):
        names = read_names(text, sites)
        yield Names(whole_names(names.people), names.houses)


def _signed_texts(found: Evidence, around: Surroundings, below: int) -> Iterator[str]:
    lines = [p for p in around.lines() if len(p.text) < 90 and found.words.by.match(p.text) and not _ends_text(p)]
    for placed in around.near(lines, _ABOVE, below):
        text = placed.text
        if len(text.split()) <= 2:
            parent = placed.element.getparent()
            whole = placed.element if len(placed.element) or parent is None else parent
            runs = pieces(whole)
            text = "\n".join(_up_to_date(runs, found)) if sum(map(len, runs)) < _LONG else text
        yield text


def _up_to_date(runs: list[str], found: Evidence) -> Iterator[str]:
    """The runs from "By" on, up to the date: behind it stand sections and numbers of comments."""
    signed = dropwhile(lambda run: not found.words.by.match(run), runs)
    return takewhile(lambda run: not any(map(str.isdigit, run)), signed)


def _ends_text(placed: Placed) -> bool:
    """Whether a line stands behind a text in the same block: a credit behind its caption, a link in a sentence."""
    if placed.element.tag not in {*_IN_A_LINE, "a"}:
        return False
    block = next((one for one in placed.element.iterancestors() if one.tag not in _IN_A_LINE), placed.element)
    before, found, _ = text_of(block).partition(placed.text)
    words = len(before.split())
    leads = words <= _LEADING_WORDS or (words <= _DATE_WORDS and any(map(str.isdigit, before)))
    return bool(found) and (len(before) > _CAPTION or not leads)


def _beside_date(found: Evidence, around: Surroundings, sites: frozenset[str], title: str) -> Iterator[Found]:
    """A short line that is nothing but full names, next to the date under the headline: how bare pages set bylines."""
    if not around.has_headline:
        return
    days = [p.place for p in around.near(around.dated(), 15, 60) if p.place != 0]
    said = set(re.findall(r"\w+", title.lower()))
    for placed in around.near(around.lines(), 15, 60) if days else ():
        if not 4 < len(placed.text) < 70 or placed.element.tag in {"a", "li"} or placed.text.endswith(_STOPS):
            continue
        if _is_of_another(placed.element, found, around):
            continue
        if any(abs(placed.place - day) <= 7 for day in days) and not said & set(
            re.findall(r"\w+", placed.text.lower())
        ):
            names = read_names(placed.text, sites)
            as_written = all(name in placed.text for name in names.people) and names.people == whole_names(names.people)
            if names.people and as_written and (not is_eastern(placed.text) or _EASTERN_REPORTER.search(placed.text)):
                yield names, "visible:name"


def _only_one(named: list[Names]) -> Names:
    """The one person that all name who name any; nobody where they name several."""
    people = {letters(name): name for names in named for name in names.people}
    return Names(tuple(people.values())) if len(people) == 1 else Names()


def _boxes(found: Evidence, around: Surroundings, sites: frozenset[str]) -> Iterator[Found]:
    """The name in a box about the author, wherever it stands on the page."""
    linked = [one for one in found.document.root.iter("a") if "author" in (one.get("rel") or "")]
    yield _only_one([read_names(text_of(one), sites) for one in linked[:_LINKED]]), "visible:author-box"
    labels: dict[str, bool] = {}
    for element in found.document.root.iter("a", "span", "div", "p", "h2", "h3", "h4", "h5", "strong", "li"):
        label = element.get("class")
        if label and label not in labels:
            words = found.words
            labels[label] = bool(words.author_name.search(label)) and not words.not_byline.search(label)
        if label and labels[label]:
            placed = Placed(10**6, element)
            text, runs = text_of(element), pieces(element)
            if len(text) >= _BOX and set(runs[0].split()) & set(" ".join(runs[1:]).split()):
                text, runs = runs[0], runs[:1]  # a name and a biography, which says it or a part of it once more
            if 2 < len(text) < _BOX and not around.is_aside(placed):
                yield read_names("\n".join(runs), sites), "visible:author-box"


def _signed_anywhere(found: Evidence, sites: frozenset[str]) -> Iterator[Found]:
    """The first name behind "Written by" or "Author:", on its line or in the next element, wherever it stands."""
    for element in found.document.root.iter("p", "h2", "h3", "h4", "span", "div", "em", "i", "strong"):
        if not element.text or len(element.text) >= _LONG or not (start := element.text.strip()):
            continue
        opening = found.words.by.match(start)
        if opening and not {" ", ":"}.isdisjoint(opening[0].strip()) and not _is_beside(element, found):
            named = text_of(element)[:_LONG]
            if opening.end() >= len(start) and named.strip() == start:
                named = next((text for one in element.itersiblings() for text in pieces(one)), "")
            yield Names(whole_names(read_names(named[:_LONG], sites).people)[:1]), "visible:by"


def _is_beside(element: HtmlElement, found: Evidence) -> bool:
    """Whether an element is named after, or lies in what is named after, comments or other stories."""
    around = takewhile(lambda one: one.tag not in {"body", "main", "article"}, (element, *element.iterancestors()))
    return any(
        one.tag == "aside" or found.words.aside.search(one.get("class") or one.get("id") or "") for one in around
    )
