"""What is asked for: kept beside what comes of it, so that a job that was stopped goes on as the same job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from scraper.article import Pipeline  # noqa: TC001 - msgspec reads the annotations when it decodes
from scraper.batch.workers import PATIENCE
from scraper.corpus.database import NAME as STATE
from scraper.corpus.elsewhere import FILE as ELSEWHERE
from scraper.corpus.select import Filter
from scraper.errors import CorpusError
from scraper.scale.shards import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "job.json"
Format = Literal["jsonl", "parquet"]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Archives, and what is to come of them.

    Task number n of `tasks` reads every archive whose place in `archives` is n modulo `tasks`. `patience` are seconds
    for a page, `rules` a folder of a person's own rules; `once` leaves out what is nearly the same as another article.
    """

    archives: list[str]
    tasks: int
    made_by: Pipeline
    wanted: Filter = Filter()
    form: Format = "jsonl"
    once: bool = False
    patience: float = PATIENCE
    rules: str | None = None

    def of_task(self, rank: int) -> list[str]:
        """The archives of a task."""
        return self.archives[rank :: self.tasks]

    @property
    def own_rules(self) -> Path | None:
        """The folder of a person's own rules."""
        return Path(self.rules) if self.rules else None


def begin(job: Job, output: str) -> None:
    """Keep what is asked for, or see that it is what was asked for before.

    Raises CorpusError when the folder holds another job, or cannot be written.
    """
    if "://" not in output and any((Path(output) / name).exists() for name in (STATE, ELSEWHERE)):
        raise CorpusError(output, "is a corpus: name another folder")
    before = read_json(output, NAME, Job)
    if before is None:
        write_json(output, NAME, job)
    elif told := list(_differences(before, job)):
        raise CorpusError(output, f"holds another job ({', '.join(told)}): name another folder, or what was asked for")


_NAMES = {
    "archives": "archives",
    "tasks": "--tasks",
    "made_by": "version or rules of the program",
    "wanted": "filters",
    "form": "--format",
    "once": "--without near-duplicates",
    "patience": "--timeout",
    "rules": "--rules",
}


def _differences(one: Job, other: Job) -> Iterator[str]:
    for name, said in _NAMES.items():
        if getattr(one, name) != getattr(other, name):
            yield f"other {said}"
