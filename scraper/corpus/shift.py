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
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scraper.corpus.database import State
    from scraper.corpus.elsewhere import Elsewhere
    from scraper.corpus.lock import Holder


class Claims(Protocol):
    """The sites that are this worker's (registered domains), and which sources are done."""

    def begin(self, site_of: Mapping[str, str], state: State) -> None:
        """Say which sources there are to do, by name, on which sites; and the connection that this worker writes by."""

    def take(self, most: int) -> list[str]:
        """The sources to do on some sites that nobody is at, at most so many, which are this worker's from now on."""

    def done(self, site: str) -> None:
        """What was taken of a site is done."""

    def is_over(self) -> bool:
        """Whether all sources are done, by whomever."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A run at work on a corpus; `before` is one that did not come to its end."""

    before: Holder | None
    claims: Claims


class Alone:
    """The claims of the only worker: all is its own."""

    def __init__(self) -> None:
        self._sources: list[str] = []

    def begin(self, site_of: Mapping[str, str], state: State) -> None:  # noqa: ARG002 - nobody else writes
        """Note the sources."""
        self._sources = list(site_of)

    def take(self, most: int) -> list[str]:  # noqa: ARG002 - nobody else wants any
        """All of them, the first time."""
        taken, self._sources = self._sources, []
        return taken

    def done(self, site: str) -> None:
        """Nobody asks."""

    def is_over(self) -> bool:
        """Whether they were taken."""
        return not self._sources


@contextmanager
def lock(folder: Path, started: str) -> Iterator[Holder | None]:
    """Have a corpus for oneself; gives who had it before, if that run did not come to its end.

    Raises Locked when another is at work on it, naming it, and CorpusError when it cannot be written down.
    """
    if place := elsewhere(folder):
        from scraper.corpus.claims import hold  # noqa: PLC0415 - an extra, and slow to import

        with _told(place), hold(folder, place.url, started) as before:
            yield before
    else:
        with lock_folder(folder, started) as before:
            yield before


@contextmanager
def join(folder: Path, started: str) -> Iterator[Shift]:
    """Be at work on a corpus: beside other workers if its state is shared, else alone. Raises as `lock` does."""
    if place := elsewhere(folder):
        from scraper.corpus.claims import work_beside  # noqa: PLC0415 - as above

        with _told(place), work_beside(folder, place.url, started) as shift:
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
