"""Pages written for the tests of the metadata room."""

from __future__ import annotations

import json
from typing import Any

from scraper.article import Metadata, Page
from scraper.metadata import read_metadata
from scraper.parse import parse

URL = "https://www.harbour-post.example.co.uk/news/2026/03/05/bridge-reopens"


def read(head: str = "", body: str = "", url: str = URL, **page: Any) -> Metadata:
    """Metadata of a page with this head and body."""
    html = f"<html lang='en-GB'><head>{head}</head><body>{body}</body></html>"
    return read_metadata(parse(Page(url, html, url, **page)))


def linked(**fields: Any) -> str:
    """A script with one JSON-LD news article."""
    thing = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f"<script type='application/ld+json'>{json.dumps(thing)}</script>"
