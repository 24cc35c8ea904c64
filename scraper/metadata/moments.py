"""Texts that name a moment, as RFC 3339: with the offset they give, without one if they give none, or a day alone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from scraper.metadata.words import words

_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?:[T ]|\s+)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d))?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?$")
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")
_EAST = re.compile(r"(\d{4})\s*[年년.]\s*(\d{1,2})\s*[月월.]\s*(\d{1,2})\s*[日일.]?")
_SIGNED = (
    r"[\u0900-\u0963\u0971-\u09e5\u09f0-\u0a65\u0a70-\u0ae5\u0af0-\u0b65\u0b71-\u0be5\u0bf0-\u0c65\u0c70-\u0ce5"
    r"\u0cf0-\u0d65\u0d70-\u0de5\u0df2-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3]"
)
"""Letters and vowel signs of the scripts from Devanagari to Khmer: the signs are no `\\w`."""
_NAME = rf"((?:[^\W\d_]{{3,12}}|{_SIGNED}{{2,18}})(?!{_SIGNED}))"
_DAY_FIRST = re.compile(
    r"(?<![\d.,/])(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.|-|/)?(?:\s*(?:(?:de|of|di|ng)\b|d['’]|\.|-|/))?\s*"
    rf"{_NAME}(?:\s+F[óo]mhair)?\s*[.,،]?[-/]?(?:\s*(?:(?:de|del)\b|,))?\s*(\d{{4}})(?!\d)"
)
_NUMBERED_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2})(?:,|\s+năm)?\s+(\d{4})(?!\d)", re.IGNORECASE)
"""How Vietnamese has it: "14 tháng 11 năm 2026"."""
_MONTH_FIRST = re.compile(rf"{_NAME}[.,]?\s*(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(\d{{4}})(?!\d)")
_YEAR_AND_NAME = re.compile(
    rf"(?<!\d)(\d{{4}})(?:\(?e?\)?ko|[.,])?\s+(?:(?:թ\.|թվականի)\s+)?{_NAME}\.?\s+(\d{{1,2}})(?!\d)"
)
_YEAR_DAY_NAME = re.compile(rf"(?<!\d)(\d{{4}})\s+(?:жылғы|жылдың|წლის)\s+(\d{{1,2}})\s+{_NAME}")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(?<![\d.,/])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_CLOCK = re.compile(
    r"(?:([上下]午|午[前後]|오[전후]|晚上|晚間|晚间|傍晚|凌晨|早上|中午|저녁|밤)\s*)?"
    r"(?<![\d.])(\d{1,2})(?:[:.h시時时點点]|\s[hH]\s)\s?(\d{2})[分분]?(?::(\d{2}))?(?!\d)\s*(?:([ap])\.?\s?m\b\.?|(CH|SA|م|مساء|ص|صباح)(?!\w))?"
    r"[\s,(\[]*(Z\b|(?:UTC|GMT)(?!\s?[+-])|(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d{2})?|[+-]\d{2}:?\d{2}"
    r"|(?:CES?T|[ECMP][SD]T|BST|JST|KST|HKT|SGT|PHT|WIB|WITA?|MSK|SAST|WAT|EAT|PKT|AE[SD]T|NZ[SD]T)\b)?",
    re.IGNORECASE,
)
_UNSEEN = re.compile("[\u200c\u200d]")
"""What joins letters of Indic scripts or keeps them apart; few set it."""
_AFTER_NOON = frozenset({"下午", "午後", "오후", "晚上", "晚間", "晚间", "傍晚", "中午", "저녁", "밤"})
_HALVES = {"ch": "p", "م": "p", "مساء": "p", "sa": "a", "ص": "a", "صباح": "a"}
"""The halves of the day in Vietnamese and Arabic."""
_HALF = re.compile(r"\s*[ap]\.?\s?m\b", re.IGNORECASE)
_HOUR = re.compile(r"(?<![\d.])(\d{1,2})\s*([ap])\.?\s?m\b", re.IGNORECASE)
_ZONES = {
    "z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "cet": "+01:00", "cest": "+02:00", "bst": "+01:00",
    "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00", "mst": "-07:00", "mdt": "-06:00",
    "pst": "-08:00", "pdt": "-07:00", "jst": "+09:00", "kst": "+09:00", "hkt": "+08:00", "sgt": "+08:00",
    "pht": "+08:00", "wib": "+07:00", "wita": "+08:00", "wit": "+09:00", "msk": "+03:00", "sast": "+02:00",
    "wat": "+01:00", "eat": "+03:00", "pkt": "+05:00", "aest": "+10:00", "aedt": "+11:00", "nzst": "+12:00",
    "nzdt": "+13:00",
}  # fmt: skip
_AMERICAN = frozenset({"en-us", "en-ph", "en-ca"})
_BUDDHIST = 2533
_NEAR = 40
"""How many characters after a day its clock time may stand."""


def moment(text: str, language: str | None = None) -> str | None:
    """The first moment that a text names, as RFC 3339 or a day alone; None if it names none.

    `language` (BCP 47) tells 3/4/2024 apart: the month leads in American English and nowhere else. It tells which
    month "listopada" is, too: October in Croatian, November in Polish.
    """
    text = _UNSEEN.sub("", text).strip()
    if _EPOCH.match(text):
        seconds = int(text[:10])
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).isoformat()
    if found := _ISO.search(text) or _COMPACT.match(text):
        return _iso(found, text)
    return _written(text, language)


def _iso(found: re.Match[str], text: str) -> str | None:
    *numbers, zone = found.groups()
    year, month, day, hour, minute, second = (int(n) if n else None for n in numbers)
    if not (whole := _day(year, month, day)):
        return None
    if hour is None or (_HALF.match(text, found.end()) and not zone):
        start = found.end(3)
        return whole + _clock(text[start : start + _NEAR].lstrip("T"))
    if hour > 23 or (minute or 0) > 59:
        return whole
    return f"{whole}T{hour:02}:{minute:02}:{min(second or 0, 59):02}{_offset(zone)}"


def _written(text: str, language: str | None) -> str | None:
    for pattern, read in _SHAPES:
        for found in pattern.finditer(text):
            if whole := read(found, language):
                after, before = (
                    text[found.end() : found.end() + _NEAR],
                    text[max(0, found.start() - 24) : found.start()],
                )
                return whole + (_clock(after) or _clock(before))
    return None


def _by_name(day: str, name: str, year: str, language: str | None) -> str | None:
    spelled = name.lower().rstrip(".")
    own = words().months_in.get((language or "").lower().partition("-")[0], {})
    number = own.get(spelled) or words().months.get(spelled)
    return _day(int(year), number, int(day)) if number else None


def _by_numbers(found: re.Match[str], language: str | None) -> str | None:
    first, separator, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
    month_leads = separator != "." and (language or "").lower() in _AMERICAN | {"en", ""}
    month, day = (first, second) if month_leads else (second, first)
    return _day(year, month, day) or _day(year, day, month)


_SHAPES = (
    (_EAST, lambda m, _: _day(int(m[1]), int(m[2]), int(m[3]))),
    (_DAY_FIRST, lambda m, language: _by_name(m[1], m[2], m[3], language)),
    (_MONTH_FIRST, lambda m, language: _by_name(m[2], m[1], m[3], language)),
    (_NUMBERED_MONTH, lambda m, _: _day(int(m[3]), int(m[2]), int(m[1]))),
    (_YEAR_FIRST, lambda m, _: _day(int(m[1]), int(m[2]), int(m[3]))),
    (_NUMBERS, _by_numbers),
    (_YEAR_AND_NAME, lambda m, language: _by_name(m[3], m[2], m[1], language)),
    (_YEAR_DAY_NAME, lambda m, language: _by_name(m[2], m[3], m[1], language)),
)


def _day(year: int | None, month: int | None, day: int | None) -> str | None:
    """An ISO day, if it is one and the web is old enough to have written it; Thai years are 543 ahead."""
    if year and year > _BUDDHIST:
        year -= 543
    try:
        whole = date(year or 0, month or 0, day or 0)
    except ValueError:
        return None
    return whole.isoformat() if 1990 <= whole.year <= 2100 else None


def _clock(text: str) -> str:
    """`T14:05:00+01:00` out of what stands beside a day, or nothing."""
    found = _CLOCK.search(text)
    if found:
        hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
        half, zone = found[5] or _HALVES.get((found[6] or "").lower()), found[7]
        if found[1]:
            half = "p" if found[1] in _AFTER_NOON else "a"
        if found[1] == "中午" and hour > 10:  # noon: 11:50 is before it
            half = None
    elif found := _HOUR.search(text):
        hour, minute, second, half, zone = int(found[1]), 0, 0, found[2], None
    else:
        return ""
    if half:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return ""
    return f"T{hour:02}:{minute:02}:{second:02}{_offset(zone)}"


def _offset(zone: str | None) -> str:
    if not zone:
        return ""
    zone = zone.strip().lower()
    if zone in _ZONES:
        return _ZONES[zone]
    digits = re.sub(r"[^\d+-]", "", zone)
    hours, minutes = int(digits[1:3]), int(digits[3:5] or 0)  # "+7" as well as "+0700"
    return f"{digits[0]}{hours:02}:{minutes:02}" if hours <= 14 and minutes < 60 else ""
