"""Whole articles for tests of the corpus: invented, and true to themselves (id, hash, text and blocks agree)."""

from __future__ import annotations

import random
from typing import Any

from scraper.article import Access, Article, Author, Http, Paragraph, Pipeline, Publisher, Revision, Rights
from scraper.identity import article_id, content_hash
from scraper.words import count_words

SITE = "https://news.quay.example"
MADE_BY = Pipeline("1", "rules")
_WORDS = [
    start + end
    for start in ("har", "coun", "lan", "tim", "bud", "gar")
    for end in ("bour", "cil", "tern", "ber", "get", "den")
]


def paragraphs(seed: object, count: int = 5, words: int = 30) -> list[str]:
    """Paragraphs that are the same for the same seed, and share next to nothing with those of others."""
    chance = random.Random(str(seed))
    return [f"{' '.join(chance.choices(_WORDS, k=words))}.".capitalize() for _ in range(count)]


def article_at(name: str, texts: list[str] | None = None, site: str = SITE, **changes: Any) -> Article:
    """The article at an address of a site, with the given paragraphs and fields."""
    url = f"{site}/{name}"
    text = "\n\n".join(texts if texts is not None else paragraphs(name))
    whole: dict[str, Any] = {
        "id": article_id(changes.get("canonical_url") or changes.get("url") or url),
        "url": url,
        "requested_url": url,
        "canonical_url": None,
        "title": f"The story of {name}",
        "subtitle": None,
        "description": None,
        "authors": [Author("Ada Renn")],
        "date_published": "2026-03-04T09:00:00+01:00",
        "date_modified": None,
        "publisher": Publisher("The Quay", site.partition("://")[2].partition(".")[2]),
        "language": "en",
        "section": None,
        "topics": [],
        "blocks": [Paragraph(part) for part in text.split("\n\n") if part],
        "text": text,
        "word_count": count_words(text),
        "images": [],
        "access": Access("full"),
        "removed": [],
        "warnings": [],
        "provenance": {},
        "rights": Rights(),
        "fetched_at": "2026-03-04T10:00:00Z",
        "http": Http(200, '"1"', None, "text/html"),
        "content_hash": content_hash(text),
        "raw_ref": None,
        "revision": Revision(),
        "pipeline": MADE_BY,
    }
    return Article(**(whole | changes))
