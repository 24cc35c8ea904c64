"""Who wrote the article: JSON-LD, visible bylines, meta. People before houses, the fuller of two agreeing lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from scraper.article import Author
from scraper.metadata.evidence import Evidence, Placed, is_aside, pieces, text_of
from scraper.metadata.linked import listed, text_value, types_of
from scraper.metadata.names import Names, read_names
from scraper.metadata.titles import key

if TYPE_CHECKING:
    from collections.abc import Iterator

Found = tuple[Names, str]

_METAS = (
    "author", "article:author", "og:article:author", "og:author", "article:author_name", "byl", "byline", "parsely-author",
    "sailthru.author", "dc.creator", "dcterms.creator", "dc.creator.creator", "cxenseparse:author", "cxenseparse:recs:author",
    "citation_author", "article.author", "authors", "creator", "dable:author", "rnews:creator", "bt:author", "dc.contributor",
    "twitter:creator:name", "mediator_author", "author_name", "vr:author", "article:authors",
)  # fmt: skip
_REACH = 120
_LONG = 160


def read_authors(found: Evidence, headline: Placed | None, sites: frozenset[str]) -> tuple[tuple[Author, ...], str]:
    """(authors, source); an empty source when the page names nobody."""
    houses: Found | None = None
    people: Found | None = None
    for names, source in _candidates(found, headline, sites):
        if names.people and people is None:
            people = names, source
        elif names.people and people and _is_fuller(names.people, people[0].people):
            people = names, source
        elif names.houses and houses is None:
            houses = names, source
    if people:
        return _with_urls(people[0].people, found), people[1]
    if houses:
        return _with_urls(houses[0].houses, found), houses[1]
    return (), ""


def _is_fuller(names: tuple[str, ...], than: tuple[str, ...]) -> bool:
    """Whether a list holds all of another and a few more."""
    mine, other = set(map(key, names)), set(map(key, than))
    return other < mine and len(mine) <= len(other) + 4


def _candidates(found: Evidence, headline: Placed | None, sites: frozenset[str]) -> Iterator[Found]:
    for thing in found.articles:
        for name in ("author", "creator"):
            if name in thing:
                yield _linked(thing[name], sites), f"jsonld:{name}"
    for name in _METAS:
        if values := found.metas.get(name):
            yield read_names("\n".join(values), sites), f"meta:{name}"
    yield from _visible(found, headline, sites)


def _linked(value: Any, sites: frozenset[str]) -> Names:  # noqa: ANN401 - JSON is any shape
    """The names in a JSON-LD value: strings, Person and Organization objects, lists of them."""
    people: list[str] = []
    houses: list[str] = []
    for one in listed(value):
        text = text_value(one.get("name")) if isinstance(one, dict) else text_value(one)
        if not text or text.startswith("http"):
            continue
        names = read_names(text, sites)
        if isinstance(one, dict) and types_of(one) & {"organization", "newsmediaorganization"} and names.people:
            names = Names((), (text,))
        people += [name for name in names.people if name not in people]
        houses += [name for name in names.houses if name not in houses]
    return Names(tuple(people), tuple(houses))


def _visible(found: Evidence, headline: Placed | None, sites: frozenset[str]) -> Iterator[Found]:
    """Names shown near the headline: marked as authors by rel, microdata or class."""
    start = headline.place if headline else 0
    marked = [(p, "rel:author") for p in found.props.get("rel-author", ())]
    marked += [(p, "itemprop:author") for p in found.props.get("author", ())]
    marked += [(p, "visible:byline") for p in found.bylines]
    for kind in ("rel:author", "itemprop:author", "visible:byline"):
        near = [p for p, of in marked if of == kind and (not headline or -60 < p.place - start < _REACH)]
        near = [p for p in near if not is_aside(p.element, found)]
        if kind == "visible:byline":
            near = [p for p in near if not found.words.not_byline.search(p.element.get("class") or "")]
            for placed in sorted(near, key=lambda p: abs(p.place - start)):
                if len(text_of(placed.element)) < _LONG:
                    yield read_names("\n".join(pieces(placed.element)), sites), kind
        elif near:
            texts = [p.element.get("content") or "\n".join(pieces(p.element)) for p in near]
            yield read_names("\n".join(t for t in texts if len(t) < _LONG), sites), kind


def _with_urls(names: tuple[str, ...], found: Evidence) -> tuple[Author, ...]:
    """Authors with the address of their page, if JSON-LD or a link on the page gives one."""
    urls: dict[str, str] = {}
    for thing in found.articles:
        for one in listed(thing.get("author")):
            if isinstance(one, dict) and isinstance(one.get("name"), str) and isinstance(one.get("url"), str):
                urls.setdefault(key(one["name"]), one["url"])
    for placed in (*found.props.get("rel-author", ()), *found.props.get("author", ()), *found.bylines):
        if placed.element.tag == "a" and (href := placed.element.get("href")) and not href.startswith("mailto:"):
            urls.setdefault(key(text_of(placed.element)), href)
    return tuple(Author(name, _absolute(urls.get(key(name)), found)) for name in names)


def _absolute(url: str | None, found: Evidence) -> str | None:
    if not url or not url.strip():
        return None
    try:
        whole = urljoin(found.document.url, url.strip())
    except ValueError:
        return None
    return whole if whole.startswith(("http://", "https://")) else None
