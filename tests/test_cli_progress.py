"""The progress of long work: a bar on a terminal, lines in a log, nothing for short work."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import pytest

from scraper.cli.progress import StatusLine, progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def ticking(step: float) -> Callable[[], float]:
    """A clock that goes on by as many seconds each time that somebody looks."""
    times: Iterator[float] = (step * tick for tick in range(10**6))
    return lambda: next(times)


def test_short_work_says_nothing() -> None:
    """Nothing is written before two seconds have passed, on a terminal neither."""
    log = io.StringIO()
    with progress(100, "reading", log, ticking(0.019)) as advance:
        for _ in range(100):
            advance()
    assert log.getvalue() == ""


def test_lines() -> None:
    """A log gets a line a minute, with the rate and the time left."""
    log = io.StringIO()
    with progress(3000, "reading", log, ticking(0.5)) as advance:
        for _ in range(250):
            advance()
    assert log.getvalue().splitlines() == [
        "reading: 120 of 3,000 (2.0/s, 24 min left)",
        "reading: 240 of 3,000 (2.0/s, 23 min left)",
    ]


def test_unknown_end() -> None:
    """Where nobody knows how much there is, what was done is said."""
    log = io.StringIO()
    with progress(None, "reading", log, ticking(30)) as advance:
        advance()
        advance()
    assert log.getvalue() == "reading: 2 (0.0/s)\n"


def test_steps_of_different_weight() -> None:
    """Where steps weigh differently the time left is that of the weight left, and the steps are counted."""
    log = io.StringIO()
    with progress(None, "extracting", log, ticking(30), size=1_000) as advance:
        advance(0)
        advance(100)
    assert log.getvalue() == "extracting: 2 (0.0/s, 9 min left)\n"


@pytest.mark.parametrize(("step", "shown"), [(0.1, True), (0.01, False)])
def test_bar(step: float, shown: bool) -> None:  # noqa: FBT001 - what the table expects
    """A terminal gets a bar, when the work takes longer than two seconds; afterwards it is gone."""
    ours, theirs = os.openpty()
    with open(theirs, "w", encoding="utf-8") as terminal:  # noqa: PTH123 - a descriptor has no path
        with progress(100, "reading", terminal, ticking(step)) as advance:
            for _ in range(100):
                advance()
        terminal.write("end")
    written = ""
    while not written.endswith("end"):
        written += os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert ("reading" in written) == shown
    assert ("/s" in written) == shown


def test_status_line() -> None:
    """A run's line says how much of what is known by then is done; others are printed above it, and it goes at last."""
    stream = io.StringIO()
    line = StatusLine("page", stream, ticking(30.0))
    line.grow(0)
    line.grow(2)
    line.advance()
    with line.above():
        stream.write("new  a\n")
    line.grow(1_000)
    line.wipe()
    line.wipe()
    *before, last = stream.getvalue().split("\r\x1b[K")
    assert before == [
        "",
        "0 of 2 pages (0.0/s)",
        "1 of 2 pages (0.0/s, 2 min left)",
        "new  a\n",
        "1 of 1,002 pages (0.0/s, 33.4 h left)",
    ]
    assert last == ""


def test_status_line_of_short_work() -> None:
    """A run of two seconds has none."""
    stream = io.StringIO()
    line = StatusLine("page", stream, ticking(0.1))
    line.grow(2)
    line.advance()
    line.wipe()
    assert stream.getvalue() == ""
