"""The lock of a corpus: one run at a time, and what a run that died leaves behind. Real processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from scraper.cli import main
from scraper.corpus.lock import Holder, put_in_order
from scraper.corpus.lock import lock_folder as lock
from scraper.errors import CorpusError, Locked
from tests.command import ROOT, files

if TYPE_CHECKING:
    from pathlib import Path

THEN, NOW = "2026-03-04T01:00:00Z", "2026-03-05T01:00:00Z"
HOLD = textwrap.dedent(
    """
    import pathlib, sys, time
    from scraper.corpus.shift import lock

    with lock(pathlib.Path(sys.argv[1]), sys.argv[2]):
        print("held", flush=True)
        time.sleep(60)
    """
)


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[bytes]:
    """Another process, which holds the lock."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path, THEN], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"held\n"
    return process


def test_reindex_waits_for_nobody(holder: subprocess.Popen[bytes], tmp_path: Path) -> None:
    """While a run is at work `corpus reindex` does not replace its state; afterwards it makes it anew."""
    words = ["corpus", "reindex", "--corpus", str(tmp_path)]
    try:
        refused = CliRunner().invoke(main, words)
        assert (refused.exit_code, "another run holds the lock" in refused.stderr) == (4, True)
        assert not (tmp_path / "state.sqlite").exists()
    finally:
        end(holder)
    assert CliRunner().invoke(main, words).exit_code == 0
    assert (tmp_path / "state.sqlite").exists()
    with lock(tmp_path, NOW) as before:
        assert before is None


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill it, and let it be gone."""
    process.kill()
    process.communicate()


def test_one_at_a_time(holder: subprocess.Popen[bytes], tmp_path: Path) -> None:
    """While another process holds it the lock is refused, and the message says who that is, and since when."""
    try:
        with pytest.raises(Locked) as caught, lock(tmp_path, NOW):
            pass
    finally:
        end(holder)
    who = f"process {holder.pid} on {socket.gethostname()}, since {THEN}"
    assert str(caught.value) == f"{tmp_path}: another run holds the lock: {who}"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_after_a_death(holder: subprocess.Popen[bytes], tmp_path: Path, number: signal.Signals) -> None:
    """A holder that died, however, leaves the lock free and its name behind, until somebody puts in order."""
    holder.send_signal(number)
    holder.communicate()
    for _ in range(2):
        with lock(tmp_path, NOW) as before:
            assert before == Holder(holder.pid, socket.gethostname(), THEN)
    put_in_order(tmp_path)
    with lock(tmp_path, NOW) as before:
        assert before is None


def test_after_an_exception(tmp_path: Path) -> None:
    """So does one that raised: the corpus may need to be put in order."""
    with pytest.raises(ZeroDivisionError), lock(tmp_path, THEN):
        divmod(1, 0)
    with lock(tmp_path, NOW) as before:
        assert before == Holder(os.getpid(), socket.gethostname(), THEN)


def test_nothing_is_left(tmp_path: Path) -> None:
    """A run that came to its end leaves no name; within one process the lock counts, too."""
    with lock(tmp_path, THEN) as before:
        assert before is None
        with pytest.raises(Locked), lock(tmp_path, NOW):
            pass
    assert files(tmp_path) in ([], [".run.lock"])


@pytest.mark.parametrize("name", [b"", b"{", b'{"pid": "x"}', b"\xff\xfe", b"[]"])
def test_a_name_written_in_part(tmp_path: Path, name: bytes) -> None:
    """A holder whose name cannot be read is one all the same: it died at its very start."""
    (tmp_path / ".holder.lock").write_bytes(name)
    with lock(tmp_path, NOW) as before:
        assert before == Holder(0, "unknown", "unknown")


@pytest.mark.parametrize("name", [".run.lock", ".holder.lock"])
def test_no_place_for_it(tmp_path: Path, name: str) -> None:
    """Where the lock or its name cannot be written that is one line with the path."""
    (tmp_path / name).mkdir()
    with pytest.raises(CorpusError, match=str(tmp_path)) as caught, lock(tmp_path, NOW):
        pass
    assert "\n" not in str(caught.value)
    assert not isinstance(caught.value, Locked)
