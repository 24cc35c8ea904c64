"""The headline, by weighing what the page says of it: the same line in two places is the headline, not the site's name."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from scraper.domain import host_of, registered_domain
from scraper.metadata.evidence import Evidence, Placed, is_aside, text_of
from scraper.metadata.linked import text_value, types_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Found = tuple[str, str]

_SEPARATOR = re.compile(r"\s+[|\-–—·•»«›‹:/~⋆★]+\s+|\s*[|｜]\s*|\s*::\s*|\s+\|\|\s+|:\s+(?=[^:]*$)")
_METAS = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "hdl", "title")


def key(text: str) -> str:
    """Letters and digits alone, lower case: what two spellings of one line share."""
    return re.sub(r"[\W_]+", "", text.lower())


def read_title(found: Evidence, sites: frozenset[str]) -> tuple[Found | None, Placed | None]:
    """(title with its source, the `h1` that shows it). `sites` are the keys of the site's own names."""
    said = [(tidy(text, sites), source) for text, source in _said(found)]
    said = [(text, source) for text, source in said if text and key(text) not in sites]
    shown = [(placed, tidy(text_of(placed.element), sites)) for placed in found.headings]
    shown = [(p, text) for p, text in shown if text and key(text) not in sites and len(text) < 400]
    best = _shown_headline(shown, [text for text, _ in said], found)
    if best:
        return (best[1], "h1"), best[0]
    return (_agreed(said) if said else None), None


def _said(found: Evidence) -> Iterator[Found]:
    for thing in found.articles[:3]:
        if not types_of(thing) & {"webpage", "itempage"}:
            for name in ("headline", "name"):
                if value := text_value(thing.get(name)):
                    yield value, f"jsonld:{name}"
                    break
    yield from found.meta(*_METAS)
    for placed in found.props.get("headline", ()):
        if not is_aside(placed.element, found):
            yield placed.element.get("content") or text_of(placed.element), "itemprop:headline"
    if found.title:
        yield found.title, "title"


def _shown_headline(shown: list[tuple[Placed, str]], said: list[str], found: Evidence) -> tuple[Placed, str] | None:
    """The `h1` that most agrees with what the head says; alone on the page, it needs no agreement but some length."""
    if not shown:
        return None
    ranked = [
        (max((likeness(text, other) for other in said), default=0.0), -number) for number, (_, text) in enumerate(shown)
    ]
    score, number = max(ranked)
    if score >= 0.5:
        return shown[-number]
    if not said or (len(shown) == 1 and score >= 0.2):
        return shown[-number]
    return None


def likeness(one: str, other: str) -> float:
    """Shared words over all words of the shorter line's reach, 0 to 1; characters where there are no spaces."""
    a, b = _tokens(one), _tokens(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _tokens(text: str) -> set[str]:
    found = set(re.findall(r"\w+", text.lower()))
    if len(found) <= 3 and len(text) > 12:
        flat = key(text)
        return {flat[i : i + 2] for i in range(len(flat) - 1)}
    return found


def _agreed(said: list[Found]) -> Found:
    """The line that most sources give; among equals the first."""
    counts = [sum(key(text) == key(other) for other, _ in said) for text, _ in said]
    return said[counts.index(max(counts))]


def tidy(text: str, sites: frozenset[str]) -> str:
    """A title unescaped, on one line, without the site's name at either end."""
    text = html.unescape(html.unescape(text))
    text = " ".join(text.replace("\xad", "").replace("\u200b", "").split())
    return cut_site(text, sites)


def cut_site(text: str, sites: frozenset[str]) -> str:
    """A title without the parts at its ends that are a name of the site."""
    for _ in range(3):
        breaks = list(_SEPARATOR.finditer(text))
        if not breaks:
            return text
        last, first = breaks[-1], breaks[0]
        if is_site(text[last.end() :], sites):
            text = text[: last.start()].rstrip()
        elif is_site(text[: first.start()], sites):
            text = text[first.end() :].lstrip()
        else:
            return text
    return text


def is_site(part: str, sites: frozenset[str]) -> bool:
    """Whether a part of a title is a name of the site, or nearly one ("BBC News" on bbc.co.uk)."""
    flat = key(part)
    if not flat or flat in sites:
        return True
    return len(part.split()) <= 5 and any(
        len(site) > 3 and (site in flat or (len(flat) > 3 and flat in site)) for site in sites
    )


def site_names(found: Evidence, publisher: str | None) -> frozenset[str]:
    """Keys of every name the site goes by: its publisher's, `og:site_name`, its domain with and without its ending."""
    domain = registered_domain(found.document.url)
    names = [publisher or "", domain, domain.partition(".")[0], host_of(found.document.url)]
    for value, _ in found.meta(
        "og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "al:ios:app_name"
    ):
        names.append(value)
    for thing in found.document.linked_data:
        if types_of(thing) & {"website", "organization", "newsmediaorganization"}:
            names.append(text_value(thing.get("name")) or "")
    return frozenset(key(name.removeprefix("www.")) for name in names if key(name))
