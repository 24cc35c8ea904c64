"""How a line of text is read by the text rules: folded to bare lower-case words, so that a rule is written once.

    fold("Don't miss: Sign-up to our “Morning” newsletter!")  ->  " don't miss : sign up to our morning newsletter ! "

Words stand between single spaces; `. ! ? : | ©` and currency signs are words of their own; all other punctuation is
gone. A space opens and closes the line, so a word's edges are always spaces.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = {"İ": "i"} | dict.fromkeys("’‘ʼ´`", "'") | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", "")
_ODD_LETTER = re.compile(f"[{''.join(_LETTERS)}]")
_IN_WORDS = r"[\w\u0300-\u036f\u0590-\u109f]+"
"""Vowel signs and accents are no `\\w`."""
_WORDS = re.compile(rf"{_IN_WORDS}(?:'{_IN_WORDS})*|[.!?:€$£%|©]")
_ASCII_WORDS = re.compile(r"\w+(?:'\w+)*|[.!?:$%|]", re.ASCII)
_DOTS = re.compile(r"\.{2,}")
_FULL_WIDTH = str.maketrans("。！？：", ".!?:")
_WIDE_SIGN = re.compile("[。！？：]")


def fold(text: str) -> str:
    """The text as the rules read it."""
    words = _ASCII_WORDS
    if not text.isascii():
        words = _WORDS
        text = _ODD_LETTER.sub(lambda odd: _LETTERS[odd[0]], unicodedata.normalize("NFKC", text))
        if _WIDE_SIGN.search(text):
            text = text.translate(_FULL_WIDTH)
    text = text.lower().replace("`", "'").replace("_", " ")
    if ".." in text:
        text = _DOTS.sub(" ", text)
    return f" {' '.join(words.findall(text))} "
