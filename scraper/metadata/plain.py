"""Texts made comparable and plain: what every file of this room does to a value first."""

from __future__ import annotations

import html
import re

_SPACES = re.compile(r"[^\S\u3000]+")


def key(text: str) -> str:
    """Letters and digits alone, lower case: what two spellings of one line share."""
    return re.sub(r"[\W_]+", "", text.lower())


def one_line(text: str) -> str:
    """A text with every run of white space as one space; the ideographic space stays, since it parts headlines."""
    if "\u3000" not in text:
        return " ".join(text.split())
    return _SPACES.sub(" ", text).strip()


def plain(text: str | None) -> str | None:
    """A value unescaped, without tags, on one line; None when nothing is left."""
    text = html.unescape(html.unescape(text or ""))
    return one_line(re.sub(r"<[^>]{1,300}>", " ", text)) or None
