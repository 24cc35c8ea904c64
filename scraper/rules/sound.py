"""How much a line sounds like the outlet speaking for itself, learned from lines of both kinds.

A linear model over the line's words, pairs of words, and beginnings and ends of words (in scripts without spaces: runs
of letters). It is no rule, and judges no line by itself: it is asked about lines that stand together, and what they say
is summed. Its weights, in tenths, stand in `rulebook/voice.tsv`; `python -m benchmarks.voice` learns them.
"""

from __future__ import annotations

import functools
import math
import re
from itertools import pairwise
from pathlib import Path

from scraper.rules.fold import fold
from scraper.words import rough_words

FILE = Path(__file__).parent / "rulebook" / "voice.tsv"
ALWAYS = ""
"""The name of what every line has."""
SCALE = 10
_FIRM = 3.0
"""How far one line speaks at most."""
FEW_WORDS, _FEW = 4, 0.2
"""A line of fewer words says hardly anything for the outlet: names and buttons look alike."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
_SHORT, _LONG = 4, 6
"""From how many letters on the beginning and the end of a word say something of their own."""


def voice(text: str) -> float:
    """How much a sentence or line speaks for the outlet (up to 3), or for the reporter (down to -3)."""
    weights = _weights()
    own = features(text)
    said = sum(map(weights.__getitem__, weights.keys() & own)) / math.sqrt(len(own)) + weights[ALWAYS]
    return max(-_FIRM, min(_FEW if rough_words(text) < FEW_WORDS else _FIRM, said / SCALE))


@functools.cache
def _weights() -> dict[str, int]:
    """The weight of each feature."""
    lines = FILE.read_text("utf-8").splitlines()
    return {name: int(weight) for name, _, weight in (line.partition("\t") for line in lines)}


def features(text: str) -> set[str]:
    """What the model knows a line by."""
    folded = fold(text)
    words = folded.split()
    own = {f"{one} {other}" for one, other in pairwise(["^", *words, "$"])}
    own.update(words)
    for word in words:
        if len(word) >= _SHORT:
            own.add(f"{word[:_SHORT]}-")
            own.add(f"-{word[-_SHORT:]}")
            if len(word) > _LONG:
                own.add(f"{word[:_LONG]}-")
    if not text.isascii():
        for run in _UNSPACED.findall(folded):
            for size in (1, 2, 3):
                own.update([run[at : at + size] for at in range(len(run) - size + 1)])
    return own
