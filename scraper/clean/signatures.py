"""Signs of those who wrote a text, in a line behind it: "(ta/vm)", "jak/dpa", "- RNZ", an address for mail."""

from __future__ import annotations

import re

_SIGN = r"[^\W\d_]{2,5}"
_AGENCY = r"(?:[^\W\d_]{2,5}|[Rr]euters|[Kk]eystone|[Bb]loomberg)"
_JOINED = rf"{_SIGN}(?:\s?[/,]\s?|\s(?:mit|with|avec|con|met|og|och|und)\s){_AGENCY}(?:\s?[/,]\s?{_AGENCY}){{0,3}}"
_SIGNATURE = re.compile(
    rf"\((?:[^\W\d_]{{2,4}}|[A-Z]{{2,5}}|(?:mit|with|avec|con|met)\s{_AGENCY}|{_JOINED})\)\.?"
    rf"|{_SIGN}(?:/{_AGENCY}){{1,3}}"  # without brackets a stroke says that they are no words
    r"|[A-ZÀ-Þ]{2,5}(?:\s?/{1,2}\s?[A-ZÀ-Þ]{2,5}){1,3}"
    r"|(?:[A-ZÀ-Þ]\.\s?){2,3}"
    r"|[–—-]\s?[A-ZÀ-Þ][\w'’]*(?:\s[A-ZÀ-Þ][\w'’]*){0,2}"
)
_CAPITALISED = r"(?!The\s)[A-ZÀ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽА-ЯЁІЇЄҐΑ-Ω][\w'’.-]+"
_NAME = re.compile(rf"{_CAPITALISED}(?:\s{_CAPITALISED}){{1,2}}")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")


def is_signature(text: str) -> bool:
    """Whether a line is nothing but the sign of who wrote the text."""
    return _SIGNATURE.fullmatch(text.strip()) is not None


def is_address(text: str) -> bool:
    """Whether a line is nothing but an address for mail."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def is_name(text: str) -> bool:
    """Whether a line is nothing but two or three words that begin with capitals and end no sentence."""
    return _NAME.fullmatch(text.strip()) is not None and not text.rstrip().endswith(".")
