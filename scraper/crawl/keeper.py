"""The one thread that keeps the state of a run, and commits together what many pages changed, where that pays.

What a crash takes with it is made again from the files.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Self, TypeVar

from scraper.corpus.elsewhere import name_of
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from scraper.corpus.library import Library

_SECONDS = 0.5
"""For which the first of them waits, at most: meanwhile no other process may write."""
_Result = TypeVar("_Result")


class Keeper:
    """Does everything with the library and its state, as an async context manager."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._thread = ThreadPoolExecutor(1)
        self._transaction = ExitStack()
        self._done = 0
        self._timer = threading.Timer(0, self._commit)
        self._error: CorpusError | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._thread.submit(self._commit)
        self._thread.shutdown()  # waits, and is not awaited: a run that is stopped commits, too
        if self._error and error is None:
            raise self._error

    async def keep(self, work: Callable[[], _Result]) -> _Result:
        """The result of some work with the state. Raises CorpusError when the state takes no more."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, work)
        except sqlite3.Error as error:
            raise CorpusError(name_of(self.library.folder), f"the state cannot be kept: {error}") from error

    def _do(self, work: Callable[[], _Result]) -> _Result:
        if self._error:
            raise self._error
        if not self.library.state.in_transaction:
            self._begin()
        try:
            return work()
        finally:
            self._done += 1
            if self._done >= self.library.state.together:
                self._commit()

    def _begin(self) -> None:
        """Begin a transaction, and see to it that it ends in time, whatever the event loop is busy with."""
        self._transaction.close()
        self._transaction.enter_context(self.library.transaction())
        self._timer.cancel()
        self._timer = threading.Timer(_SECONDS, self._time_is_up)
        self._timer.daemon = True
        self._timer.start()

    def _time_is_up(self) -> None:
        with suppress(RuntimeError):  # the thread has ended, and committed before
            self._thread.submit(self._commit)

    def _commit(self) -> None:
        """Commit what was done; that it could not be is raised by the next piece of work, or at the end."""
        self._done = 0
        try:
            self._transaction.close()
        except CorpusError as error:
            self._error = error
