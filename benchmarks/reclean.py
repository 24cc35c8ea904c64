"""How fast a corpus is cleaned again, next to the extraction of the same kept pages.

    python -m benchmarks.reclean                      5,016 pages of the simulated internet, in two processes

Both are the commands, as processes. Afterwards the changes are written, killed once in between, and a second time
nothing may be left to do.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scraper.article import Page, Pipeline
from scraper.corpus.check import check
from scraper.corpus.library import Library
from scraper.corpus.raw import RawPages
from scraper.pipeline import extract_page
from tests.internet.pages import Place, article_page
from tests.internet.world import FIRST, HAVE_NO_ARTICLE, World

if TYPE_CHECKING:
    from collections.abc import Iterator

_OLD = Pipeline("0", "old rules")
_TOGETHER = 500


def fill(world: World, corpus: Path) -> int:
    """File the articles of the world's pages, and keep the pages; how many there are."""
    stories = [story for story in world.stories if story.kind not in HAVE_NO_ARTICLE]
    with Library(corpus, RawPages(corpus, FIRST, "benchmark")) as library:
        for start in range(0, len(stories), _TOGETHER):
            with library.transaction():
                for story in stories[start : start + _TOGETHER]:
                    base = f"https://host{story.host}.example"
                    url = base + story.path(0)
                    page = Page(url, article_page(Place(world, story.host, base, 0), story), url)
                    library.file(msgspec.structs.replace(extract_page(page), pipeline=_OLD), page=page)
    return len(stories)


def measure(corpus: Path, jobs: int, rounds: int) -> Iterator[str]:
    """The commands, one after the other, and what they took; of several rounds the fastest."""
    out = corpus.parent / "out.jsonl"
    extract = ["extract", str(corpus / "raw"), "-o", str(out), "--jobs", str(jobs)]
    look = ["reclean", "--corpus", str(corpus), "--jobs", str(jobs)]
    times: dict[str, list[float]] = {"extract": [], "reclean": []}
    for _ in range(rounds):
        for name, command in (("extract", extract), ("reclean", look)):
            out.unlink(missing_ok=True)
            times[name].append(timed(command))
    alone, again = min(times["extract"]), min(times["reclean"])
    yield f"extract {alone:.1f} s, reclean {again:.1f} s: {again / alone - 1:+.0%}"
    killed = subprocess.Popen([sys.executable, "-m", "scraper", *look, "--apply"], stdout=subprocess.DEVNULL)
    time.sleep(again / 2)
    killed.kill()
    killed.wait()
    yield f"reclean --apply, killed after {again / 2:.0f} s, and then to its end: {timed([*look, '--apply']):.1f} s"
    done = subprocess.run(
        [sys.executable, "-m", "scraper", *look, "--apply"], capture_output=True, text=True, check=True
    )
    yield f"once more: {done.stdout.strip()}"
    with Library(corpus) as library:
        yield f"corpus check: {len(list(check(library)))} faults"


def timed(command: list[str]) -> float:
    """Seconds that a command takes."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-m", "scraper", *command], check=True, capture_output=True)
    return time.monotonic() - begun


def main() -> None:
    """Fill a corpus, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5320)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reclean-") as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        pages = fill(World(200, chosen.articles, 30), corpus)
        sys.stdout.write(f"{pages} pages\n")
        for line in measure(corpus, chosen.jobs, chosen.rounds):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
