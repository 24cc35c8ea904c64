"""News pages for the tests of the rooms, and their trees."""

from __future__ import annotations

from scraper.article import Document, Page
from scraper.parse import parse

URL = "https://www.quay.example/2026/03/pier"
TITLE = "Northern pier stays closed until the end of the month"
_TEXT = """\
The harbour office said on Wednesday that the northern pier would stay closed, after divers found that two of
its oldest timber piles had been worn through by shipworm.

Three ferry lines will use the fish dock in the meantime, and passengers are asked to come twenty minutes
earlier than usual, said Ada Renn, who runs the office.

The last survey of the pier was made nine years ago. Its report, which the town council never discussed in
public, recommended that every pile be checked again within four years.

“Nobody asked us, and nobody asked the divers,” said Tomas Wren, who has sold tickets at the pier's gate since
1998 and now works from a van in the car park.

A temporary gangway is to be brought from the shipyard on Friday. It can carry forty people at a time, half as
many as the old one, and it has to be taken in when the wind is strong.

Fishermen fear for the spring season. The dock is the only place where their boats can land in a northerly gale,
and four ferries an hour leave little room to turn.

The council has set aside two million crowns for repairs, which the harbour's engineers call a beginning; they
reckon that replacing all of the piles will cost five times as much.

Shipworm is no worm but a clam that eats its way through wet timber. Warmer winters have let it spread into the
inner harbour, where it was unknown a generation ago.

Other ports along the coast have wrapped their piles in plastic sheets, a method that keeps the animals out for
about thirty years, as long as no propeller tears them.

A meeting for residents is planned for next Thursday at the seamen's hall, where the divers will show what they
filmed below the water line.
"""
PARAGRAPHS = tuple(" ".join(paragraph.split()) for paragraph in _TEXT.split("\n\n"))


def page(inner: str, *, head: str = "", title: str = TITLE, url: str = URL) -> str:
    """A page whose article has this inside."""
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title><link rel='canonical' href='{url}'>"
        f"<meta property='article:published_time' content='2026-03-04T09:00:00+01:00'>{head}</head>"
        f"<body><main><article><h1>{title}</h1>{inner}</article></main></body></html>"
    )


def story(*between: str, head: str = "") -> str:
    """A page with the ten paragraphs, and these pieces of markup spread between them."""
    pieces = [f"<p>{text}</p>" for text in PARAGRAPHS]
    for at, markup in enumerate(between):
        pieces.insert(4 + 2 * at, markup)
    return page("".join(pieces), head=head)


def document(html: str, url: str = URL) -> Document:
    """The page's tree."""
    return parse(Page(url, html, url))
