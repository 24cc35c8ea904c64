"""Other stories between the lines: cards of one shape, boxes of links, a card alone between two paragraphs."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import chain, islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scraper.quotation import in_quotation
from scraper.rules import judge
from scraper.strip.links import leads_away, leads_on
from scraper.words import is_sentence, last_sign, rough_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from scraper.article import Kind
    from scraper.outline import Outline
    from scraper.rules import TextRules
    from scraper.tree import TextLine

_CARD_CHARS, _CARDS, _HEADLINE_CHARS = 400, 3, 15
_BOX_CHARS, _LINKED, _ON_SITE = 1500, 0.9, 0.6
_BOXES = frozenset({"article", "aside", "section", "div", "li"})
_PICTURED = ("img", "picture", "time", "article")
_EXCERPT_CHARS = 60
_LABEL_WORDS, _TEASERS, _TEASER_WORDS = 4, 6, 5
_HEADING = re.compile(r"h[1-6]$")


def cards(region: HtmlElement, outline: Outline, site: str) -> Iterator[tuple[HtmlElement, Kind, str]]:
    """Siblings of one shape, each with a headline that links to another page: teasers of other stories."""
    shapes: defaultdict[tuple[HtmlElement, str, str], list[HtmlElement]] = defaultdict(list)
    for element in region.iter("div", "li", "article", "section", "a"):
        parent = element.getparent()
        if parent is not None and len(element):
            shapes[parent, element.tag, element.get("class") or ""].append(element)
    for siblings in shapes.values():
        if len(siblings) >= _CARDS:
            cards = [element for element in siblings if _is_card(element, outline, site)]
            if len(cards) >= max(_CARDS, 0.7 * len(siblings)):
                yield from ((card, "related", "strip-cards") for card in cards)


def _is_card(element: HtmlElement, outline: Outline, site: str) -> bool:
    """Whether an element is a linked headline with a picture or heading of its own, and little else."""
    if not 0 < outline.chars(element) <= _CARD_CHARS:
        return False
    links = [element] if element.tag == "a" else list(element.iter("a"))
    if not links or not leads_on(links[0], site):
        return False
    lines = outline.inside(element)
    whole = element.tag == "a"
    linked = [line for line in lines if whole or line.link_density > _LINKED]
    if not any(len(line.text) >= _HEADLINE_CHARS for line in linked):
        return False
    if not any(line is lines[0] or _HEADING.match(line.element.tag) for line in linked):
        return False
    pictured = element.tag == "article" or any(
        True for _ in element.iter("img", "picture", "h2", "h3", "h4", "h5", "h6")
    )
    return pictured or (len(linked) < len(lines) and lines[0] in linked)


def link_boxes(
    region: HtmlElement, outline: Outline, site: str, says: Sequence[TextRules]
) -> Iterator[tuple[HtmlElement, Kind, str]]:
    """Lists and boxes whose text is nearly all links to other pages of the site, or to places on this one."""
    for element in region.iter("ul", "ol", "aside", "section", "div", "dl", "article"):
        if element is region or not 0 < outline.chars(element) <= _BOX_CHARS:
            continue
        if outline.link_density(element) < _LINKED and not _is_labelled(outline.inside(element), says):
            continue
        links = list(element.iter("a"))
        if sum(leads_on(link, site) for link in links) >= _ON_SITE * len(links):
            yield element, "related", "strip-link-box"


def teasers(region: HtmlElement, outline: Outline, site: str, url: str) -> Iterator[tuple[HtmlElement, Kind, str]]:
    """Cards, each alone between two texts: a linked headline with a picture or a time, and at most an excerpt.

    An `<article>` may be the last of the text.

    Where there are many, they are what the article lists.
    """
    found = []
    for heading in region.iter("h2", "h3", "h4", "h5", "h6"):
        lines = outline.inside(heading)
        link = next(chain(heading.iter("a"), heading.iterancestors("a")), None) if lines else None
        if link is None or lines[0].link_density < _LINKED or not leads_away(link, site) or _is_here(link, url):
            continue
        box = _card_around(heading, region, outline)
        if box.tag in _BOXES and next(box.iter(*_PICTURED), None) is not None and _is_between_texts(box, outline):
            found.append(box)
    dated = sum(next(box.iter("time", "article"), None) is not None for box in found)
    if len(found) == 1 or dated == len(found) <= _CARDS:
        yield from ((box, "related", "strip-teaser") for box in found)


def _card_around(heading: HtmlElement, region: HtmlElement, outline: Outline) -> HtmlElement:
    """The outermost element around a heading that holds nothing but its card."""
    headline, box = outline.inside(heading)[0], heading
    for above in heading.iterancestors():
        if above is region or not _is_card_of(headline, above, outline):
            break
        box = above
    return box


def _is_here(link: HtmlElement, url: str) -> bool:
    """Whether a link goes to the page it stands on."""
    try:
        there: str = urljoin(url, (link.get("href") or "").strip())
        return urlsplit(there).path == urlsplit(url).path
    except ValueError:  # no address at all
        return False


def _is_card_of(headline: TextLine, element: HtmlElement, outline: Outline) -> bool:
    """Whether an element holds but one headline and, behind it, at most one sentence besides, and no list."""
    if outline.chars(element) > _CARD_CHARS or next(element.iter("ul", "ol", "table"), None) is not None:
        return False
    if len(list(islice(element.iter("h2", "h3", "h4", "h5", "h6"), 2))) > 1:
        return False
    lines = outline.inside(element)
    said = [at for at, line in enumerate(lines) if line.link_density < _LINKED and len(line.text) >= _EXCERPT_CHARS]
    return not said or (len(said) == 1 and said[0] > lines.index(headline))


def _is_between_texts(box: HtmlElement, outline: Outline) -> bool:
    """Whether running text stands before and behind a box; not in what is built like it: that is a list of its kind.

    Between the box and the text behind it may stand a heading.
    """
    before = next((one for one in box.itersiblings(preceding=True) if outline.chars(one)), None)
    after = next((one for one in box.itersiblings() if outline.chars(one) and not _is_heading(one, outline)), None)
    beside = (before,) if after is None and next(box.iter("article"), None) is not None else (before, after)
    own = box.tag, box.get("class")
    return all(one is not None and outline.running(one) and (one.tag, one.get("class")) != own for one in beside)


def _is_heading(element: HtmlElement, outline: Outline) -> bool:
    """Whether an element holds a heading and no more."""
    lines = outline.inside(element)
    return len(lines) == 1 and bool(_HEADING.match(lines[0].element.tag))


def _is_labelled(lines: Sequence[TextLine], says: Sequence[TextRules]) -> bool:
    """Whether lines are a few words that are no link and, below them, nothing but linked headlines.

    Headlines of few words are known by what the rules say of the words above them.
    """
    if not 1 < len(lines) <= _TEASERS or lines[0].link_chars or rough_words(lines[0].text) > _LABEL_WORDS:
        return False
    label, teasers = lines[0].text, lines[1:]
    if any(line.link_density < _LINKED or last_sign(line.text) == "." for line in teasers):
        return False
    if any(in_quotation(line.element) for line in teasers):
        return False
    if not is_sentence(label) and all(rough_words(line.text) >= _TEASER_WORDS for line in teasers):
        return True
    match = judge(label, says)
    return match is not None and match.rule.kind == "related"
