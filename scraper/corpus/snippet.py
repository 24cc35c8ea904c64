"""Passages as the index of words gives them, made readable again: matches found, spaces between characters undone."""

from __future__ import annotations

import re

OPEN, CLOSE = "\x02", "\x03"
"""What the index is told to put around a match: characters that no text of a page holds."""
_UNSPACED = re.compile(
    rf" ?({OPEN}?"
    r"[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\uff66-\uff9f\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
    rf"{CLOSE}?) ?"
)


def read_snippet(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The passage as one line without marks, and where its matches are: [start, end) in characters."""
    parts = re.split(f"([{OPEN}{CLOSE}])", " ".join(_UNSPACED.sub(r"\1", marked).split()))
    text, start, matches = "", None, []
    for part in parts:
        if part == OPEN:
            start = len(text)
        elif part == CLOSE:
            if start is not None:
                matches.append((start, len(text)))
            start = None
        else:
            text += _printable(part)
    return text, tuple(matches)


def _printable(text: str) -> str:
    """No character that moves a terminal's cursor or turns its line around."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
