"""What starts the runs: a crontab line and units of systemd, each tried with the program that reads it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from scraper.cli import main
from scraper.crawl.cron import Job, Times, crontab_line, daily, each, run_arguments, service_unit, timer_unit
from scraper.errors import ScraperError
from tests.command import ROOT, files, only_line, story
from tests.web import Reply, Web

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

ODD = 'Ada\'s "Küste" 100% $HOME; 東京'
ECHO = "import json, os, sys; print(json.dumps([sys.argv[1:], os.getcwd(), sys.executable]))"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")


@pytest.fixture
def night(tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """The arguments of a run over one feed with one article, into the corpus `c` below `tmp_path`."""
    with Web({}) as web:
        url = web.url("/2026/03/pier")
        item = f"<item><title>Pier</title><link>{url}</link></item>"
        web.add("/2026/03/pier", Reply(story(url)))
        web.add("/feed", Reply(f"<rss version='2.0'><channel><title>News</title>{item}</channel></rss>".encode()))
        sources = tmp_path / "sources.toml"
        entry = f"[[source]]\nname = 'Quay'\nurl = '{web.url('/feed')}'\n"
        sources.write_text(f"[defaults]\nallow_private = true\n{entry}")
        yield run_arguments(sources, tmp_path / "c")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project in a folder with an odd name, with a list of sources."""
    folder = tmp_path_factory.mktemp("cron") / ODD
    shutil.copytree(ROOT / "scraper", folder / "scraper", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / "sources.toml").write_text('[[source]]\nname = "Quay"\nurl = "https://quay.example/"\n')
    return folder


def cron(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run `scraper cron` of a checkout, from the checkout."""
    words = [str(folder / ".venv/bin/python"), "-m", "scraper", "cron", *arguments]
    return subprocess.run(words, cwd=folder, capture_output=True, check=False, timeout=60)


def cron_here(*arguments: str) -> Result:
    """Run `scraper cron` within this process, where only what it says matters."""
    return CliRunner().invoke(main, ["cron", *arguments])


def line_of(folder: Path, *arguments: str) -> str:
    """The line that it prints."""
    done = cron(folder, *arguments)
    assert (done.returncode, done.stderr) == (0, b"")
    return only_line(done.stdout)


def command_of(line: str) -> str:
    """The command of a crontab line after cron has read it: only an escaped percent sign stays one."""
    command = line.split("  ", 1)[1]
    assert not re.search(r"(?<!\\)%", command), "cron would end the command here"
    return command.replace(r"\%", "%")


def by_cron_shell(command: str, home: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command as cron does: by /bin/sh, with next to nothing in the environment."""
    environment = {"HOME": str(home), "LOGNAME": "ada", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
    words = ["/bin/sh", "-c", command]
    return subprocess.run(words, env=environment, cwd=home, capture_output=True, check=False, timeout=60)


@contextlib.contextmanager
def echoing(folder: Path) -> Iterator[None]:
    """While this lasts the program says how it was called."""
    program = folder / "scraper" / "__main__.py"
    before = program.read_text()
    program.write_text(ECHO)
    try:
        yield
    finally:
        program.write_text(before)


def expected(folder: Path) -> list[object]:
    """How the runs of a checkout are started."""
    arguments = ["run", f"{folder}/sources.toml", "--corpus", f"{folder}/corpus", "--quiet"]
    return [arguments, str(folder), f"{folder}/.venv/bin/python"]


class TestLine:
    """The crontab line."""

    def test_starts_the_run(self, checkout: Path, tmp_path: Path) -> None:
        """The shell of cron starts this checkout's program with whole paths, whatever is in their names."""
        command = command_of(line_of(checkout))
        with echoing(checkout):
            done = by_cron_shell(command, tmp_path)
        assert (done.returncode, done.stderr) == (0, b"")
        assert json.loads(done.stdout) == expected(checkout)

    def test_files_an_article(self, checkout: Path, night: tuple[str, ...], tmp_path: Path) -> None:
        """The real program runs in the environment that cron gives."""
        job = Job(checkout, checkout / ".venv/bin/python", night, tmp_path / "c")
        done = by_cron_shell(command_of(crontab_line(job, daily(2, 15))), tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert any(name.startswith("127.0.0.1/2026/03/04-") for name in files(tmp_path / "c"))

    @pytest.mark.parametrize(
        ("arguments", "fields"),
        [
            ([], "15 2 * * *"),
            (["--at", "3:40"], "40 3 * * *"),
            (["--at", "23:05"], "5 23 * * *"),
            (["--every", "1h"], "17 */1 * * *"),
            (["--every", "1800"], "*/30 * * * *"),
            (["--every", "1d"], "17 2 * * *"),
        ],
    )
    def test_times(self, arguments: list[str], fields: str, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Once a day at a time, or every so often."""
        monkeypatch.chdir(checkout)
        assert cron_here(*arguments).stdout.startswith(f"{fields}  cd ")

    def test_names(self, checkout: Path) -> None:
        """Another list and corpus are named from the root, and links stay as they are."""
        other = checkout.parent / "more.toml"
        shutil.copy(checkout / "sources.toml", other)
        words = shlex.split(command_of(line_of(checkout, "../more.toml", "--corpus", "x/../news")))
        assert words[-4:] == [str(other), "--corpus", str(checkout / "news"), "--quiet"]
        assert not (checkout / "news").exists()

    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (["--at", "24:00"], 2, "must be like 02:15"),
            (["--every", "7m"], 2, "must divide an hour or a day"),
            (["--every", "90m"], 2, "must divide an hour or a day"),
            (["--every", "2d"], 2, "must divide an hour or a day"),
            (["--every", "30s"], 2, "must divide an hour or a day"),
            (["--every", "often"], 2, 'expected a duration such as "30m"'),
            (["--every", "1h", "--at", "02:15"], 2, "do not go together"),
            (["--corpus", " "], 2, "must name a folder"),
            (["nowhere.toml"], 2, "nowhere.toml: no such file"),
            (["--corpus", "back\\slash"], 3, "cannot hold backslashes"),
            (["--corpus", "two\nlines"], 3, "cannot hold backslashes, control characters"),
            (["--corpus", "n" * 250 + "/" + "n" * 250 + "/" + "n" * 250 + "/" + "n" * 250], 3, "too long for cron"),
        ],
    )
    def test_refused(
        self, arguments: list[str], code: int, said: str, checkout: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What cron cannot do, and what it would misread, is said; nothing is printed for the crontab."""
        monkeypatch.chdir(checkout)
        done = cron_here(*arguments)
        assert (done.exit_code, done.stdout) == (code, "")
        assert said in done.stderr

    @pytest.mark.parametrize("minutes", [1, 5, 20, 30, 60, 120, 360, 720, 1440])
    def test_times_are_the_same(self, minutes: int) -> None:
        """A crontab and a timer agree on how often a day has a run."""
        times = each(minutes * 60)
        minute, hour, *_ = times.fields.split()
        a_day = _times(hour, 24) * _times(minute, 60)
        assert a_day == 1440 // minutes
        assert times.calendar.count("/") == times.fields.count("/")
        assert 0 < times.slack < minutes * 60


def _times(field: str, most: int) -> int:
    """How many values a field of a crontab lets through."""
    return len(range(0, most, int(field.partition("/")[2] or 1))) if field.startswith("*") else 1


class TestUnits:
    """The service and the timer."""

    def test_prints(self, checkout: Path) -> None:
        """With - both are printed, and nothing is written."""
        done = cron(checkout, "--systemd", "-", "--at", "03:40", "--corpus", "unborn")
        assert done.returncode == 0
        assert done.stdout.startswith(b"# scraper.service\n[Unit]\n")
        assert b"\n\n# scraper.timer\n[Unit]\n" in done.stdout
        assert b"OnCalendar=*-*-* 03:40:00\n" in done.stdout
        assert not (checkout / "unborn").exists()

    def test_writes(self, checkout: Path, tmp_path: Path) -> None:
        """With a folder they are written there, and the corpus is made: the service may not make it."""
        done = cron(checkout, "--systemd", str(tmp_path), "--corpus", str(tmp_path / "news"))
        assert done.returncode == 0
        assert done.stdout.decode().splitlines() == [f"{tmp_path}/scraper.service", f"{tmp_path}/scraper.timer"]
        assert b"systemctl enable --now scraper.timer" in done.stderr
        assert (tmp_path / "news").is_dir()
        assert files(tmp_path) == ["scraper.service", "scraper.timer"]

    def test_no_such_folder(self, checkout: Path, tmp_path: Path) -> None:
        """A folder that is not there is one line."""
        done = cron(checkout, "--systemd", str(tmp_path / "no"))
        assert done.returncode == 3
        assert only_line(done.stderr) == f"{tmp_path}/no/scraper.service: cannot be written: No such file or directory"

    @needs_systemd
    @pytest.mark.parametrize("arguments", [[], ["--every", "30m"]])
    def test_verify(self, arguments: list[str], checkout: Path, tmp_path: Path) -> None:
        """The program systemd-analyze finds nothing to say about either."""
        assert cron(checkout, "--systemd", str(tmp_path), *arguments).returncode == 0
        done = analyze("verify", str(tmp_path / "scraper.service"), str(tmp_path / "scraper.timer"))
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    @needs_systemd
    def test_verify_can_fail(self, tmp_path: Path) -> None:
        """It does find a key that is none and a program that is not there."""
        job = Job(tmp_path, tmp_path / "no-python", ("run",), tmp_path)
        unit = tmp_path / "scraper.service"
        unit.write_text(service_unit(job, "root").replace("ProtectSystem", "ProtectSistem"))
        done = analyze("verify", str(unit))
        assert "ProtectSistem" in done.stderr
        assert "no-python is not executable" in done.stderr

    @needs_systemd
    @pytest.mark.parametrize("times", [daily(2, 15), daily(23, 59), each(60), each(1800), each(3600), each(21_600)])
    def test_calendar(self, times: Times) -> None:
        """Every time that a timer can have is one for systemd."""
        assert f"OnCalendar={times.calendar}\n" in timer_unit(times)
        assert "Next elapse: " in analyze("calendar", times.calendar).stdout

    def test_starts_the_run(self, checkout: Path) -> None:
        """What the unit says, read as systemd.service(5) has it, starts this checkout's program."""
        lines = dict(
            line.split("=", 1) for line in cron(checkout, "--systemd", "-").stdout.decode().splitlines() if "=" in line
        )
        words = [_unquoted(word) for word in re.findall(r'"((?:[^"\\]|\\.)*)"', lines["ExecStart"])]
        assert words[0].startswith(":"), "variables would be replaced"
        words[0] = words[0][1:]
        with echoing(checkout):
            folder = lines["WorkingDirectory"].replace("%%", "%")
            done = subprocess.run(words, cwd=folder, env={}, capture_output=True, check=True, timeout=60)
        assert json.loads(done.stdout) == expected(checkout)
        assert _unquoted(lines["ReadWritePaths"].strip('"')) == f"{checkout}/corpus"

    def test_quiet_failures(self) -> None:
        """A page that failed and a stop on request are no failure of the service; all other ends are."""
        assert "\nSuccessExitStatus=1 143\n" in service_unit(_job("/srv/scraper"), "ada")

    @pytest.mark.parametrize(("folder", "private"), [("/srv/scraper", "yes"), ("/tmp/x", "no"), ("/var/tmp/x", "no")])  # noqa: S108
    def test_temporary_folders(self, folder: str, private: str) -> None:
        """The service has a /tmp of its own unless what it works with lies there."""
        assert f"\nPrivateTmp={private}\n" in service_unit(_job(folder), "ada")

    @pytest.mark.parametrize("name", ["/srv/a\\b", "/srv/a\nb", "/srv/a\udce9", "/srv/a "])
    def test_refused(self, name: str) -> None:
        """Names that systemd would read in its own way are refused, in one printable line."""
        with pytest.raises(ScraperError, match="cannot hold") as caught:
            service_unit(_job(name), "ada")
        assert str(caught.value).isprintable()


def _job(folder: str) -> Job:
    return Job(Path(folder), Path("/usr/bin/python3"), ("run",), Path("/srv/corpus"))


def _unquoted(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word).replace("%%", "%")


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze."""
    return subprocess.run([str(ANALYZE), *arguments], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.skipif(
    os.environ.get("SCRAPER_TEST_CRON") != "1", reason="changes a crontab: SCRAPER_TEST_CRON=1 allows it"
)
def test_real_cron(checkout: Path, night: tuple[str, ...], tmp_path: Path) -> None:
    """The daemon cron takes the line, starts the program within a minute, and the article is filed."""
    corpus = tmp_path / "c"
    job = Job(checkout, checkout / ".venv/bin/python", night, corpus)
    with crontab(crontab_line(job, Times("* * * * *", "", 0))), daemon():
        until = time.monotonic() + 75
        while not list(corpus.glob("127.0.0.1/**/*.json")) and time.monotonic() < until:
            time.sleep(0.5)
    assert [path.parent.name for path in corpus.glob("127.0.0.1/**/*.json")] == ["03"]


@contextlib.contextmanager
def crontab(line: str) -> Iterator[None]:
    """While this lasts the line is in the user's crontab, below what was there; its mails go nowhere."""
    former = subprocess.run(["crontab", "-l"], capture_output=True, check=False)  # noqa: S607 - the machine's own
    had_one = former.returncode == 0
    _put((former.stdout if had_one else b"") + f'\nMAILTO=""\n{line}\n'.encode())
    try:
        yield
    finally:
        if had_one:
            _put(former.stdout)
        else:
            subprocess.run(["crontab", "-r"], check=True)  # noqa: S607 - the machine's own


def _put(lines: bytes) -> None:
    subprocess.run(["crontab", "-"], input=lines, check=True)  # noqa: S607 - the machine's own


@contextlib.contextmanager
def daemon() -> Iterator[None]:
    """A cron that runs: the machine's, next to which another ends at once, or else one for as long as this lasts."""
    with subprocess.Popen(["/usr/sbin/cron", "-f"], stderr=subprocess.DEVNULL) as started:
        try:
            yield
        finally:
            started.terminate()
