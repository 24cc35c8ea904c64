"""What is measured on one page: the body against the annotator's, and the metadata.

Precision and recall count shingles of four words, as scrapinghub/article-extraction-benchmark does.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHINGLE = 4
CLEAN = 0.99
"""The F1 from which on a corpus could take the article as it is."""

Shingles = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far two bodies agree; all three from 0 to 1. `exact`: the same shingles, each as often."""

    precision: float
    recall: float
    exact: bool

    @property
    def f1(self) -> float:
        """The harmonic mean."""
        return harmonic(self.precision, self.recall)


def harmonic(one: float, other: float) -> float:
    """The harmonic mean of two shares; 0 where both are 0."""
    return 2 * one * other / (one + other) if one + other else 0.0


def plain(text: str | None) -> str:
    """Text in one spelling of its characters."""
    return unicodedata.normalize("NFKC", text or "")


def letters(text: str | None) -> str:
    """Letters and digits alone, in lower case: two lines with the same ones are the same line."""
    return re.sub(r"\W+", "", plain(text).lower())


def shingles(text: str | None) -> Shingles:
    """Every run of four words and how often it occurs. A shorter text is one run."""
    words = re.findall(r"\w+", plain(text))
    size = min(SHINGLE, len(words)) or 1
    return Counter(zip(*(words[start:] for start in range(size)), strict=False))


def overlap(got: str | None, truth: str | None) -> Overlap:
    """An extracted body against the annotator's. Nothing where nothing should be is right."""
    ours, theirs = shingles(got), shingles(truth)
    shared = (ours & theirs).total()
    precision = shared / ours.total() if ours else float(not theirs)
    recall = shared / theirs.total() if theirs else 1.0
    return Overlap(precision, recall, ours == theirs)


def best_body(text: str, standfirst: str | None, truth: str) -> tuple[str, Overlap]:
    """The body, with or without its standfirst in front, that the annotator of this page meant, and its overlap.

    Annotators differ on whether a standfirst is part of the body, so neither choice is held against anyone. One that
    stands at the beginning of the text already is not put there twice.
    """
    alone = text, overlap(text, truth)
    if not standfirst or letters(standfirst) in letters(text[: 4 * len(standfirst)]):
        return alone
    longer = f"{standfirst}\n{text}"
    return max(alone, (longer, overlap(longer, truth)), key=lambda body: body[1].f1)


def same_title(got: str | None, truth: str) -> bool:
    """Titles agree in their letters and digits."""
    return letters(got) == letters(truth)


def same_day(got: object, truth: str) -> bool:
    """Dates agree in their first ten characters, year to day."""
    return str(got or "")[:10] == truth[:10]


def names(listed: str | Iterable[str] | None) -> frozenset[str]:
    """A list of people as comparable names; a text is split at commas, semicolons and "and"."""
    each = re.split(r"[;,]|\band\b", listed) if isinstance(listed, str) else listed or ()
    return frozenset(map(letters, each)) - {""}


def names_agree(got: str | Iterable[str] | None, truth: str | Iterable[str] | None) -> float:
    """F1 of two sets of names."""
    ours, theirs = names(got), names(truth)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours or theirs else 1.0


def snippets_found(text: str, snippets: Iterable[str]) -> int:
    """How many of the snippets are in a text, without regard to case and white space."""
    flat = one_line(text)
    return sum(one_line(snippet) in flat for snippet in snippets)


def one_line(text: str) -> str:
    """Lower case, every white space one blank."""
    return re.sub(r"\s+", " ", plain(text)).lower()
