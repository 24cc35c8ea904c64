"""Steps of a pipeline of datatrove: pages of archives -> articles -> shards, and the statistics of all.

What passes from step to step is datatrove's `Document`: its text is the article's, and beside it are the article and
its line of JSON.
"""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Self

import msgspec
from datatrove.data import Document
from datatrove.io import get_datafolder
from datatrove.pipeline.base import PipelineStep

from scraper.article import Article
from scraper.batch.pieces import Unreadable
from scraper.batch.workers import Workers, extracted
from scraper.errors import CorpusError, ScraperError, TooLarge
from scraper.scale.archives import pieces
from scraper.scale.shards import ENDINGS, lines_of, name_of, new_shard, read_json, write_json
from scraper.scale.statistics import Statistics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from scraper.batch.pieces import Piece
    from scraper.scale.job import Job

ARTICLES, DUPLICATES, ERRORS = "articles", "near-duplicates", "errors"
PAGES, STATISTICS = "statistics/pages", "statistics"
_WRITTEN = "statistics/articles"
STATISTICS_FILE = "statistics.json"
_COUNTS = ".json"


class Extract(PipelineStep):  # type: ignore[misc] # datatrove has no annotations
    """Nothing -> the wanted articles of a task's archives; pages that give none are lines in the task's errors."""

    type, name = "EXTRACT", "articles of web archives"

    def __init__(self, job: Job, output: str) -> None:
        super().__init__()
        self.job, self.output = job, output

    def run(self, _data: object = None, rank: int = 0, _world_size: int = 1) -> Iterator[Document]:
        """Each page is extracted in a process of its own kind, which its time limit can end."""
        begun, counts, parent = time.perf_counter(), Statistics(), os.getppid()

        def is_orphan() -> bool:
            return os.getppid() != parent

        work = partial(extracted, rules=self.job.own_rules)
        with (
            new_shard(self.output, name_of(ERRORS, rank)) as fail,
            Workers(1, self.job.patience, work) as workers,
        ):
            for _, done in workers.in_order(enumerate(self._pieces(rank, counts)), is_orphan):
                if done.failed:
                    counts.fail(done.failed)
                    fail(done.line)
                elif self.job.wanted.takes(article := msgspec.json.decode(done.line, type=Article)):
                    yield document(article, done.line)
                else:
                    counts.not_wanted += 1
            if is_orphan():
                raise CorpusError(self.output, "whoever began this task is gone")
        counts.seconds = round(time.perf_counter() - begun, 3)
        write_json(self.output, name_of(PAGES, rank, _COUNTS), counts)

    def _pieces(self, rank: int, counts: Statistics) -> Iterator[Piece]:
        for address in self.job.of_task(rank):
            counts.archives += 1
            error: ScraperError | None = None
            for piece in pieces(address):
                error = piece.error if isinstance(piece, Unreadable) else None
                counts.pages += not (isinstance(piece, Unreadable) and piece.is_rest)
                yield piece
            if error and not isinstance(error, TooLarge):  # the last record of an archive that breaks off does, too
                counts.unread[address] = error.reason


class Write(PipelineStep):  # type: ignore[misc] # as above
    """Articles -> the same, and a shard of them; what they are is counted if that is their last one."""

    type, name = "WRITE", "shards of articles"

    def __init__(self, output: str, folder: str, ending: str, counted: str | None = _WRITTEN) -> None:
        super().__init__()
        self.output, self.folder, self.ending, self.counted = output, folder, ending, counted

    def run(self, data: Iterable[Document], rank: int = 0, _world_size: int = 1) -> Iterator[Document]:
        """The shard takes its name when all have passed."""
        counts = Statistics()
        with new_shard(self.output, name_of(self.folder, rank, self.ending)) as write:
            for one in data:
                write(one.metadata["line"])
                counts.take(one.metadata["article"])
                yield one
        if self.counted:
            write_json(self.output, name_of(self.counted, rank, _COUNTS), counts)


class Read(PipelineStep):  # type: ignore[misc] # as above
    """Nothing -> the articles of a task's shard."""

    type, name = "READ", "shards of articles"

    def __init__(self, output: str, folder: str) -> None:
        super().__init__()
        self.output, self.folder = output, folder

    def run(self, _data: object = None, rank: int = 0, _world_size: int = 1) -> Iterator[Document]:
        """In their order."""
        for line in lines_of(self.output, name_of(self.folder, rank)):
            yield document(msgspec.json.decode(line, type=Article), line.rstrip(b"\n"))


class Aside:
    """Where MinHash's filter lays what it takes out: a shard of its own, and a count; a writer, as datatrove has it."""

    def __init__(self, output: str) -> None:
        self.output = output

    def __enter__(self) -> Self:
        self._open, self._counts = ExitStack(), Statistics()
        return self

    def write(self, one: Document, rank: int) -> None:
        """Lay one aside."""
        if not self._counts.near_duplicates:
            self._rank = rank
            self._write = self._open.enter_context(new_shard(self.output, name_of(DUPLICATES, rank)))
        self._counts.near_duplicates += 1
        self._write(one.metadata["line"])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)
        if self._counts.near_duplicates and error is None:
            write_json(self.output, name_of(f"{STATISTICS}/{DUPLICATES}", self._rank, _COUNTS), self._counts)


class Merge(PipelineStep):  # type: ignore[misc] # as above
    """The statistics of all tasks -> one file."""

    type, name = "MERGE", "statistics"

    def __init__(self, output: str) -> None:
        super().__init__()
        self.output = output

    def run(self, _data: object = None, _rank: int = 0, _world_size: int = 1) -> None:
        """Add them up."""
        total = Statistics()
        for name in get_datafolder(self.output).list_files(STATISTICS):
            if part := read_json(self.output, name, Statistics):
                total.add(part)
        write_json(self.output, STATISTICS_FILE, total)


def document(article: Article, line: bytes) -> Document:
    """An article as it passes from step to step."""
    return Document(article.text, article.id, metadata={"article": article, "line": line})


def last_step(job: Job, output: str) -> Write:
    """The shards that are asked for."""
    return Write(output, ARTICLES, ENDINGS[job.form])
