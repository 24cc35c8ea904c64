"""Runs that end early and in order: what was done stays done when somebody stops them."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Coroutine

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_PATIENCE = 1.5
"""Seconds after which the process ends whatever still runs: threads (a name server that hangs, a page that takes long
to extract) cannot be cancelled. They write no files."""


def run_until_stopped(work: Coroutine[None, None, None]) -> signal.Signals | None:
    """Run to the end, or until SIGINT or SIGTERM cancels it: that signal is returned."""
    return asyncio.run(_run(work))


async def _run(work: Coroutine[None, None, None]) -> signal.Signals | None:
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)
    stopped: list[signal.Signals] = []

    def stop(number: signal.Signals) -> None:
        stopped.append(number)
        task.cancel()
        last = threading.Timer(_PATIENCE, os._exit, [128 + number])
        last.daemon = True
        last.start()

    with suppress(NotImplementedError):  # on Windows Ctrl-C stays Python's KeyboardInterrupt
        for number in _SIGNALS:
            loop.add_signal_handler(number, stop, number)
    try:
        await task
    except asyncio.CancelledError:
        if not stopped:
            raise
    return stopped[0] if stopped else None
