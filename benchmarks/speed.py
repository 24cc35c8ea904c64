"""What extraction costs: processor time by stage, next to other extractors, and memory.

    python -m benchmarks.speed                              all sets, all extractors that are installed
    python -m benchmarks.speed --adapters ours trafilatura  these alone; --limit 60: the first pages of each set
    python -m benchmarks.speed --pin                        pin today's ratios to trafilatura in speed.json
    python -m benchmarks.speed --steady 20000               does memory grow over so many pages in one process?

Ours is the whole way from bytes to the bytes of the JSON. Exit code 1: the ratio of a set is more than 15 % above the
pinned one.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

import scraper.pipeline as rooms
from benchmarks.adapters import ADAPTERS
from benchmarks.measuring import run, warm_up
from benchmarks.pages import default_data, sets_in
from benchmarks.tables import markdown_table
from scraper.errors import ScraperError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.pages import SavedPage

PINNED = Path(__file__).with_name("speed.json")
WORSE = 1.15
"""How many times the pinned ratio is a regression."""
STAGES = {
    "parse": ("parse",),
    "metadata": ("read_metadata",),
    "strip": ("strip",),
    "extract": ("extract_draft", "with_fallback", "gather_entries", "gather_images"),
    "clean": ("clean_draft",),
    "access": ("judge_access", "says_missing"),
    "assemble": ("body_text", "assemble"),
}
"""The stages of the pipeline, and its names for what they call."""


class Cost(NamedTuple):
    """Milliseconds of processor time for every page of a set, and the megabytes that the process came to."""

    ms: list[float]
    memory: float

    def at(self, share: float) -> float:
        """The time that so many of the pages stay below."""
        return sorted(self.ms)[min(len(self.ms) - 1, int(share * len(self.ms)))]

    @property
    def mean(self) -> float:
        """The mean."""
        return sum(self.ms) / len(self.ms)


def main(arguments: list[str] | None = None) -> int:
    """The command: 1 for a regression, 2 when there is nothing to measure."""
    options = parser().parse_args(arguments)
    try:
        sets = sets_in(options.data, options.sets, options.limit)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if not sets:
        sys.stderr.write(f"No benchmark data at {options.data}: name its folder with --data or BENCH_DATA.\n")
        return 2
    if options.steady:
        sys.stdout.writelines(steady([page for some in sets.values() for page in some], options.steady))
        return 0
    present = [name for name in options.adapters if ADAPTERS[name].missing() is None]
    costs = {name: {adapter: alone(cost, adapter, pages) for adapter in present} for name, pages in sets.items()}
    stages = {name: alone(stage_costs, pages) for name, pages in sets.items()}
    sys.stdout.write(tables(costs, stages))
    return judged(ratios(costs), pins=options.pin)


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    made = argparse.ArgumentParser("python -m benchmarks.speed", description=__doc__)
    made.formatter_class = argparse.RawDescriptionHelpFormatter
    made.add_argument("--data", type=Path, default=default_data(), help="folder of sets ($BENCH_DATA; %(default)s)")
    made.add_argument("--sets", nargs="+", metavar="SET", help="of these sets only")
    made.add_argument("--adapters", nargs="+", choices=ADAPTERS, default=[*ADAPTERS], help="these extractors only")
    made.add_argument("--limit", type=int, metavar="N", help="the first N pages of each set")
    made.add_argument("--pin", action="store_true", help="pin the ratios of today")
    made.add_argument("--steady", type=int, metavar="N", help="measure memory over N pages instead")
    return made


def alone(work: Any, *arguments: Any) -> Any:
    """The result of some work in a process of its own, so that nothing warms or chills it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def cost(adapter: str, pages: Sequence[SavedPage]) -> Cost:
    """What an extractor costs on every page of a set."""
    warm_up(adapter)
    extracted = to_json if adapter == "ours" else partial(run, adapter)
    ms = []
    for page in pages:
        html = page.html()
        begun = time.process_time()
        extracted(html, page.url)
        ms.append(1000 * (time.process_time() - begun))
    return Cost(ms, memory())


def to_json(html: bytes, url: str) -> bytes:
    """The whole way; nothing for a page without an article."""
    try:
        return msgspec.json.encode(rooms.extract(html, url))
    except ScraperError:
        return b""


def stage_costs(pages: Sequence[SavedPage]) -> dict[str, float]:
    """Milliseconds a page that each stage takes, and JSON."""
    warm_up("ours")
    spent = dict.fromkeys([*STAGES, "encode"], 0.0)
    for stage, names in STAGES.items():
        for name in names:
            setattr(rooms, name, timed(getattr(rooms, name), spent, stage))
    for page in pages:
        try:
            article = rooms.extract(page.html(), page.url)
        except ScraperError:
            continue
        timed(msgspec.json.encode, spent, "encode")(article)
    return {stage: 1000 * seconds / len(pages) for stage, seconds in spent.items()}


def timed(work: Any, spent: dict[str, float], stage: str) -> Any:
    """The same work, its time added to a stage's."""

    def do(*arguments: Any) -> Any:
        begun = time.process_time()
        try:
            return work(*arguments)
        finally:
            spent[stage] += time.process_time() - begun

    return do


def steady(pages: Sequence[SavedPage], number: int) -> Iterator[str]:
    """What is resident in one process, over so many pages, and how much more than after the first twentieth."""
    at, found = max(1, number // 20), []
    for count, page in enumerate(itertools.islice(itertools.cycle(pages), number), 1):
        to_json(page.html(), page.url)
        if count % at == 0:
            gc.collect()
            found.append(resident())
            yield f"{count} pages: {found[-1]:.1f} MB resident, {memory():.1f} MB at most\n"
    yield f"{found[-1] / found[0] - 1:+.1%} since {at} pages\n"


def memory() -> float:
    """Megabytes that were resident at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def resident() -> float:
    """Megabytes that are resident now."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize() / 1e6


def ratios(costs: dict[str, dict[str, Cost]]) -> dict[str, float]:
    """Ours to trafilatura's, of the means, for every set where both were measured."""
    both = {name: some for name, some in costs.items() if {"ours", "trafilatura"} <= some.keys()}
    return {name: round(some["ours"].mean / some["trafilatura"].mean, 3) for name, some in both.items()}


def tables(costs: dict[str, dict[str, Cost]], stages: dict[str, dict[str, float]]) -> str:
    """All figures as Markdown."""
    parts = []
    for name, some in costs.items():
        rows = [
            [adapter, *map(ms, (of.mean, of.at(0.5), of.at(0.95), of.at(0.99))), f"{of.memory:.0f}"]
            for adapter, of in some.items()
        ]
        parts.append(f"### {name}\n\n" + markdown_table(["", "mean ms", "p50", "p95", "p99", "MB"], rows))
    rows = [[name, *map(ms, some.values()), ms(sum(some.values()))] for name, some in stages.items()]
    parts.append("### Stages of ours, ms a page\n\n" + markdown_table(["", *STAGES, "encode", "all"], rows))
    return "\n\n".join(parts) + "\n"


def ms(value: float) -> str:
    """A time, as precise as it is."""
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def judged(today: dict[str, float], *, pins: bool) -> int:
    """Say how the ratios stand, and pin them if that is asked for; 1 for a regression."""
    pinned = json.loads(PINNED.read_bytes()) if PINNED.exists() else {}
    worse = 0
    for name, ratio in today.items():
        is_worse = name in pinned and ratio > WORSE * pinned[name]
        worse += is_worse
        said = f", pinned {pinned[name]:g}" if name in pinned else ""
        sys.stdout.write(f"{'WORSE ' if is_worse else ''}{name}: ours/trafilatura {ratio:g}{said}\n")
    if pins:
        PINNED.write_text(json.dumps(pinned | today, indent=2, sort_keys=True) + "\n", "utf-8")
    return int(bool(worse) and not pins)


if __name__ == "__main__":
    sys.exit(main())
