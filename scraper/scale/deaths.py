"""Processes of the engine that the system kills: its pool would wait for their tasks for ever."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import multiprocess

from scraper.errors import CorpusError
from scraper.scale.beside import looking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_LOOK = 1.0
"""Seconds between looks."""
_LOOKS = 5
"""After which the engine would have come to an end, had it ended a process itself."""


@contextmanager
def told_of_deaths(output: str) -> Iterator[None]:
    """Within it the main thread gets CorpusError when a process that the engine began here dies by a signal.

    SIGTERM is how the engine ends its processes itself: it is one of these when others are waited for long after.
    """
    main, seen, died = threading.main_thread().ident, dict[int, Any](), list[int]()
    ended = 0

    def tell(_number: int, _frame: FrameType | None) -> None:
        raise CorpusError(output, f"a task's process was ended by signal {died[0]}, for want of memory perhaps")

    def look() -> None:
        nonlocal ended
        if died:  # is told of
            return
        seen.update({one.pid: one for one in multiprocess.active_children()})
        codes = [-one.exitcode for one in seen.values() if (one.exitcode or 0) < 0]
        ended += signal.SIGTERM in codes
        died.extend(number for number in codes if number != signal.SIGTERM or ended > _LOOKS)
        if died and main is not None:
            signal.pthread_kill(main, signal.SIGUSR1)

    former = signal.signal(signal.SIGUSR1, tell)
    try:
        with looking(look, _LOOK):
            yield
    finally:
        signal.signal(signal.SIGUSR1, former)
