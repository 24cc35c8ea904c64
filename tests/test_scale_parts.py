"""What `scraper scale` is made of: names of archives, filters of articles, statistics of parts."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.article import Access, Publisher
from scraper.corpus.select import Filter
from scraper.errors import FetchError
from scraper.pipeline import extract
from scraper.scale.archives import find_archives, pieces
from scraper.scale.statistics import Statistics
from tests.command import story
from tests.crawled import write_archives
from tests.web import Reply, Web

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.article import Article

ARTICLE = extract(story("https://quay.example/pier"), "https://quay.example/pier")


def test_names_of_archives(tmp_path: Path) -> None:
    """Files, folders, patterns and lists mean archives, each once."""
    first, second = map(str, write_archives(tmp_path, [1, 1]))
    (tmp_path / "notes.html").write_text("no archive")
    assert find_archives([str(tmp_path)]) == [first, second]
    assert find_archives([second, str(tmp_path / "*.warc.gz")]) == [second, first]
    assert find_archives(["s3://bucket/a.warc.gz"]) == ["s3://bucket/a.warc.gz"]
    listed = f"crawl-data/CC-NEWS/a.warc.gz\n{first}\n\ncrawl-0001.warc.gz\nhttps://archive.example/b.warc.gz\n"
    (tmp_path / "warc.paths.gz").write_bytes(gzip.compress(listed.encode()))
    assert find_archives([str(tmp_path / "warc.paths.gz")]) == [
        "https://data.commoncrawl.org/crawl-data/CC-NEWS/a.warc.gz",
        first,
        second,
        "https://archive.example/b.warc.gz",
    ]
    assert find_archives([str(tmp_path / "warc.paths.gz")], "s3://commoncrawl/")[0] == (
        "s3://commoncrawl/crawl-data/CC-NEWS/a.warc.gz"
    )
    with Web({"/in/warc.paths": Reply(body=b"a.warc.gz\n")}) as web:
        assert find_archives([web.url("/in/warc.paths")]) == [web.url("/in/a.warc.gz")]


@pytest.mark.parametrize("name", ["empty", "no.paths", "page.html", "broken.paths.gz", "nosuch://a/*.warc"])
def test_names_that_mean_no_archive(tmp_path: Path, name: str) -> None:
    """They are named, in one line."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "page.html").write_text("no archive")
    (tmp_path / "broken.paths.gz").write_bytes(b"plain")
    with pytest.raises(FetchError) as told:
        find_archives([name if "://" in name else str(tmp_path / name)])
    assert name in told.value.url


def test_an_archive_under_two_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive is read once, however it is spelled."""
    (one,) = write_archives(tmp_path, [1])
    (tmp_path / "all.paths").write_text(f"{one.name}\n./{one.name}\n")
    monkeypatch.chdir(tmp_path)
    assert find_archives([one.name, str(one), f"./{one.name}", "all.paths"]) == [one.name]


def test_archives_that_break_off(tmp_path: Path) -> None:
    """An archive that ends in the middle of a record is told of, wherever that is; a whole one is not."""
    (one,) = write_archives(tmp_path, [12])
    whole = one.read_bytes()
    assert not [piece for piece in pieces(str(one)) if getattr(piece, "is_rest", False)]
    for size in [*range(0, len(whole), 997), len(whole) - 1, len(whole) - 3, 5]:
        one.write_bytes(whole[:size])
        is_end = size and _ends_with_a_member(whole[:size])
        assert [piece for piece in pieces(str(one)) if getattr(piece, "is_rest", False)] or is_end, size


def _ends_with_a_member(data: bytes) -> bool:
    try:
        gzip.decompress(data)
    except EOFError:
        return False
    return True


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    """An archive whose name cannot be kept in a job is refused by its name, before anything begins."""
    (path,) = write_archives(tmp_path, [1])
    path.rename(tmp_path / "a\udcff.warc.gz")
    with pytest.raises(FetchError, match="rename it"):
        find_archives([str(tmp_path)])


_DAYS = st.dates(date(2025, 12, 1), date(2026, 2, 1))
_FILTERS = st.builds(
    Filter,
    since=st.none() | _DAYS,
    until=st.none() | _DAYS,
    domains=st.lists(st.sampled_from(["a.example", "b.example"]), max_size=2).map(tuple),
    languages=st.lists(st.sampled_from(["en", "EN-gb", "de"]), max_size=2).map(tuple),
    access=st.lists(st.sampled_from(["full", "teaser"]), max_size=2).map(tuple),
    min_words=st.none() | st.integers(0, 6),
    max_words=st.none() | st.integers(0, 6),
)


_ARTICLES = st.builds(
    lambda published, domain, language, access, words: msgspec.structs.replace(
        ARTICLE,
        date_published=published,
        publisher=Publisher(None, domain),
        language=language,
        access=Access(access),
        word_count=words,
    ),
    st.none() | st.builds(lambda day, time: f"{day}{time}", _DAYS, st.sampled_from(["", "T09:00:00+01:00"])),
    st.sampled_from(["a.example", "b.example"]),
    st.sampled_from([None, "en", "en-GB", "eng", "de"]),
    st.sampled_from(["full", "teaser"]),
    st.integers(0, 6),
)


@given(_FILTERS, _ARTICLES)
def test_a_filter_takes_what_it_finds(wanted: Filter, one: Article) -> None:
    """Asked of an article, a filter says what SQL says of its row."""
    row = one.date_published, one.publisher.domain, one.language, one.access.status, one.word_count
    condition, values = wanted.where()
    with closing(sqlite3.connect(":memory:")) as state:
        state.execute("CREATE TABLE article (published, domain, language, access, word_count)")
        state.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?)", row)
        found = state.execute(f"SELECT 1 FROM article WHERE {condition}", values).fetchone()  # noqa: S608 - our own
    assert wanted.takes(one) == (found is not None)


@given(st.lists(st.sampled_from(["article", "NoArticle", "TooLarge"]), max_size=12), st.integers(0, 12))
def test_parts_add_up(found: list[str], cut: int) -> None:
    """Statistics of two parts of a job add up to those of the whole."""
    parts = Statistics(), Statistics(), Statistics()
    for place, one in enumerate(found):
        for part in (parts[place >= cut], parts[2]):
            if one == "article":
                part.take(ARTICLE)
            else:
                part.fail(one)
    parts[0].add(parts[1])
    assert parts[0] == parts[2]
