"""A line as sentences, also where two of them were glued together ("...makes all the difference.The minister...")."""

from __future__ import annotations

import re

_END = re.compile(
    r"[.!?…।॥۔؟։።။。！？｡](?:(?<=[.!?…।॥۔؟։።။])(?:[\"”’»')\]]*\s+"  # the usual end, with the white space after it
    r"|(?<=[^\W\d_][^\W\d_].)[”»)\]]*(?=[“\"„«¿¡]?[A-ZÀ-ÞĀ-ŽΆ-Ϋ\u0400-\u042f])(?![A-Z]?[.\d]))"  # glued
    r"|(?<=[。！？｡])[」』”]*\s*)"  # East Asian scripts have no space there
)
_ASKING = frozenset("?!؟")
"""With a small letter behind them they end no sentence: "Why not? he asked"."""
_CAPITAL = "A-ZÀ-ÞĄĆĒĖĘĢĪĮĶŁĻŃŅŌŚŠŪŲŹŻŽΆ-ΏΑ-ΫА-ЯЁІЇЄ"
_MAYBE_GLUED = re.compile(  # what is rare comes first, so that the search runs over everything else
    rf"[{_CAPITAL}0-9“„«¿¡.!?…:)”»](?:(?<=[^\W\d_A-Z][{_CAPITAL}0-9“„«¿¡])|(?<=[.!?…:)”»])(?=[^\W\d_])|(?<=\d[“„«¿¡]))"
)
_GLUE = re.compile(
    r"(?<=[.!?…:)”»])(?=[^\W\d_])"  # after punctuation
    r"|(?<=[^\W_])(?=[“„«¿¡])"  # before an opening mark
    rf"|(?:^|[\s'’-])(?:[^\W\d_{_CAPITAL}][^\W\d_]+|[^\W\d_]{{7,}}|(?<![\s'’-])[^\W\d_]{{2,}})"
    rf"(?<=[^\W\d_{_CAPITAL}])(?=[{_CAPITAL}0-9])"
)
"""Between words: one in lower case, a long one, or the line's first, lost the space behind it; "YouTube" has not."""


def split_sentences(line: str) -> list[str]:
    """The sentences of a line in order; joined they are the line again, white space included."""
    sentences, start = [], 0
    for end in _END.finditer(line):
        if end.end() > start and not (end[0][0] in _ASKING and line[end.end() : end.end() + 1].islower()):
            sentences.append(line[start : end.end()])
            start = end.end()
    if start < len(line):
        sentences.append(line[start:])
    return sentences


def glue_points(line: str, within: int) -> list[int]:
    """Where, in the first `within` characters, one text may have been glued to the next without a space."""
    if not _MAYBE_GLUED.search(line, 0, within):
        return []
    return [point.end() for point in _GLUE.finditer(line, 0, within)]
