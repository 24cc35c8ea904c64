"""Processes of the engine that the system kills: its pool would wait for their tasks for ever."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import multiprocess

from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_LOOK = 1.0
"""Seconds between looks."""


@contextmanager
def told_of_deaths(output: str) -> Iterator[None]:
    """Within it the main thread gets CorpusError when a process that the engine began here dies by a signal.

    SIGTERM is none of these: it is how the engine ends its processes itself.
    """
    over, main = threading.Event(), threading.main_thread().ident
    died: list[int] = []

    def tell(_number: int, _frame: FrameType | None) -> None:
        raise CorpusError(output, f"a task's process was ended by signal {died[0]}, for want of memory perhaps")

    def watch() -> None:
        seen: dict[int, Any] = {}
        while not over.wait(_LOOK):
            seen |= {one.pid: one for one in multiprocess.active_children()}
            died.extend(-one.exitcode for one in seen.values() if (one.exitcode or 0) < 0)
            died[:] = [number for number in died if number != signal.SIGTERM]
            if died and main is not None:
                signal.pthread_kill(main, signal.SIGUSR1)
                return

    former = signal.signal(signal.SIGUSR1, tell)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        signal.signal(signal.SIGUSR1, former)
