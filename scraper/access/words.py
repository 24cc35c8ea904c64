"""The words and marks of walls, from the package's data."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import re2

if TYPE_CHECKING:
    from collections.abc import Iterable

_TYPOGRAPHY = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc", "'") | dict.fromkeys("\u00ad\u200b"))
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class WallWords:
    """Compiled patterns of every language at once; all are searched in `plain` text, see `words.toml`."""

    wall: Any
    consent: Any
    choice: Any
    bot: Any
    wall_names: Any
    bot_titles: Any
    bot_marks: Any
    consent_marks: Any
    consent_urls: Any
    paid_names: re.Pattern[str]
    free_names: re.Pattern[str]
    yes: frozenset[str]
    no: frozenset[str]


@cache
def wall_words() -> WallWords:
    """The words, read from the package's data on first use."""
    data = tomllib.loads(files("scraper.access").joinpath("words.toml").read_text(encoding="utf-8"))
    marks = data.pop("marks")
    spoken = {key: _spoken(data, key) for key in ("wall", "consent", "choice", "bot")}
    names = ("wall_names", "bot_titles", "bot_marks", "consent_marks", "consent_urls")
    return WallWords(
        **{key: _any(patterns) for key, patterns in spoken.items()},
        **{key: _any(marks[key]) for key in names},
        paid_names=re.compile(marks["paid_names"]),
        free_names=re.compile(marks["free_names"]),
        yes=frozenset(marks["yes"]),
        no=frozenset(marks["no"]),
    )


def _spoken(languages: dict[str, dict[str, Any]], key: str) -> list[str]:
    """Every language's patterns; in languages with spaces they begin where a word begins."""
    return [
        pattern if language.get("unspaced") else rf"(?:^|[^\pL\pN])(?:{pattern})"
        for language in languages.values()
        for pattern in language[key]
    ]


def plain(text: str) -> str:
    """A text as the patterns read it: lower case, straight apostrophes, single spaces."""
    return _SPACES.sub(" ", text.translate(_TYPOGRAPHY)).strip().lower()


def _any(patterns: Iterable[str]) -> Any:
    options = re2.Options()
    options.max_mem = 64 << 20  # the automaton of sixteen languages is rebuilt again and again in the default 8 MB
    return re2.compile("|".join(f"(?:{pattern})" for pattern in patterns), options)
