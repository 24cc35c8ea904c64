"""A small corpus to count, search, export and prune."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scraper.addresses import sameness_key
from scraper.article import Access, Article, Author, Http, Paragraph, Pipeline, Publisher, Revision, Rights, Table
from scraper.corpus.library import Library
from scraper.identity import article_id, content_hash
from scraper.words import count_words

if TYPE_CHECKING:
    from pathlib import Path

PIER = (
    "The harbour office said on Wednesday that the northern pier would stay closed until the end of the month, after "
    "divers found that two of its oldest timber piles had been worn through by shipworm. Café owners were told first."
)
FERRY = (
    "Die Fähre über die Quelle fährt wieder, sagte die Hafenmeisterin am Dienstag. Elf Monate lang hatte der Streit um "
    "den Anleger gedauert, und drei Linien waren in dieser Zeit über den Fischmarkt umgeleitet worden."
)
STATION = (
    "廃線の駅舎が図書館に生まれ変わった。高校生が運営し、貸し出しは切符で行われている。駅舎は八十年前に建てられた。"
)


def article(url: str, text: str = PIER, **changes: Any) -> Article:
    """A whole article of one paragraph, with the given fields changed."""
    host = url.split("/")[2]
    whole = Article(
        id=article_id(url),
        url=url,
        requested_url=url,
        canonical_url=url,
        title="Northern pier stays closed",
        subtitle=None,
        description=None,
        authors=[Author("Ada Renn"), Author("Ines Roux")],
        date_published="2026-03-04T09:00:00+01:00",
        date_modified=None,
        publisher=Publisher("The Quay", host),
        language="en",
        section=None,
        topics=["harbours"],
        blocks=[Paragraph(text)],
        text=text,
        word_count=count_words(text),
        images=[],
        access=Access("full"),
        removed=[],
        warnings=[],
        provenance={"title": "jsonld:headline"},
        rights=Rights(),
        fetched_at="2026-03-05T00:00:00Z",
        http=Http(200),
        content_hash=content_hash(text),
        raw_ref=None,
        revision=Revision(),
        pipeline=Pipeline("0", "0"),
    )
    return msgspec.structs.replace(whole, **changes)


def five() -> list[Article]:
    """Five articles of four sites: the second has the first's text, the last gives neither title nor date."""
    return [
        article("https://quay.example/pier"),
        article("https://herald.example/pier", date_published="2026-03-05", fetched_at="2026-03-06T00:00:00Z"),
        article(
            "https://quay.example/ferry",
            f"{FERRY}\n\n1 | 2",
            blocks=[Paragraph(FERRY), Table("1 | 2", [["1", "2"]])],
            title="Fähre fährt wieder",
            language="de",
            access=Access("teaser"),
            date_published="2026-03-31T23:30:00-05:00",
            fetched_at="2026-04-01T06:00:00Z",
        ),
        article(
            "https://minato.example/station",
            STATION,
            title="駅舎が図書館に",
            language="ja",
            date_published="2026-02-10T08:00:00+09:00",
            fetched_at="2026-02-10T00:00:00Z",
        ),
        article(
            "https://tide.example/note",
            "Tide tables are late.",
            title=None,
            language="en-GB",
            access=Access("paywalled"),
            date_published=None,
            fetched_at=None,
        ),
    ]


def fill(folder: Path, articles: list[Article]) -> None:
    """File the articles, and let the state know the page of each."""
    folder.mkdir(exist_ok=True)
    with Library(folder) as library, library.transaction():
        for one in articles:
            library.file(one)
            library.state.execute(
                "INSERT INTO page (url, key, found_at, outcome, article, etag, next_try)"
                " VALUES (?, ?, 0, 'filed', ?, 'x', 9) ON CONFLICT DO NOTHING",
                (one.url, sameness_key(one.url), one.id),
            )
