"""Runs that end early and in order: what was done stays done when somebody stops them."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Coroutine

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


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

    for number in _SIGNALS:
        loop.add_signal_handler(number, stop, number)
    try:
        await task
    except asyncio.CancelledError:
        if not stopped:
            raise
    return stopped[0] if stopped else None
