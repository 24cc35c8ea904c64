"""How far long work has come: a bar on a terminal, a line a minute elsewhere, nothing for what is done at once.

Work that prints as it goes, and of which there is ever more to do, has a status line at the foot of the terminal.
"""

# ruff: noqa: PLC0415 - rich is loaded when a bar is drawn, which short work never does

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

import click

from scraper.cli.lines import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress

_AT_ONCE = 2.0
"""Seconds of work of which nothing is said."""
_PAUSE = 60.0
"""Seconds between lines."""


class _Display(Protocol):
    """What shows progress."""

    def show(self, done: int, seconds: float, share: float | None) -> None:
        """Say that so much, and that share of all, is done after so long."""

    def close(self) -> None:
        """Leave the stream as it was."""


@contextmanager
def progress(
    total: int | None,
    label: str,
    stream: TextIO | None = None,
    clock: Callable[[], float] = time.monotonic,
    *,
    size: int | None = None,
) -> Iterator[Callable[..., None]]:
    """A function `advance(weight=1)`, to be called after each of `total` steps (None: nobody knows how many).

    Where steps are of different weight, such as bytes that were read, `size` is what all of them weigh together.
    Progress goes to standard error, or to `stream`. `label` says what is done, as in "exporting".
    """
    stream = stream or sys.stderr
    display: _Display = _Bar(total, label, stream) if stream.isatty() else _Lines(total, label, stream)
    begun, done, weighed, whole = clock(), 0, 0, size or total

    def advance(weight: int = 1) -> None:
        nonlocal done, weighed
        done, weighed = done + 1, weighed + weight
        seconds = clock() - begun
        if seconds >= _AT_ONCE:
            display.show(done, seconds, min(1.0, weighed / whole) if whole else None)

    try:
        yield advance
    finally:
        display.close()


class _Bar:
    """rich's bar, with the rate and the time left; gone when the work is done."""

    def __init__(self, total: int | None, label: str, stream: TextIO) -> None:
        self._of, self._label, self._stream = _of(total), label, stream
        self._bar: Progress | None = None

    def show(self, done: int, seconds: float, share: float | None) -> None:
        """Draw it, or move it on."""
        if self._bar is None:
            self._bar = self._draw(share)
        (task,) = self._bar.task_ids
        self._bar.update(task, completed=share or 0.0, done=f"{done:,}{self._of}", rate=f"{done / seconds:,.1f}/s")

    def close(self) -> None:
        """Wipe it away."""
        if self._bar is not None:
            self._bar.stop()

    def _draw(self, share: float | None) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[done]}", markup=False),
            TextColumn("{task.fields[rate]}", markup=False),
            TimeRemainingColumn(),
            console=Console(file=self._stream),
            transient=True,
            redirect_stdout=False,  # results go where they always go
        )
        bar.add_task(self._label, total=None if share is None else 1.0, done="", rate="")
        bar.start()
        return bar


class _Lines:
    """One line a minute, for logs."""

    def __init__(self, total: int | None, label: str, stream: TextIO) -> None:
        self._of, self._label, self._stream = _of(total), label, stream
        self._next = _PAUSE

    def show(self, done: int, seconds: float, share: float | None) -> None:
        """Write a line, if the last is a minute old."""
        if seconds < self._next:
            return
        self._next = seconds + _PAUSE
        left = f", {_time(seconds * (1 - share) / share)} left" if share else ""
        click.echo(f"{self._label}: {done:,}{self._of} ({done / seconds:,.1f}/s{left})", file=self._stream)

    def close(self) -> None:
        """Nothing to do: lines stay."""


def _of(total: int | None) -> str:
    return f" of {total:,}" if total else ""


class StatusLine:
    """Says how many of so many things are done, while there may be more of them; for terminals, on standard error.

    What else is printed goes `above` it.
    """

    def __init__(self, what: str, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._what, self._stream, self._clock = what, stream or sys.stderr, clock
        self._begun = clock()
        self._total = self._done = 0
        self._drawn = ""

    def grow(self, more: int) -> None:
        """There is so much more to do."""
        self._total += more
        self._draw()

    def advance(self) -> None:
        """One thing is done."""
        self._done += 1
        self._draw()

    @contextmanager
    def above(self) -> Iterator[None]:
        """Within it other lines can be printed; the status line comes back beneath them with the next change."""
        self.wipe()
        yield

    def wipe(self) -> None:
        """Take the line away."""
        if self._drawn:
            self._write("\r\x1b[K")
            self._drawn = ""

    def _draw(self) -> None:
        seconds = self._clock() - self._begun
        if seconds < _AT_ONCE or not self._total:
            return
        rate = self._done / seconds
        left = f", {_time((self._total - self._done) / rate)} left" if rate else ""
        text = f"{self._done:,} of {count(self._total, self._what)} ({rate:,.1f}/s{left})"
        if text != self._drawn:
            self._write(f"\r\x1b[K{text}")
            self._drawn = text

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _time(seconds: float) -> str:
    minutes = max(0, round(seconds / 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
