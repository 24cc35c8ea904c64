"""Texts made comparable and plain: what every file of this room does to a value first."""

from __future__ import annotations

import html
import re

_SPACES = re.compile(r"[^\S\u3000]+")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
"""Characters that only say which way letters run: unseen, they can turn a name round where it is shown."""


def undirected(text: str) -> str:
    """A text without the marks that say which way its letters run."""
    return text if text.isascii() else _DIRECTIONS.sub("", text)


def one_line(text: str) -> str:
    """A text with every run of white space as one space, and no marks of direction.

    The ideographic space stays, since it parts headlines.
    """
    text = undirected(text)
    if "\u3000" not in text:
        return " ".join(text.split())
    return _SPACES.sub(" ", text).strip()


def plain(text: str | None) -> str | None:
    """A value unescaped, without tags, on one line; None when nothing is left."""
    text = html.unescape(html.unescape(text or ""))
    return one_line(re.sub(r"<[^>]{1,300}>", " ", text)) or None
