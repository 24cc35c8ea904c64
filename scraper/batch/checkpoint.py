"""How far a batch has come, as a small file beside its output, so that one that was stopped can go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scraper.corpus.folder import cannot_write, read_part, write

if TYPE_CHECKING:
    from pathlib import Path


class Checkpoint(msgspec.Struct):
    """Which pieces are done: all before `next`, and those in `beyond`.

    `inputs` tells the inputs from others, `size` is how many bytes of the output hold what is done, `failed` counts
    errors by name.
    """

    inputs: str
    next: int = 0
    beyond: set[int] = msgspec.field(default_factory=set)
    size: int = 0
    articles: int = 0
    failed: dict[str, int] = msgspec.field(default_factory=dict)

    def count(self, number: int, failed: str | None) -> None:
        """One more piece is done."""
        self.beyond.add(number)
        while self.next in self.beyond:
            self.beyond.remove(self.next)
            self.next += 1
        if failed:
            self.failed[failed] = self.failed.get(failed, 0) + 1
        else:
            self.articles += 1

    def is_done(self, number: int) -> bool:
        """Whether a piece is."""
        return number < self.next or number in self.beyond

    def save(self, path: Path) -> None:
        """Keep it. Raises CorpusError when it cannot be written."""
        try:
            write(path, msgspec.json.encode(self))
        except OSError as error:
            raise cannot_write(path, error) from error


def read_checkpoint(path: Path) -> Checkpoint | None:
    """The one that was kept, None if there is none."""
    return read_part(path, Checkpoint)
