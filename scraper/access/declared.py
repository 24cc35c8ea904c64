"""What the page declares: whether it is free, which part is not, how long its article is.

Sources: https://schema.org/isAccessibleForFree, https://schema.org/wordCount, https://schema.org/articleBody,
https://developers.google.com/search/docs/appearance/structured-data/paywalled-content
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scraper.access.selectors import select
from scraper.access.witness import Found, Witness, ends_cut
from scraper.access.words import marks
from scraper.tree import text_lines
from scraper.words import count_words, letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from scraper.article import Document

_MATCH, _SHORT, _FRAGMENT = 0.85, 0.6, 0.4
"""Shares of the declared length: from the first on the found text is the whole, below the others a part of it."""
_LEAST_DECLARED = 40
_LONGEST_FLAG = 40
_LEAST_BODY = 150
"""Words from which on an `articleBody` may be the whole article; shorter ones are often its standfirst."""


def article_objects(document: Document) -> list[dict[str, Any]]:
    """The JSON-LD objects that describe the page's article, or the page in its stead."""
    articles = [one for one in document.linked_data if _is_article(one)]
    pages = [one for one in document.linked_data if "isAccessibleForFree" in one and one not in articles]
    return articles + [one for one in pages if "WebPage" in str(one.get("@type"))]


def declared(document: Document, found: Found) -> Iterator[Witness]:
    """Everything that the page's data says about the article's length and price, as evidence."""
    objects = article_objects(document)
    yield from _price(document, objects)
    for one in objects:
        yield from _gated_parts(document.root, one, found)
    if found.text:
        yield from _length(objects, found)
        yield from _body(objects, found)


def _is_article(one: dict[str, Any]) -> bool:
    kinds = one.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.endswith(("Article", "Posting", "Review", "Report")) for kind in kinds)


def _price(document: Document, objects: list[dict[str, Any]]) -> Iterator[Witness]:
    """The page's word on whether it is free; said twice it weighs no more."""
    said: list[tuple[str, bool | None]] = [
        ("jsonld:isAccessibleForFree", _truth(one.get("isAccessibleForFree"))) for one in objects
    ]
    said += _meta_flags(document.root)
    for free in (False, True):
        sources = list(dict.fromkeys(name for name, value in said if value is free))
        for number, name in enumerate(sources):
            weight = 0 if number else 1 if free else -1
            yield Witness(f"{name}={str(free).lower()}" if "=" not in name else name, weight, wall=not free)


def _meta_flags(root: HtmlElement) -> Iterator[tuple[str, bool]]:
    """Flags of `<meta>` elements in the head, whatever the publisher's system calls them."""
    known = marks()
    head = root.find("head")
    for meta in head.iter("meta") if head is not None else ():
        value = (meta.get("content") or "").strip()
        said = _truth(value) if 0 < len(value) < _LONGEST_FLAG else None
        if said is None:
            continue
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if known.free_names.search(name):
            yield f"meta:{name}={value}", said
        elif known.paid_names.search(name):
            yield f"meta:{name}={value}", not said


def _truth(value: object) -> bool | None:
    known = marks()
    text = str(value).strip().lower()
    return True if text in known.yes else False if text in known.no else None


def _gated_parts(root: HtmlElement, one: dict[str, Any], found: Found) -> Iterator[Witness]:
    """The parts that are declared as not free: whether they are on the page and in the text."""
    parts = one.get("hasPart")
    for part in parts if isinstance(parts, list) else [parts]:
        if not isinstance(part, dict) or _truth(part.get("isAccessibleForFree")) is not False:
            continue
        selector = part.get("cssSelector")
        if isinstance(selector, str) and (elements := select(root, selector)) is not None:
            yield _gated(selector, elements, found)


def _gated(selector: str, elements: list[HtmlElement], found: Found) -> Witness:
    if not elements:
        return Witness(f"hasPart {selector} is not on the page", 0, wall=True)
    lines = [line.text for element in elements[:40] for line in text_lines(element)]
    if sum(map(len, lines)) < 80:
        return Witness(f"hasPart {selector} is empty", -2, wall=True)
    long = [letters(line) for line in lines if len(line) > 80]
    given = sum(line in found.key for line in long)
    if long and given * 2 > len(long):
        return Witness(f"hasPart {selector} is given: {given} of its {len(long)} paragraphs found", 1)
    return Witness(f"hasPart {selector} has text that is no part of the article", 0, wall=True)


def _length(objects: list[dict[str, Any]], found: Found) -> Iterator[Witness]:
    """The declared number of words, the one nearest to what was found where several are declared."""
    numbers = [number for one in objects if (number := _number(one.get("wordCount"))) >= _LEAST_DECLARED]
    if not numbers:
        return
    number = min(numbers, key=lambda n: abs(n - found.words) / max(n, found.words))
    says = f"wordCount {number} declared, {found.words} found"
    if number <= found.words / _MATCH:
        yield Witness(says, 3 if found.words < 2 * number else 0)
    elif _MATCH < number / max(1, len(found.text)) < 1 / _MATCH:
        yield Witness(f"{says}: it counts the characters", 2)
    elif found.words < _SHORT * number:
        yield Witness(says, -4 if found.words < _FRAGMENT * number else -3)
    else:
        yield Witness(says, 0)


def _number(value: object) -> int:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _body(objects: list[dict[str, Any]], found: Found) -> Iterator[Witness]:
    """The declared body: longer than what was found, or as long."""
    bodies = [body for one in objects if isinstance(body := one.get("articleBody"), str) and len(body) > _LEAST_BODY]
    body = max(bodies, key=len, default="")
    number = count_words(body)
    if number < _LEAST_BODY or ends_cut(body):
        return
    says = f"articleBody has {number} words, {found.words} found"
    if found.words < _SHORT * number:
        yield Witness(says, -4)
    elif found.words >= _MATCH * number:
        yield Witness(says, 2 if found.words < 2 * number else 0)
