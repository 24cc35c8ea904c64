"""Filing into one corpus whose state is in PostgreSQL, by several workers: `python -m benchmarks.shared_state`.

Processes of this machine, 1 to 8 of them, file made-up articles of 500 words, each of sites of its own, as fast as they
can; the server (Debian's package, as it comes but for its socket) and the corpus folder are on this machine, too. The
state lets one write at a time: more workers than bring the number to its peak only wait for each other.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.state import article_of
from scraper.corpus.elsewhere import appoint
from scraper.corpus.library import Library
from tests.postgres import Server

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

_WORKERS = (1, 2, 4, 8)
_ARTICLES = 1_000
"""That all workers file together."""
_WORDS = 500


def main() -> None:
    """Print a line for each number of workers."""
    context = multiprocessing.get_context("spawn")
    with Server(fsync="on") as server:
        for workers in _WORKERS:
            with tempfile.TemporaryDirectory() as folder:
                appoint(Path(folder), server.database(f"news{workers}"))
                barrier = context.Barrier(workers + 1)
                processes = [
                    context.Process(target=_file, args=(folder, number, _ARTICLES // workers, barrier))
                    for number in range(workers)
                ]
                for process in processes:
                    process.start()
                barrier.wait()
                begun = time.perf_counter()
                for process in processes:
                    process.join()
                seconds = time.perf_counter() - begun
                sys.stdout.write(f"{workers} workers: {_ARTICLES / seconds:6.0f} articles a second\n")


def _file(folder: str, number: int, articles: int, barrier: Barrier) -> None:
    chance = random.Random(number)  # noqa: S311 - nothing secret
    made = [article_of(f"https://site{number}-{n % 97}.example/new/{n}", chance, _WORDS) for n in range(articles)]
    with Library(folder) as library:
        barrier.wait()
        for article in made:
            library.file(article)


if __name__ == "__main__":
    main()
