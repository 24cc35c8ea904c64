"""A list of sources, or of addresses, read in parts: each part is a run of its own, with a corpus of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from datatrove.pipeline.base import PipelineStep

from scraper.errors import CorpusError
from scraper.scale.engine import LOGS, Stage, end_with_parent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_NOTHING_DONE = 3
_DONE = frozenset({0, 1, 5, 6})
"""Exit codes of a run that came to its end: sources, pages and hosts that are not as they should be are no failure."""
SOURCES = ".toml"


class Crawl(PipelineStep):  # type: ignore[misc] # datatrove has no annotations
    """Nothing -> a part of the list in a corpus: `scraper run` for sources, `scraper scrape` for addresses."""

    type, name = "CRAWL", "a part of a list"

    def __init__(self, wanted: Path, output: str, more: Sequence[str] = ()) -> None:
        super().__init__()
        self.wanted, self.output, self.more = str(wanted), output, tuple(more)

    def run(self, _data: object = None, rank: int = 0, world_size: int = 1) -> None:
        """As a command of its own, whose output goes where this task's goes. Raises CorpusError when it failed."""
        what = ["run", self.wanted] if self.wanted.endswith(SOURCES) else ["scrape", "--urls", self.wanted]
        corpus = f"{self.output}/{part_name(rank)}"
        part = ["--corpus", corpus, "--shard", f"{rank + 1}/{world_size}", *self.more]
        command = [sys.executable, "-m", "scraper", *what, *part]
        run = subprocess.Popen(command, preexec_fn=end_with_parent)  # noqa: PLW1509, S603 - ourselves; no thread of ours is begun
        code = run.wait()
        if code not in _DONE and not (what[0] == "scrape" and code == _NOTHING_DONE):
            raise CorpusError(corpus, f"its run ended with exit code {code}: see {LOGS}/engine.log")


def part_name(rank: int) -> str:
    """The folder of a part's corpus."""
    return f"shard-{rank + 1:04d}"


def crawl(wanted: Path, output: str, shards: int, now: str, more: Sequence[str] = ()) -> list[Stage]:
    """What is to be done; its logs are those of the moment `now`, since a list is read again and again."""
    return [Stage(f"crawl-{now.replace(':', '-')}", [Crawl(wanted, output, more)], shards)]
