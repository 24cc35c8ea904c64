"""A single rule file as a folder of rules, so that it can be tried by itself."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = ("text", "blocks")
"""Folders whose files are no site's."""


@contextmanager
def folder_of(file: Path) -> Iterator[Path]:
    """A folder, for a while, that holds the file alone. Raises RuleError when it cannot be read."""
    with tempfile.TemporaryDirectory(prefix="rules-") as name:
        kind = file.absolute().parent.name
        place = Path(name) / kind if kind in _KINDS else Path(name)
        place.mkdir(exist_ok=True)
        try:
            shutil.copyfile(file, place / f"{file.stem}.toml")
        except OSError as error:
            raise RuleError(str(file), f"cannot be read: {error.strerror or error}") from error
        yield Path(name)


@contextmanager
def named(file: Path, folder: Path) -> Iterator[None]:
    """Errors about the file's copy in a folder speak of the file itself."""
    try:
        yield
    except RuleError as error:
        if folder in Path(error.url).parents or Path(error.url) == folder:
            raise RuleError(str(file), error.reason) from error
        raise
