"""A corpus as one HTML page that stands alone: plots with their numbers, and what needs a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.corpus.overview import OTHERS
from scraper.memory import RULE
from scraper.report.page import alone
from scraper.report.plots import stacked
from scraper.report.words import FATES
from scraper.rules.built_in import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scraper.corpus.overview import Overview
    from scraper.rules import Rulebook

_RULES, _LANGUAGES = 20, 12
_LEVELS = 5
"""Shades of how much is missing."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """How a source is: "well", "failing" or "new", and what says so."""

    name: str
    health: str
    text: str


@dataclass(frozen=True, slots=True)
class Nights:
    """What the runs say: when the last one began and how it ended, how each source is, and what is not as it was."""

    last: str | None
    sources: Sequence[SourceLine]
    drift: Sequence[str]


def corpus_html(name: str, found: Overview, nights: Nights, rulebook: Rulebook, made: str) -> str:
    """The page, in UTF-8, about the corpus of a name. `made` says when (RFC 3339)."""
    publishers = found.by_publisher.numbers
    colours = {one: f"s{at}" for at, one in enumerate(publishers)} | {OTHERS: "s9"}
    known = BUILT_IN | {rule.id: rule.why for rule in rulebook.rules}
    return alone(
        "corpus.html",
        ("base.css", "corpus.css"),
        name=name,
        found=found,
        nights=nights,
        made=made,
        articles=stacked(found.by_publisher.periods, publishers, colours, _number),
        removed=stacked(found.removed.periods, _named(found.removed.numbers), _kinds(found.removed.numbers), _share),
        removed_named=_named(found.removed.numbers),
        access=_bars({status.replace("_", " "): number for status, number in found.access.items()}),
        languages=_bars(_most(found.languages, _LANGUAGES)),
        levels=[[_level(share) for share in shares] for _, shares in found.missing.values()],
        rules=[(rule, number, number / max(1, found.measured), known.get(rule, "")) for rule, number in _used(found)],
        never=[rule for rule in known if rule not in found.rules],
    )


def _used(found: Overview) -> list[tuple[str, int]]:
    """The rules that fired most often; those of the memory are texts of single hosts, and have a part of their own."""
    return [(rule, number) for rule, number in found.rules.items() if not rule.startswith(RULE)][:_RULES]


def _named(kinds: Mapping[str, tuple[float, ...]]) -> dict[str, tuple[float, ...]]:
    return {FATES.get(kind, kind): numbers for kind, numbers in kinds.items()}


def _kinds(kinds: Mapping[str, tuple[float, ...]]) -> dict[str, str]:
    return {FATES.get(kind, kind): kind if kind in FATES else "other" for kind in kinds}


def _bars(numbers: Mapping[str, int]) -> list[tuple[str, int, float]]:
    """Name, number, and share of all."""
    total = sum(numbers.values())
    return [(name, number, number / max(1, total)) for name, number in numbers.items()]


def _most(numbers: Mapping[str, int], most: int) -> dict[str, int]:
    """The largest numbers, and the sum of the others."""
    names = list(numbers)
    rest = sum(numbers[name] for name in names[most:])
    return {name: numbers[name] for name in names[:most]} | ({OTHERS: rest} if rest else {})


def _level(share: float) -> int:
    """0 for nothing missing, up to 5 for all of it."""
    return min(_LEVELS, round(share * _LEVELS + 0.49)) if share else 0


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
