"""White space and invisible characters made regular, without changing what was written."""

from __future__ import annotations

import re
import unicodedata

_WAY_BACK = re.compile("\\s*[\u21a9\u2934]\ufe0e?$")
"""The sign of a link from a footnote to its place in the text."""
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x2060, 0xFEFF, 0x200E, 0x200F, *range(0x202A, 0x202F), 0xFFFC])
_PLACE_OF_AN_OBJECT = "\ufffc"
"""The one of the invisible characters that Unicode counts as printable."""
_SPACES = re.compile(r"[^\S\n]+")
_LINE_EDGES = re.compile(r" ?\n ?")


def tidy(text: str) -> str:
    """The text in NFC, runs of blanks as one space, invisible characters gone; line breaks stay."""
    text = unicodedata.normalize("NFC", text)
    if text[-2:].endswith(("\u21a9", "\u2934", "\ufe0e")):
        text = _WAY_BACK.sub("", text)
    if text.isprintable() and "  " not in text and _PLACE_OF_AN_OBJECT not in text:
        return text.strip(" ")
    text = text.translate(_INVISIBLE)
    return _LINE_EDGES.sub("\n", _SPACES.sub(" ", text)).strip()
