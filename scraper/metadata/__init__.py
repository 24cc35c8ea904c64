"""Document -> Metadata: what the intact page says about its article, each field with the source it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.article import Metadata
from scraper.metadata.about import (
    read_canonical,
    read_description,
    read_language,
    read_publisher,
    read_section,
    read_subtitle,
    read_topics,
)
from scraper.metadata.authors import read_authors
from scraper.metadata.dates import read_dates
from scraper.metadata.evidence import gather
from scraper.metadata.images import read_images
from scraper.metadata.rights import read_rights
from scraper.metadata.surroundings import look_around
from scraper.metadata.titles import read_title, site_names

if TYPE_CHECKING:
    from scraper.article import Document

__all__ = ["read_metadata"]


def read_metadata(document: Document) -> Metadata:
    """Read everything the page says about its article; pure and total, a page that says nothing gives empty fields.

    `provenance` maps each field that was found to its source: "jsonld:headline", "meta:og:title", "h1", "url", ...
    The day the page was fetched (`page.fetched_at`), if known, is the last that a date may name.
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
    fields = {
        "title": title,
        "subtitle": read_subtitle(found, around, headline, title[0] if title else None),
        "description": read_description(found),
        "date_published": published,
        "date_modified": modified,
        "publisher": publisher,
        "canonical_url": read_canonical(found),
        "language": read_language(found),
        "section": read_section(found, around),
    }
    provenance = {name: value[1] for name, value in fields.items() if value}
    provenance |= {
        name: source
        for name, source in (("authors", authors_source), ("topics", topics_source), ("images", images_source))
        if source
    }
    said = {name: value[0] for name, value in fields.items() if value}
    return Metadata(
        title=said.get("title"),
        subtitle=said.get("subtitle"),
        description=said.get("description"),
        date_published=said.get("date_published"),
        date_modified=said.get("date_modified"),
        publisher=said.get("publisher"),
        canonical_url=said.get("canonical_url"),
        language=said.get("language"),
        section=said.get("section"),
        authors=authors,
        topics=topics,
        images=images,
        rights=read_rights(found),
        provenance=provenance,
        warnings=warnings,
    )
