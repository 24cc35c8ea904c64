"""A batch, from its inputs to its output: the only file here that knows the order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scraper.batch.checkpoint import Checkpoint
from scraper.batch.containers import pieces
from scraper.batch.inputs import digest
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.batch.inputs import Input
    from scraper.batch.outputs import Output
    from scraper.batch.workers import Done, Numbered

Results = Callable[[Iterator["Numbered"], Callable[[], bool]], Iterator[tuple[int, "Done"]]]
_SAVE_EVERY = 10.0
"""Seconds of work that a crash may cost; what is stopped in order loses nothing."""


@dataclass(frozen=True, slots=True)
class Hearers:
    """Who hears of a batch: `tell` of each piece that is done, `advance` of the bytes of input that are.

    `is_stopped` says whether somebody wants it to end early.
    """

    tell: Callable[[Done], None]
    advance: Callable[[int], None]
    is_stopped: Callable[[], bool]


def checkpoint_of(inputs: Sequence[Input], output: Output) -> Checkpoint:
    """Where to go on: where a batch of these inputs into this output was stopped, or at the beginning.

    Raises CorpusError when that one had other inputs.
    """
    wanted, last = digest(inputs), output.last()
    if last and last.inputs != wanted:
        raise CorpusError(
            output.shown, "was left unfinished by an extraction of other inputs: name those, or remove it"
        )
    return last or Checkpoint(wanted)


def run(inputs: Sequence[Input], output: Output, results: Results, checkpoint: Checkpoint, hearers: Hearers) -> bool:
    """Extract what the checkpoint does not count as done, and count it; whether it came to the end.

    `results` is `in_order` or `as_they_come` of Workers. Raises CorpusError when the output cannot be written; what was
    saved before that can be gone on with.
    """
    batch = _Batch(inputs, checkpoint, hearers)
    with output.open(checkpoint) as sink:
        saved = time.monotonic()
        for number, done in results(batch.left(), hearers.is_stopped):
            sink.put(done)
            batch.count(number, done)
            if time.monotonic() - saved > _SAVE_EVERY:
                sink.save(checkpoint)
                saved = time.monotonic()
        sink.save(checkpoint)
    if hearers.is_stopped():
        return False
    output.finish()
    return True


@dataclass(slots=True)
class _Batch:
    """The pieces of a batch; `begun` are those that are on their way, and their weights."""

    inputs: Sequence[Input]
    checkpoint: Checkpoint
    hearers: Hearers
    begun: dict[int, int] = field(default_factory=dict)

    def left(self) -> Iterator[Numbered]:
        """What is not done yet, with its number among all."""
        for number, piece in enumerate(pieces(self.inputs)):
            if self.checkpoint.is_done(number):
                self.hearers.advance(piece.weight)
            else:
                self.begun[number] = piece.weight
                yield number, piece
            if self.hearers.is_stopped():
                return

    def count(self, number: int, done: Done) -> None:
        """A piece is done."""
        self.checkpoint.count(number, done.failed)
        self.hearers.tell(done)
        self.hearers.advance(self.begun.pop(number))
