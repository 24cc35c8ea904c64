"""What a person names (addresses, saved pages, lists of addresses) -> what a run reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from scraper.parse import decode

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_REMARK = re.compile(r"(?:^|\s+)#.*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page to read: its address, or the file it was saved in and, if the user says so, the address it has."""

    name: str
    saved: Path | None = None
    url: str | None = None


def wanted_of(name: str, url: str | None = None) -> Wanted:
    """What one argument of the command line means. A name with a scheme is an address, anything else a file."""
    name = name.strip()
    saved = None if _SCHEME.match(name) and not _is_file(name) else Path(name)
    return Wanted(name, saved, url)


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except OSError:  # of a name that no file could have
        return False


def read_list(data: bytes) -> list[Wanted]:
    """The addresses in a list: one a line; blank lines and remarks after "#" are skipped.

    Lists come from elsewhere, so that they never name files.
    """
    lines = (_REMARK.sub("", line).strip() for line in decode(data).splitlines())
    return [Wanted(line) for line in lines if line]


def without_doubles(wanted: Iterable[Wanted]) -> list[Wanted]:
    """What is wanted, in its order, each once; addresses that differ in their fragment alone are one page."""
    once: dict[tuple[str, Path | None, str | None], Wanted] = {}
    for one in wanted:
        name = one.name if one.saved else urldefrag(one.name).url
        once.setdefault((name, one.saved, one.url), one)
    return list(once.values())
