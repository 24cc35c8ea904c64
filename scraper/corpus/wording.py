"""Text as the index of words takes it: scripts that put no spaces between words get them between characters."""

from __future__ import annotations

import re

MARKS = ("\x02", "\x03")
"""What stands around a match in a snippet: characters that no page's text holds."""
_LETTER = (
    "[\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"  # Thai, Lao, Burmese, Khmer
)
_UNSPACED = re.compile(_LETTER)
_SPACED = re.compile(rf" ?({MARKS[0]}?{_LETTER}{MARKS[1]}?) ?")


def searchable(text: str) -> str:
    """The text with spaces around each Han, kana, Thai, Lao, Khmer and Burmese character, each a word to the index.

    A word of several such characters is then a phrase.
    """
    return _UNSPACED.sub(r" \g<0> ", text)


def readable(text: str) -> str:
    """What `searchable` was given, also where matches are marked."""
    return _SPACED.sub(r"\1", text)
