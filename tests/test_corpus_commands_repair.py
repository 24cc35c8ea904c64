"""`scraper corpus check` and `reindex`: what is wrong is named, and the state can be made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.command import command, files, only_line, scraper
from tests.corpora import fill, five

if TYPE_CHECKING:
    from pathlib import Path


def test_from_the_files_alone(tmp_path: Path) -> None:
    """A corpus without a state gets one, and is then in order and can be searched."""
    fill(tmp_path, five())
    for name in files(tmp_path):
        if "state" in name:
            (tmp_path / name).unlink()
    done = scraper("corpus", "reindex", "--corpus", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"5 articles in the state, 0 faults\n", b"")
    done = command("corpus", "check", "--corpus", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"5 articles checked, 0 faults\n", b"")
    assert b"*pier*" in scraper("corpus", "search", "pier", "--corpus", tmp_path).stdout
    assert b"duplicates              1\n" in command("corpus", "stats", "--corpus", tmp_path).stdout


@pytest.mark.parametrize("name", ["check", "reindex"])
def test_faults(tmp_path: Path, name: str) -> None:
    """Damaged files are named on standard error, one a line, and the exit code is 1."""
    fill(tmp_path, five())
    (station,) = tmp_path.glob("minato.example/**/*.json")
    assert command("corpus", "reindex", "--corpus", tmp_path).returncode == 0
    station.write_bytes(b"{")
    done = command("corpus", name, "--corpus", tmp_path)
    assert done.returncode == 1
    assert only_line(done.stderr).startswith(f"fault  {station}: ")
    assert done.stdout.endswith(b", 1 fault\n")


@pytest.mark.parametrize("name", ["check", "reindex"])
def test_no_corpus(tmp_path: Path, name: str) -> None:
    """A folder that is not there is not made."""
    done = command("corpus", name, "--corpus", tmp_path / "none")
    assert (done.returncode, done.stdout) == (3, b"")
    assert only_line(done.stderr) == f"{tmp_path / 'none'}: there is no such corpus"
    assert files(tmp_path) == []
