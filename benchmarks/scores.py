"""What one extractor scores on one page, and the mean over many pages."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, Any

import msgspec

from benchmarks.calls import calls_left
from benchmarks.measures import CLEAN, best_body, harmonic, names_agree, same_day, same_title, snippets_found

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.adapters import Extracted

FIGURES = ("F1", "P", "R", "clean", "exact", "calls", "title", "date", "authors", "with", "without")
LOWER_IS_BETTER = frozenset({"errors", "calls", "without", "ms"})

Figures = dict[str, float | None]


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """One page's scores; null is what the truth says nothing of. `kept` and `leaked`: snippets found, and all of them.

    `ms` is processor time in milliseconds, `words` the length of the body, `error` what the extractor raised.
    """

    half: str
    ms: float
    words: int
    error: str | None = None
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    exact: bool | None = None
    calls: list[str] | None = None
    title: bool | None = None
    date: bool | None = None
    authors: float | None = None
    kept: tuple[int, int] = (0, 0)
    leaked: tuple[int, int] = (0, 0)

    @property
    def clean(self) -> bool | None:
        """Whether a corpus could take the body as it is."""
        return None if self.f1 is None else self.f1 >= CLEAN


def against(truth: dict[str, Any], got: Extracted) -> dict[str, Any]:
    """The fields of a score that compare with the truth."""
    fields = {} if truth.get("text") is None else body_fields(got, truth["text"])
    if truth.get("title"):
        fields["title"] = same_title(got.title, truth["title"])
    if truth.get("date"):
        fields["date"] = same_day(got.date, str(truth["date"]))
    if truth.get("authors"):
        fields["authors"] = names_agree(got.authors, truth["authors"])
    for field, snippets in (("kept", truth.get("with") or []), ("leaked", truth.get("without") or [])):
        fields[field] = snippets_found(got.text, snippets), len(snippets)
    return fields


def body_fields(got: Extracted, truth: str) -> dict[str, Any]:
    """The fields of a score that the body decides."""
    text, agree = best_body(got.text, got.standfirst, truth)
    return {
        "precision": agree.precision,
        "recall": agree.recall,
        "f1": agree.f1,
        "exact": agree.exact,
        "calls": calls_left(text, truth),
    }


def summary(scores: Sequence[Score]) -> Figures:
    """The figures of many pages: means, F1 of the mean precision and recall, snippets as a share of all snippets."""
    precision, recall = mean(score.precision for score in scores), mean(score.recall for score in scores)
    return {
        "pages": len(scores),
        "errors": sum(score.error is not None for score in scores),
        "F1": None if precision is None or recall is None else harmonic(precision, recall),
        "P": precision,
        "R": recall,
        "clean": mean(score.clean for score in scores),
        "exact": mean(score.exact for score in scores),
        "calls": mean(None if score.calls is None else bool(score.calls) for score in scores),
        "title": mean(score.title for score in scores),
        "date": mean(score.date for score in scores),
        "authors": mean(score.authors for score in scores),
        "with": share(score.kept for score in scores),
        "without": share(score.leaked for score in scores),
        "ms": mean(score.ms for score in scores),
    }


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of the values that there are."""
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def share(counts: Iterable[tuple[int, int]]) -> float | None:
    """How much of all was found."""
    every = list(counts)
    found, total = sum(pair[0] for pair in every), sum(pair[1] for pair in every)
    return found / total if total else None
