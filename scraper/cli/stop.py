"""Commands that are told to end clear away what is half done, or end what they are at first."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_SIGNALLED = 128
_A_MOMENT = 0.2


def exit_when_stopped() -> Callable[[], None]:
    """From now on SIGINT and SIGTERM end the process by an exception, with the exit code that shells give.

    That is 128 and the signal's number. The function that comes out undoes this.
    """
    former = {number: signal.signal(number, _exit) for number in _SIGNALS}

    def undo() -> None:
        for number, handler in former.items():
            signal.signal(number, handler)

    return undo


@contextmanager
def ending_with_others(patience: float) -> Iterator[None]:
    """The same while it lasts, for a command that waits for other processes, which the signal may have reached as well.

    After so many seconds it waits no longer for their end; and what goes wrong because of theirs changes no exit code.
    """
    heard: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        heard.append(_SIGNALLED + number)
        last = threading.Timer(patience, os._exit, heard[:1])
        last.daemon = True
        last.start()
        sys.exit(heard[0])

    former = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield
    except Exception:
        time.sleep(_A_MOMENT)  # in which the signal comes that they had first
        if heard:
            sys.exit(heard[0])
        raise
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


@contextmanager
def stopping() -> Iterator[list[int]]:
    """The signals that asked for an end; the second that does ends the process at once."""
    heard: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        if heard:
            sys.exit(_SIGNALLED + number)
        heard.append(number)

    former = {number: signal.signal(number, hear) for number in _SIGNALS}
    try:
        yield heard
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(_SIGNALLED + number)
