"""Text as the index of words holds it, and as it is looked for there."""

from __future__ import annotations

import re
import unicodedata

_UNSPACED = re.compile(
    r"[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\uff66-\uff9f\U00020000-\U0003ffff]"  # Han and kana
    r"|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"  # Thai, Lao, Myanmar, Khmer: a letter and the signs on it
    r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b6-\u17d3]*"
)
_RARE = re.compile(r"[\u0591-\u1fff\u2e80-\uffff\U00010000-\U0003ffff]")
"""Where all of these letters and points are: most texts have none, and need to be looked through but once."""
_ACCENTS = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")
_POINTS = re.compile(r"[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]+")


def searchable(text: str) -> str:
    """The text with spaces around each letter of a script that puts none between words, so that parts are found.

    Vowel points of Arabic and Hebrew, which few people write, go. Doing it again changes nothing but spaces.
    """
    if not _RARE.search(text):
        return text
    return _UNSPACED.sub(r" \g<0> ", _POINTS.sub("", text))


def words_alone(text: str) -> str:
    """The text with a space for every character that is part of no word, as long as before.

    Letters, numbers and the marks on them are parts of words, as FTS5 is told for the other index.
    """
    return text.translate({ord(letter): " " for letter in set(text) if not _is_part_of_word(letter)})


def folded(text: str) -> str:
    """The text in lower case, Latin letters without accents."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", text)) if not text.isascii() else text
    return unicodedata.normalize("NFC", plain).lower()


def _is_part_of_word(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return kind[0] in "LN" or kind in ("Mn", "Mc", "Co")
