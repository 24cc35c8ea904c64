"""Where articles go: a file of lines of JSON, a stream of them, or a corpus.

Each opens, at a checkpoint, into a sink that takes articles, and from time to time makes sure of them.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

import msgspec

from scraper.article import Article
from scraper.batch.checkpoint import Checkpoint, read_checkpoint
from scraper.corpus.folder import RUNS, cannot_write
from scraper.corpus.learn import learn
from scraper.corpus.library import Library
from scraper.corpus.output import compressed
from scraper.corpus.repair import repair
from scraper.corpus.shift import lock
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from scraper.batch.workers import Done

_TOGETHER = 64
"""Articles that are committed together: for one alone a commit costs as much as the rest of filing it."""


class Sink(Protocol):
    """What takes articles. Raises CorpusError when it can take no more."""

    def put(self, done: Done) -> None:
        """Take an article, or an error record."""

    def save(self, checkpoint: Checkpoint) -> None:
        """Make sure of all that was put, and keep the checkpoint."""


class Output(Protocol):
    """Somewhere for articles to go."""

    @property
    def shown(self) -> str:
        """Its name, for people."""
        ...

    def last(self) -> Checkpoint | None:
        """How far a batch that was stopped had come, None if there is none to go on with."""
        ...

    def open(self, checkpoint: Checkpoint) -> AbstractContextManager[Sink]:
        """The sink for what comes after the checkpoint."""
        ...

    def finish(self) -> None:
        """All was put and saved, and the sink is closed."""


class LinesFile:
    """Lines of JSON in a file, packed if its name ends in .gz or .zst; it takes its name when it is whole.

    Until then it is `NAME.part`, with the checkpoint in `NAME.resume`.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.part = target.with_name(f"{target.name}.part")
        self._checkpoint = target.with_name(f"{target.name}.resume")

    @property
    def shown(self) -> str:
        """The file."""
        return str(self.target)

    def last(self) -> Checkpoint | None:
        """The one beside an unfinished file."""
        return read_checkpoint(self._checkpoint) if self.part.exists() else None

    @contextmanager
    def open(self, checkpoint: Checkpoint) -> Iterator[Sink]:
        """Cuts off what came after the checkpoint. Raises CorpusError when the unfinished file has not come so far."""
        try:
            with self.part.open("r+b" if checkpoint.next or checkpoint.beyond else "wb") as file:
                if file.seek(0, os.SEEK_END) < checkpoint.size:
                    raise CorpusError(str(self.part), "is shorter than it was left: remove it, and begin anew")
                file.truncate(checkpoint.size)
                file.seek(checkpoint.size)
                with ExitStack() as packing:
                    yield _LinesOnDisk(file, self.target.name.lower(), self._checkpoint, packing)
        except OSError as error:
            raise cannot_write(self.part, error) from error

    def finish(self) -> None:
        """The file takes its name."""
        try:
            self.part.replace(self.target)
            self._checkpoint.unlink(missing_ok=True)
        except OSError as error:
            raise cannot_write(self.target, error) from error


class _LinesOnDisk:
    """Each time it is saved a gzip member or zstd frame ends, so that what was saved is a whole file."""

    def __init__(self, file: IO[bytes], name: str, checkpoint: Path, packing: ExitStack) -> None:
        self._file, self._name, self._checkpoint, self._packing = file, name, checkpoint, packing
        self._packed: IO[bytes] | None = None

    def put(self, done: Done) -> None:
        """Write a line."""
        if self._packed is None:
            self._packed = self._packing.enter_context(compressed(self._file, self._name))
        self._packed.write(done.line + b"\n")

    def save(self, checkpoint: Checkpoint) -> None:
        """Bring the lines to the disk, then the checkpoint."""
        self._packing.close()
        self._packed = None
        self._file.flush()
        os.fsync(self._file.fileno())
        checkpoint.size = self._file.tell()
        checkpoint.save(self._checkpoint)


class LinesStream:
    """Lines of JSON on standard output; nothing is kept that could be gone on with."""

    shown = "standard output"

    def last(self) -> None:
        """There is none."""

    @contextmanager
    def open(self, _checkpoint: Checkpoint) -> Iterator[Sink]:
        """The stream."""
        yield _LinesAway()

    def finish(self) -> None:
        """Nothing to do."""


class _LinesAway:
    def put(self, done: Done) -> None:
        """Write a line."""
        sys.stdout.buffer.write(done.line + b"\n")

    def save(self, _checkpoint: Checkpoint) -> None:
        """Let the reader have it."""
        sys.stdout.buffer.flush()


class IntoCorpus:
    """A corpus folder: each article is filed once, with its revisions. Error records are for others to tell.

    The checkpoint is in `runs/`, under the digest of the inputs.
    """

    def __init__(self, folder: str, inputs: str) -> None:
        self._folder = Path(folder)
        self._checkpoint = self._folder / RUNS / f"extract-{inputs[:16]}.resume"

    @property
    def shown(self) -> str:
        """The folder."""
        return str(self._folder)

    def last(self) -> Checkpoint | None:
        """The one of these inputs."""
        return read_checkpoint(self._checkpoint)

    @contextmanager
    def open(self, _checkpoint: Checkpoint) -> Iterator[Sink]:
        """Raises Locked when another run is at work on the corpus; what a killed one left there is put in order."""
        library = Library(self._folder)
        library.prepare()
        with lock(self._folder, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")) as before, library:
            if before is not None:
                repair(library)
            yield _Shelf(library, self._checkpoint)
            learn(library, time.time())

    def finish(self) -> None:
        """The checkpoint has had its use."""
        try:
            self._checkpoint.unlink(missing_ok=True)
        except OSError as error:
            raise cannot_write(self._checkpoint, error) from error


class _Shelf:
    def __init__(self, library: Library, checkpoint: Path) -> None:
        self._library, self._checkpoint = library, checkpoint
        self._transaction = ExitStack()
        self._in_it = 0

    def put(self, done: Done) -> None:
        """File an article."""
        if done.failed:
            return
        if not self._in_it:
            self._transaction.enter_context(self._library.transaction())
        self._library.file(msgspec.json.decode(done.line, type=Article))
        self._in_it += 1
        if self._in_it == _TOGETHER:
            self._commit()

    def save(self, checkpoint: Checkpoint) -> None:
        """Commit, then keep the checkpoint."""
        self._commit()
        checkpoint.save(self._checkpoint)

    def _commit(self) -> None:
        self._in_it = 0
        self._transaction.close()
