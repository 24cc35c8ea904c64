"""Nights over a small internet: every article once, every edit a revision, and nothing lost to a kill."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from scraper.corpus.check import check
from scraper.corpus.library import Library
from scraper.crawl.events import Missed
from scraper.crawl.extractors import InProcesses
from tests.internet.nights import clock, expected, faults, run_once, sources_of
from tests.internet.server import Internet
from tests.internet.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.crawl.events import Event

SMALL = World(hosts=20, articles=60, nights=3)
_ARTICLES = ("/story/", "/region/")


@pytest.fixture(scope="module")
def internet() -> Iterator[Internet]:
    """Twenty hosts; the last of them is down now and then."""
    with Internet(SMALL) as served:
        yield served


def night(internet: Internet, corpus: Path, number: int, minutes: float = 0) -> Counter[str]:
    """One run, and what became of sources and pages."""
    heard: Counter[str] = Counter()

    def tell(event: Event) -> None:
        heard[getattr(event, "what", type(event).__name__)] += 1
        if isinstance(event, Missed) and event.url is None:
            heard["source failed"] += 1

    internet.set_night(number)
    run_once(sources_of(SMALL, internet.port), corpus, clock(number, minutes), InProcesses(2), tell)
    return heard


def damage(corpus: Path) -> list[str]:
    """What `corpus check` finds."""
    with Library(corpus) as library:
        return [f"{fault.path.name} {fault.what}" for fault in check(library)]


@pytest.mark.slow
def test_nights(internet: Internet, tmp_path: Path) -> None:
    """After each night the corpus holds every article once, with its last text and as many revisions as it had edits.

    A second run of the same night asks for no article at all.
    """
    for number in range(SMALL.nights):
        night(internet, tmp_path, number)
        assert faults(SMALL, tmp_path, number) == []
        internet.set_night(number)
        night(internet, tmp_path, number, minutes=10)
        again = [path for _, path, _ in internet.set_night(number) if path.startswith(_ARTICLES)]
        assert again == []
    assert damage(tmp_path) == []
    assert len(list(expected(SMALL, SMALL.nights - 1))) > 30


def test_revalidation(internet: Internet, tmp_path: Path) -> None:
    """On the night after, what was filed is asked for with validators, and what has not changed is not sent again."""
    first = night(internet, tmp_path, 0)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("127*/**/*.json")}
    internet.set_night(1)
    second = night(internet, tmp_path, 1)
    conditional = [path for _, path, is_conditional in internet.set_night(1) if is_conditional]
    assert first["new"] > 10
    assert len([path for path in conditional if path.startswith(_ARTICLES)]) >= first["new"] * 0.8
    untouched = [path for path, changed in before.items() if path.exists() and path.stat().st_mtime_ns == changed]
    assert second["unchanged"] >= len(untouched) > 0


@pytest.mark.slow
def test_kills(internet: Internet, tmp_path: Path) -> None:
    """Runs that are killed at random moments, and one that is not, leave what one run would have left."""
    chance = random.Random(5)
    arguments = [str(tmp_path), internet.port, SMALL.hosts, SMALL.articles, SMALL.nights, 1]
    command = [sys.executable, "-m", "tests.internet.nights", *map(str, arguments)]
    night(internet, tmp_path, 0)
    internet.set_night(1)
    for _ in range(3):
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.8 + chance.random() * 2)
        run.kill()
        run.wait()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert faults(SMALL, tmp_path, 1) == []
    assert damage(tmp_path) == []
