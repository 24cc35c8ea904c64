"""Elements that are no part of the article, known by how they are built rather than by what they are called.

Captions stand with an image and say nothing else; cards of other stories are links with a headline; hidden elements are
not read by anybody.
"""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING

from lxml import etree

from scraper.article import Removal
from scraper.strip.captions import captions
from scraper.strip.cards import cards, link_boxes, teasers
from scraper.strip.links import pointers, site_of
from scraper.words import is_sentence, letters, rough_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from scraper.article import Kind
    from scraper.outline import Outline
    from scraper.rules import TextRules
    from scraper.tree import TextLine

_TITLE_WORDS = 8
_ABOVE_WORDS = 15
_LINES, _LABELS = frozenset({"p", "div", "span"}), 2
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_NETWORKS = frozenset(
    ("facebook", "twitter", "x", "whatsapp", "linkedin", "telegram", "instagram", "reddit", "pinterest", "threads")
) | {
    "bluesky",
    "mastodon",
    "messenger",
    "flipboard",
    "viber",
    "line",
    "kakaotalk",
    "weibo",
    "wechat",
    "email",
    "tiktok",
}
_NETWORKS_LISTED, _MOSTLY = 3, 0.7
_TITLED = frozenset({"strip-cards", "strip-link-box"})
"""The rules that take what has a title above it."""
_HEADING = re.compile(r"h[1-6]$")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|\bclip\s*:\s*rect\(\s*[01](?:px)?(?:[\s,]+[01](?:px)?){3}\s*\)",
    re.IGNORECASE,
)
"""Styles of what is not shown; what is clipped to a point is for screen readers (", opens new tab" inside a link)."""
_STYLED = etree.XPath("descendant::*[@hidden or @style or @role = 'tooltip' or @tabindex = '-1']")


def strip_structure(
    region: HtmlElement, outline: Outline, url: str, title: str | None, says: Sequence[TextRules]
) -> dict[HtmlElement, Removal]:
    """Captions, cards, later articles and hidden elements below the region, with the reason for each."""
    gone: dict[HtmlElement, Removal] = {}
    site = site_of(url)
    found = (
        *captions(region, outline),
        *cards(region, outline, site),
        *link_boxes(region, outline, site, says),
        *teasers(region, outline, site, url),
        *pointers(region, outline, site),
        *_other_articles(region, title),
        *_hidden(region, outline),
        *_above(region, outline, title),
        *_networks(region, outline),
    )
    for element, kind, rule in found:
        if element is not region and element not in gone:
            text = outline.text(element)
            if text:
                gone[element] = Removal(kind, rule, "strip", text, element.tag)
    for line, box in _titles(region, outline, gone):
        gone.setdefault(line.element, Removal(box.kind, "strip-box-title", "strip", line.text, line.element.tag))
    return gone


def _titles(
    region: HtmlElement, outline: Outline, gone: dict[HtmlElement, Removal]
) -> Iterator[tuple[TextLine, Removal]]:
    """The titles that nothing is left under: a line with a colon before a box that goes, a heading before another."""
    start, end = outline.slice(region)
    taken: dict[int, Removal] = {}
    for element, removal in gone.items():
        if removal.rule in _TITLED:
            taken |= dict.fromkeys(range(*outline.slice(element)), removal)
    for place in range(start, end - 1):
        line, box = outline.lines[place], taken.get(place + 1)
        if box is None or place in taken or len(line.text.split()) > _TITLE_WORDS:
            continue
        after = next((outline.lines[at] for at in range(place + 1, end) if at not in taken), None)
        is_heading = bool(_HEADING.match(line.element.tag))
        ends = after is None or _HEADING.match(after.element.tag)
        if line.element is not region and (line.text.endswith(":") or (is_heading and ends)):
            yield line, box


def _other_articles(region: HtmlElement, title: str | None) -> Iterator[tuple[HtmlElement, Kind, str]]:
    """Whole articles that were loaded below the one with the page's title."""
    headings = {article: next(article.iter("h1", "h2"), None) for article in region.iter("article")}
    headed = {
        article: letters("".join(heading.itertext()))
        for article, heading in headings.items()
        if heading is not None and article is not region
    }
    own = next((article for article, text in headed.items() if text and text == letters(title or "")), None)
    if own is None:
        return
    for article in headed:
        if own not in article.iter("article") and article not in own.iter("article"):
            yield article, "related", "strip-other-article"


def _above(region: HtmlElement, outline: Outline, title: str | None) -> Iterator[tuple[HtmlElement, Kind, str]]:
    """What stands above the headline in its own surroundings, and before the text lines of a few words with a time."""
    start, end = outline.slice(region)
    lines = outline.lines[start:end]
    texts = (
        at for at, line in enumerate(lines) if outline.weights[start + at] and not _HEADING.match(line.element.tag)
    )
    first = next(texts, len(lines))
    headline = next((at for at, line in enumerate(lines[:first]) if letters(line.text) == letters(title or "")), None)
    if headline is None:
        headline = -1  # it stands before the region
    for at, line in enumerate(lines[:first]):
        is_alone = line.element is not region and len(outline.inside(line.element)) == 1
        if not is_alone or rough_words(line.text) > _ABOVE_WORDS or at == headline:
            continue
        if not is_sentence(line.text) and (at < headline or _is_timed(line)):
            yield line.element, "byline", "strip-around-headline"


def _is_timed(line: TextLine) -> bool:
    """Whether a line is a time, a label before it or another day behind it, and no more."""
    times = [" ".join(time.itertext()) for time in line.element.iter("time")]
    rest = reduce(lambda text, time: text.replace(" ".join(time.split()), " ", 1), times, line.text)
    return bool(times) and line.element.tag in _LINES and (rough_words(rest) <= _LABELS or bool(_YEAR.search(rest)))


def _networks(region: HtmlElement, outline: Outline) -> Iterator[tuple[HtmlElement, Kind, str]]:
    """Lists that are the names of social networks and little else: where to share."""
    for element in region.iter("ul", "ol"):
        named = [letters(line.text) in _NETWORKS for line in outline.inside(element)]
        is_linked = next(element.iter("a", "button"), None) is not None
        if is_linked and sum(named) >= max(_NETWORKS_LISTED, _MOSTLY * len(named)):
            yield element, "social", "strip-networks"


def _hidden(region: HtmlElement, outline: Outline) -> Iterator[tuple[HtmlElement, Kind, str]]:
    """What the page itself hides, unless it is running text (many pages hide their body until a script shows it)."""
    styled: list[HtmlElement] = _STYLED(region)  # type: ignore[assignment] # elements, says the expression
    for element in styled:
        hidden = element.get("hidden") is not None or element.get("role") == "tooltip"
        hidden = hidden or bool(_HIDDEN.search(element.get("style") or "")) or _is_skipped_to(element, outline)
        if hidden and not outline.running(element):
            yield element, "navigation", "strip-hidden"


def _is_skipped_to(element: HtmlElement, outline: Outline) -> bool:
    """Whether a few words are where a link for screen readers lands: "End of the post"."""
    lands = element.get("tabindex") == "-1" and element.get("id") and not _HEADING.match(element.tag)
    return bool(lands) and rough_words(outline.text(element)) <= _TITLE_WORDS
