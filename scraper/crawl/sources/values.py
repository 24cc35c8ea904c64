"""The values of a list of sources: what each key takes, and how that is said to a person.

A reader gets what TOML gave and returns what the program uses; it raises Unexpected with what was expected.
"""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scraper.crawl.sources.globs import Glob
from scraper.errors import FetchError
from scraper.fetch.urls import read_url, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Reader = Callable[[object], Any]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s?([smhdw])")
_LONGEST = 100 * 366 * 86_400.0
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}", re.IGNORECASE)
_HEADER = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_MOST_ITEMS = 1000
_SHOWN = 60


class Unexpected(ValueError):
    """A value that a key does not take; its text is what was expected."""


def duration(value: object) -> float:
    """Seconds, of "30m", "12h", "7d", "2w" or a number of seconds; more than none."""
    found = _seconds(value)
    if found is None or found <= 0:
        raise Unexpected('a duration such as "30m", "12h", "7d", "2w", or seconds')
    return found


def pause(value: object) -> float:
    """Seconds as in `duration`, or 0."""
    found = _seconds(value)
    if found is None:
        raise Unexpected('seconds, or a duration such as "2s"')
    return found


def count(value: object) -> int:
    """A whole number above 0."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**31:
        raise Unexpected("a whole number above 0")
    return value


def count_to(most: int) -> Callable[[object], int]:
    """A reader of whole numbers from 1 to `most`."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise Unexpected(f"a whole number from 1 to {most}")
        return value

    return read


def share(value: object) -> float:
    """A number from 0 to 10."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10:
        raise Unexpected("a number from 0 to 10")
    return float(value)


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Unexpected("true or false")
    return value


def name(value: object) -> str:
    """A name of one line, without white space around it."""
    if not isinstance(value, str) or not 0 < len(value) <= 100 or not value.isprintable() or value != value.strip():
        raise Unexpected("a name of at most 100 characters on one line")
    return value


def address(value: object) -> str:
    """The address of a web page."""
    try:
        if isinstance(value, str) and read_url(value):
            return value.strip()
    except FetchError:
        pass
    raise Unexpected("a web address that begins with https:// or http://")


def proxy(value: object) -> str:
    """The address of a proxy that speaks HTTP."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        if parts and parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
            return parts.geturl()
    except ValueError:
        pass
    raise Unexpected('an address like "http://proxy.example:8080"')


def user_agent(value: object) -> str:
    """A text that a header can carry."""
    if not isinstance(value, str) or not _HEADER.fullmatch(value):
        raise Unexpected("printable ASCII")
    return value


def language(value: object) -> str:
    """A language tag (BCP 47) that begins with a code of two or three letters."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise Unexpected('a language tag such as "en" or "pt-BR"')
    return value


def globs(value: object) -> tuple[Glob, ...]:
    """Patterns of addresses."""
    try:
        if isinstance(value, list) and len(value) <= _MOST_ITEMS:
            return tuple(Glob.read(_text(one)) for one in value)
    except ValueError:
        pass
    raise Unexpected('a list of patterns such as ["/news/*", "https://blog.example.com/*"]')


_YOUNGEST = 900
"""Seconds below which an age is none to come back at: runs take that long."""


def ages(value: object) -> tuple[float, ...]:
    """Durations of a quarter of an hour or more, each longer than the one before; [] is none."""
    try:
        if isinstance(value, list) and len(value) <= _MOST_ITEMS:
            found = tuple(map(duration, value))
            if all(one < other for one, other in pairwise((_YOUNGEST - 1, *found))):
                return found
    except Unexpected:
        pass
    raise Unexpected('a list of growing ages, from "15m" on, such as ["1h", "1d", "7d"], or []')


OF_ALL: Mapping[str, Reader] = {
    "include": globs,
    "exclude": globs,
    "max_age": duration,
    "limit": count,
    "every": duration,
    "language": language,
    "render": flag,
    "keep_raw": flag,
    "revisit": ages,
}
"""What a source may say of itself, and [defaults] for all."""
OF_SOURCES: Mapping[str, Reader] = {"name": name, "url": address, "delay": pause, **OF_ALL}
OF_FETCHING: Mapping[str, tuple[str, Reader]] = {
    "user_agent": ("user_agent", user_agent),
    "delay": ("delay", pause),
    "jitter": ("jitter", share),
    "per_host": ("per_host", count_to(16)),
    "attempts": ("attempts", count_to(10)),
    "timeout": ("total_timeout", duration),
    "proxy": ("proxy", proxy),
    "respect_tdm": ("respect_tdm", flag),
    "allow_private": ("allow_private", flag),
}
"""What [defaults] says of fetching, under the names that `scraper scrape` has for it: the field of FetchOptions."""


def told(value: object) -> str:
    """A value as a message shows it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "[" + ", ".join(told(one) for one in value[:3]) + (", ...]" if len(value) > 3 else "]")
    text = json.dumps(shown(value), ensure_ascii=False) if isinstance(value, str) else _number(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def _seconds(value: object) -> float | None:
    """A span of time from 0 to a hundred years in seconds, None if it is none."""
    found = math.nan
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = float(value) if abs(value) <= _LONGEST else math.nan
    elif isinstance(value, str) and (match := _DURATION.fullmatch(value.strip())):
        found = float(match[1]) * _UNITS[match[2]]
    return found if 0 <= found <= _LONGEST else None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unexpected("a text")
    return value


def _number(value: object) -> str:
    """A number or a date; a number too long to print is one all the same."""
    try:
        return str(value)
    except ValueError:
        return "a number of thousands of digits"
