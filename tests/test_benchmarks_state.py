"""The benchmark of the state, as a command."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.command import ROOT


def test_prints_milliseconds() -> None:
    """It prints the size of the tables, and a line with milliseconds for each operation."""
    command = [sys.executable, "-m", "benchmarks.state", "50", "20"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=120)
    first, *rest = done.stdout.splitlines()
    assert first.startswith("50 pages, 20 articles, state ")
    assert len(rest) == 10
    assert all(re.fullmatch(r"[\w ,()]+ +\d+\.\d{3} ms", line) for line in rest)


def test_report() -> None:
    """The benchmark of the report fills a corpus and says how long its page takes."""
    command = [sys.executable, "-m", "benchmarks.report", "200", "--times", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"200 articles: [\d.]+ to [\d.]+ s, \d+ kB\n", done.stdout)
