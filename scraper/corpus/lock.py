"""One run at a time for each corpus: a lock that the system takes back when its holder dies."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import msgspec
from filelock import FileLock, Timeout

from scraper.corpus.folder import cannot_write
from scraper.errors import CorpusError, Locked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCK, _HOLDER = ".run.lock", ".holder.lock"
_UNFINISHED = ".unfinished.lock"
"""Who did not come to a proper end, until what that left has been put in order."""


class Holder(msgspec.Struct, frozen=True):
    """Who holds the lock."""

    pid: int
    host: str
    started: str


@contextmanager
def lock_folder(folder: Path, started: str) -> Iterator[Holder | None]:
    """Hold the lock; gives the holder before, if that run did not come to its end.

    Raises Locked when another run holds it, naming it, and CorpusError when it cannot be written down.
    """
    try:
        held = FileLock(folder / _LOCK).acquire(timeout=0)
    except Timeout as error:
        raise Locked(str(folder), f"another run holds the lock{_named(_read(folder, _HOLDER))}") from error
    except OSError as error:
        raise CorpusError(str(folder), f"cannot be locked: {error.strerror or error}") from error
    with held:
        before = unfinished(folder, _read(folder, _HOLDER))
        me = Holder(os.getpid(), socket.gethostname(), started)
        try:
            (folder / _HOLDER).write_bytes(msgspec.json.encode(me))
        except OSError as error:
            raise cannot_write(folder / _HOLDER, error) from error
        yield before
        # Only here, at the proper end: a run that raised or was killed leaves its name for the next one to see.
        with suppress(OSError):
            (folder / _HOLDER).unlink(missing_ok=True)


def unfinished(folder: Path, last: Holder | None) -> Holder | None:
    """Who did not come to a proper end and left what nobody has put in order: the `last` one, or one before.

    It is known until `put_in_order`. Raises CorpusError when it cannot be written down.
    """
    if last is None:
        return _read(folder, _UNFINISHED)
    try:
        (folder / _UNFINISHED).write_bytes(msgspec.json.encode(last))
    except OSError as error:
        raise cannot_write(folder / _UNFINISHED, error) from error
    return last


def put_in_order(folder: Path) -> None:
    """What was left is in order again."""
    (folder / _UNFINISHED).unlink(missing_ok=True)


def _read(folder: Path, name: str) -> Holder | None:
    try:
        return msgspec.json.decode((folder / name).read_bytes(), type=Holder)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError):
        return Holder(0, "unknown", "unknown")  # written in part: that run was killed at its very start


def _named(holder: Holder | None) -> str:
    return f": process {holder.pid} on {holder.host}, since {holder.started}" if holder else ""
