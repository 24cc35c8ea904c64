"""Who is at work on a corpus: one run alone where its state lies in the folder, several workers where it is shared."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from scraper.corpus.elsewhere import elsewhere
from scraper.corpus.lock import lock_folder
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from scraper.corpus.database import State
    from scraper.corpus.elsewhere import Elsewhere
    from scraper.corpus.lock import Holder


class Claims(Protocol):
    """The sites that are this worker's; sites are registered domains."""

    def begin(self, sites: Collection[str], state: State) -> None:
        """Say which sites there are to do, and through which connection this worker will write."""

    def take(self, most: int) -> list[str]:
        """Some of those that nobody has done or is at, at most so many, which are this worker's from now on."""

    def done(self, site: str) -> None:
        """A site of this worker's is done."""

    def is_over(self) -> bool:
        """Whether all sites are done, by whomever."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A run at work on a corpus; `before` is one that did not come to its end."""

    before: Holder | None
    claims: Claims


class Alone:
    """The claims of the only worker: all is its own."""

    def __init__(self) -> None:
        self._sites: list[str] = []

    def begin(self, sites: Collection[str], state: State) -> None:  # noqa: ARG002 - nobody else writes
        """Note the sites."""
        self._sites = list(sites)

    def take(self, most: int) -> list[str]:  # noqa: ARG002 - nobody else wants any
        """All of them, the first time."""
        taken, self._sites = self._sites, []
        return taken

    def done(self, site: str) -> None:
        """Nobody asks."""

    def is_over(self) -> bool:
        """Whether they were taken."""
        return not self._sites


@contextmanager
def lock(folder: Path, started: str) -> Iterator[Holder | None]:
    """Have a corpus for oneself; gives who had it before, if that run did not come to its end.

    Raises Locked when another is at work on it, naming it, and CorpusError when it cannot be written down.
    """
    if place := elsewhere(folder):
        from scraper.corpus.claims import hold  # noqa: PLC0415 - an extra, and slow to import

        with _told(place), hold(place.url, started) as before:
            yield before
    else:
        with lock_folder(folder, started) as before:
            yield before


@contextmanager
def join(folder: Path, started: str) -> Iterator[Shift]:
    """Be at work on a corpus: beside other workers if its state is shared, else alone. Raises as `lock` does."""
    if place := elsewhere(folder):
        from scraper.corpus.claims import work_beside  # noqa: PLC0415 - as above

        with _told(place), work_beside(place.url, started) as shift:
            yield shift
    else:
        with lock_folder(folder, started) as before:
            yield Shift(before, Alone())


@contextmanager
def _told(place: Elsewhere) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise CorpusError(place.url, f"cannot be reached: {error}") from error
