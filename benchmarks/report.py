"""How long the report of a corpus takes: `python -m benchmarks.report [ARTICLES] [--keep DIR]`, 100,000 by default.

The state is filled with rows of made-up articles as a corpus of two years has them: 60 sites, four of 90 rules
fired in each article, 500 texts known to repeat, 40 runs of 30 sources. What is measured is the
whole command, from the start of Python to the written page; the best of some runs, and the worst.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scraper.article import Pipeline
from scraper.corpus.features import FIELDS, Features
from scraper.corpus.folder import RUNS, write
from scraper.corpus.library import Library
from scraper.corpus.memory import Known, note
from scraper.crawl.drift import Drift
from scraper.crawl.manifest import Manifest, SourceReport, encode
from scraper.memory import Repeated
from scraper.rules import bundled_rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAYS, _SITES, _SOURCES, _RUNS, _KNOWN = 730, 60, 30, 40, 500
_FAILING = 0.1
_KINDS = ("donation", "newsletter", "paywall", "related", "social", "advert")
_FIRST = date(2024, 4, 1)
_QUERY = (
    "INSERT INTO article (id, path, size, changed_ns, url, title, domain, language, access, published, fetched,"
    " word_count, content_hash, revision, made_by, host, prints, features, signature)"
    " VALUES (?, ?, 1, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, '1 rules', ?, ?, ?, ?)"
)


def main() -> None:
    """Fill, measure, print seconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int, nargs="?", default=100_000)
    parser.add_argument("--keep", metavar="DIR", type=Path, help="Make the corpus here, and leave it.")
    parser.add_argument("--times", type=int, default=5, metavar="N", help="Runs that are timed (5).")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = chosen.keep or Path(folder)
        fill(corpus, chosen.articles)
        times = sorted(_report(corpus, Path(folder) / "report.html") for _ in range(chosen.times))
        size = (Path(folder) / "report.html").stat().st_size
    sys.stdout.write(f"{chosen.articles:,} articles: {times[0]:.2f} to {times[-1]:.2f} s, {size / 1000:,.0f} kB\n")


def fill(folder: Path, articles: int) -> None:
    """A corpus that has a state and manifests, and no articles' files."""
    folder.mkdir(parents=True, exist_ok=True)
    with Library(folder) as library, library.transaction():
        library.state.executemany(_QUERY, _rows(articles))
        for number in range(_KNOWN):
            repeated = Repeated(f"{number:010x}", "Our reporters keep an eye on the harbour. " * 3, ())
            why = "in 9 articles, in the same place"
            note(library.state, Known(f"www.site{number % _SITES}.example", repeated, b"", 1_770_000_000, 9, 20, why))
    for number in range(_RUNS):
        day = _FIRST + timedelta(days=_DAYS - _RUNS + number)
        write(folder / RUNS / f"{day}T03-00-00Z.json", encode(_run(day)))


def _rows(articles: int) -> Iterator[tuple[object, ...]]:
    chance = random.Random(1)  # noqa: S311 - nothing secret
    rules = [rule.id for rule in bundled_rulebook().rules][:90]
    for number in range(articles):
        site = f"site{int(_SITES * chance.random() ** 2)}.example"
        day = _FIRST + timedelta(days=number * _DAYS // articles)
        fired = {chance.choice(rules): chance.randrange(1, 4) for _ in range(4)}
        access = chance.choice(("full", "full", "full", "teaser", "paywalled"))
        odd = random.Random(f"{site}{chance.randrange(3)}")  # noqa: S311 - as above
        filled = odd.getrandbits(len(FIELDS)) | odd.getrandbits(len(FIELDS))
        words = chance.randrange(100, 900)
        kinds = {kind: chance.randrange(5, 60) for kind in chance.sample(_KINDS, 3)}
        gone = sum(kinds.values())
        features = Features(words, words // 40, filled, gone, fired, "main > article", access, kinds)
        yield (
            *(f"{number:024}", f"gone/{number}.json", f"https://www.{site}/{day}/a-story-{number}", f"Story {number}"),
            *(site, chance.choice(("en", "en", "de", "fr", None)), access, f"{day}T08:00:00+01:00"),
            *(f"{day}T12:00:00Z", words, f"{number:064}", f"www.{site}", chance.randbytes(80)),
            *(msgspec.json.encode(features), chance.randbytes(512)),
        )


def _run(day: date) -> Manifest:
    chance = random.Random(day.isoformat())  # noqa: S311 - nothing secret
    sources = []
    for number in range(_SOURCES):
        one = SourceReport(f"Source {number}", f"https://site{number}.example/", checked=True, kind="feed", found=40)
        one.new, one.changed, one.unchanged = chance.randrange(9), chance.randrange(3), chance.randrange(12)
        one.failed = {"TimedOut": 1, "BadStatus": 2} if chance.random() < _FAILING else {}
        one.error = "https://site.example/feed: 503 Service Unavailable" if chance.random() < _FAILING else None
        sources.append(one)
    drift = [
        Drift("www.site3.example", "Source 3", "layout", "main > article", "div.story", ["https://site3.example/"])
    ]
    drift = drift if chance.random() < 3 * _FAILING else []
    started, ended = f"{day}T03:00:00Z", f"{day}T03:20:00Z"
    return Manifest(started, Pipeline("1", "rules"), ended, 1200.0, "finished", drift=drift, sources=sources)


def _report(corpus: Path, output: Path) -> float:
    command = [sys.executable, "-m", "scraper", "report", "--corpus", str(corpus), "-o", str(output)]
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - a command of ours
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
