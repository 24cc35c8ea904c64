"""Empty shells: pages with nothing to read until a script ran. Looked at only where no article was found."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import re2

from scraper.access.gates import visible_lines
from scraper.access.selectors import select
from scraper.access.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from scraper.article import Document

_LITTLE, _NOTHING = 60, 12
"""Words that a shell shows at most, and that its empty root does ("Loading ...")."""
_ASKS = 30
"""A text that only asks for scripts has no more words."""
_MOST_CHARS = 2000
_MEMORY = 64 << 20


def empty_shell(document: Document) -> str | None:
    """What shows that scripts would fill the page: it has next to no text, scripts, and a root or a word for them."""
    root = document.root
    text = plain(" . ".join(visible_lines(root)))
    if len(text.split()) > _LITTLE or not _has_scripts(root):
        return None
    said = text[:_MOST_CHARS], *_unscripted(root)
    return _empty_root(root) or next((f"text: {found[:60]}" for one in said if (found := _asks(one))), None)


def asks_for_scripts(text: str) -> bool:
    """Whether a text that was taken for an article's only asks the reader to switch JavaScript on."""
    return len(text) < _MOST_CHARS and len(text.split()) <= _ASKS and _asks(plain(text)) is not None


def _has_scripts(root: HtmlElement) -> bool:
    return any((one.get("type") or "").lower() != "application/ld+json" for one in root.iter("script"))


def _empty_root(root: HtmlElement) -> str | None:
    """The root element of a framework with nothing in it."""
    for selector in _data()["roots"]:
        for element in select(root, selector) or ():
            if sum(len(text.split()) for text in _seen(element)) <= _NOTHING:
                return f"empty {selector}"
    return None


def _seen(element: HtmlElement) -> Iterator[str]:
    """The text below an element, without what scripts, styles and readers without scripts have in it."""
    unseen = ("script", "style", "noscript", "template")
    return (str(text) for text in element.xpath(f".//text()[not({' or '.join(f'ancestor::{tag}' for tag in unseen)})]"))


def _unscripted(root: HtmlElement) -> Iterable[str]:
    """What the page says to readers without scripts."""
    return (plain(" ".join(one.itertext())[:_MOST_CHARS]) for one in root.iter("noscript"))


def _asks(text: str) -> str | None:
    """The words that ask for JavaScript, in any language: what a shell declares as its own is often a template's."""
    found = _patterns().search(text)
    return str(found.group()).strip() if found else None


@cache
def _patterns() -> Any:
    said = [pattern for language in _data()["said"].values() for pattern in language]
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    return re2.compile("|".join(f"(?:{pattern})" for pattern in said), options)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("scraper.access").joinpath("shells.toml").read_text(encoding="utf-8"))
