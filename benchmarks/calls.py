"""Which lines are calls to action: newsletter, donation, subscription, comments, "read more", advertisement labels.

The words lie in `calls.toml`. They are the measure's own, and know nothing of the rules that the scraper removes by.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.measures import letters

WORDS = Path(__file__).with_name("calls.toml")
FRAMES = {"anywhere": r"\b(?:{})\b", "start": r"^(?:{})(?:\b|(?<=:))", "line": r"^(?:{})$", "within_words": "(?:{})"}
BULLETS = "-–—•*>»| "


def calls_left(got: str, truth: str) -> list[str]:
    """The lines of an extracted body that call for action and whose words the truth does not have."""
    known = letters(truth)
    lines = (line.strip() for line in unicodedata.normalize("NFKC", got).splitlines())
    return [line for line in lines if is_call(line) and letters(line) not in known]


def is_call(line: str) -> bool:
    """Whether a line, apart from its bullet, is a call to action."""
    return bool(pattern().search(line.lstrip(BULLETS)))


@cache
def pattern() -> re.Pattern[str]:
    """All calls of `calls.toml` as one expression."""
    calls = tomllib.loads(WORDS.read_text("utf-8"))["call"]
    return re.compile("|".join(part for call in calls for part in parts(call)), re.IGNORECASE)


def parts(call: dict[str, Any]) -> list[str]:
    """One call's expressions, framed by where they stand in the line."""
    follow = f".{{0,{call['within']}}}{frame('anywhere', call['near'])}" if "near" in call else ""
    return [frame(place, call[place]) + follow for place in FRAMES if place in call]


def frame(place: str, words: list[str]) -> str:
    """Alternatives at a place, with the shorthands of `calls.toml` written out."""
    every = FRAMES[place].format("|".join(words))
    return every.replace(" ?", r"\s?").replace(" ", r"\s+").replace("'", "['’]")
