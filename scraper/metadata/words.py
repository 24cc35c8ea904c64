"""The words that stand around names and dates, in every language the package knows: `words.toml`, loaded once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import re2

from scraper.words import EASTERN, is_eastern

if TYPE_CHECKING:
    from collections.abc import Iterable

_REMEMBERED = 4096
_NAMED_SO = r"(?-i:Ja)\s"
"""A conjunction that is a part of names when it is written so: "Kim Ja Young"."""
_NOT_BY_ALONE = r"(?!(?-i:Nga)\s+\S+$)"
"""An Albanian "by" that is a first name in Vietnamese: "Nga Pham"."""


class Mark:
    """A pattern that names of classes are searched for; a site has few of those, and each on many elements."""

    def __init__(self, pattern: str) -> None:
        search = re2.compile(f"(?i){pattern}").search
        self.search = lru_cache(_REMEMBERED)(lambda name: search(name) is not None)


@dataclass(frozen=True, slots=True)
class Words:
    """All languages together. Phrases are lower case; patterns ignore case.

    `by` matches at the start of a line, with the space behind it. `and_` matches a whole conjunction with its spaces.
    `months` maps a spelling to 1..12; `months_in` does so for one language, whose word may mean another elsewhere.
    `byline`, `not_byline`, `of_another`, `dateline`, `aside` search class and id attributes;
    `standfirst` and `not_standfirst` search them in lower case, their words apart by hyphens.
    `furniture` searches lines below a headline that are no standfirst: disclosures, credits, calls to action.
    """

    by: re.Pattern[str]
    and_: re.Pattern[str]
    short_and: re.Pattern[str]
    role: re.Pattern[str]
    eastern_role: re.Pattern[str]
    role_heads: frozenset[str]
    role_words: frozenset[str]
    nobody: frozenset[str]
    houses: frozenset[str]
    eastern_houses: tuple[str, ...]
    grades: frozenset[str]
    credentials: frozenset[str]
    particles: frozenset[str]
    plain: frozenset[str]
    agencies: frozenset[str]
    place: re.Pattern[str]
    not_by: re.Pattern[str]
    published: re.Pattern[str]
    updated: re.Pattern[str]
    months: dict[str, int]
    months_in: dict[str, dict[str, int]]
    byline: Mark
    plain_byline: Mark
    not_byline: Mark
    of_another: Mark
    dateline: Mark
    aside: Mark
    author_link: Mark
    author_name: Mark
    standfirst: Mark
    not_standfirst: Mark
    furniture: Mark


@cache
def words() -> Words:
    """The words, read from the package's data on first use."""
    data = tomllib.loads(files("scraper.metadata").joinpath("words.toml").read_text(encoding="utf-8"))
    languages = [table for table in data.values() if "by" in table]
    conjunctions = _all(languages, "and")
    marks = {name: Mark(pattern) for name, pattern in data["marks"].items()}
    return Words(
        by=re.compile(rf"{_NOT_BY_ALONE}(?:{_any(_all(languages, 'by'))})(?:\s*[:\uff1a]\s*|\s+|$)", re.IGNORECASE),
        and_=re.compile(
            rf"(?:^|\s+)(?!{_NAMED_SO})(?:{_any(w for w in conjunctions if len(w) > 1 or w == '&')})(?:\s+|$)",
            re.IGNORECASE,
        ),
        short_and=re.compile(rf"\s+(?:{_any(w for w in conjunctions if len(w) == 1 and w.isalpha())})\s+"),
        role=re.compile(rf"(?<!\w)(?:{_any(_all(languages, 'roles'))})(?!\w)", re.IGNORECASE),
        eastern_role=re.compile(rf"(?<=[{EASTERN}])\s*(?:{_any(filter(is_eastern, _all(languages, 'roles')))})(?!\w)"),
        role_heads=frozenset(role.split()[0] for role in _all(languages, "roles")),
        role_words=frozenset(_all(languages, "roles")),
        nobody=frozenset(word for key in ("nobody", "published", "updated", "by") for word in _all(languages, key)),
        eastern_houses=tuple(filter(is_eastern, _all(languages, "houses"))),
        houses=frozenset(_all(languages, "houses")),
        grades=frozenset(_all(languages, "grades")),
        credentials=frozenset(data["credentials"]["names"]),
        particles=frozenset(data["names"]["particles"]),
        plain=frozenset(data["names"]["plain"]),
        agencies=frozenset(data["agencies"]["names"]),
        place=re.compile(rf"\s+(?:{_any(_all(languages, 'in'))})\s+"),
        not_by=re.compile(rf"(?<!\w)(?:{_any(_all(languages, 'not_by'))})(?!\w)", re.IGNORECASE),
        published=re.compile(rf"(?<!\w)(?:{_any(_all(languages, 'published'))})(?!\w)", re.IGNORECASE),
        updated=re.compile(rf"(?<!\w)(?:{_any(_all(languages, 'updated'))})", re.IGNORECASE),
        months=_months(languages),
        months_in={
            name: _months([table]) | table.get("months_here", {}) for name, table in data.items() if "by" in table
        },
        **marks,
    )


def _all(languages: list[dict[str, Any]], key: str) -> list[str]:
    """Every language's words, longest first, so that the longest wins in a pattern."""
    return sorted({word for table in languages for word in table[key]}, key=lambda word: (-len(word), word))


def _any(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases)


def _months(languages: list[dict[str, Any]]) -> dict[str, int]:
    """Each spelling's month; of two that languages give it, that of the first."""
    return {
        spelling: number
        for table in reversed(languages)
        for number, spellings in enumerate(table["months"], start=1)
        for spelling in spellings
    }
