"""The headline, by weighing what the page says of it: the line that two places share, without the site's name."""

from __future__ import annotations

import copy
import html
import re
import unicodedata
from typing import TYPE_CHECKING

from scraper.domain import host_of, registered_domain
from scraper.metadata.evidence import Evidence, pieces, text_of
from scraper.metadata.linked import text_value, types_of
from scraper.metadata.plain import one_line
from scraper.words import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

Found = tuple[str, str]

_SEPARATOR = re.compile(
    r"\s+[|\-\u2013\u2014·•»«\u203a\u2039:/~⋆★]+\s+|\s*[|\uff5c\u3163]\s*|\s*::\s*|\s+\|\|\s+|:\s+(?=[^:]*$)"
)
_SITE_METAS = ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "al:ios:app_name")
_SHOWN = ("h1", "h2", "h3", "h4", "p", "div", "span", "strong", "b", "font", "a")
_UNSEEN = re.compile(
    r"(?:^|\s)(?:(?:u-)?(?:visually|screen-?reader)-?(?:hidden|only|text)|sr-only)(?:\s|$)", re.IGNORECASE
)
_SECTION_BEHIND = re.compile(r"\s?[-–—|·]\s?\S{1,20}$")
_ADDED = re.compile(r"\s*(?:[-–—|｜·]\s*[^-–—|｜·]{1,24}|[(（【\[][^)）】\]]{1,24}[)）】\]])")
"""What the head may have behind the headline: a section, the paper's name in brackets."""
_ACCENTS = re.compile("[\u0300-\u036f]")
_LISTED = frozenset({"a", "nav", "ol", "ul", "aside", "footer"})
"""What holds the headlines of other stories, and trails that lead to this one."""
_FEW, _UNSPACED = 3, 12
"""So few words in so many characters are read by their letters: some scripts have no spaces."""
_METAS = (
    "og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "hdl", "title",
    "headline", "article:title", "cxenseparse:title", "citation_title",
)  # fmt: skip


def read_title(found: Evidence, sites: frozenset[str]) -> tuple[Found | None, HtmlElement | None]:
    """(title with its source, the `h1` that shows it). `sites` are the keys of the site's own names."""
    said = [(tidy(text, sites), source) for text, source in _said(found)]
    said = [(text, source) for text, source in said if text and letters(text) not in sites]
    shown = [(heading, tidy(_seen_text(heading), sites)) for heading in found.headings]
    shown = [(p, text) for p, text in shown if text and letters(text) not in sites and len(text) < 400]
    names = _left_of_title(found, said)
    shown = [(p, _own_piece(p, text, said)) for p, text in shown if letters(text) not in names]
    best = _shown_headline(shown, [text for text, _ in said])
    if best:
        if other := _shared_headline(found, said, best[1]):
            return other
        place = _out_of_navigation(best, found)
        own = cut_label(best[1])
        return _unanimous(found, said, own) or (_spelled(best[0], own, said), "h1"), place
    if not said:
        return None, None
    text, source = _agreed(said)
    return _headed(text, found) or ((cut_label(text), source), _place_of(text, found))


def _left_of_title(found: Evidence, said: list[Found]) -> frozenset[str]:
    """What the page's `<title>` has besides the headline that OpenGraph gives; an `h1` that says it names the site."""
    whole = letters(found.title)
    social = next((letters(text) for text, source in said if source == "meta:og:title"), "")
    if not social or whole == social:
        return frozenset()
    return frozenset({whole.removeprefix(social), whole.removesuffix(social)} - {whole, ""})


def _seen_text(heading: HtmlElement) -> str:
    """The text of a heading without what only screen readers say."""
    if not any(_UNSEEN.search(one.get("class") or "") for one in heading.iter("span")):
        return text_of(heading)
    twin = copy.deepcopy(heading)
    for one in [one for one in twin.iter("span") if _UNSEEN.search(one.get("class") or "")]:
        one.drop_tree()
    return text_of(twin) or text_of(heading)


def _own_piece(heading: HtmlElement, text: str, said: list[Found]) -> str:
    """The part of an `h1` that the head gives as the headline, where a kicker or a date is set in the same `h1`."""
    keys = {letters(other) for other, _ in said}
    if letters(text) in keys:
        return text
    return next((piece for piece in pieces(heading) if len(piece) > 8 and letters(piece) in keys), text)


def _spelled(heading: HtmlElement, text: str, said: list[Found]) -> str:
    """The headline as the page's head writes it, where the `h1` is made of parts: `<i>Celle</i>Bridge` is two words."""
    same = (other for other, _ in said if letters(other) == letters(text) and len(other) > len(text))
    return next(same, text) if len(heading) else text


def _headed(title: str, found: Evidence) -> tuple[Found, HtmlElement] | None:
    """The part of a title that a heading of the page shows, where what is set off from it is the site's name."""
    marks = list(_SEPARATOR.finditer(title))
    parts = [*(title[: mark.start()] for mark in marks), *(title[mark.end() :] for mark in marks)]
    shown = {letters(part): part for part in parts if 2 * len(part) > len(title)}
    for element in found.document.root.iter("h1", "h2", "h3") if shown else ():
        if part := shown.get(letters(text_of(element))):
            return (part, str(element.tag)), element
    return None


def _place_of(title: str, found: Evidence) -> HtmlElement | None:
    """Where the page shows its headline when no `h1` does."""
    wanted = letters(title)
    for element in found.document.root.iter(*_SHOWN):
        if element.text and len(element.text) < 400 and letters(element.text) == wanted:
            return element
    return None


def _shared_headline(found: Evidence, said: list[Found], shown: str) -> tuple[Found, HtmlElement] | None:
    """The headline that OpenGraph shares, where the page shows it under an `h1` that was made for searches."""
    social = next(((cut_label(text), source) for text, source in said if source == "meta:og:title"), None)
    if social is None or letters(social[0]) == letters(cut_label(shown)):
        return None
    wanted = letters(social[0])
    for element in found.document.root.iter("h2", "h3", "span"):
        if element.text and len(element.text) < 400 and letters(text_of(element)) == wanted:
            above = {str(one.tag) for one in element.iterancestors()}
            if not above & _LISTED and next(element.iter("a"), None) is None:
                return social, element
    return None


def _out_of_navigation(best: tuple[HtmlElement, str], found: Evidence) -> HtmlElement:
    """Where the headline is shown, for an `h1` that is the last step of a breadcrumb trail."""
    heading, text = best
    if not any(one.tag in {"nav", "ol"} for one in heading.iterancestors()):
        return heading
    others = [(likeness(text_of(one), text), -n, one) for n, one in enumerate(found.document.root.iter("h2", "h3"))]
    score, _, shown = max(others, default=(0.0, 0, heading))
    return shown if score >= 0.6 else heading


def cut_label(text: str) -> str:
    """A headline without a label set off by a bar at one of its ends: a section, a service's name, "Opinion"."""
    head, bar, tail = text.rpartition(" | ")
    if bar and len(head.split()) >= 2 and len(tail.split()) <= 3 and len(tail) < len(head):
        text = head
    label, bar, rest = text.partition(" | ")
    return rest if bar and len(label.split()) <= 3 and len(rest.split()) >= 4 else text


def _said(found: Evidence) -> Iterator[Found]:
    for thing in found.articles[:3]:
        if not types_of(thing) & {"webpage", "itempage"}:
            for name in ("headline", "name"):
                if value := text_value(thing.get(name)):
                    yield value, f"jsonld:{name}"
                    break
    yield from found.meta(*_METAS)
    for heading in found.headings:
        if "headline" in (heading.get("itemprop") or ""):
            yield text_of(heading), "itemprop:headline"
    if found.title:
        yield found.title, "title"


def _shown_headline(shown: list[tuple[HtmlElement, str]], said: list[str]) -> tuple[HtmlElement, str] | None:
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
    return _only_headline(shown)


def _only_headline(shown: list[tuple[HtmlElement, str]]) -> tuple[HtmlElement, str] | None:
    """The one `h1` in the page's article or main part: the headline, whatever title was made for searches."""
    inside: dict[str, tuple[HtmlElement, str]] = {}
    for heading, text in shown:
        tags = {str(one.tag) for one in heading.iterancestors()}
        if tags & {"article", "main"} and not tags & {"nav", "aside", "footer", "form"}:
            inside.setdefault(letters(text), (heading, text))
    only = next(iter(inside.values())) if len(inside) == 1 else None
    return only if only and (len(only[1].split()) > 1 or len(only[1]) > 20) else None


def _unanimous(found: Evidence, said: list[Found], shown: str) -> Found | None:
    """What a news article's JSON-LD and OpenGraph both say instead of the `h1`: a kicker more, another wording."""
    lines = {source: (cut_label(text), source) for text, source in reversed(said)}
    linked, social, title = (lines.get(source) for source in ("jsonld:headline", "meta:og:title", "title"))
    is_news = any("newsarticle" in kind for thing in found.articles[:1] for kind in types_of(thing))
    if not is_news or not linked or not social or letters(linked[0]) != letters(social[0]):
        return None
    if letters(shown).startswith(letters(linked[0])) or _ADDED.fullmatch(linked[0].removeprefix(shown)):
        return None
    longer = letters(linked[0]).endswith(letters(shown))
    return linked if longer or (title and letters(title[0]) == letters(linked[0])) else None


def likeness(one: str, other: str) -> float:
    """The share of words that two lines have in common, 0 to 1; of pairs of letters where one has no spaces."""
    a, b = (set(re.findall(r"\w+", text.lower())) for text in (one, other))
    if any(len(words) <= _FEW and len(text) > _UNSPACED for words, text in ((a, one), (b, other))):
        a, b = _pairs(one), _pairs(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _pairs(text: str) -> set[str]:
    flat = letters(text)
    return {flat[i : i + 2] for i in range(len(flat) - 1)}


def _agreed(said: list[Found]) -> Found:
    """The line that most sources give, among equals the first; without a section behind a dash that one leaves out."""
    counts = [sum(letters(text) == letters(other) for other, _ in said) for text, _ in said]
    best = said[counts.index(max(counts))]
    return next(
        (one for one in said if _SECTION_BEHIND.match(best[0].removeprefix(one[0])) and one[0] != best[0]), best
    )


def tidy(text: str, sites: frozenset[str]) -> str:
    """A title unescaped, on one line, without the site's name at either end."""
    text = html.unescape(html.unescape(text))
    text = one_line(text.replace("\xad", "").replace("\u200b", ""))
    return cut_site(text, sites)


def cut_site(text: str, sites: frozenset[str]) -> str:
    """A title without the parts at its ends that are a name of the site."""
    for _ in range(3):
        breaks = list(_SEPARATOR.finditer(text))
        if not breaks:
            return text
        last, first = breaks[-1], breaks[0]
        if _names_site(text[last.end() :], last, sites):
            text = text[: last.start()].rstrip()
        elif _names_site(text[: first.start()], first, sites):
            text = text[first.end() :].lstrip()
        else:
            return text
    return text


def _names_site(part: str, mark: re.Match[str], sites: frozenset[str]) -> bool:
    """Whether a part set off by a mark names the site; before a colon it may be a topic ("Quay's prizes: ...")."""
    if ":" not in mark[0]:
        return is_site(part, sites)
    flat = letters(part)
    return flat in {"", *sites} or any(site in flat and 2 * len(site) >= len(flat) for site in sites)


def is_site(part: str, sites: frozenset[str]) -> bool:
    """Whether a part of a title is a name of the site, or nearly one ("BBC News" on bbc.co.uk)."""
    flat = letters(_without_accents(part))
    if not flat or flat in sites or letters(part) in sites:
        return True
    return len(part.split()) <= 5 and any(
        len(site) > 3 and (site in flat or (len(flat) > 3 and flat in site and 2 * len(flat) >= len(site)))
        for site in sites
    )


def _without_accents(text: str) -> str:
    """A name as a domain spells it: "Reka Pošta" is rekaposta."""
    return text if text.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFD", text))


def site_names(found: Evidence, publisher: str | None) -> frozenset[str]:
    """Keys of every name the site goes by: its publisher's, `og:site_name`, its domain with and without its ending."""
    domain = registered_domain(found.document.url)
    names = [publisher or "", domain, domain.partition(".")[0], host_of(found.document.url)]
    names += [value for value, _ in found.meta(*_SITE_METAS)]
    for thing in found.document.linked_data:
        if types_of(thing) & {"website", "organization", "newsmediaorganization"}:
            names.append(text_value(thing.get("name")) or "")
    return frozenset(letters(name.removeprefix("www.")) for name in names if letters(name))
