"""Processes that do nothing but this work: how many, how they begin, and what happens when they die."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from typing import TYPE_CHECKING, Any

from scraper.errors import ScraperError
from scraper.rules import bundled_rulebook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from pebble import ProcessPool

_RENEWALS = 100
"""How often the processes of a pool are made anew before something else must be wrong."""


class Pool:
    """So many processes that find the rules and the modules of `preload` in their memory.

    A process that dies takes one task with it: its future raises pebble's ProcessExpired. When one dies in the moment
    between two tasks, nobody can tell whose it was, and the futures of all raise BrokenProcessPool: they are to be
    scheduled again, and find new processes.
    """

    def __init__(self, processes: int, preload: str) -> None:
        self._processes = processes
        self._preload = preload
        self._renewals = 0
        self._pool = self._new()

    def schedule(self, work: Callable[..., Any], args: Sequence[Any], patience: float) -> Future[Any]:
        """Have work done within so many seconds. Its future raises TimeoutError when it was not.

        Raises ScraperError where the system has nothing that processes could wait by.
        """
        try:
            return self._pool.schedule(work, args=args, timeout=patience)
        except OSError as error:
            raise ScraperError("processes", f"cannot be begun: {error.strerror} (is /dev/shm writable?)") from error
        except RuntimeError:  # the pool is broken
            if self._renewals == _RENEWALS:
                raise
        self.stop()
        self._renewals += 1
        self._pool = self._new()
        return self._pool.schedule(work, args=args, timeout=patience)

    def stop(self) -> None:
        """End the processes, whatever they do."""
        self._pool.stop()  # type: ignore[no-untyped-call] # it has no annotations

    def join(self, seconds: float | None = None) -> None:
        """Wait for the end of processes that were stopped."""
        self._pool.join(seconds)

    def _new(self) -> ProcessPool:
        from pebble import ProcessPool  # noqa: PLC0415 - who extracts in its own process needs none

        ways = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in ways else "spawn")
        if "forkserver" in ways:
            multiprocessing.set_forkserver_preload([self._preload, "scraper.warm"])
        return ProcessPool(max_workers=self._processes, context=context, initializer=_begin)


def _begin() -> None:
    """Make a process ready. Ctrl-C reaches all processes of a terminal; the parent alone decides what it means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()


def collect_seldom() -> None:
    """Load the rules, let no collection look through them again, and let there be few.

    What pages leave behind is freed by counting references; collections found little and took a sixth of the time.
    """
    bundled_rulebook()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
