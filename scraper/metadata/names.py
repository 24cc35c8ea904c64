"""A text that names authors, as the names of people and of houses: lists split, roles and everything else taken off."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from scraper.metadata.words import Words, is_eastern, words

_ADDRESS = re.compile(r"\S+@\S+\.\w+|https?://\S+|www\.\S+|(?<!\w)@\w+")
_BRACKETS = re.compile(r"\s*[(\[（【〈「][^)\]）】〉」]*[)\]）】〉」]")
_HARD_SPLIT = re.compile(r"\s*[;|\n•·／/●▪◆＝]\s*|\s+[-–—]\s+|\s*、\s*|・(?=[^・]{3,})")
_COMMA = re.compile(r"\s*[,，]\s*")
_EDGES = " \t.,:;|-–—_*/\\\"“”«»'’‘()[]·•&@<>#+=!?…～~"
_DATE = re.compile(r"\d")
_PARTICLES = frozenset(
    "de da do dos das di del della der den van von vom zu zum zur la le les el al bin ibn ben af av du y e i ter ten te und o "
    "st st. mac mc dela delos las los san".split()
)
_UNNAMEABLE = frozenset(
    "the a an and of to in on at for with is are was this that these your our how why what who when from about more all we you "
    "read share follow click view see get new by not no it its be or as up out".split()
)
_SMALL = re.compile(r"(?:jr|sr|ii|iii|iv|phd|ph\.d|md|m\.d)\.?$", re.I)


@dataclass(frozen=True, slots=True)
class Names:
    """Who a text names, in order: people, and houses (agencies, newsrooms, companies)."""

    people: tuple[str, ...] = ()
    houses: tuple[str, ...] = ()


def read_names(text: str, sites: frozenset[str] = frozenset()) -> Names:
    """The people and houses that a byline or an author field names. `sites` are keys of the site's own names."""
    w = words()
    people: list[str] = []
    houses: list[str] = []
    for part in split_names(clean_line(text), w):
        name = bare_name(part, w)
        if not name:
            continue
        kind = house_or_person(name, sites, w)
        if kind == "person" and _known(name) not in map(_known, people):
            people.append(name)
        elif kind == "house" and _known(name) not in map(_known, houses):
            houses.append(name)
    if any(" " in name for name in people):
        people = [name for name in people if " " in name or is_eastern(name)]
    return Names(tuple(people), tuple(houses))


def _known(name: str) -> str:
    return re.sub(r"\W+", "", name.lower())


def clean_line(text: str) -> str:
    """Unescaped, composed, without addresses, handles and brackets; line breaks stay."""
    text = unicodedata.normalize("NFC", html.unescape(html.unescape(text)))
    text = re.sub(r"<[^>]{1,200}>", " ", text)
    text = _ADDRESS.sub("\n", text)
    text = _BRACKETS.sub(" ", text)
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


def split_names(text: str, w: Words) -> list[str]:
    """The text cut at line breaks, separators, commas and conjunctions."""
    parts: list[str] = []
    for chunk in _HARD_SPLIT.split(text):
        chunk = _without_by(chunk.strip(), w)
        if chunk.lower() in w.agencies or _is_long_house(chunk, w):
            parts.append(chunk)
            continue
        pair = _COMMA.split(chunk)
        if len(pair) == 2 and _is_reversed(pair, w):
            parts.append(f"{pair[1]} {pair[0]}")
            continue
        for piece in pair:
            for one in w.and_.split(piece):
                parts += _split_short(_without_by(one.strip(), w), w)
    return parts


def _is_long_house(text: str, w: Words) -> bool:
    """Whether a line is one house with "and" in its name: "Center for Research and Policy"."""
    head = text.lower().split()[:1]
    return bool(head) and len(head[0]) > 3 and head[0] in w.houses and "," not in text


def _is_reversed(pair: list[str], w: Words) -> bool:
    """Whether "Last, First" is one person: two single words that are neither roles nor houses."""
    return all(
        part and " " not in part and part[0].isupper() and not part.isupper()
        and part.lower() not in w.role_words | w.houses | w.agencies | w.nobody | w.grades and part not in w.credentials and not _SMALL.match(part)
        for part in pair
    )  # fmt: skip


def _split_short(text: str, w: Words) -> list[str]:
    """Cut at "y", "e", "i" only where both sides are whole names ("José Ortega y Gasset" is one)."""
    sides = w.short_and.split(text)
    if len(sides) > 1 and all(len(side.split()) >= 2 for side in sides):
        return sides
    return [text]


def _without_by(text: str, w: Words) -> str:
    """A line without what introduces the name: "By", "Von", "Text:"; twice, for "Article by: By"."""
    for _ in range(2):
        found = w.by.match(text)
        if not found:
            return text
        rest = text[found.end() :]
        if rest and found[0].strip().lower() in _PARTICLES and text[0].isupper() and len(rest.split()) < 2:
            return text
        text = rest.strip()
    return text


def bare_name(text: str, w: Words) -> str:
    """A name without roles before and after it, places ("in Berlin") and stray signs; "" when nothing is left."""
    text = text.strip(_EDGES)
    text = w.eastern_role.split(text)[0].strip(_EDGES) if text else text
    if text.lower() in w.nobody | w.role_words | w.grades or text in w.credentials:
        return ""
    if text.lower() in w.agencies:
        return text
    place = w.place.search(text)
    if place and len(text[: place.start()].split()) >= 2 and place[0].strip() not in _PARTICLES:
        text = text[: place.start()]
    text = _without_roles(text, w)
    while (parts := text.split()) and len(parts) > 2 and parts[-1].strip(",") in w.credentials:
        text = " ".join(parts[:-1])
    text = text.strip(_EDGES)
    if text.islower() and text.isascii() and len(text.split()) in {2, 3}:
        text = text.title()
    return "" if text.lower() in w.nobody else text


def _without_roles(text: str, w: Words) -> str:
    """Cut roles off both ends while a name remains."""
    for _ in range(4):
        for found in w.role.finditer(text):
            before, after = text[: found.start()].strip(_EDGES), text[found.end() :].strip(_EDGES)
            if not before and after:
                text = after
                break
            if before and not after:
                text = before
                break
        else:
            return text
    return text


def house_or_person(name: str, sites: frozenset[str], w: Words) -> str:
    """ "person", "house", or "" for what is neither."""
    lower = name.lower()
    parts = lower.split()
    flat = _known(name)
    if len(flat) < 2 or len(name) > 70 or len(parts) > 7:
        return ""
    if flat in sites or lower in w.agencies or w.houses.intersection(parts) or _known(parts[0]) in sites:
        return "house"
    if is_eastern(name):
        return _eastern_kind(name, w)
    if w.grades.intersection(parts):
        return ""
    if _DATE.search(name) or _UNNAMEABLE.intersection(parts):
        return ""
    if any(site in flat for site in sites if len(site) > 5):
        return "house"
    if all(part in w.months for part in parts):
        return ""
    return "person" if _looks_personal(name) else ""


def _eastern_kind(name: str, w: Words) -> str:
    """Names in Japanese and Korean have few letters; newsrooms end with telling words."""
    if any(name.endswith(house) or name.startswith(house) for house in w.houses if is_eastern(house)):
        return "house"
    if _DATE.search(name):
        return ""
    return "person" if len(_known(name)) <= 8 and re.fullmatch(r"[\w\s・･=.]+", name) else ""


def _looks_personal(name: str) -> bool:
    """At most six words, each beginning with a capital or being a particle of names."""
    parts = name.split()
    capital = [p for p in parts if p.lstrip("'’‘\"(“O")[:1].isupper() or p[:1].isupper() or not p[:1].islower()]
    return (
        len(parts) <= 6
        and bool(capital)
        and all(p in capital or p.lower() in _PARTICLES or "'" in p or "’" in p for p in parts)
    )
