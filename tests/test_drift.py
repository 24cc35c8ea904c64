"""Whether a host is not as it was: what is told of, what is not, and how rules do in a corpus."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scraper.article import Removal
from scraper.corpus.features import FIELDS, Features, features_in, features_of
from scraper.corpus.health import health
from scraper.corpus.library import Library
from scraper.crawl.drift import _Pages, judge
from scraper.crawl.events import Tools
from scraper.crawl.extractors import InThread
from scraper.crawl.manifest import Manifest, latest
from scraper.crawl.round import do_round
from scraper.crawl.sources import Source, Sources
from scraper.fetch import FetchOptions
from tests.articles import article_at
from tests.command import command
from tests.internet.nights import clock, run_once, sources_of
from tests.internet.server import Internet
from tests.internet.world import World
from tests.web import Reply, Web

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ALL = (1 << len(FIELDS)) - 1
HOST = "www.quay.example"


def features(**changes: Any) -> Features:
    """An ordinary article's."""
    usual = {"words": 400, "paragraphs": 12, "filled": ALL, "removed": 20, "rules": {"donation-named": 1}}
    return Features(**{**usual, "layout": "article.story > div.body", "access": "full", **changes})


def without(*names: str) -> int:
    """All fields but these."""
    return ALL & ~sum(1 << FIELDS.index(name) for name in names)


USUAL = [features(words=200 + 40 * n, paragraphs=6 + n) for n in range(12)]


def told(now: Sequence[Features], usual: Sequence[Features] = USUAL) -> list[str]:
    """What is said to have changed."""
    pages = _Pages("Quay", [(f"https://{HOST}/{n}", one) for n, one in enumerate(now)])
    return [one.what for one in judge(HOST, pages, usual, 0)]


@pytest.mark.parametrize(
    ("now", "what"),
    [
        ({"layout": "main.page > section.prose"}, ["layout"]),
        ({"filled": without("authors")}, ["authors"]),
        ({"filled": without("authors", "date_published")}, ["authors", "date_published"]),
        ({"words": 60, "paragraphs": 2}, ["words"]),
        ({"words": 2600}, ["words"]),
        ({"access": "paywalled"}, ["access"]),
        ({"removed": 900}, ["removed"]),
        ({"rules": {}}, ["rule donation-named"]),
    ],
)
def test_what_is_told(now: dict[str, Any], what: list[str]) -> None:
    """What all of tonight's pages show, and none before did, is told of."""
    assert told([features(**now) for _ in range(3)]) == what


@pytest.mark.parametrize(
    "now",
    [
        [],
        [features(layout="main.gallery", words=30, filled=without("authors"))],
        [features(words=60), features()],
        [features(filled=without("authors")), features()],
        [features(layout="div.live > div.body"), features()],
        [features(access="paywalled"), features()],
        [features(words=1200), features(words=900)],
        [features(rules={}), features(rules={})],
    ],
)
def test_what_is_not_told(now: list[Features]) -> None:
    """A slow night, one odd page, pages of which one is as before, long reads: none is drift."""
    assert told(now) == []


def test_little_is_known() -> None:
    """Of a host with nine articles nothing is said."""
    assert told([features(layout="x")] * 3, USUAL[:9]) == []


def test_a_field_that_varies() -> None:
    """A field that one in four articles lacks may be missing tonight."""
    usual = [features(filled=ALL if n % 4 else without("subtitle")) for n in range(20)]
    assert told([features(filled=without("subtitle"))] * 3, usual) == []


def test_it_becomes_usual() -> None:
    """The night after, what was told of is known."""
    now = [features(layout="main.page")] * 3
    assert told(now, [*now, *USUAL]) == []


def test_a_wall_before_all_pages() -> None:
    """Pages that all end as walls are told of; pages that a server failed to send are not."""
    for kind, what in (("Blocked", ["no article"]), ("BadStatus", [])):
        pages = _Pages("Quay", failed=[(f"https://{HOST}/{n}", kind) for n in range(3)])
        found = list(judge(HOST, pages, USUAL, 0))
        assert [one.what for one in found] == what
        assert all(len(one.examples) == 3 for one in found)


def test_features() -> None:
    """An article's numbers are those of its file, and the state holds them so that they come back."""
    removed = [Removal("donation", "a", "strip", "Please give today"), Removal("donation", "a", "clean", "Give")]
    article = msgspec.structs.replace(article_at("x"), removed=removed, authors=[])
    found = features_of(article)
    assert (found.words, found.removed, found.rules) == (article.word_count, 4, {"a": 2})
    assert (found.has("title"), found.has("authors")) == (True, False)
    assert features_in(msgspec.json.encode(found)) == found


@pytest.mark.slow
def test_nights_with_redesigns(tmp_path: Path) -> None:
    """Four hosts that are redesigned on one night are told of then, with examples and exit code 6; no other is."""
    world = World(5, 200, 6, redesigns=((0, 5, "classes"), (1, 5, "moved"), (2, 5, "wall"), (3, 5, "bylines")))
    told_of: dict[int, set[str]] = {}
    with Internet(world) as internet:
        sources = sources_of(world, internet.port)
        for night in range(world.nights):
            internet.set_night(night)
            manifest = run_once(sources, tmp_path, clock(night), InThread(), lambda _event: None)
            told_of[night] = {one.host for one in manifest.drift}
            if night == 5:
                assert manifest.exit_code == 6
                assert all(1 < len(one.examples) <= 3 for one in manifest.drift)
    assert {night: hosts for night, hosts in told_of.items() if hosts} == {
        5: {world.address(host) for host in range(4)}
    }
    said = command("status", "--corpus", tmp_path).stdout.decode()
    assert "127.2.0.4 is not as it was: authors: in 100% of the articles, now in none" in said


def test_quiet_says_it(tmp_path: Path) -> None:
    """A run that cron starts says on standard error what has drifted, and a manifest from before has none."""
    old = msgspec.json.encode(Manifest("2026-03-04T00:00:00Z", article_at("x").pipeline)).replace(b'"drift":[],', b"")
    assert msgspec.json.decode(old, type=Manifest).drift == []
    with Web({"/feed.xml": Reply(b"<rss><channel></channel></rss>")}) as web:
        sources = Sources(tmp_path, (Source(name="Quay", url=web.url("/feed.xml")),), FetchOptions(allow_private=True))
        asyncio.run(do_round(sources, tmp_path, Tools(InThread())))
    assert next(latest(tmp_path)).drift == []


class TestHealth:
    """Rules over a corpus."""

    @pytest.fixture
    def corpus(self, tmp_path: Path) -> Path:
        """Sixty articles of six hosts; a rule fires on all, one on the older ones of a host alone."""
        with Library(tmp_path) as library, library.transaction():
            for n in range(150):
                host = n % 6
                removed = [Removal("social", "social-named", "strip", "Share")]
                if host == 0 and n < 90:
                    removed.append(Removal("donation", "donation-named", "strip", "Give"))
                one = article_at(
                    f"a{n}", [f"Story {n} about pier {n * n} and its {n + 3} piles, told for the first time."]
                )
                url = f"https://host{host}.example/a{n}"
                fetched = f"2026-{3 + n // 28:02}-{1 + n % 28:02}T00:00:00Z"
                library.file(msgspec.structs.replace(one, id=f"{n:032x}", url=url, removed=removed, fetched_at=fetched))
        return tmp_path

    def test_what_is_said(self, corpus: Path) -> None:
        """What fires on everything, and what has gone silent on a host since when."""
        done = command("rules", "health", "--corpus", corpus)
        lines = [line.split("\t") for line in done.stdout.decode().splitlines()]
        assert [line[:2] for line in lines] == [["everything", "social-named"], ["silent", "donation-named"]]
        assert lines[1][2].startswith("in 15 of 15 articles of host0.example, none since 2026-06-01")
        assert b"150 articles of 6 hosts: 2 rules fired" in done.stderr

    def test_sites(self, corpus: Path) -> None:
        """A site whose own rules fired in none of its newest articles is said to have changed."""
        with Library(corpus) as library:
            found = health(library.state, {"quay.example": ("2026-01-01", frozenset({"quay-rule"}))})
            used = health(library.state, {"quay.example": ("2026-01-01", frozenset({"social-named"}))})
        assert [(one.domain, one.articles) for one in found.changed] == [("quay.example", 10)]
        assert used.changed == ()

    def test_all(self, corpus: Path) -> None:
        """With --all every rule is listed, those that never fired as well."""
        lines = command("rules", "health", "--all", "--corpus", corpus).stdout.decode().splitlines()
        assert sum(line.startswith("never\t") for line in lines) > 100
        assert any(line.startswith("fires\tsocial-named\t150 of 150 articles\thttps://") for line in lines)
