"""Two readings -> a record: what came, went and changed, and the way back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.article import Access, Author, Http, Image, Removal
from scraper.corpus.revisions import (
    Passage,
    Record,
    former_text,
    has_changed,
    passages,
    record_name,
    record_number,
    record_of,
)
from tests.articles import article_at

if TYPE_CHECKING:
    from scraper.article import Article

PARAGRAPHS = st.lists(st.sampled_from(["", "a", "b", "c", "Long lines.", "x\ny", "\n", "e\n"]), max_size=12)


def record(former: str, text: str) -> Record:
    """The record between two texts."""
    return record_of(article_at("a", [former]), article_at("a", [text]))


def test_what_happened() -> None:
    """A paragraph that came, one that went and one that changed are told apart, with their places."""
    found = list(passages("one\n\ntwo\n\nthree\n\nfour", "zero\n\none\n\n2\n\nthree"))
    assert found == [
        Passage("came", 0, None, "zero"),
        Passage("changed", 2, "two", "2"),
        Passage("went", 4, "four", None),
    ]


@given(PARAGRAPHS, PARAGRAPHS)
def test_way_back(former: list[str], text: list[str]) -> None:
    """The former text is had again to the letter, from texts that share paragraphs."""
    before, after = "\n\n".join(former), "\n\n".join(text)
    assert former_text(record(before, after), after) == before


@given(st.text(max_size=60), st.text(max_size=60))
def test_way_back_from_any_text(before: str, after: str) -> None:
    """The former text is had again to the letter, whatever the texts."""
    again = msgspec.json.decode(msgspec.json.encode(record(before, after)), type=Record)
    assert former_text(again, after) == before


def test_lost() -> None:
    """Of a damaged file the record says that its text is lost."""
    lost = record_of(None, article_at("a"))
    assert lost.paragraphs is None
    assert former_text(lost, "text") is None


@pytest.mark.parametrize("kind", ["different", "repeated", "shuffled"])
def test_long_articles_end(kind: str) -> None:
    """Articles of 20,000 paragraphs are compared in seconds, however they differ."""
    old = {
        "different": [f"a {n}" for n in range(20_000)],
        "repeated": ["one", "two"] * 10_000,
        "shuffled": [f"{n}" for n in range(20_000)],
    }[kind]
    new = {
        "different": [f"b {n}" for n in range(20_000)],
        "repeated": ["two", "one", "three"] * 6_666,
        "shuffled": [f"{n * 7 % 20_000}" for n in range(20_000)],
    }[kind]
    before, after = "\n\n".join(old), "\n\n".join(new)
    start = time.process_time()
    assert former_text(record(before, after), after) == before
    assert time.process_time() - start < 5


@pytest.mark.parametrize("repeats", [1, 3, 700])
def test_longest_that_are_compared(repeats: int) -> None:
    """Two thousand paragraphs, the same few or all different, take no more than seconds."""
    old = [f"{n % (2_000 // repeats)}" for n in range(2_000)]
    new = [f"{n * 3 % (2_000 // repeats)}" for n in range(2_000)]
    before, after = "\n\n".join(old), "\n\n".join(new)
    start = time.process_time()
    assert former_text(record(before, after), after) == before
    assert time.process_time() - start < 5


CHANGES: list[dict[str, Any]] = [
    {"title": "Other"},
    {"subtitle": "More"},
    {"authors": []},
    {"authors": [Author("Ada Renn", "https://news.quay.example/renn")]},
    {"date_published": None},
    {"date_modified": "2026-03-05"},
    {"access": Access("teaser")},
]
NOISE: list[dict[str, Any]] = [
    {"fetched_at": "2026-03-09T10:00:00Z"},
    {"http": Http(200, '"2"')},
    {"removed": [Removal("advert", "box", "strip", "Buy")]},
    {"images": [Image("https://news.quay.example/a.jpg?w=640")]},
    {"access": Access("full", ["wordCount 120 declared, 118 found"])},
    {"topics": ["piers"]},
    {"warnings": ["date in the future"]},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_changes(change: dict[str, Any]) -> None:
    """These make another revision, and the record names the field with both values."""
    former, article = article_at("a"), article_at("a", **change)
    assert has_changed(former, article)
    (name,) = change
    assert list(record_of(former, article).fields) == [name]


@pytest.mark.parametrize("noise", NOISE, ids=str)
def test_noise(noise: dict[str, Any]) -> None:
    """What changes every day by itself makes none."""
    assert not has_changed(article_at("a"), article_at("a", **noise))


def test_text_changes() -> None:
    """Another text makes another revision, other white space alone does not."""
    former: Article = article_at("a", ["One two."])
    assert has_changed(former, article_at("a", ["One three."]))
    assert not has_changed(former, article_at("a", ["One  two. "]))


@pytest.mark.parametrize("number", [1, 42, 9_999, 10_000, 123_456])
def test_names(number: int) -> None:
    """A record's name and number lead to each other."""
    assert record_number(record_name(number)) == number


@pytest.mark.parametrize(
    "name", ["1.json", "00001.json", "0001.txt", "0001", "٠٠٠١.json", "-001.json", "9" * 40 + ".json"]
)
def test_other_names(name: str) -> None:
    """Other names are no record's."""
    assert record_number(name) is None
