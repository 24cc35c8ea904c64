"""The elements that a `cssSelector` of `hasPart` names: the simple selectors that publishers write there.

Source: https://developers.google.com/search/docs/appearance/structured-data/paywalled-content
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SIMPLE = re.compile(r"(?:\*|[a-zA-Z][\w-]*)?(?:[.#][\w-]+|\[[\w-]+(?:=[\"']?[\w-]+[\"']?)?\])*")
_PIECE = re.compile(r"([.#])([\w-]+)|\[([\w-]+)(?:=[\"']?([\w-]+)[\"']?)?\]")


def select(root: HtmlElement, selector: str) -> list[HtmlElement] | None:
    """The elements that a selector names in document order; None when the selector is not understood."""
    path = _xpath(selector)
    return None if path is None else root.xpath(path)


@lru_cache(maxsize=256)
def _xpath(selector: str) -> str | None:
    """XPath for a list of selectors of tags, classes, ids and attributes, joined by spaces or `>`."""
    paths = []
    for one in selector.split(","):
        path = ""
        steps = one.replace(">", " > ").split()
        for before, step in zip(["", *steps], steps, strict=False):
            if step == ">":
                continue
            if not _SIMPLE.fullmatch(step):
                return None
            path += ("/" if before == ">" else "//") + _step(step)
        if not path:
            return None
        paths.append(path)
    return " | ".join(paths)


def _step(step: str) -> str:
    tag = re.match(r"[a-zA-Z][\w-]*", step)
    return (tag[0].lower() if tag else "*") + "".join(_condition(*piece.groups()) for piece in _PIECE.finditer(step))


def _condition(sign: str | None, name: str, attribute: str | None, value: str | None) -> str:
    if sign == ".":
        return f"[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
    if sign == "#":
        return f"[@id='{name}']"
    return f"[@{attribute}='{value}']" if value else f"[@{attribute}]"
