"""Who wrote the article: JSON-LD, visible bylines, meta. People before houses, the fuller of two agreeing lists."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from scraper.article import Author
from scraper.metadata.bylines import byline_names, joined_names, named_otherwise, shown_authors, signed_lines
from scraper.metadata.evidence import Evidence, text_of
from scraper.metadata.linked import listed, text_value, types_of
from scraper.metadata.names import Names, read_names, read_person, whole_names
from scraper.words import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.metadata.surroundings import Surroundings

Found = tuple[Names, str]

_METAS = (
    "author",
    "article:author",
    "og:article:author",
    "og:author",
    "article:author_name",
    "byl",
    "byline",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "dc.creator.creator",
    "cxenseparse:author",
    "cxenseparse:recs:author",
    "citation_author",
    "article.author",
    "authors",
    "creator",
    "dable:author",
    "rnews:creator",
    "bt:author",
    "dc.contributor",
    "twitter:creator:name",
    "mediator_author",
    "author_name",
    "vr:author",
    "article:authors",
)
_GUESSED = frozenset({"visible:name", "visible:author-box"})
"""Sources that are believed only where nothing else names anybody."""
_LAST = frozenset({"visible:link", "visible:byline", "visible:by", *_GUESSED})
"""Sources after which nothing better comes."""
_SIGNED = 25
"""How many elements below the headline a line "By Ada Moss" is surer than the name in the page's head."""
_MOST, _LONGEST = 200, 5000
"""Authors that are read of a list, and characters of a text that names some."""
_SURE = frozenset({"rel:author", "visible:link", "meta:author", "meta:article:author"})
"""Sources that name authors alone, so that a longer list of theirs is believed."""


def read_authors(
    found: Evidence, around: Surroundings, sites: frozenset[str], title: str
) -> tuple[tuple[Author, ...], str]:
    """(authors, source); an empty source when the page names nobody."""
    people: Found | None = None
    houses: Found | None = None
    for names, source in _candidates(found, around, sites, title):
        guessed = source in _GUESSED
        if names.people and not (guessed and houses):
            if people is None or (source in _SURE and _is_fuller(names.people, people[0].people)):
                people = names, source
        elif names.houses and houses is None:
            houses = names, source
        if people and source in _LAST:
            break
    if people:
        people = _signed_instead(people, found, around, sites)
        return _with_urls(_of_the_text(people[0].people, found, around), found, around), people[1]
    if houses:
        return _with_urls(houses[0].houses, found, around), houses[1]
    return _as_written(found, around)


def _signed_instead(said: Found, found: Evidence, around: Surroundings, sites: frozenset[str]) -> Found:
    """Who signs the line below the headline, where the page's head names one other: who put the page online.

    Behind the first paragraphs others are named: of a book, of a picture, of the next story.
    """
    if len(said[0].people) != 1 or not said[1].startswith(("jsonld", "meta")) or not around.has_headline:
        return said
    below = min(_SIGNED, around.text_begins())
    name, more = said[0].people[0], joined_names(found, around, sites, below)
    if fuller := next((names for names in more if _is_fuller(names.people, said[0].people)), None):
        return fuller, "visible:by"
    shown = [*signed_lines(found, around, sites, below), *byline_names(found, around, sites, below, plain=True)]
    if any(_of_one_name(name, names.people) for names in shown):
        return said
    return next(((names, "visible:by") for names in shown if names.people == whole_names(names.people) != ()), said)


def _of_one_name(name: str, others: tuple[str, ...]) -> bool:
    """Whether a name shares a word with one of others: another spelling of it."""
    return any(set(name.lower().split()) & set(other.lower().split()) for other in others)


def _of_the_text(people: tuple[str, ...], found: Evidence, around: Surroundings) -> tuple[str, ...]:
    """Those of several whom the page does not name as its editors, reviewers or photographers."""
    if len(people) < 2:
        return people
    others = named_otherwise(found, around)
    return tuple(name for name in people if letters(name) not in others) or people


def _is_fuller(names: tuple[str, ...], than: tuple[str, ...]) -> bool:
    """Whether a list holds all of another and a few more."""
    mine, other = set(map(letters, names)), set(map(letters, than))
    return other < mine and len(mine) <= len(other) + 4


def _as_written(found: Evidence, around: Surroundings) -> tuple[tuple[Author, ...], str]:
    """A pen name that looks like no name ("sara.r.peter"), where the page's head gives one and nothing else speaks."""
    authors = [one for thing in found.articles for one in listed(thing.get("author")) if isinstance(one, dict)]
    for text in filter(None, (text_value(one.get("name")) for one in authors)):
        if _is_pen_name(text, found):
            return _with_urls((text,), found, around), "jsonld:author"
    for value, source in found.meta("author"):
        if _is_pen_name(value, found):
            return _with_urls((value,), found, around), source
    return (), ""


def _is_pen_name(text: str, found: Evidence) -> bool:
    known = text.lower() in found.words.nobody or text.lower() in found.words.role_words
    return 2 < len(text) < 40 and not known and not text.isdigit() and not set(text) & set("@/<>:")


def _candidates(found: Evidence, around: Surroundings, sites: frozenset[str], title: str) -> Iterator[Found]:
    for thing in found.articles:
        for name in ("author", "creator"):
            if name in thing:
                yield _linked(thing[name], sites), f"jsonld:{name}"
    for name in _METAS:
        if values := found.metas.get(name):
            yield read_names("\n".join(values)[:_LONGEST], sites), f"meta:{name}"
    yield from _labelled(found, sites)
    yield from shown_authors(found, around, sites, title)


def _labelled(found: Evidence, sites: frozenset[str]) -> Iterator[Found]:
    """What a card for social media says under "Written by": `twitter:label1` names what `twitter:data1` is."""
    for number in "12":
        label, data = (found.metas.get(f"twitter:{name}{number}", [""])[0] for name in ("label", "data"))
        if data and found.words.by.fullmatch(label):
            yield read_names(data, sites), f"meta:twitter:data{number}"


def _linked(value: Any, sites: frozenset[str]) -> Names:
    """The names in a JSON-LD value: strings, Person and Organization objects, lists of them."""
    people: list[str] = []
    houses: list[str] = []
    said = ((one, name) for one in listed(value) for name in listed(one.get("name") if isinstance(one, dict) else one))
    for one, name in islice(said, _MOST):
        text = text_value(name)
        if not text or text.startswith("http"):
            continue
        is_person = isinstance(one, dict) and "person" in types_of(one)
        names = read_person(text, sites) if is_person else read_names(text, sites)
        if isinstance(one, dict) and types_of(one) & {"organization", "newsmediaorganization"} and names.people:
            names = Names((), (text,))
        people += [name for name in names.people if name not in people]
        houses += [name for name in names.houses if name not in houses]
    return Names(tuple(people), tuple(houses))


def _with_urls(names: tuple[str, ...], found: Evidence, around: Surroundings) -> tuple[Author, ...]:
    """Authors with the address of their page, if JSON-LD or a link on the page gives one."""
    urls: dict[str, str] = {}
    for thing in found.articles:
        for one in listed(thing.get("author")):
            if isinstance(one, dict) and isinstance(one.get("name"), str) and isinstance(one.get("url"), str):
                urls.setdefault(letters(one["name"]), one["url"])
    for placed in around.links():
        if placed.element.tag == "a" and (href := placed.element.get("href")) and not href.startswith("mailto:"):
            urls.setdefault(letters(text_of(placed.element)), href)
    return tuple(Author(name, _absolute(urls.get(letters(name)), found)) for name in names)


def _absolute(url: str | None, found: Evidence) -> str | None:
    if not url or not url.strip():
        return None
    try:
        whole = urljoin(found.document.url, url.strip())
    except ValueError:
        return None
    return whole if whole.startswith(("http://", "https://")) else None
