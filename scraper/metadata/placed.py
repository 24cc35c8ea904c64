"""What a site's own rules say about where title, author and date stand, before all that is found otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scraper.article import Author
from scraper.domain import registered_domain
from scraper.metadata.moments import moment
from scraper.metadata.names import read_names
from scraper.metadata.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.article import Document, Metadata
    from scraper.rules import Path, Places

_LONGEST = 400
"""Characters of a headline, a byline or a date line."""


def read_places(metadata: Metadata, document: Document, places: Places) -> Metadata:
    """The metadata with what stands in the places that its site's rules name; `provenance` says "rule:<domain>"."""
    title = next(_lines(document, places.title), None)
    names = [read_names(text) for text in _texts(document, places.author)]
    people = dict.fromkeys(name for one in names for name in (one.people or one.houses))
    language = document.root.get("lang")
    dates = (moment(text, language) for text in _texts(document, places.date))
    found = {
        "title": title,
        "authors": tuple(map(Author, people)),
        "date_published": next(filter(None, dates), None),
    }
    said = {name: value for name, value in found.items() if value}
    source = f"rule:{registered_domain(document.url)}"
    return replace(metadata, **said, provenance=metadata.provenance | dict.fromkeys(said, source))  # type: ignore[arg-type] # each is of its field's type


def _texts(document: Document, paths: Sequence[Path]) -> Iterator[str]:
    """What the first of the expressions that finds a text finds, as it stands there."""
    for path in paths:
        if found := [text.strip()[:_LONGEST] for text in path.texts(document.root)]:
            yield from found
            return


def _lines(document: Document, paths: Sequence[Path]) -> Iterator[str]:
    return (line for text in _texts(document, paths) if (line := one_line(text)))
