"""Where on the page the article was found, said in tags and the names that people gave them."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from scraper.strip.region import names_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LEVELS, _NAMES, _LENGTH, _LONG = 3, 2, 120, 40
_NAME = re.compile(r"(?:[a-z]+|[A-Z][a-z]+|[a-z]{2,}(?:[A-Z][a-z]+){1,4})(?:[-_]{0,2}[A-Z]?[a-z]+){0,5}")
_MADE = re.compile(r"(?:css|sc|jsx|jss|svelte|emotion|styled|chakra|tw)[-_]", re.IGNORECASE)
"""How tools begin the names that they make anew with each build."""


def place_of(element: HtmlElement) -> str:
    """A short path, as in "article.story > div.body": at most three elements, with two names each.

    Names with digits, and those that tools make, are left out: they change without anything else that does.
    """
    above = islice((one for one in (element, *element.iterancestors()) if one.tag not in ("html", "body")), _LEVELS)
    steps = [f"{one.tag}{''.join(f'.{name}' for name in given_names(one)[:_NAMES])}" for one in above]
    return " > ".join(reversed(steps))[:_LENGTH]


def given_names(element: HtmlElement) -> list[str]:
    """The class and id names of an element that people gave it."""
    names = names_of(element).split()
    return [name for name in names if len(name) < _LONG and _NAME.fullmatch(name) and not _MADE.match(name)]
