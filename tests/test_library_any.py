"""Whatever is read in whatever order, the corpus is faultless, and its state is what the files alone would give."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.article import Pipeline
from scraper.corpus.check import check
from scraper.corpus.library import Library
from scraper.corpus.reindex import reindex
from scraper.corpus.repair import repair
from tests.articles import article_at, paragraphs

SITES = ("https://a.one.example", "https://b.one.example", "https://c.two.example")


@dataclass(frozen=True)
class Reading:
    """What a page gives: one of a few texts, titles and canonical addresses; some files are damaged before."""

    site: str
    page: int
    text: int
    ending: int
    title: str | None
    canonical: int | None
    version: str
    damage: bytes | None


READINGS = st.lists(
    st.builds(
        Reading,
        st.sampled_from(SITES),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(0, 2),
        st.sampled_from(["One", "Two", None]),
        st.none() | st.integers(0, 3),
        st.sampled_from(["1", "1", "2"]),
        st.sampled_from([None] * 9 + [b"{"]),
    ),
    max_size=30,
)


def file_all(library: Library, readings: list[Reading]) -> None:
    """File what the pages give, one after the other."""
    before: dict[str, str] = {}
    for minute, one in enumerate(readings):
        article = article_at(
            str(one.page),
            [*paragraphs(one.text, 4), *["More."] * one.ending],
            one.site,
            title=one.title,
            canonical_url=None if one.canonical is None else f"{one.site}/{one.canonical}",
            pipeline=Pipeline(one.version, "rules"),
            fetched_at=f"2026-03-04T10:{minute:02}:00Z",
        )
        path = library.where(article.id)
        if path and one.damage:
            path.write_bytes(one.damage)
        written = library.file(article, before.get(article.url))
        before[article.url] = written.duplicate_of or "" if written.what == "duplicate" else written.article.id


def known(library: Library) -> list[tuple[object, ...]]:
    """What the state has of the files."""
    query = "SELECT id, path, size, changed_ns, content_hash, revision, made_by, signature FROM article ORDER BY id"
    return list(library.state.execute(query).fetchall())


def loose_ends(library: Library) -> list[tuple[object, ...]]:
    """Words and bands of no article, and duplicates of none that has the same text and came before."""
    words = "SELECT rowid FROM words WHERE rowid NOT IN (SELECT number FROM article)"
    bands = "SELECT article FROM band WHERE article NOT IN (SELECT number FROM article)"
    kin = (
        "SELECT id FROM article AS one WHERE duplicate_of IS NOT NULL AND NOT EXISTS (SELECT 1 FROM article AS first"
        " WHERE first.id = one.duplicate_of AND first.content_hash = one.content_hash AND first.number < one.number)"
    )
    return [found for query in (words, bands, kin) for found in library.state.execute(query)]


@given(READINGS)
@settings(max_examples=15, deadline=None)
def test_any_readings(readings: list[Reading]) -> None:
    """There is no fault and nothing to repair, and the state made anew knows the same files."""
    with tempfile.TemporaryDirectory() as folder:
        with Library(folder) as library:
            file_all(library, readings)
            assert (list(check(library)), loose_ends(library)) == ([], [])
            before = known(library)
            done = repair(library)
            assert (done.added, done.forgotten, done.removed, done.faults) == (0, 0, 0, ())
        reindex(Path(folder))
        with Library(folder) as library:
            assert known(library) == before
            assert (list(check(library)), loose_ends(library)) == ([], [])
