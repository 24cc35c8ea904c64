"""Runs over a simulated internet: is the corpus right, does it survive kills, and what do runs cost besides extraction.

    python -m benchmarks.nights                      30 nights of 200 hosts and 5,000 articles, checked after each
    python -m benchmarks.nights --kills 200          the same articles in 10 nights, runs killed at random moments
    python -m benchmarks.nights --cost               one run of 5,000 new pages of 200 kB, next to their extraction

The hosts are loopback addresses, served by a process of their own (`tests/internet/`). Every article's text, title,
revision and number of files are held against the templates; `corpus check` is run over what is left.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.article import Page
from scraper.corpus.check import check
from scraper.corpus.library import Library
from scraper.crawl.extractors import InProcesses
from scraper.pipeline import extract_page
from tests.internet.nights import clock, faults, run_once, sources_of
from tests.internet.pages import Place, article_page
from tests.internet.server import Internet
from tests.internet.world import HAVE_NO_ARTICLE, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.crawl.events import Event

_KILLED_NIGHTS = 10
_LONGEST = 6.0
"""Seconds after which a run is killed at the latest."""
_SAMPLE = 500
"""Pages that extraction alone is measured on."""


def nights(world: World, corpus: Path) -> Iterator[str]:
    """All nights, one line each, and a second run of every night that may ask for no article."""
    begun, wrong, asked_again = time.monotonic(), 0, 0
    with Internet(world) as internet:
        sources = sources_of(world, internet.port)
        for night in range(world.nights):
            heard: Counter[str] = Counter()

            def tell(event: Event, heard: Counter[str] = heard) -> None:
                heard[getattr(event, "what", type(event).__name__)] += 1

            internet.set_night(night)
            run_once(sources, corpus, clock(night), InProcesses(), tell)
            found = faults(world, corpus, night)
            internet.set_night(night)
            run_once(sources, corpus, clock(night, 10), InProcesses(), lambda _event: None)
            again = sum(path.startswith(("/story/", "/region/")) for _, path, _ in internet.set_night(night))
            wrong, asked_again = wrong + len(found), asked_again + again
            told = ", ".join(f"{count} {what}" for what, count in heard.most_common())
            yield f"night {night}: {told}; {len(found)} faults; second run asked for {again} articles"
            yield from found[:5]
    seconds = time.monotonic() - begun
    yield f"{world.nights} nights in {seconds:.0f} s: {wrong} faults, {asked_again} articles asked for twice"
    yield _checked(corpus)


def killed(world: World, corpus: Path, kills: int) -> Iterator[str]:
    """Runs that are killed at random moments, then one that ends, night after night."""
    chance, done, wrong = random.Random(7), 0, 0  # noqa: S311 - no secret
    with Internet(world) as internet:
        for night in range(world.nights):
            internet.set_night(night)
            numbers = [internet.port, world.hosts, world.articles, world.nights, night]
            command = [sys.executable, "-m", "tests.internet.nights", str(corpus), *map(str, numbers)]
            for _ in range(kills // world.nights):
                run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(0.5 + chance.random() * _LONGEST)
                done += run.poll() is None
                run.kill()
                run.wait()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            found = faults(world, corpus, night)
            wrong += len(found)
            yield f"night {night}: {done} runs killed so far, {len(found)} faults"
            yield from found[:5]
    yield f"{done} kills: {wrong} faults"
    yield _checked(corpus)


def cost(world: World, corpus: Path) -> Iterator[str]:
    """One run over pages that are all new, next to the extraction of the same pages."""
    with Internet(world) as internet:
        before, begun = _cpu(), time.monotonic()
        heard: Counter[str] = Counter()

        def tell(event: Event) -> None:
            heard[getattr(event, "what", type(event).__name__)] += 1

        run_once(sources_of(world, internet.port), corpus, clock(0), InProcesses(), tell)
        seconds, ours = time.monotonic() - begun, _cpu() - before
    pages = heard["new"] + heard["duplicate"]
    alone = _extraction(world)
    yield f"{pages} pages in {seconds:.0f} s: {pages / seconds:.0f} a second, {1000 * ours / pages:.1f} ms CPU a page"
    yield f"extraction alone: {1000 * alone:.1f} ms CPU a page; the run took {ours / pages / alone - 1:+.0%}"
    yield f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB at most in the main process"


def _extraction(world: World) -> float:
    """CPU seconds a page of extraction in one process."""
    stories = [story for story in world.stories if story.kind not in HAVE_NO_ARTICLE][:_SAMPLE]
    pages = []
    for story in stories:
        url = f"http://{world.address(story.host)}{story.old_path}"
        pages.append(Page(url, article_page(Place(world, story.host, url, 0), story), url))
    extract_page(pages[0])
    begun = time.process_time()
    for page in pages:
        extract_page(page)
    return (time.process_time() - begun) / len(pages)


def _cpu() -> float:
    """CPU seconds of this process and of those of its children that have ended; the server's go on."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _checked(corpus: Path) -> str:
    with Library(corpus) as library:
        found = [f"{fault.path}: {fault.what}" for fault in check(library)]
    return f"corpus check: {len(found)} faults {found[:3] or ''}"


def main() -> None:
    """Run one of the three, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--kills", type=int, default=0, metavar="N")
    parser.add_argument("--cost", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nights-") as folder:
        corpus = Path(folder)
        if chosen.cost:
            lines = cost(World(chosen.hosts, chosen.articles, 1, weight=10), corpus)
        elif chosen.kills:
            lines = killed(World(chosen.hosts, chosen.articles, _KILLED_NIGHTS), corpus, chosen.kills)
        else:
            lines = nights(World(chosen.hosts, chosen.articles, chosen.nights), corpus)
        for line in lines:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
