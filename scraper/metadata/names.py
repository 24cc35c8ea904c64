"""A text that names authors, as the names of people and of houses: lists split, roles and everything else taken off."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from scraper.metadata.plain import undirected
from scraper.metadata.words import Words, words
from scraper.words import is_eastern

_ADDRESS = re.compile(r"\S+@\S+\.\w+|https?://\S+|www\.\S+|(?<!\w)@\w+")
_TAG = re.compile(r"<[^>]{1,200}>")
_OPEN, _SHUT = r"(\[\uff08\u3010\u3008\u300c", r")\]\uff09\u3011\u3009\u300d"
_BRACKETS = re.compile(rf"\s*[{_OPEN}][^{_SHUT}]*[{_SHUT}]")
_HARD_SPLIT = re.compile(
    r"\s*[;|\uff5c\n•·∙⋅/●▪◆\uff0f\uff1d\u3001]\s*|\s+[-\u2013\u2014]\s+|\u30fb(?=[^\u30fb]{3,})"  # dashes
    r"|\s*(?:記者|记者)\s*(?=[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff]))"  # "reporter" before a Chinese one
)
_PLACE_AHEAD = re.compile(r"[\uac00-\ud7a3]{1,8}=(?=[\uac00-\ud7a3]{2,4}\s)")
"""Where a Korean reporter writes from: "워싱턴=박서윤 특파원"."""
_LOST_DOT = re.compile(r"(?:^|\s)(?:[^\W\d_a-zà-ÿа-я]|[JS]r)$")
"""An initial or suffix, whose dot is a part of the name."""
_LEFT_AND = re.compile(r"\s+[eyiauиі]$")
"""A conjunction of one letter, where brackets stood behind it."""
_GREETING = 2
"""Words that with an exclamation mark behind them are no name."""
_COMMA = re.compile(r"\s*[,\uff0c]\s*")
_EDGES = " \t.,:;|-\u2013\u2014_*/\\\"“”«»'\u2019\u2018()[]·•∙⋅&@<>#+=!?…~\uff1a\uff5e"
_EASTERN_NAME = re.compile(r"[\w\s.=\u30fb\uff65]{2,12}")
_MOST_WORDS, _LONGEST, _PLACE_WORDS = 6, 70, 2


@dataclass(frozen=True, slots=True)
class Names:
    """Who a text names, in order: people, and houses (agencies, newsrooms, companies)."""

    people: tuple[str, ...] = ()
    houses: tuple[str, ...] = ()


def read_names(text: str, sites: frozenset[str] = frozenset()) -> Names:
    """The people and houses that a byline or an author field names. `sites` are keys of the site's own names."""
    w = words()
    found: dict[str, dict[str, str]] = {"person": {}, "house": {}, "neither": {}}
    for part in _split(_clean(text), w):
        name = _bare(part, sites, w)
        if name:
            found[_kind(name, sites, w)].setdefault(_known(name), name)
    people = tuple(found["person"].values())
    if any(" " in name for name in people):
        people = whole_names(people)
    return Names(people, tuple(found["house"].values()))


def read_person(text: str, sites: frozenset[str] = frozenset()) -> Names:
    """The names in a text that is said to name a person: words that no byline's name has are that person's."""
    names = read_names(text, sites)
    if names.people or names.houses:
        return names
    w = words()
    name = _bare(_clean(text).strip(), sites, w)
    parts = name.lower().split()
    known = bool(w.grades.intersection(parts)) or len(parts) not in {2, 3}
    return names if known or not _looks_personal(name, w) or not name.istitle() else Names((name,))


def whole_names(people: tuple[str, ...]) -> tuple[str, ...]:
    """Those of two words or more, or in a script that sets names without spaces."""
    return tuple(name for name in people if " " in name or is_eastern(name))


def _known(name: str) -> str:
    return re.sub(r"\W+", "", name.lower())


def _clean(text: str) -> str:
    """Unescaped, composed, without tags, addresses, handles and brackets; line breaks stay."""
    text = undirected(unicodedata.normalize("NFC", html.unescape(html.unescape(text))))
    text = _PLACE_AHEAD.sub("", _ADDRESS.sub("\n", _TAG.sub(" ", text)))
    return "\n".join(" ".join(line.split()) for line in _BRACKETS.sub(" ", text).splitlines())


def _split(text: str, w: Words) -> list[str]:
    """The text cut at line breaks, separators, commas and conjunctions."""
    parts: list[str] = []
    lines = "\n".join(_without_place(line, w) for line in text.splitlines())
    for line in _own_lines(_HARD_SPLIT.split(lines), w):
        chunk = _without_by(line.strip(), w)
        pair = _COMMA.split(chunk)
        if chunk.lower() in w.agencies or _is_long_house(chunk, w):
            parts.append(chunk)
        elif len(pair) == 2 and all(_is_half_name(half, w) for half in pair):
            parts.append(f"{pair[1]} {pair[0]}")
        else:
            for piece in _without_places(pair, w):
                for one in w.and_.split(piece):
                    parts += _split_short(_without_by(one.strip(), w), w)
    return parts


def _without_places(pieces: list[str], w: Words) -> list[str]:
    """The pieces of a line without single words behind a house or a desk: "Reuters, London"."""
    first = pieces[0].lower()
    if first in w.agencies or first in w.nobody or w.houses.intersection(first.split()):
        known = w.agencies | w.houses
        return [pieces[0], *(one for one in pieces[1:] if " " in one.strip() or one.strip().lower() in known)]
    return pieces


def _without_place(line: str, w: Words) -> str:
    """A line "By ... — Place" without the place: what stands before the dash is a name or a house, and no role."""
    signed, dash, _ = line.partition(" \u2014 ")
    before = _without_by(signed, w)
    is_named = dash and before != signed and " " in before and not w.role.search(before)
    return signed if is_named and before.lower() not in w.agencies else line


def _own_lines(lines: list[str], w: Words) -> list[str]:
    """The lines without what follows "Reviewed by", "Edited by": on the same line, or on the next if it ends there."""
    own: list[str] = []
    is_other = False
    for line in lines:
        if (line.endswith(("!", "?")) and len(line.split()) <= _GREETING) or (is_other and line):
            is_other = False
            continue
        found = next((one for one in w.not_by.finditer(line) if " " in one[0]), None)
        is_other = found is not None and not line[found.end() :].strip(_EDGES)
        own.append(_before_change(line[: found.start()] if found else line, w))
    return own


def _before_change(line: str, w: Words) -> str:
    """The line up to "Updated May 3"."""
    change = w.updated.search(line)
    return line[: change.start()] if change and change.start() else line


def _is_long_house(text: str, w: Words) -> bool:
    """Whether a line is one house with "and" in its name: "Center for Research and Policy"."""
    head = text.lower().split(maxsplit=1)[:1]
    return bool(head) and len(head[0]) > 3 and head[0] in w.houses and "," not in text


def _is_half_name(part: str, w: Words) -> bool:
    """Whether a part may be one half of "Last, First": a single capitalised word that means nothing else."""
    if not part or " " in part or not part[0].isupper() or part.isupper() or part in w.credentials:
        return False
    return not any(part.lower() in known for known in (w.role_words, w.houses, w.agencies, w.nobody, w.grades))


def _split_short(text: str, w: Words) -> list[str]:
    """Cut at "y", "e", "i" only where both sides are whole names ("José Ortega y Gasset" is one)."""
    sides = w.short_and.split(text)
    if len(sides) > 1 and all(len(side.split()) >= 2 for side in sides):
        return sides
    return [text]


def _without_by(text: str, w: Words) -> str:
    """A line without what introduces the name: "By", "Von", "Text:"; twice, for "Article by: By".

    "Von der Heide" is a name, "Von Max Heide" a byline.
    """
    for _ in range(2):
        found = w.by.match(text)
        if not found:
            return text
        rest = text[found.end() :].strip()
        if found[0].strip().lower() in w.particles:
            head = rest.split(maxsplit=1)
            if len(head) < 2 or head[0].lower() in w.particles:
                return text
        text = rest
    return text


def _bare(text: str, sites: frozenset[str], w: Words) -> str:
    """A name without roles before and after it, places ("in Berlin") and stray signs; "" when nothing is left.

    "Herald staff reporter" is nobody's name and stays whole.
    """
    given = text
    text = w.eastern_role.split(text.strip(_EDGES))[0].strip(_EDGES)
    lower = text.lower()
    if lower in w.agencies:
        return text
    if any(lower in known for known in (w.nobody, w.role_words, w.grades)) or text in w.credentials:
        return ""
    place = w.place.search(text)
    is_said = False
    if place and " " in text[: place.start()] and place[0].strip() not in w.particles:
        is_said = place[0].strip() == "of" or len(text[place.end() :].split()) > _PLACE_WORDS
        text = text[: place.start()]
    whole = text
    text = _without_credentials(_without_roles(text, w), w).strip(_EDGES)
    if text != whole and (_known(text) in sites or text.lower() in w.houses):
        return whole
    if text.islower() and text.isascii() and len(text.split()) in {2, 3} and not is_said:
        text = text.title()  # some sites set names so; in a sentence ("by printing one of these") they are none
    text = _LEFT_AND.sub("", text)
    if given.rstrip().endswith(f"{text}.") and _LOST_DOT.search(text):
        text += "."
    return "" if text.lower() in w.nobody else text


def _without_roles(text: str, w: Words) -> str:
    """Cut roles off both ends while a name remains."""
    while w.role_heads.intersection(text.lower().replace(",", " ").split()):
        for found in w.role.finditer(text):
            before, after = text[: found.start()].strip(_EDGES), text[found.end() :].strip(_EDGES)
            if bool(before) != bool(after) and not before.lower().startswith("the "):
                text = before or after
                break
        else:
            return text
    return text


def _without_credentials(text: str, w: Words) -> str:
    """Cut degrees off the end of a name of at least two other words."""
    parts = text.split()
    while len(parts) > 2 and parts[-1].strip(",") in w.credentials:
        parts.pop()
    return " ".join(parts)


def _kind(name: str, sites: frozenset[str], w: Words) -> Literal["person", "house", "neither"]:
    parts = name.lower().split()
    flat = _known(name)
    if len(flat) < 2 or len(name) > _LONGEST:
        return "neither"
    if is_eastern(name):
        return _eastern_kind(name, flat, sites, w)
    if _is_house(parts, flat, sites, w):
        return "house"
    if w.grades.intersection(parts) or w.plain.intersection(parts) or all(part in w.months for part in parts):
        return "neither"
    return "person" if _looks_personal(name, w) else "neither"


def _is_house(parts: list[str], flat: str, sites: frozenset[str], w: Words) -> bool:
    if flat in sites or " ".join(parts) in w.agencies or _known(parts[0]) in sites or w.houses.intersection(parts):
        return True
    return (parts[0] == "the" and len(parts) < 5) or any(len(site) > 5 and site in flat for site in sites)


def _eastern_kind(name: str, flat: str, sites: frozenset[str], w: Words) -> Literal["person", "house", "neither"]:
    """Names in Japanese, Chinese and Korean have few letters; newsrooms begin or end with telling words."""
    if flat in sites or name in w.agencies or name.startswith(w.eastern_houses) or name.endswith(w.eastern_houses):
        return "house"
    digits = any(sign.isdigit() for sign in name)
    return "person" if not digits and len(flat) <= 8 and _EASTERN_NAME.fullmatch(name) else "neither"


def _looks_personal(name: str, w: Words) -> bool:
    """Few words, no digits, each beginning with a capital or being a particle of names."""
    parts = name.split()
    if len(parts) > _MOST_WORDS or any(sign.isdigit() or sign == ":" for sign in name):
        return False
    if any(part[1:].lower().endswith(("'s", "\u2019s")) for part in parts):  # "It's Monday", "Reader's letters"
        return False
    small = [part for part in parts if part[:1] != part[:1].title()]  # Georgian has small letters alone
    return len(small) < len(parts) and all(p.lower() in w.particles or "'" in p or "\u2019" in p for p in small)
