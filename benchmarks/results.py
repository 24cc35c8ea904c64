"""A run's results as a file, and what changed between two such files, of two commits say."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from benchmarks.scores import Score  # noqa: TC001 - msgspec reads the types while it runs

if TYPE_CHECKING:
    from collections.abc import Iterator

EPSILON = 0.0005
"""Smaller differences are no change."""
MARKS = ("clean", "exact", "title", "date", "authors")


class Made(msgspec.Struct, frozen=True):
    """When, how and with what a run was made; `left_out` says in a word why an extractor is not in it."""

    date: str
    command: str
    commit: str
    python: str
    processors: int
    versions: dict[str, str]
    left_out: dict[str, str]


class Results(msgspec.Struct, frozen=True):
    """All scores of a run, by set, extractor and page."""

    made: Made
    scores: dict[str, dict[str, dict[str, Score]]]


class Change(msgspec.Struct, frozen=True):
    """A page that an extractor does otherwise than before; `gain` is the difference in F1, `what` says the rest."""

    set: str
    adapter: str
    page: str
    gain: float
    what: tuple[str, ...]


def made_now(command: str, versions: dict[str, str], left_out: dict[str, str]) -> Made:
    """What is known of a run that begins."""
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    return Made(today, command, commit(), platform.python_version(), os.cpu_count() or 1, versions, left_out)


def commit() -> str:
    """The commit that is checked out, with a + behind it when files differ from it."""
    if not (git := shutil.which("git")):
        return "unknown"
    describe = [git, "describe", "--always", "--exclude=*", "--dirty=+"]
    said = subprocess.run(describe, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)  # noqa: S603 - no one else's words
    return said.stdout.strip() or "unknown"


def save(results: Results, path: Path) -> None:
    """Write a run's results as JSON."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")


def load(path: Path) -> Results:
    """Read what `save` wrote. A file that is no such results is a ValueError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Results)
    except msgspec.DecodeError as error:
        message = f"{path} holds no results of a benchmark: {error}"
        raise ValueError(message) from error


def changes(old: Results, new: Results) -> list[Change]:
    """Pages in both runs that score otherwise in the new one: the greatest losses first, the greatest gains last."""
    return sorted(found_changes(old, new), key=lambda change: (change.gain, change.set, change.page))


def found_changes(old: Results, new: Results) -> Iterator[Change]:
    """The same, in the order of the runs."""
    for name, adapters in new.scores.items():
        for adapter, scores in adapters.items():
            before = old.scores.get(name, {}).get(adapter, {})
            for page in scores.keys() & before.keys():
                gain, what = difference(before[page], scores[page])
                if what or abs(gain) > EPSILON:
                    yield Change(name, adapter, page, gain, what)


def difference(old: Score, new: Score) -> tuple[float, tuple[str, ...]]:
    """The gain in F1, and what else became better (+), worse (-) or is said anew."""
    gain = (new.f1 or 0.0) - (old.f1 or 0.0)
    said = [mark(name, getattr(old, name), getattr(new, name)) for name in MARKS]
    said += [f"+call: {line}" for line in new.calls or () if line not in (old.calls or ())]
    said += [f"-call: {line}" for line in old.calls or () if line not in (new.calls or ())]
    if new.error != old.error:
        said.append(f"error: {new.error or 'none'}")
    return gain, tuple(filter(None, said))


def mark(name: str, old: float | None, new: float | None) -> str:
    """A measure with the way it went; nothing if it stayed."""
    if old is None or new is None or abs(new - old) <= EPSILON:
        return ""
    return f"{'+' if new > old else '-'}{name}"
