"""Commands that are told to end clear away what is half done."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def exit_when_stopped() -> Callable[[], None]:
    """From now on SIGINT and SIGTERM end the process by an exception, with the exit code that shells give.

    That is 128 and the signal's number. The function that comes out undoes this.
    """
    former = {number: signal.signal(number, _exit) for number in _SIGNALS}

    def undo() -> None:
        for number, handler in former.items():
            signal.signal(number, handler)

    return undo


def _exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
