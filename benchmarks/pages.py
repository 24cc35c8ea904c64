"""The saved pages and what annotators say of them. They lie outside the repository, and stay there.

A data folder holds sets. A set is a folder with `truth.jsonl`, one page a line (`id`, `url`, `text`, and where they are
known `title`, `date`, `authors`, and `with` and `without`: snippets that belong to the body, and that do not), and
`html/<id>.html.gz`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

BESIDE = Path(__file__).parents[2] / "shared" / "bench" / "data"
NO_URL = "https://example.org/article"


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page on disk and its line of truth."""

    folder: Path
    truth: dict[str, Any]

    @property
    def id(self) -> str:
        """Its name in the set."""
        return str(self.truth["id"])

    @property
    def url(self) -> str:
        """Where it was saved from; a stand-in where that is unknown."""
        return self.truth.get("url") or NO_URL

    def html(self) -> bytes:
        """The page as the server sent it."""
        return gzip.decompress((self.folder / "html" / f"{self.id}.html.gz").read_bytes())


def default_data() -> Path:
    """The folder that BENCH_DATA names; without it, one beside the project."""
    return Path(os.environ.get("BENCH_DATA") or BESIDE)


def sets_in(data: Path, wanted: list[str] | None = None, limit: int | None = None) -> dict[str, list[SavedPage]]:
    """The sets of a data folder, sorted by name, each with at most `limit` pages. Unknown names are a ValueError."""
    folders = {path.parent.name: path.parent for path in sorted(data.glob("*/truth.jsonl"))}
    if unknown := set(wanted or ()) - set(folders):
        message = f"{data} has no set {', '.join(sorted(unknown))}: it has {', '.join(folders) or 'none'}"
        raise ValueError(message)
    return {name: pages_of(folder)[:limit] for name, folder in folders.items() if not wanted or name in wanted}


def pages_of(folder: Path) -> list[SavedPage]:
    """All pages of a set, in the order of its truths."""
    lines = (folder / "truth.jsonl").read_text("utf-8").split("\n")
    return [SavedPage(folder, json.loads(line)) for line in lines if line]


def half_of(url: str, page_id: str) -> str:
    """The half, A or B, that a page belongs to, by its host: what was learned on one half must hold on the other."""
    host = "" if url == NO_URL else (urlsplit(url).hostname or "").removeprefix("www.")
    return "AB"[hashlib.sha256((host or page_id).encode()).digest()[0] % 2]
