"""Words, letters and sentences: what many rooms ask of a text, right for scripts without spaces too."""

from __future__ import annotations

import re

_WORD = re.compile(
    r"[^\W\u3005-\u3007\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
    r"(?:['’.,·\u200c\u200d-]?+[^\W\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff]++"
    r"|[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff])*+"  # accents, vowels
    r"|[\u3005-\u3007\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"  # Han and hiragana: one each
    r"|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{1,4}"  # Thai, Lao, Myanmar, Khmer: no dictionary, about four letters
)
_LETTERS = re.compile(r"[^\W_]+")
_ASCII_SIGNS = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())
_SIGN_BYTES = bytes(_ASCII_SIGNS)
_OTHER_SIGNS = re.compile(r"\W+")
_CLOSING = "\"”’»')]」』"
FULL_STOPS = ".!?…。！？｡।॥۔؟։።။៖"
"""What ends a sentence: in Latin, Chinese, Devanagari and its kin, Arabic, Urdu, Armenian, Ethiopic, Burmese, Khmer."""
ASKING = "?？؟;"
"""What ends a question: in Latin, Chinese, Arabic, Greek."""
PAUSES = ",;:、，：；،؛՝"
"""What stands inside of one."""
_ENDING = frozenset(FULL_STOPS + ":")
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WIDE = re.compile(rf"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff{_UNSPACED}]")
_SOUTHERN = re.compile(rf"[{_UNSPACED}]")


EASTERN = r"\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3"
"""The letters of Japanese, Chinese and Korean, as a class of regular expressions has them."""
_ANY_EASTERN = re.compile(f"[{EASTERN}]")


def count_words(text: str) -> int:
    """The number of words, close to the default word boundaries of UAX #29 (https://unicode.org/reports/tr29/)."""
    words = text.split()
    others = [word for word in words if not (word.isalnum() and word.isascii())]
    return len(words) - len(others) + len(_WORD.findall(" ".join(others)))


def rough_words(text: str) -> int:
    """About how many words, for thresholds: far faster; two letters of Han or kana are one word, four of Thai."""
    if text.isascii() or not _WIDE.search(text):
        return len(text.split())
    spaced, wide = _WIDE.subn(" ", text)
    southern = len(_SOUTHERN.findall(text))
    return len(spaced.split()) + (wide - southern) // 2 + southern // 4


def letters(text: str | None) -> str:
    """Letters and digits alone, in lower case: what two settings of one text share."""
    text = text or ""
    if text.isascii():
        return text.translate(_ASCII_SIGNS).lower()
    kept = text.lower().encode("utf-8", "surrogatepass").translate(None, _SIGN_BYTES).decode("utf-8", "surrogatepass")
    return _OTHER_SIGNS.sub("", kept)


def is_eastern(text: str) -> bool:
    """Whether a text has Japanese, Chinese or Korean letters: scripts that set names without spaces."""
    return bool(_ANY_EASTERN.search(text))


def has_letters(text: str) -> bool:
    """Whether there is a letter or digit in it."""
    return bool(_LETTERS.search(text))


def is_sentence(text: str) -> bool:
    """Whether a text ends as sentences do, and not as titles, labels and headlines do."""
    return last_sign(text) in _ENDING


def last_sign(text: str) -> str:
    """The last character but closing quotation marks and brackets; empty if there is none."""
    return text.rstrip(_CLOSING)[-1:]
