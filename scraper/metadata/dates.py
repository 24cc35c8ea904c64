"""When the article was published and last changed: JSON-LD, meta, microdata, `<time>`, text by the headline, the URL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scraper.metadata.evidence import Evidence, Placed, is_aside, text_of
from scraper.metadata.linked import text_value
from scraper.metadata.moments import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

Found = tuple[str, str]
"""A value and the source it came from."""

_PUBLISHED_METAS = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "article.published", "published-date", "pubdate", "publishdate", "publish-date", "publish_date",
    "date", "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dcterms.date", "dc.date.created",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article_date_original", "publication_date", "published",
    "originalpublicationdate", "ptime", "displaydate", "created", "datecreated", "citation_publication_date",
    "citation_date", "rnews:datepublished", "article.created", "og:pubdate", "video:release_date", "bt:pubdate", "cre-date",
    "release_date", "last-modified-date",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:modified_time", "og:updated_time", "datemodified", "article:modified", "lastmod",
    "article.updated", "dcterms.modified", "dc.date.modified", "last-modified", "updated_time", "moddate", "utime",
)  # fmt: skip
_URL_DAY = re.compile(r"/((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?:[/_.-]|$)")
_REACH = 150
"""How many elements away from the headline a date still belongs to it."""
_LONG = 120
"""A text longer than this is a paragraph that mentions a date."""


def read_dates(found: Evidence, headline: Placed | None, now: str | None) -> tuple[Found | None, Found | None]:
    """(published, modified), each with its source; the day of `now` (RFC 3339), if given, is the last that counts."""
    language = _language(found)

    def first(candidates: Iterator[Found]) -> Found | None:
        for text, source in candidates:
            if (value := moment(text, language)) and not _is_future(value, now):
                return value, source
        return None

    published = first(_published(found, headline))
    modified = first(_modified(found, headline))
    if published and modified and modified[0][:10] < published[0][:10]:
        modified = None
    return published, modified


def _language(found: Evidence) -> str | None:
    return found.document.root.get("lang")


def _is_future(value: str, now: str | None) -> bool:
    """Whether a day lies after today; a day's grace for time zones is in comparing days, not hours."""
    return bool(now) and value[:10] > str(now)[:10]


def _published(found: Evidence, headline: Placed | None) -> Iterator[Found]:
    yield from _linked(found, "datePublished", range(1))
    yield from found.meta(*_PUBLISHED_METAS)
    yield from _props(found, "datePublished", "pubdate", "dateCreated")
    yield from _linked(found, "datePublished", range(1, 99))
    yield from _visible(found, headline)
    yield from _linked(found, "dateCreated", range(99))
    yield from _linked(found, "uploadDate", range(99))
    yield from _address(found)


def _modified(found: Evidence, headline: Placed | None) -> Iterator[Found]:
    yield from _linked(found, "dateModified", range(1))
    yield from found.meta(*_MODIFIED_METAS)
    yield from _props(found, "dateModified")
    yield from _linked(found, "dateModified", range(1, 99))
    for placed in _near(found.times + found.datelines, headline, found):
        text = text_of(placed.element)
        if len(text) < _LONG and found.words.updated.search(text):
            yield placed.element.get("datetime") or found.words.updated.split(text, maxsplit=1)[-1], "visible:updated"


def _linked(found: Evidence, key: str, which: range) -> Iterator[Found]:
    for number, thing in enumerate(found.articles):
        if number in which and (value := text_value(thing.get(key))):
            yield value, f"jsonld:{key}"


def _props(found: Evidence, *names: str) -> Iterator[Found]:
    for name in names:
        for placed in found.props.get(name, ()):
            element = placed.element
            if not is_aside(element, found):
                yield element.get("datetime") or element.get("content") or text_of(element), f"itemprop:{name}"


def _visible(found: Evidence, headline: Placed | None) -> Iterator[Found]:
    """`<time>` and date lines, those said to be of publication first, nearest to the headline first."""
    for kind, places in (("time", found.times), ("dateline", found.datelines)):
        near = _near(places, headline, found)
        texts = [(p.element, text_of(p.element)) for p in near]
        texts = [(e, t) for e, t in texts if len(t) < _LONG]
        fresh = [(e, t) for e, t in texts if not found.words.updated.search(t)]
        for element, text in fresh or texts:
            yield element.get("datetime") or _after_published(text, found), f"visible:{kind}"
            if element.get("datetime"):
                yield text, f"visible:{kind}"


def _after_published(text: str, found: Evidence) -> str:
    if hit := found.words.published.search(text):
        return text[hit.end() :] if moment(text[hit.end() :]) else text
    return text


def _near(places: list[Placed], headline: Placed | None, found: Evidence) -> list[Placed]:
    """Those not in a sidebar, within reach of the headline, nearest first; just above it counts as well."""
    start = headline.place if headline else 0
    reach = _REACH if headline else 10_000
    close = [p for p in places if -40 < p.place - start < reach and not is_aside(p.element, found)]
    return sorted(close, key=lambda p: abs(p.place - start))


def _address(found: Evidence) -> Iterator[Found]:
    """The day in the URL's path."""
    try:
        path = urlsplit(found.document.url).path
    except ValueError:
        return
    if hit := _URL_DAY.search(path):
        yield f"{hit[1]}-{hit[2]}-{hit[3]}", "url"
