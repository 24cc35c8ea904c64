"""What a run did, as `runs/<time>.json` in the corpus folder: written when it begins, and again when it ends."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain, count
from typing import TYPE_CHECKING, Literal

import msgspec

from scraper.article import Pipeline  # noqa: TC001 - msgspec reads the annotations when it decodes
from scraper.corpus.folder import RUNS, read_part
from scraper.crawl.drift import Drift  # noqa: TC001 - msgspec reads the annotations when it decodes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEPT = 1000
"""Manifests that are kept: almost three years of nights."""


class SourceReport(msgspec.Struct):
    """What came of one source. Pages are counted once each, by what became of them.

    `found` addresses were listed, of which `unwanted` were left out by its settings, `foreign` lie on other sites and
    `left` wait for another night because of its limit. `new`, `changed`, `unchanged` and `duplicates` count articles;
    `failed` counts pages by type of error. `seconds` were spent on requests, `bytes` came over the wire. `error` says
    why the source itself could not be read; `notes` are failures of some of its files.
    """

    name: str
    url: str
    checked: bool = False
    kind: str | None = None
    found: int = 0
    unwanted: int = 0
    foreign: int = 0
    left: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    failed: dict[str, int] = {}
    requests: int = 0
    seconds: float = 0.0
    bytes: int = 0
    error: str | None = None
    notes: list[str] = []

    @property
    def pages_failed(self) -> int:
        """How many pages gave no article."""
        return sum(self.failed.values())


class Manifest(msgspec.Struct):
    """One run. `ended` is null while it goes on, and stays so if it was killed.

    `is_whole` is false for a run that was for some of the listed sources alone. `learned` texts became known to repeat
    on their hosts, and `mended` articles that were filed before lost such texts. `drift` is what is not as it was.
    """

    started: str
    pipeline: Pipeline
    ended: str | None = None
    seconds: float = 0.0
    outcome: Literal["running", "finished", "stopped", "failed"] = "running"
    repaired: str | None = None
    is_whole: bool = True
    learned: int = 0
    mended: int = 0
    drift: list[Drift] = []
    sources: list[SourceReport] = []

    @property
    def exit_code(self) -> int:
        """0 all well, 1 some sources or pages failed, 5 every source that was looked at failed, 6 hosts drifted."""
        checked = [source for source in self.sources if source.checked]
        if checked and all(source.error for source in checked):
            return 5
        if self.drift:
            return 6
        return int(any(source.error or source.failed for source in self.sources))


def stamp(seconds: float) -> str:
    """A moment as RFC 3339, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_path(folder: Path, manifest: Manifest) -> Path:
    """An empty file for a run's manifest, which is no other run's, also when two begin in one second.

    There is no ":" in the names, which some systems refuse; they sort by time. Raises OSError.
    """
    name = manifest.started.replace(":", "-")
    names = chain([name], (f"{name}_{number:03}" for number in count(2)))
    (folder / RUNS).mkdir(exist_ok=True)
    return next(path for one in names if _is_ours(path := folder / RUNS / f"{one}.json"))


def _is_ours(path: Path) -> bool:
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def forget_oldest(folder: Path) -> None:
    """Remove the manifests of runs that many later ones followed, so that they never fill the disk."""
    for path in _by_time(folder)[KEPT:]:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def encode(manifest: Manifest) -> bytes:
    """The manifest as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def latest(folder: Path) -> Iterator[Manifest]:
    """The runs of a corpus, the newest first; files that are no manifests are passed over."""
    for path in _by_time(folder):
        if manifest := read_part(path, Manifest):
            yield manifest


def _by_time(folder: Path) -> list[Path]:
    """The files of the runs, the newest first."""
    return sorted((path for path in (folder / RUNS).glob("*.json") if path.name[0] != "."), reverse=True)
