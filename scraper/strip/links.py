"""Links that lead on: to other pages of the site, and lines of the text that do nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.domain import registered_domain
from scraper.words import last_sign, letters, rough_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from scraper.article import Kind
    from scraper.outline import Outline
    from scraper.tree import TextLine

_LINES = frozenset({"p", "div", "blockquote", "section", "figure", "td"})
_LABEL = re.compile(r"\D+[:：︰|!?？！»›>→–—-]$|[►▶▸▹☞■◆●👉🔗→»›>\s]+$|\[[^\]]{2,20}\]$")
"""What stands before the headline; with a number in it, it is a chapter's."""
_LABEL_INSIDE = re.compile(r"[^:：︰|]{2,40}(?:[:：︰]|\s\|)\s*")
_LABEL_WORDS, _HEADLINE_WORDS = 4, 5
_LABEL_CHARS, _SHORT = 45, 30
_STOPS = frozenset(".。।۔։።")
"""A headline has no full stop."""
_LOOSE = 4
"""Characters besides label and links that a pointer may have: a dash, an arrow."""
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|csv|zip|mp3|mp4)(?:[?#]|$)", re.IGNORECASE)
_MOST = 0.4
"""The share of the region's text that pointers may be; where more are, they are what the page is about."""


def site_of(url: str) -> str:
    """The site's name between dots: the house's pages may lie in several countries ("quay.de", "quay.fr")."""
    return f".{registered_domain(url).partition('.')[0]}."


def leads_on(link: HtmlElement, site: str) -> bool:
    """Whether a link goes to another page of the same site or to a place on this page."""
    href = (link.get("href") or "").strip()
    if "//" not in href[:8]:
        return not href.startswith(("mailto:", "tel:", "javascript:"))
    return site in f".{href.split('/', 3)[2]}."


def pointers(region: HtmlElement, outline: Outline, site: str) -> Iterator[tuple[HtmlElement, Kind, str]]:
    """Lines that only point to another story of the site: a label and the linked headline ("Read also: ...").

    Where a line beside one has another label, they are facts: "Place: ...", "Date: ...".
    """
    lines = outline.inside(region)
    labels = [_label(line.text) for line in lines]
    found = [
        line
        for place, line in enumerate(lines)
        if line.link_chars and line.element is not region and line.element.tag in _LINES
        if _points(line, site) and len(outline.inside(line.element)) == 1
        if not {*labels[max(0, place - 1) : place + 2]} - {labels[place], ""}
    ]
    if sum(len(line.text) for line in found) <= _MOST * outline.chars(region):
        yield from ((line.element, "related", "strip-pointer") for line in found)


def _label(text: str) -> str:
    """The letters of the label that a short line begins with; empty where it has none."""
    label = _LABEL_INSIDE.match(text[:_LABEL_CHARS]) if rough_words(text) <= _SHORT else None
    return letters(label[0]) if label else ""


def _points(line: TextLine, site: str) -> bool:
    links = [link for link in line.element.iter("a") if letters(link.text_content())]
    if not links or not all(leads_away(link, site) for link in links) or last_sign(line.text) in _STOPS:
        return False
    label, _, rest = line.text.partition(" ".join(links[0].text_content().split()))
    label = label.strip()
    if not label:
        inside = _LABEL_INSIDE.match(line.text)
        label, rest = (inside[0].strip(), line.text[inside.end() :]) if inside else ("", "")
    else:
        rest = line.text[len(label) :]
    if len(line.text) - line.link_chars > len(label) + _LOOSE:
        return False
    if not _LABEL.match(label) and not _is_set_apart(line.element, label):
        return False
    return rough_words(label) <= _LABEL_WORDS and rough_words(rest) >= _HEADLINE_WORDS


def leads_away(link: HtmlElement, site: str) -> bool:
    """Whether a link goes to another page of the site that is no file."""
    href = (link.get("href") or "").strip()
    return leads_on(link, site) and not href.startswith("#") and not _FILE.search(href)


def _is_set_apart(element: HtmlElement, label: str) -> bool:
    """Whether a label without a colon is in an element of its own, in a box: `<b>Also read</b> <a>...</a>`."""
    if element.tag == "p":
        return False
    parts = element.iter("b", "strong", "span", "em", "i")
    return bool(label) and any(" ".join(part.text_content().split()) == label for part in parts)
