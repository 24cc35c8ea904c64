"""What else the page says of its article: description, publisher, language, section, topics."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from scraper.domain import registered_domain
from scraper.metadata.linked import listed, text_value, types_of
from scraper.metadata.plain import plain
from scraper.words import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.metadata.evidence import Evidence
    from scraper.metadata.surroundings import Surroundings

Found = tuple[str, str]

_LANGUAGE = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{4}))?(?:[-_]([a-zA-Z]{2}|\d{3}))?(?:[-_.].*)?$")
_INTERNAL = re.compile(r"^\w+:\S*|^\d+$|[=<>{}]|^[\w-]*_[\w-]*$|^#?[0-9a-f-]{12,}$", re.IGNORECASE)
_SPLIT_TOPICS = re.compile(r"\s*[,;、|]\s*")
_MOST_TOPICS = 60
_TOPIC_METAS = ("article:tag", "og:article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords")


def first(candidates: Iterator[tuple[str | None, str]]) -> Found | None:
    """The first candidate that says something, plain."""
    return next(((text, source) for value, source in candidates if (text := plain(value))), None)


def read_description(found: Evidence) -> Found | None:
    """The page's own description."""

    def candidates() -> Iterator[tuple[str | None, str]]:
        yield from found.meta("description", "og:description", "twitter:description", "dc.description")
        for thing in found.articles:
            yield text_value(thing.get("description")), "jsonld:description"

    return first(candidates())


def read_publisher(found: Evidence) -> Found | None:
    """The name of the house that publishes the page."""

    def candidates() -> Iterator[tuple[str | None, str]]:
        for thing in found.articles:
            for name in ("publisher", "sourceOrganization"):
                for one in listed(thing.get(name)):
                    yield (text_value(one.get("name")) if isinstance(one, dict) else text_value(one)), f"jsonld:{name}"
        yield from found.meta("og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher")
        for thing in found.document.linked_data:
            if types_of(thing) & {"newsmediaorganization", "organization", "website"}:
                yield text_value(thing.get("name")), "jsonld:Organization"
        yield from found.meta("application-name", "apple-mobile-web-app-title", "publisher")

    return first((None if (value or "").startswith("http") else value, source) for value, source in candidates())


def read_canonical(found: Evidence) -> Found | None:
    """The address that the page calls its own, when it lies on the same site and is no front page."""
    page = found.document.url
    candidates = [(link.get("href") or "", "link:canonical") for link in found.links.get("canonical", ())]
    candidates += list(found.meta("og:url"))
    for value, source in candidates:
        try:
            url = urljoin(page, value.strip())
        except ValueError:
            continue
        if not value.strip() or not url.startswith(("http://", "https://")):
            continue
        if registered_domain(url) == registered_domain(page) and not _is_front(url, page):
            return url, source
    return None


def _is_front(url: str, page: str) -> bool:
    """Whether an address is the site's front page and the page is not: a template's mistake."""
    return url.rstrip("/").count("/") <= 2 < page.rstrip("/").count("/")


def read_language(found: Evidence) -> Found | None:
    """The language that the page declares, as BCP 47 ("en-GB", "zh-Hant-TW")."""

    def candidates() -> Iterator[tuple[str | None, str]]:
        yield (
            found.document.root.get("lang") or found.document.root.get("{http://www.w3.org/XML/1998/namespace}lang"),
            "html:lang",
        )
        yield found.document.root.get("xml:lang"), "html:lang"
        for thing in found.articles:
            yield text_value(thing.get("inLanguage")), "jsonld:inLanguage"
        yield from found.meta(
            "og:locale", "content-language", "language", "dc.language", "dcterms.language", "inlanguage"
        )

    for value, source in candidates():
        if code := language_tag(value or ""):
            return code, source
    return None


def language_tag(value: str) -> str | None:
    """A declared language in BCP 47's usual case; None if it is none."""
    found = _LANGUAGE.match(value.strip().split(",")[0])
    if not found:
        return None
    language, script, region = found.groups()
    return "-".join(filter(None, (language.lower(), script and script.title(), region and region.upper())))


def read_section(found: Evidence, around: Surroundings) -> Found | None:
    """The part of the paper that the article stands in."""

    def candidates() -> Iterator[tuple[str | None, str]]:
        for thing in found.articles[:2]:
            yield text_value(thing.get("articleSection")), "jsonld:articleSection"
        yield from found.meta(
            "article:section", "og:article:section", "parsely-section", "section", "cxenseparse:section", "dc.subject"
        )
        for placed in around.props("articleSection"):
            yield placed.element.get("content") or placed.line(), "itemprop:articleSection"

    return first((None if value and _INTERNAL.search(value) else value, source) for value, source in candidates())


def read_topics(found: Evidence) -> tuple[tuple[str, ...], str]:
    """(keywords, source): of the first source that has any, without doubles, ids and internal tags."""
    sources: list[tuple[list[str], str]] = [(_linked_topics(thing), "jsonld:keywords") for thing in found.articles]
    sources += [(found.metas.get(name, []), f"meta:{name}") for name in _TOPIC_METAS]
    for values, source in sources:
        topics: dict[str, str] = {}
        for topic in (one for value in values for one in _topics(value)):
            topics.setdefault(letters(topic), topic)
        if topics:
            return tuple(topics.values())[:_MOST_TOPICS], source
    return (), ""


def _linked_topics(thing: dict[str, Any]) -> list[str]:
    return [text for one in listed(thing.get("keywords")) if (text := text_value(one))]


def _topics(value: str) -> list[str]:
    parts = [plain(part) for part in _SPLIT_TOPICS.split(html.unescape(value))]
    return [part for part in parts if part and letters(part) and len(part) <= 80 and not _INTERNAL.search(part)]
