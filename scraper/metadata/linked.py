"""Which of a page's JSON-LD objects speaks of its article, and reading values out of such objects."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import urlsplit

from scraper.metadata.plain import one_line

_POSTS = frozenset({"blogposting", "liveblogposting", "socialmediaposting", "discussionforumposting", "report"})
_OTHERS = frozenset({"recipe", "review", "claimreview", "howto", "podcastepisode", "videoobject", "creativework"})
_PAGES = frozenset({"webpage", "itempage", "medicalwebpage", "faqpage", "aboutpage", "qapage"})


def types_of(thing: dict[str, Any]) -> set[str]:
    """The lower-case type names of an object, without vocabulary prefixes."""
    kinds = thing.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return {kind.replace(":", "/").rpartition("/")[2].lower() for kind in kinds if isinstance(kind, str)}


def article_objects(linked_data: tuple[dict[str, Any], ...], url: str) -> tuple[dict[str, Any], ...]:
    """The objects that speak of the page's article, best first: its article, then its page.

    References by `@id` to other objects of the page are resolved one step deep.
    """
    by_id = {str(thing["@id"]): thing for thing in linked_data if "@id" in thing and len(thing) > 2}
    candidates = [*linked_data]
    for thing in linked_data:
        inner = thing.get("mainEntity")
        if isinstance(inner, dict) and "@type" in inner:
            candidates.append(inner)
    ranked = [(_rank(thing, url), thing) for thing in candidates]
    best = sorted((pair for pair in ranked if pair[0] < 9), key=lambda pair: pair[0])
    return tuple(_resolved(thing, by_id) for _, thing in best)


def _rank(thing: dict[str, Any], url: str) -> int:
    """0 is best; 9 says nothing of the article."""
    kinds = types_of(thing)
    if any(kind.endswith("article") for kind in kinds) or kinds & _POSTS:
        return 0 if not _elsewhere(thing, url) else 2
    if kinds & _OTHERS and ("headline" in thing or "author" in thing):
        return 4
    return 6 if kinds & _PAGES else 9


def _elsewhere(thing: dict[str, Any], url: str) -> bool:
    """Whether an object names another page than this as its own."""
    own = text_value(thing.get("mainEntityOfPage")) or text_value(thing.get("url")) or ""
    if not own.startswith("http"):
        return False
    return _path(own) != _path(url)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.rstrip("/").lower()
    except ValueError:
        return url


def _resolved(thing: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A copy whose references to other objects are those objects."""

    def look_up(value: Any) -> Any:
        if isinstance(value, dict) and "@id" in value and len(value) <= 2:
            return by_id.get(str(value["@id"]), value)
        if isinstance(value, list):
            return [look_up(one) for one in value]
        return value

    return {key: look_up(value) for key, value in thing.items()}


def text_value(value: Any) -> str | None:
    """A string out of a value: itself, its `name`, `@id`, `url` or `@value`, or the first of a list; never empty."""
    if isinstance(value, str):
        return one_line(html.unescape(value)) or None
    if isinstance(value, dict):
        for key in ("@value", "name", "url", "@id"):
            if isinstance(value.get(key), str) and value[key].strip():
                return text_value(value[key])
        return None
    if isinstance(value, list):
        return next(filter(None, map(text_value, value)), None)
    return None


def listed(value: Any) -> list[Any]:
    """A value as a list: JSON-LD writes lists of one without brackets."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
