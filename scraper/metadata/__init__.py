"""Document -> Metadata: what the intact page says about its article, each field with the source it came from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scraper.article import Metadata
from scraper.metadata.about import (
    read_canonical,
    read_description,
    read_language,
    read_publisher,
    read_section,
    read_topics,
)
from scraper.metadata.authors import read_authors
from scraper.metadata.dates import read_dates
from scraper.metadata.evidence import gather
from scraper.metadata.images import read_images
from scraper.metadata.placed import read_places
from scraper.metadata.rights import read_rights
from scraper.metadata.standfirst import read_subtitle
from scraper.metadata.surroundings import look_around
from scraper.metadata.titles import read_title, site_names

if TYPE_CHECKING:
    from scraper.article import Document
    from scraper.metadata.evidence import Evidence
    from scraper.metadata.surroundings import Surroundings
    from scraper.rules import Places

__all__ = ["read_metadata"]


def read_metadata(document: Document, places: Places | None = None) -> Metadata:
    """Read everything the page says about its article; pure and total, a page that says nothing gives empty fields.

    `provenance` maps each field that was found to its source: "jsonld:headline", "meta:og:title", "h1", "url", ...
    The day the page was fetched (`page.fetched_at`), if known, is the last that a date may name. What the site's rules
    say about `places` goes before all else.
    """
    found = gather(document)
    publisher = read_publisher(found)
    sites = site_names(found, publisher[0] if publisher else None)
    title, headline = read_title(found, sites)
    around = look_around(found, headline)
    authors, authors_source = read_authors(found, around, sites, title[0] if title else "")
    published, modified, warnings = read_dates(found, around, document.page.fetched_at)
    topics, topics_source = read_topics(found)
    images, images_source = read_images(found)
    lists = Metadata(authors=authors, topics=topics, images=images, rights=read_rights(found), warnings=warnings)
    single = _described(found, around) | {
        "title": title,
        "subtitle": read_subtitle(found, around, headline, title[0] if title else None),
        "date_published": published,
        "date_modified": modified,
        "publisher": publisher,
    }
    several = {"authors": authors_source, "topics": topics_source, "images": images_source}
    whole = _with_values(lists, {name: value for name, value in single.items() if value}, several)
    return read_places(whole, document, places) if places else whole


def _described(found: Evidence, around: Surroundings) -> dict[str, tuple[str, str] | None]:
    """The fields that stand alone, with their sources."""
    return {
        "description": read_description(found),
        "canonical_url": read_canonical(found),
        "language": read_language(found),
        "section": read_section(found, around),
    }


def _with_values(lists: Metadata, single: dict[str, tuple[str, str]], several: dict[str, str]) -> Metadata:
    """The metadata with its single values and every field's source."""
    provenance = {name: source for name, (_, source) in single.items()}
    provenance |= {name: source for name, source in several.items() if source}
    values: dict[str, Any] = {name: value for name, (value, _) in single.items()}
    return replace(lists, **values, provenance=provenance)
