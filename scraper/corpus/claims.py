"""Workers at one corpus, and which sites each is at: rows in PostgreSQL, taken with SKIP LOCKED.

A worker is alive while the server holds a lock of its connections, which it gives up when they end, however that comes:
no clock has to be right, nobody has to call, and a worker whose connection breaks can write no more. The sites of one
that is gone are free again at once.
"""

from __future__ import annotations

import os
import socket
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from scraper.corpus.lock import Holder, unfinished
from scraper.corpus.shared import AT_WORK, LOCKS, WORKERS, Postgres, connect, is_made
from scraper.corpus.shift import Shift
from scraper.errors import CorpusError, Locked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from scraper.corpus.database import State

    _Worker = tuple[int, int, str, str]

_ALIVE = f"""
SELECT objid::bigint - {WORKERS} FROM pg_locks
WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND objid >= {WORKERS}
  AND classid::bigint = {LOCKS}::bigint & 4294967295
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""  # noqa: S608 - names of our own
_TO_DO = "mine LEFT JOIN looked USING (source) WHERE coalesce(looked.round, 0) < ?"
_TAKE = f"""
WITH alive AS MATERIALIZED ({_ALIVE}), free AS MATERIALIZED (
  SELECT site FROM claim WHERE site IN (SELECT site FROM {_TO_DO})
  AND (worker IS NULL OR worker NOT IN (SELECT * FROM alive)) ORDER BY site LIMIT ? FOR UPDATE SKIP LOCKED
)
UPDATE claim SET worker = ? FROM free WHERE claim.site = free.site RETURNING claim.site
"""  # noqa: S608 - the same
_TAKEN = f"SELECT source FROM {_TO_DO} AND site = ? ORDER BY mine.number"  # noqa: S608 - the same
_DONE = f"""
INSERT INTO looked SELECT source, ? FROM {_TO_DO} AND site = ? ON CONFLICT (source) DO UPDATE SET round = excluded.round
"""  # noqa: S608 - the same
_NEW_ROUND = "UPDATE round SET number = number + 1, begun = now() WHERE ? OR begun < now() - interval '15 minutes'"
"""Machines whose cron starts them at one time are at work in one round; who comes later is in the next one."""
_LEFT = f"SELECT 1 FROM {_TO_DO} LIMIT 1"  # noqa: S608 - names of our own


@contextmanager
def hold(folder: Path, url: str, started: str) -> Iterator[Holder | None]:
    """Have a corpus for oneself; see `shift.lock`."""
    with closing(Postgres(connect(url))) as state:
        number, before, _ = _enter(state, url, started, "pg_try_advisory_lock")
        before = unfinished(folder, before)
        yield before
        _leave(state, number)


@contextmanager
def work_beside(folder: Path, url: str, started: str) -> Iterator[Shift]:
    """Be one of several workers; see `shift.join`."""
    with closing(Postgres(connect(url))) as state:
        number, before, round_ = _enter(state, url, started, "pg_try_advisory_lock_shared")
        before = unfinished(folder, before)
        yield Shift(before, Shared(state, number, round_))
        _leave(state, number)


class Shared:
    """The claims of a worker. One that begins soon after others joins their round: a source is done once in it."""

    def __init__(self, state: Postgres, number: int, round_: int) -> None:
        self._state, self._number, self._round = state, number, round_

    def begin(self, site_of: Mapping[str, str], state: State) -> None:
        """Say which sources there are to do, by name, on which sites; and the connection that this worker writes by."""
        state.execute(f"SELECT pg_advisory_lock_shared({LOCKS}, ?)", (WORKERS + self._number,))
        self._state.execute("CREATE TEMP TABLE mine (source TEXT PRIMARY KEY, site TEXT, number BIGINT)")
        rows = [(source, site, number) for number, (source, site) in enumerate(site_of.items())]
        self._state.executemany("INSERT INTO mine VALUES (?, ?, ?)", rows)
        self._state.execute("INSERT INTO claim SELECT DISTINCT site FROM mine ORDER BY site ON CONFLICT DO NOTHING")

    def take(self, most: int) -> list[str]:
        """The sources to do on some sites that nobody is at, at most so many, which are this worker's from now on."""
        sites = self._state.execute(_TAKE, (self._round, most, self._number)).fetchall()
        return [source for (site,) in sites for (source,) in self._state.execute(_TAKEN, (self._round, site))]

    def done(self, site: str) -> None:
        """What was taken of a site is done, and nobody is at it."""
        self._state.execute(_DONE, (self._round, self._round, site))
        self._state.execute("UPDATE claim SET worker = NULL WHERE site = ? AND worker = ?", (site, self._number))

    def is_over(self) -> bool:
        """Whether all sources are done in this round, by whomever."""
        return self._state.execute(_LEFT, (self._round,)).fetchone() is None


def _enter(state: Postgres, url: str, started: str, how: str) -> tuple[int, Holder | None, int]:
    """Sign in; the worker's number, one that went without signing off, and the round that this one is at work in."""
    if not is_made(state):
        raise CorpusError(url, "has no state of this corpus; `scraper corpus reindex` makes it anew")
    (is_free,) = state.execute(f"SELECT {how}({LOCKS}, {AT_WORK})").fetchone()
    if not is_free:
        raise Locked(url, f"another run holds the lock{_names(*_workers(state))}")
    state.begin()
    known, living = _workers(state)
    dead = [Holder(pid, host, begun) for number, pid, host, begun in known if number not in living]
    state.executemany(
        "DELETE FROM worker WHERE number = ?", [(number,) for number, *_ in known if number not in living]
    )
    state.execute(_NEW_ROUND, (not living,))
    (round_,) = state.execute("SELECT number FROM round").fetchone()
    me = (os.getpid(), socket.gethostname(), started)
    ((number,),) = state.execute(
        "INSERT INTO worker (pid, host, started) VALUES (?, ?, ?) RETURNING number", me
    ).fetchall()
    state.execute(f"SELECT pg_advisory_lock_shared({LOCKS}, ?)", (WORKERS + number,))
    state.commit()
    return number, dead[0] if dead else None, round_


def _workers(state: Postgres) -> tuple[Sequence[_Worker], set[int]]:
    """Who signed in and not off, and the numbers of those who are alive."""
    known = state.execute("SELECT number, pid, host, started FROM worker ORDER BY number").fetchall()
    return known, {number for (number,) in state.execute(_ALIVE)}


def _leave(state: Postgres, number: int) -> None:
    """Sign off, at the proper end: one that raised or was killed leaves its name for the next to see."""
    state.execute("DELETE FROM worker WHERE number = ?", (number,))


def _names(known: Sequence[_Worker], living: Collection[int]) -> str:
    names = [f"process {pid} on {host}, since {begun}" for number, pid, host, begun in known if number in living]
    return f": {'; '.join(names)}" if names else ""
