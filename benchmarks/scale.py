"""What `scraper scale warc` costs, over archives made of the simulated internet and the fixtures.

    python -m benchmarks.scale speed     20,000 records in two tasks at a time, next to a single process
    python -m benchmarks.scale kills     the same job killed ten times, and its lines next to a single process's
    python -m benchmarks.scale real      the saved pages of BENCH_DATA, twice, in two tasks at a time
    python -m benchmarks.scale growth    1,000, 10,000 and 100,000 records, a task at a time: time and memory a page

A single process reads, extracts and writes a shard in a loop, without an engine and without another process. Single
and scaled runs take turns; what is compared is the median of their pages a second and core.
"""

from __future__ import annotations

import argparse
import gzip
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.pages import default_data, sets_in
from scraper.scale.shards import ENDINGS, lines_of, new_shard, read_json
from scraper.scale.statistics import Statistics
from tests.archives import response
from tests.crawled import write_archives
from tests.internet.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_RECORDS, _EACH, _TASKS = 20_000, 1_000, 2
_HEAVY = World(hosts=50, articles=2_000, nights=10, weight=5)
"""Pages of 100 kB; those of publishers have more."""
_KILLS, _PAUSE = 10, 12
_SHARES = 8
_LOOK = 0.2


def single(archives: Sequence[str], output: str) -> None:
    """All archives in this process."""
    from scraper.batch.workers import extracted, record_of  # noqa: PLC0415 - children of the others need none of it
    from scraper.processes import collect_seldom  # noqa: PLC0415
    from scraper.scale.archives import pieces  # noqa: PLC0415

    collect_seldom()
    with new_shard(output, f"single{ENDINGS['jsonl']}") as write:
        for archive in archives:
            for piece in pieces(archive):
                write(record_of(extracted, piece).line)


def speed(folder: Path, rounds: int) -> Iterator[str]:
    """Pages a second and core."""
    archives = list(map(str, write_archives(folder, [_RECORDS // _SHARES] * _SHARES, _HEAVY)))
    ours: list[float] = []
    alone: list[float] = []
    for number in range(rounds):
        seconds, _ = _watched([sys.executable, "-m", "benchmarks.scale", "single", *archives, "-o", str(folder)])
        pages = len(list(lines_of(str(folder), f"single{ENDINGS['jsonl']}")))
        alone.append(pages / seconds)
        seconds, _ = _watched(_scale(archives, folder / f"out{number}", _TASKS))
        ours.append(pages / seconds / _TASKS)
        yield f"round {number + 1}: single {alone[-1]:.1f}, scaled {ours[-1]:.1f} pages a second and core"
    yield f"{pages:,} pages: {median(ours) / median(alone):.0%} of a single process's pages a second and core"


def kills(folder: Path) -> Iterator[str]:
    """Killed ten times, and gone on with."""
    archives = _archives(folder, _RECORDS)
    subprocess.run([sys.executable, "-m", "benchmarks.scale", "single", *archives, "-o", str(folder)], check=True)
    output, begun = folder / "out", time.monotonic()
    for _ in range(_KILLS):
        job = subprocess.Popen(_scale(archives, output, _TASKS), stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(_PAUSE)
        job.send_signal(signal.SIGKILL)
        job.wait()
        done = len(list((output / "logs/extract/completions").glob("*")))
        yield f"killed with {done} of {len(archives)} tasks done"
    _watched(_scale(archives, output, _TASKS))
    names = [str(path.relative_to(output)) for kind in ("articles", "errors") for path in (output / kind).iterdir()]
    lines = sorted(line for name in names for line in lines_of(str(output), name))
    wanted = sorted(lines_of(str(folder), f"single{ENDINGS['jsonl']}"))
    same = "the same" if lines == wanted else "OTHER"
    yield f"{len(lines):,} lines, {same} as a single process's {len(wanted):,} ({time.monotonic() - begun:.0f} s)"


def growth(folder: Path, sizes: Sequence[int]) -> Iterator[str]:
    """Time and memory for each page."""
    start, _ = _watched(_scale(_archives(folder, 1), folder / "start", 1))
    yield f"start: {start:.1f} s"
    for size in sizes:
        output = folder / f"out{size}"
        seconds, memory = _watched(_scale(_archives(folder, size), output, 1))
        total = read_json(str(output), "statistics.json", Statistics) or Statistics()
        each = 1000 * (seconds - start) / total.pages
        yield f"{total.pages:,} pages: {each:.2f} ms a page without the start, {memory / 1e6:.0f} MB at most"


def real(folder: Path) -> Iterator[str]:
    """Pages as publishers send them."""
    pages = [page for found in sets_in(default_data()).values() for page in found] * 2
    archives = []
    for number in range(_SHARES):
        path = folder / f"real-{number}.warc.gz"
        with path.open("wb") as file:
            for page in pages[number::_SHARES]:
                file.write(gzip.compress(response(page.url, page.html()), 6))
        archives.append(str(path))
    size = sum(Path(path).stat().st_size for path in archives) / len(pages)
    start, _ = _watched(_scale(_archives(folder, 1), folder / "start", 1))
    seconds, memory = _watched(_scale(archives, folder / "out", _TASKS))
    total = read_json(str(folder / "out"), "statistics.json", Statistics) or Statistics()
    rate = total.pages / (seconds - start) / _TASKS
    yield f"{total.pages:,} pages of {size / 1000:.0f} kB packed: {rate:.1f} a second and core, {memory / 1e6:.0f} MB"
    written = sum(path.stat().st_size for path in (folder / "out/articles").iterdir()) / max(1, total.articles)
    yield f"{total.articles:,} articles of {written / 1000:.1f} kB packed"


def _archives(folder: Path, records: int) -> list[str]:
    place = folder / f"archives{records}"
    place.mkdir(exist_ok=True)
    sizes = [min(_EACH, records)] * max(1, records // _EACH)
    return list(map(str, write_archives(place, sizes)))


def _scale(archives: Sequence[str], output: Path, workers: int) -> list[str]:
    return [sys.executable, "-m", "scraper", "scale", "warc", *archives, str(output), "--workers", str(workers)]


def _watched(command: Sequence[str]) -> tuple[float, int]:
    """Seconds that a command took, and the most bytes that it and its processes held together, shared ones once."""
    begun, most = time.monotonic(), 0
    job = subprocess.Popen(command, stderr=subprocess.PIPE)
    over = threading.Event()

    def watch() -> None:
        nonlocal most
        while not over.wait(_LOOK):
            most = max(most, sum(map(_held, _family(job.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, told = job.communicate()
    over.set()
    watcher.join()
    if job.returncode:
        raise RuntimeError(told.decode())
    return time.monotonic() - begun, most


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    for child in map(int, children):
        yield from _family(child)


def _held(pid: int) -> int:
    """Proportional set size, in bytes."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    commands.add_parser("speed").add_argument("--rounds", type=int, default=3)
    commands.add_parser("kills")
    commands.add_parser("real")
    commands.add_parser("growth").add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    alone = commands.add_parser("single")
    alone.add_argument("archives", nargs="+")
    alone.add_argument("-o", dest="output", required=True)
    chosen = parser.parse_args()
    if chosen.what == "single":
        single(chosen.archives, chosen.output)
        return
    with tempfile.TemporaryDirectory(prefix="scale-") as name:
        folder = Path(name)
        measures: dict[str, Callable[[], Iterator[str]]] = {
            "speed": lambda: speed(folder, chosen.rounds),
            "real": lambda: real(folder),
            "kills": lambda: kills(folder),
            "growth": lambda: growth(folder, chosen.sizes),
        }
        for line in measures[chosen.what]():
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
