"""How a line of text is read by the text rules: folded to bare lower-case words, so that a rule is written once.

    fold("Don't miss: Sign-up to our “Morning” newsletter!")  ->  " don't miss : sign up to our morning newsletter ! "

Words stand between single spaces; `. ! ? : | ©` and currency signs are words of their own; all other punctuation is
gone. A space opens and closes the line, so a word's edges are always spaces. Letters of Arabic that are written one way
here and another there are one letter; its vowel points, which few set, are gone. So are the signs that Armenian sets
into a word to ask or call; Malayalam's final consonants are written out, and the digits of India's scripts are ours.
"""

from __future__ import annotations

import re
import unicodedata

_ALIKE = dict(zip("أإآٱىيك", "ااااییک", strict=True)) | dict(zip("ൺൻർൽൾൿ", ("ണ്", "ന്", "ര്", "ല്", "ള്", "ക്"), strict=True))
"""Forms of the Arabic alif, and the yeh and kaf of Arabic as those of Persian; Malayalam's final consonants."""
_ANY_ALIKE = re.compile(f"[{''.join(_ALIKE)}]")
_ZEROS = "٠۰०০੦૦୦௦౦೦൦"
_DIGITS = {chr(ord(zero) + number): str(number) for zero in _ZEROS for number in range(10)}
_UNSEEN = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_POINTS = "\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0653\u0654\u0655\u0670"
_IN_ARMENIAN_WORDS = "՛՜՞"
_LETTERS = (
    {"İ": "i", "؟": "?", "۔": ".", "।": ".", "։": ".", "٪": "%"}
    | dict.fromkeys("’‘ʼ´`׳", "'")
    | dict.fromkeys(_UNSEEN + _POINTS + _IN_ARMENIAN_WORDS, "")
    | dict.fromkeys("،؛٫٬־״", " ")
    | _ALIKE
    | _DIGITS
)
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


def alike(pattern: str) -> str:
    """A pattern in the letters that folded text has, so that it may be written as its language is."""
    return _ANY_ALIKE.sub(lambda odd: _ALIKE[odd[0]], pattern)
