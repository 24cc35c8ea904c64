"""The Makefile through make itself: set-up, arguments, and what is said when something is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.command import ROOT

MAKE = shutil.which("make") or "make"
ECHO = "import os, sys; print(*sys.argv[1:], sep='\\n')"
"""Stands in the program's place and says what it was called with."""


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose environment make has set up: our Makefile, a program that echoes, nothing to install."""
    folder = tmp_path_factory.mktemp("ready")
    project(folder)
    assert make(folder, "scrape", "URL=first").returncode == 0
    return folder


def project(folder: Path) -> None:
    """Lay out what the Makefile needs."""
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "scraper").mkdir()
    (folder / "scraper" / "__main__.py").write_text(ECHO)
    (folder / "requirements.txt").write_text("")
    (folder / "requirements-dev.txt").write_text("")


def make(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make in a folder, without what an outer make left in the environment."""
    outer = ("MAKE", "MFLAGS", "URL", "CORPUS", "SOURCES", "ARGS", "PYTHON")
    own = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    return subprocess.run(
        [MAKE, *arguments],
        cwd=folder,
        env={**own, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def fake_python(folder: Path, before: str) -> str:
    """A python3 that runs `before` first: an older one, or one that lacks a module."""
    program = folder / "fake" / "python3"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nimport os, sys\nreal = {sys.executable!r}\n"
        f"if sys.argv[1:2] != ['-c']: os.execv(real, [real, *sys.argv[1:]])\n{before}\nexec(sys.argv[2])\n"
    )
    program.chmod(0o755)
    return str(program)


def test_help() -> None:
    """Without a goal make lists what it can do."""
    done = make(ROOT)
    assert done.returncode == 0
    for goal in ("scrape", "run", "cron", "test", "check", "demo", "golden", "floors", "bench", "lock"):
        assert f"make {goal} " in done.stdout


@pytest.mark.parametrize("arguments", [[], ["URL="], ["URL=  ", "URLS="], ["CORPUS=x"]])
def test_usage(arguments: list[str], tmp_path: Path) -> None:
    """Without URL there is usage and exit code 2, and no environment is made first."""
    project(tmp_path)
    done = make(tmp_path, "scrape", *arguments)
    assert done.returncode == 2
    assert "usage: make scrape URL=https://" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_first_call_sets_up(ready: Path) -> None:
    """The environment is made with its own pip, once, and says when it was filled."""
    assert (ready / ".venv" / "bin" / "python").exists()
    assert (ready / ".venv" / ".runtime-installed").exists()


def test_second_call_starts_at_once(ready: Path) -> None:
    """Once set up no installer runs: the call takes no time and leaves the stamp alone."""
    stamp = ready / ".venv" / ".runtime-installed"
    before, start = stamp.stat().st_mtime_ns, time.monotonic()
    done = make(ready, "scrape", "URL=https://quay.example/")
    assert time.monotonic() - start < 1.5
    assert stamp.stat().st_mtime_ns == before
    assert (done.returncode, done.stderr) == (0, "")


def test_new_lock_installs_again(ready: Path) -> None:
    """A lock file that is newer than the environment is installed."""
    os.utime(ready / "requirements.txt", (time.time() + 2, time.time() + 2))
    done = make(ready, "scrape", "URL=x")
    os.utime(ready / "requirements.txt", (0, 0))
    assert "Installing" in done.stderr


def test_only_hashed_requirements(tmp_path: Path, ready: Path) -> None:
    """A requirement without a hash is not installed, and the next call tries again."""
    project(tmp_path)
    shutil.copytree(ready / ".venv", tmp_path / ".venv", symlinks=True, ignore=shutil.ignore_patterns(".*-installed"))
    (tmp_path / "requirements.txt").write_text("click==8.1.8\n")
    for _ in range(2):
        done = make(tmp_path, "scrape", "URL=x")
        assert done.returncode == 2
        assert "--require-hashes" in done.stderr
        assert done.stdout == ""


@pytest.mark.slow
def test_broken_environment_is_made_again(tmp_path: Path) -> None:
    """An environment whose Python is gone is made anew, although its stamps are fresh."""
    project(tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(tmp_path / "gone")
    (tmp_path / ".venv" / ".runtime-installed").touch()
    assert make(tmp_path, "scrape", "URL=x").returncode == 0


ADDRESSES = (
    "https://quay.example/a?b=1&c=2;d",
    "https://quay.example/$HOME/$(HOME)/${HOME}/a$b",
    "https://quay.example/'quoted'\"twice\"",
    "https://quay.example/$(touch${IFS}hacked)`touch${IFS}hacked`",
    "https://quay.example/*?[a-z]{b,c}",
    "https://quay.example/#part",
    "https://quay.example/(a),b\\c|d>e<f!",
    "--help",
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("by_environment", [False, True], ids=["argument", "environment"])
def test_addresses_arrive_as_typed(ready: Path, address: str, by_environment: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Neither make nor the shell reads an address, however it is passed."""
    done = make(ready, "scrape", URL=address) if by_environment else make(ready, "scrape", f"URL={address}")
    assert done.stdout.splitlines() == ["scrape", "--corpus", "corpus", "--", address]
    assert not (ready / "hacked").exists()


def test_several_and_options(ready: Path) -> None:
    """URL takes several, URLS a list, CORPUS a folder, ARGS what else there is."""
    done = make(ready, "scrape", "URL=a  b\nc", "URLS=my list.txt", "CORPUS=my $corpus", "ARGS=--delay 0 --proxy 'x y'")
    called = ["scrape", "--corpus", "my $corpus", "--urls", "my list.txt", "--delay", "0", "--proxy", "x y"]
    assert done.stdout.splitlines() == [*called, "--", "a", "b", "c"]


@pytest.mark.parametrize("goal", ["run", "cron"])
def test_runs(ready: Path, goal: str) -> None:
    """SOURCES names the list, whatever is in its name; without it that is sources.toml."""
    odd = "my $sources; `x` 'q'.toml"
    done = make(ready, goal, f"SOURCES={odd}", "CORPUS=my $corpus", "ARGS=--quiet")
    assert done.stdout.splitlines() == [goal, "--corpus", "my $corpus", "--quiet", "--", odd]
    assert make(ready, goal).stdout.splitlines() == [goal, "--corpus", "corpus", "--", "sources.toml"]


def test_list_alone(ready: Path) -> None:
    """URLS will do without URL."""
    done = make(ready, "scrape", "URLS=list.txt")
    assert done.stdout.splitlines() == ["scrape", "--corpus", "corpus", "--urls", "list.txt", "--"]


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("sys.version_info = (3, 10, 12, 'final', 0)", "is too old: install Python 3.11 or newer"),
        (
            "sys.modules['ensurepip'] = None",
            "has no venv module: install it (Debian, Ubuntu: apt install python3-venv)",
        ),
        ("sys.modules['venv'] = None", "has no venv module: install it (Debian, Ubuntu: apt install python3-venv)"),
    ],
)
def test_unfit_python(tmp_path: Path, before: str, reason: str) -> None:
    """A Python that is too old or lacks venv is said in one line with what to install, and nothing is left behind."""
    project(tmp_path)
    python = fake_python(tmp_path, before)
    done = make(tmp_path, "scrape", "URL=x", PATH=f"{Path(python).parent}:{os.environ['PATH']}")
    first, last = done.stderr.splitlines()
    assert done.returncode == 2
    assert first.startswith("python3 ")
    assert reason in first
    assert last.startswith("make: ***")
    assert not (tmp_path / ".venv").exists()


def test_no_python(tmp_path: Path) -> None:
    """A machine without that Python is told what to install."""
    project(tmp_path)
    done = make(tmp_path, "scrape", "URL=x", "PYTHON=python3.99")
    assert done.returncode == 2
    assert done.stderr.startswith("There is no python3.99: install Python 3.11 or newer")


def test_development_lock_holds_the_other() -> None:
    """What is locked for users is locked, at the same version, for the tests: one stamp stands for both."""

    def pins(name: str) -> set[str]:
        lines = (ROOT / name).read_text().splitlines()
        return {line.split()[0] for line in lines if "==" in line.partition("#")[0].split(";")[0]}

    assert pins("requirements.txt") < pins("requirements-dev.txt")


def test_ci_installs_what_is_missing(tmp_path: Path) -> None:
    """On a machine without make, venv, Chromium and the like the CI script installs them, then goes on."""
    said = tmp_path / "said"
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("bash", "dirname", "env", "ln"):
        (tools / tool).symlink_to(shutil.which(tool) or tool)
    python = fake_python(tmp_path, "sys.modules['ensurepip'] = None")
    (tools / "python3").symlink_to(python)
    write_tool(tmp_path / "make", f"echo make $* >>{said}")
    write_tool(tmp_path / "npm", f"echo npm $* >>{said}")
    write_tool(tools / "apt-get", f"echo apt-get $* >>{said}; ln -sf {tmp_path}/make {tmp_path}/npm {tools}")
    write_tool(tools / "sudo", 'exec "$@"')
    done = subprocess.run(
        [ROOT / ".ci" / "run"], env={"PATH": str(tools)}, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0
    assert (done.stderr == b"") == (os.geteuid() == 0)  # who is not root is told what is skipped
    update, install, *rest = said.read_text().splitlines()
    assert update.startswith("apt-get update")
    assert install.endswith(" make python3-venv chromium systemd cron npm slurm-wlm munge podman debootstrap")
    cron = "make test ARGS=-n 0 -k real_cron tests/test_cron.py"
    npm = "npm ci --silent --no-fund --no-audit --ignore-scripts --prefix tests/browser"
    slurm = "make test ARGS=-n 0 -k on_slurm tests/test_scale.py"
    of_root = [slurm, "make container"] if os.geteuid() == 0 else []
    ray = ["make .venv/.ray-installed", "make test-ray"]
    assert rest == [npm, "make check", "make test", "make test-slow", cron, *of_root, *ray, "make floors"]


def test_ci_stops_at_the_first_failure(tmp_path: Path) -> None:
    """Red lint is a red run."""
    write_tool(tmp_path / "make", "exit 3")
    for tool in (
        "chromium",
        "crontab",
        "npm",
        "systemd-analyze",
        "sbatch",
        "podman",
        "debootstrap",
    ):  # or the script would install them
        write_tool(tmp_path / tool, "exit 0")
    done = subprocess.run([ROOT / ".ci" / "run"], env={"PATH": f"{tmp_path}:{os.environ['PATH']}"}, check=False)
    assert done.returncode == 3


def write_tool(path: Path, script: str) -> None:
    """A small program."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
