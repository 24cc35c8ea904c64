"""Pieces -> lines of JSON, in processes. What goes wrong with a page is an error record in its place."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, CancelledError, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

import msgspec

from scraper.errors import ExtractError, ScraperError
from scraper.pipeline import extract_document
from scraper.processes import Pool
from scraper.rules import rulebook_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path
    from types import TracebackType

    from scraper.article import Article
    from scraper.batch.pieces import Piece

PATIENCE = 60.0
"""Seconds that a page may take; the largest that are read take a few."""
_TOGETHER = 16
"""Pages that go to a process at once: handing each over by itself costs as much as a tenth of a page."""
_TOGETHER_BYTES = 4_000_000
_WAITING = 8
"""Lots of pages for each process that are on their way, or wait for one before them when order is kept."""
_LOOK_UP = 0.2
"""Seconds after which somebody who wants to stop is heard."""


class ErrorRecord(msgspec.Struct, frozen=True):
    """What stands in the place of an article: the name of the error, its reason, and what and where the page was."""

    error: str
    reason: str
    url: str
    raw_ref: str


@dataclass(frozen=True, slots=True)
class Done:
    """A piece that was dealt with: `line` is an article's JSON or, if `failed` names an error, an ErrorRecord's."""

    name: str
    line: bytes
    failed: str | None = None


Numbered = tuple[int, "Piece"]


class Workers:
    """So many processes that extract, as a context manager. A page may take `patience` seconds, then it is given up.

    `work` is done for each piece, and what comes of it is its line of JSON: the article, unless it is said otherwise.
    """

    def __init__(self, processes: int, patience: float = PATIENCE, work: Callable[[Any], Any] | None = None) -> None:
        self._processes = processes
        self._patience = patience
        self._work = work or extracted

    def __enter__(self) -> Self:
        self._pool = Pool(self._processes, __name__)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()
        self._pool.join()

    def in_order(self, pieces: Iterator[Numbered], is_stopped: Callable[[], bool]) -> Iterator[tuple[int, Done]]:
        """Each piece done, in the order of the pieces, until all are or somebody wants to stop."""
        return self._results(pieces, is_stopped, 1)

    def as_they_come(self, pieces: Iterator[Numbered], is_stopped: Callable[[], bool]) -> Iterator[tuple[int, Done]]:
        """Each piece done, those that are ready first."""
        return self._results(pieces, is_stopped, _WAITING * self._processes)

    def _results(
        self, pieces: Iterator[Numbered], is_stopped: Callable[[], bool], at_hand: int
    ) -> Iterator[tuple[int, Done]]:
        """Results of whichever of the first `at_hand` lots that wait is ready."""
        waiting: deque[_Lot] = deque()
        lots = _lots(pieces)
        while not is_stopped():
            waiting += map(self._begun, islice(lots, max(0, _WAITING * self._processes - len(waiting))))
            if not waiting:
                return
            lot = _ready(list(islice(waiting, at_hand)))
            if lot is None:
                continue
            place = waiting.index(lot)
            del waiting[place]
            if (done := self._results_of(lot)) is None:
                again = [self._begun([one]) for one in lot.pieces]
                for one in reversed(again):
                    waiting.insert(place, one)
            else:
                yield from zip((number for number, _ in lot.pieces), done, strict=True)

    def _begun(self, pieces: Sequence[Numbered]) -> _Lot:
        some = [piece for _, piece in pieces]
        return _Lot(pieces, self._pool.schedule(_do_all, [self._work, some], self._patience))

    def _results_of(self, lot: _Lot) -> list[Done] | None:
        """What came of a lot; None when a page ended the process, and nobody knows which: each is done again."""
        from pebble import ProcessExpired  # noqa: PLC0415 - as above

        name = lot.pieces[0][1].name
        try:
            return lot.task.result()
        except BrokenProcessPool:
            return None
        except TimeoutError:
            error = ExtractError(name, f"extraction took more than {self._patience:g} seconds")
        except (ProcessExpired, CancelledError) as died:
            error = ExtractError(name, f"extraction ended its process: {died}")
        return [_failed(name, error)] if len(lot.pieces) == 1 else None


@dataclass(frozen=True, slots=True, eq=False)
class _Lot:
    """Pieces that are dealt with by one process, one after the other."""

    pieces: Sequence[Numbered]
    task: Future[list[Done]]


def _lots(pieces: Iterator[Numbered]) -> Iterator[list[Numbered]]:
    lot: list[Numbered] = []
    weight = 0
    for numbered in pieces:
        lot.append(numbered)
        weight += numbered[1].weight
        if len(lot) == _TOGETHER or weight >= _TOGETHER_BYTES:
            yield lot
            lot, weight = [], 0
    if lot:
        yield lot


def _ready(lots: Sequence[_Lot]) -> _Lot | None:
    """The first of them that is done, if one is within a moment."""
    wait([lot.task for lot in lots], _LOOK_UP, FIRST_COMPLETED)
    return next((lot for lot in lots if lot.task.done()), None)


def _do_all(work: Callable[[Any], Any], pieces: Sequence[Piece]) -> list[Done]:
    return [record_of(work, piece) for piece in pieces]


def extracted(piece: Piece, rules: Path | None = None) -> Article:
    """The article of a page, with the rules of a person's folder; those are read once in each process."""
    return extract_document(piece.document(), rulebook_with(rules))


def record_of(work: Callable[[Any], Any], piece: Piece) -> Done:
    """What comes of one page. Whatever goes wrong, in a batch of millions it is a record, and the next page's turn."""
    try:
        return Done(piece.name, msgspec.json.encode(work(piece)))
    except ScraperError as error:
        return _failed(piece.name, error)
    except Exception as error:  # noqa: BLE001 - see above
        return _failed(piece.name, ExtractError(piece.name, f"extraction failed: {type(error).__name__}: {error}"))


def _failed(name: str, error: ScraperError) -> Done:
    kind = type(error).__name__
    return Done(name, msgspec.json.encode(ErrorRecord(kind, error.reason, error.url, name)), kind)
