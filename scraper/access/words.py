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

    from lxml.html import HtmlElement

_APOSTROPHES, _INVISIBLE = "\u2018\u2019\u02bc", "\u00ad\u200b"
_MEMORY = 64 << 20
_PATTERNS = (
    "wall_names",
    "bot_titles",
    "bot_marks",
    "consent_urls",
    "refusal_titles",
    "captcha_marks",
    "challenge_headers",
    "guard_headers",
)
_DIALECTS = {"nb": "no", "nn": "no", "sh": "hr", "cnr": "sr"}
_EVERYWHERE = "en"
"""Bot checks and vendors' templates speak English on pages of any language."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One language's patterns, searched in `plain` text; see `words.toml`."""

    wall: Any
    consent: Any
    choice: Any
    bot: Any
    missing: Any


@dataclass(frozen=True, slots=True)
class Marks:
    """What marks a wall in any language: names of elements, titles, vendors, flags."""

    wall_names: Any
    bot_titles: Any
    bot_marks: Any
    refusal_titles: Any
    captcha_marks: Any
    challenge_headers: Any
    guard_headers: Any
    vendors: dict[str, Any]
    consent_urls: Any
    paid_names: re.Pattern[str]
    free_names: re.Pattern[str]
    yes: frozenset[str]
    no: frozenset[str]


_LETTERS = (
    r"a-z0-9\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{5ff}\x{620}-\x{669}\x{66e}-\x{6d3}\x{6ee}-\x{963}\x{966}-\x{1fff}\x{2c00}-\x{2dff}"
    r"\x{3040}-\x{d7ff}\x{f900}-\x{fdff}\x{10000}-\x{1efff}\x{20000}-\x{2ffff}"
)
"""What letters and digits are to the patterns: no signs of ASCII and Latin-1, punctuation, icons and emoji.

RE2's own `\\w` knows ASCII alone, and `\\pL` makes an automaton of 1,400 states.
"""


@cache
def marks() -> Marks:
    """The marks, read from the package's data on first use."""
    data = _data()["marks"]
    return Marks(
        **{key: _any(data[key]) for key in _PATTERNS},
        vendors={name: _any(patterns) for name, patterns in data["vendors"].items()},
        paid_names=re.compile(data["paid_names"]),
        free_names=re.compile(data["free_names"]),
        yes=frozenset(data["yes"]),
        no=frozenset(data["no"]),
    )


def spoken_on(root: HtmlElement) -> tuple[Spoken, ...]:
    """The words of the page's declared language and of English; of every language when none is declared."""
    code = (root.get("lang") or "").strip().lower().replace("_", "-").split("-")[0]
    code = _DIALECTS.get(code, code)
    known = [name for name in _data() if name != "marks"]
    if not code:
        return tuple(_spoken(name) for name in known)
    return tuple(_spoken(name) for name in dict.fromkeys((code, _EVERYWHERE)) if name in known)


def plain(text: str) -> str:
    """A text as the patterns read it: lower case, straight apostrophes, single spaces."""
    if not text.isascii():  # `str.translate` is slow, and all the page's text comes here
        for odd in _APOSTROPHES:
            text = text.replace(odd, "'")
        for odd in _INVISIBLE:
            text = text.replace(odd, "")
    return " ".join(text.split()).lower()


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("scraper.access").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def _spoken(language: str) -> Spoken:
    """A language's words, one automaton for each kind: all languages in one would have too many states."""
    data = _data()[language]
    start = "" if data.get("unspaced") else rf"(?:^|[^{_LETTERS}])"
    kinds = ("wall", "consent", "choice", "bot", "missing")
    return Spoken(*(_any((said.replace(r"\w", f"[{_LETTERS}]") for said in data[kind]), start) for kind in kinds))


def _any(patterns: Iterable[str], start: str = "") -> Any:
    """One automaton for all patterns; `start` stands before them once, since each copy of it costs states."""
    return re2.compile(start + "(?:" + "|".join(f"(?:{pattern})" for pattern in patterns) + ")", _options())


def _options() -> re2.Options:
    """Room for every state that a long page can ask for; short of it RE2 grows slow and writes to stderr."""
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    return options
