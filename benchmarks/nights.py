"""Runs over a simulated internet: is the corpus right, does it survive kills, and what do runs cost besides extraction.

    python -m benchmarks.nights                      30 nights of 200 hosts and 5,000 articles, checked after each
    python -m benchmarks.nights --kills 200          the same articles in 10 nights, runs killed at random moments
    python -m benchmarks.nights --cost               one run of 5,000 new pages of 320 kB, next to their extraction

The hosts are loopback addresses, served by a process of their own (`tests/internet/`). Every article's text, title,
revision and number of files are held against the templates; `corpus check` is run over what is left.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scraper.article import Page
from scraper.corpus.check import check
from scraper.corpus.library import Library
from scraper.crawl.extractors import InProcesses
from scraper.pipeline import extract_page
from scraper.processes import collect_seldom
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
        collect_seldom()  # as the command does
        used = _Cpu(internet.pid)
        begun = time.monotonic()
        heard: Counter[str] = Counter()

        def tell(event: Event) -> None:
            heard[getattr(event, "what", type(event).__name__)] += 1

        with used:
            run_once(sources_of(world, internet.port), corpus, clock(0), InProcesses(), tell)
        seconds, ours = time.monotonic() - begun, used.seconds
    pages = heard["new"] + heard["duplicate"]
    gc.set_threshold(700, 10, 10)
    alone = _extraction(world)
    yield f"{pages} pages in {seconds:.0f} s: {pages / seconds:.0f} a second, {1000 * ours / pages:.1f} ms CPU a page"
    yield f"extraction alone: {1000 * alone:.1f} ms CPU a page; the run took {ours / pages / alone - 1:+.0%}"
    half, end = used.memory[len(used.memory) // 2], used.memory[-1]
    yield f"main process: {max(used.memory):.0f} MB at most, {end - half:+.1f} MB in the second half of the run"


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


class _Cpu:
    """CPU seconds of this process and all below it but one, looked at five times a second, while the context is open.

    `memory` is what this process has resident, in MB, as often.

    The processes that extract belong to one that nobody waits for, so that getrusage knows nothing of them.
    """

    def __init__(self, without: int) -> None:
        self._without = without
        self._first = self._now()
        self.seconds = 0.0
        self.memory: list[float] = []
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ends.wait(0.2):
            self.seconds = max(self.seconds, self._now() - self._first)
            pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
            self.memory.append(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)

    def _now(self) -> float:
        """By proc(5): fields 4 (parent), 14 to 17 (ticks of the process and of its children that were waited for)."""
        parents, ticks = {}, {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text("ascii", "replace").rpartition(")")[2].split()
                pid = int(stat.parent.name)
                parents[pid], ticks[pid] = int(fields[1]), sum(map(int, fields[11:15]))
        return sum(ticks[pid] for pid in ticks if self._is_below(pid, parents)) / os.sysconf("SC_CLK_TCK")

    def _is_below(self, pid: int, parents: dict[int, int]) -> bool:
        while pid > 1 and pid != self._without:
            if pid == os.getpid():
                return True
            pid = parents.get(pid, 0)
        return False


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
            lines = cost(World(chosen.hosts, chosen.articles, 1, weight=16), corpus)
        elif chosen.kills:
            lines = killed(World(chosen.hosts, chosen.articles, _KILLED_NIGHTS), corpus, chosen.kills)
        else:
            lines = nights(World(chosen.hosts, chosen.articles, chosen.nights), corpus)
        for line in lines:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
