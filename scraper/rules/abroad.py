"""Rules from elsewhere on their way into site files: what was read of them, and what could not be used."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from scraper.rules.propose import rule_file, table_of, toml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.article import Kind

_NOTHING = etree.Element("html")
PLACES = ("body", "title", "author", "date")


@dataclass(slots=True)
class Site:
    """What rules from elsewhere say of one site: XPath expressions for places, and for elements that go."""

    places: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in PLACES})
    gone: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Brought:
    """What was read: `sites` by registered domain, and what is of no use.

    `unused` counts lines that are understood and not used, by what they are; `wrong` are lines that are not understood,
    as (number, what is wrong).
    """

    sites: defaultdict[str, Site] = field(default_factory=lambda: defaultdict(Site))
    unused: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[int, str]] = field(default_factory=list)


def fault(xpath: str) -> str | None:
    """What is wrong with an expression; None when nothing is."""
    try:
        etree.XPath(xpath)(_NOTHING)
    except (etree.XPathError, ValueError) as error:  # ValueError: a character that no XML has
        return f"no XPath that can be read: {xpath[:80]!r} ({error})"
    return None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where rules come from (a list's title, a file's name), under which licence, and what they are for."""

    source: str
    licence: str
    kind: Kind
    why: str


def site_file(domain: str, parts: Iterable[tuple[Site, Provenance]], day: str) -> str:
    """A file of rules for a site, as TOML, as of a day (ISO). What is said twice is written once."""
    listed = list(parts)
    places = {name: list(dict.fromkeys(path for site, _ in listed for path in site.places[name])) for name in PLACES}
    about = f"Brought from {', '.join(dict.fromkeys(where.source for _, where in listed))}."
    head = "".join(f"{name} = {toml(paths)}\n" for name, paths in places.items() if paths)
    paths: dict[Provenance, dict[str, None]] = {}
    for site, where in listed:
        paths.setdefault(where, {}).update(dict.fromkeys(site.gone))
    rules = [_element(domain, list(some), where) for where, some in paths.items() if some]
    start, _, _ = rule_file(domain, day, [], " ".join(about.split())).partition("\n\n")
    return start + head + "".join(f"\n{rule}" for rule in rules)


def _element(domain: str, paths: list[str], where: Provenance) -> str:
    """One rule for all that a file or list takes out of a site: lists have thousands of expressions."""
    id_ = hashlib.sha256(where.source.encode()).hexdigest()[:8]
    return table_of(
        "element",
        id=f"{domain}-{where.kind}-{id_}",
        kind=where.kind,
        why=where.why,
        xpath=paths,
        source=where.source,
        licence=where.licence,
    )
