"""A line as sentences, also where two of them were glued together ("...makes all the difference.The minister...")."""

from __future__ import annotations

import re

_END = re.compile(
    r"(?<=[.!?…])[\"”’»')\]]*\s+"  # the usual end, with the white space after it
    r"|(?<=[。！？])[」』”]*\s*"  # East Asian scripts have no space there
    r"|(?<=[^\W\d_][^\W\d_][.!?…])[”»)\]]*(?=[“\"„«¿¡]?[A-ZÀ-ÞĀ-Ž\u0400-\u042f])(?![A-Z]?[.\d])"  # glued
)
_GLUE = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-ZÀ-ÞА-ЯЁІЇЄ])|(?<=[.!?…:)”»])(?=[^\W\d_])|(?<=[^\W_])(?=[“„«¿¡])")


def split_sentences(line: str) -> list[str]:
    """The sentences of a line in order; joined they are the line again, white space included."""
    sentences, start = [], 0
    for end in _END.finditer(line):
        if end.end() > start:
            sentences.append(line[start : end.end()])
            start = end.end()
    if start < len(line):
        sentences.append(line[start:])
    return sentences


def glue_points(line: str, within: int) -> list[int]:
    """Where, in the first `within` characters, one text may have been glued to the next without a space."""
    return [point.start() for point in _GLUE.finditer(line, 2, within)]
