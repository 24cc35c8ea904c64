"""`scraper run` and `scraper status` as cron and a person meet them: processes, streams, exit codes, files."""

from __future__ import annotations

import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from scraper.cli import main
from scraper.cli.tell import teller
from scraper.corpus.shift import lock
from scraper.fetch.chromium import BrowserMissingError, find_browser
from tests.command import ROOT, files, only_line, scraper
from tests.newspaper import DEFAULTS, RSS, articles, feed, night, page, publish, source
from tests.web import Reply, Web, stall

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

try:
    CHROMIUM = find_browser()
except BrowserMissingError:
    CHROMIUM = ""
SHELL = b"""<html><head><title>Piles</title></head><body><div id="root"></div><script>
const text = "The harbour office said on Wednesday that the northern pier would stay closed until the end of May. ";
const paragraphs = ("<p>" + text.repeat(4) + "</p>").repeat(4);
document.getElementById("root").innerHTML = "<article><h1>Piles</h1>" + paragraphs + "</article>";
</script></body></html>"""


@pytest.fixture
def web() -> Iterator[Web]:
    """A newspaper with one story."""
    with Web({}) as found:
        publish(found, "/a", once=True)
        yield found


def listed(folder: Path, *urls: str, lines: str = "") -> Path:
    """A list of sources, called s0, s1, ...; `lines` are of the last."""
    tables = "".join(f'[[source]]\nname = "s{number}"\nurl = "{url}"\n' for number, url in enumerate(urls))
    path = folder / "sources.toml"
    path.write_text(DEFAULTS + tables + lines)
    return path


def command(folder: Path, *arguments: object) -> list[str]:
    """The run of a folder's list into its corpus."""
    chosen = [str(one) for one in arguments]
    where = ["run", str(folder / "sources.toml"), "--corpus", str(folder / "corpus"), "--processes", "1"]
    return [sys.executable, "-m", "scraper", *where, *chosen]


def run(folder: Path, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    """That run to its end."""
    return scraper(*command(folder, *arguments)[3:])


def here(folder: Path, *arguments: object) -> Result:
    """The same within this process, where no page is extracted and only what it says matters."""
    return CliRunner().invoke(main, command(folder, *arguments)[3:])


def begin(folder: Path, *arguments: object) -> subprocess.Popen[bytes]:
    """The same as a process that goes on."""
    return subprocess.Popen(command(folder, *arguments), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def manifests(folder: Path) -> list[dict[str, Any]]:
    """The runs, the oldest first."""
    return [json.loads(path.read_bytes()) for path in sorted((folder / "corpus" / "runs").iterdir())]


def status(folder: Path, *arguments: str) -> str:
    """What `scraper status` says."""
    done = CliRunner().invoke(main, ["status", "--corpus", str(folder / "corpus"), *arguments])
    assert done.exit_code == 0
    return done.output


def on_terminal(words: list[str], **environment: str) -> bytes:
    """What a command prints on a terminal of its own."""
    ours, theirs = pty.openpty()
    own = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(words, stdout=theirs, stderr=theirs, cwd=ROOT, env={**own, **environment}) as process:
        os.close(theirs)
        said = b""
        try:
            while piece := os.read(ours, 65_536):
                said += piece
        except OSError:  # what Linux says when the other side is closed
            pass
        finally:
            os.close(ours)
    assert process.returncode == 0
    return said


class TestRuns:
    """What cron sees."""

    def test_two_nights(self, web: Web, tmp_path: Path) -> None:
        """The first run files and tells, the second has nothing to do; both are well, and `status` shows them."""
        listed(tmp_path, web.url("/feed"))
        first = run(tmp_path)
        looked, new, done = first.stdout.decode().splitlines()
        assert (first.returncode, first.stderr) == (0, b"")
        assert "looked    s0: 1 new page" in looked
        assert f"new       {tmp_path}/corpus/127.0.0.1/" in new
        assert "Story a of the harbour" in new
        assert "done      1 new article, 0 changed, " in done
        second = run(tmp_path, "--log", "json")
        assert second.returncode == 0
        lines = [json.loads(line) for line in second.stdout.splitlines()]
        assert [line["event"] for line in lines] == ["waiting", "looked", "done"]
        assert lines[2]["manifest"]["sources"][0]["new"] == 0
        assert web.requests[-1].headers["if-none-match"] == '"1"'
        assert [one["outcome"] for one in manifests(tmp_path)] == ["finished", "finished"]
        assert "well    s0  1 new article, 0 pages failed in 2 looks; last new article: " in status(tmp_path)
        assert json.loads(status(tmp_path, "--json")) == manifests(tmp_path)[::-1]

    def test_quiet(self, web: Web, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
        """--quiet says nothing when all is well, and one line for a source that failed."""
        with teller("text", "quiet") as tell:
            tell.close(night(tmp_path / "corpus", source(web, "s0"), tell=tell.tell, watch=tell.watch))
        assert (articles(tmp_path / "corpus"), capfdbinary.readouterr()) == (["a"], (b"", b""))
        listed(tmp_path, web.url("/feed"))
        assert (here(tmp_path, "--quiet").exit_code, here(tmp_path, "--quiet").output) == (0, "")
        listed(tmp_path, web.url("/feed"), web.url("/nowhere"))
        ill = here(tmp_path, "--quiet")
        assert (ill.exit_code, ill.stdout) == (1, "")
        assert only_line(ill.stderr.encode()).startswith(f"s1: {web.url('/nowhere')}: ")

    def test_quiet_about_many_pages(self, web: Web, tmp_path: Path) -> None:
        """--quiet also names a source of which most pages failed; JSON lines say each with its type and reason."""
        web.add("/feed", Reply(feed(web.url(f"/lost-{number}") for number in range(4)), headers=RSS))
        listed(tmp_path, web.url("/feed"))
        done = here(tmp_path, "--quiet")
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr == "s0: 4 of 4 pages failed (4 BadStatus)\n"

    def test_failures_as_json(self, web: Web, tmp_path: Path) -> None:
        """--log json says of each failure its source, address, type and reason; --verbose each fetch, too."""
        web.add("/feed", Reply(feed([web.url("/lost")]), headers=RSS))
        listed(tmp_path, web.url("/feed"))
        done = here(tmp_path, "--log", "json", "--verbose")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        assert [line["event"] for line in lines] == ["waiting", "fetch", "looked", "fetch", "failed", "done"]
        failed = lines[4]
        assert (failed["source"], failed["url"], failed["error"]) == ("s0", web.url("/lost"), "BadStatus")
        assert "404" in failed["reason"]

    def test_only(self, web: Web, tmp_path: Path) -> None:
        """--only looks at that source alone; `status` still shows how the others are."""
        listed(tmp_path, web.url("/nowhere"), web.url("/nothing"))
        assert here(tmp_path).exit_code == 5
        done = here(tmp_path, "--only", "s1")
        assert (done.exit_code, web.paths().count("/nowhere"), web.paths().count("/nothing")) == (5, 1, 2)
        assert "failing s0  0 new articles, 0 pages failed in 1 look; " in status(tmp_path)
        assert "failing s1  0 new articles, 0 pages failed in 2 looks; " in status(tmp_path)

    def test_control_characters(self, web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Nothing of a page can steer a terminal: titles are one line of printable characters."""
        reply = page(web, "/a")
        web.add("/a", Reply(reply.body.replace(b"of the harbour", "\x1b[2J\u202eof\u2028the &#27;[31m quay".encode())))
        with teller("text", None) as tell:
            night(tmp_path, source(web), tell=tell.tell)
        looked, new, end = capsys.readouterr().out.split("\n")
        assert "of the" in new
        assert (looked + new).isprintable()
        assert end == ""


class TestExitCodes:
    """What scripts ask for."""

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ('[[source]]\nname = "a"\nurl = "x"\n', ':3: source "a": url: expected a web address'),
            ('[[source]]\nname = "a"\nurl = "https://a.example/"\nlimt = 3\n', ":4: "),
            ("[[source]\n", ":1: not TOML"),
            ("", ": no [[source]] in it"),
        ],
        ids=["value", "key", "no TOML", "empty"],
    )
    def test_wrong_list(self, tmp_path: Path, text: str, says: str) -> None:
        """A list that is wrong is one line with file, line and key, exit code 2, and nothing is run."""
        (tmp_path / "sources.toml").write_text(text)
        done = here(tmp_path)
        assert done.exit_code == 2
        assert only_line(done.stderr.encode()).startswith(f"{tmp_path}/sources.toml{says}")
        assert files(tmp_path) == ["sources.toml"]

    def test_wrong_use(self, web: Web, tmp_path: Path) -> None:
        """So are a list that is not there, and a name that no source has."""
        assert here(tmp_path).exit_code == 2
        listed(tmp_path, web.url("/feed"))
        done = here(tmp_path, "--only", "s7")
        assert (done.exit_code, "has no source named s7." in done.stderr) == (2, True)
        assert web.requests == []

    def test_corpus_is_a_file(self, web: Web, tmp_path: Path) -> None:
        """A corpus that cannot be is one line and exit code 3, before anything is asked for."""
        listed(tmp_path, web.url("/feed"))
        (tmp_path / "corpus").write_text("")
        done = here(tmp_path)
        assert (done.exit_code, only_line(done.stderr.encode()).startswith(str(tmp_path / "corpus"))) == (3, True)
        assert web.requests == []

    @pytest.mark.parametrize("name", [".holder.lock", ".run.lock", "runs", "state.sqlite"])
    def test_corpus_is_in_the_way(self, web: Web, tmp_path: Path, name: str) -> None:
        """So is one in which something else has the place of a file of the run."""
        listed(tmp_path, web.url("/feed"))
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus" / name).write_text("x") if name == "runs" else (tmp_path / "corpus" / name).mkdir()
        done = here(tmp_path)
        assert (done.exit_code, str(tmp_path / "corpus") in only_line(done.stderr.encode())) == (3, True)
        assert web.requests == []

    def test_locked(self, web: Web, tmp_path: Path) -> None:
        """While another run holds the lock: one line that says who, exit code 4, and nothing is asked for."""
        listed(tmp_path, web.url("/feed"))
        (tmp_path / "corpus").mkdir()
        with lock(tmp_path / "corpus", "2026-03-04T01:00:00Z"):
            done = here(tmp_path, "--quiet")
        assert done.exit_code == 4
        assert f"another run holds the lock: process {os.getpid()} on " in only_line(done.stderr.encode())
        assert web.requests == []

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
    def test_stopped(self, web: Web, tmp_path: Path, number: signal.Signals) -> None:
        """A signal ends a run at once, with no process left; what it did stays, and the next run does the rest."""
        web.add("/stall", stall)
        web.add("/feed", Reply(feed(map(web.url, ("/a", "/stall"))), headers=RSS))
        listed(tmp_path, web.url("/feed"))
        with begin(tmp_path) as process:
            assert process.stdout
            said = [process.stdout.readline().decode() for _ in range(2)]
            process.send_signal(number)
            rest, errors = process.communicate(timeout=20)  # ends when no other process has the streams any more
        assert "Story a" in said[1]
        assert rest == b""
        assert not errors or number == signal.SIGKILL  # Python then says that it cleared away after itself
        (told,) = manifests(tmp_path)
        if number == signal.SIGKILL:
            assert (process.returncode, told["outcome"], told["ended"]) == (-9, "running", None)
            assert "not ended: running, or killed" in status(tmp_path)
        else:
            assert (process.returncode, told["outcome"]) == (128 + number, "stopped")
            assert f"  stopped: {told['sources'][0]['new']} new article" in status(tmp_path)
        web.add("/stall", page(web, "/stall"))
        assert night(tmp_path / "corpus", source(web, "s0")).repaired
        assert articles(tmp_path / "corpus") == ["a", "stall"]


class TestStreams:
    """Terminals, pipes, and readers who go away."""

    def test_reader_goes_away(self, web: Web, tmp_path: Path) -> None:
        """`| head -1` ends a run without a trace back; the next one does the rest."""
        publish(web, "/a", "/b", "/c")
        listed(tmp_path, web.url("/feed"))
        with begin(tmp_path) as process:
            assert process.stdout
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr
            assert process.stderr.read() == b""
        assert process.returncode == 1
        assert night(tmp_path / "corpus", source(web, "s0")).exit_code == 0
        assert articles(tmp_path / "corpus") == ["a", "b", "c"]

    def test_terminal(self, web: Web, tmp_path: Path) -> None:
        """A terminal gets colours, unless NO_COLOR is set; a pipe gets neither these nor anything that moves."""
        listed(tmp_path, web.url("/feed"))
        assert b"\x1b[3" in on_terminal(command(tmp_path))
        assert b"\x1b[3" not in on_terminal(command(tmp_path), NO_COLOR="1")
        assert b"\x1b" not in here(tmp_path).stdout.encode()

    def test_names_that_are_no_text(self, web: Web, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
        """A corpus folder whose name is no UTF-8 spoils no line, neither of text nor of JSON."""
        for form in ("text", "json"):
            corpus = tmp_path / os.fsdecode(f"{form}-".encode() + b"\xff")
            publish(web, "/a")
            with teller(form, None) as tell:
                night(corpus, source(web), tell=tell.tell)
        lines = capfdbinary.readouterr().out.decode().splitlines()
        assert json.loads(lines[-1])["path"].startswith(f"{tmp_path}/json-\ufffd/127.0.0.1/")

    def test_closed_streams(self, tmp_path: Path) -> None:
        """A shell that closed both streams gets its run all the same, and the exit code."""
        listed(tmp_path, "http://127.0.0.1:9/feed")
        words = f"exec {shlex.join(command(tmp_path, '--log', 'json'))} >&- 2>&-"
        assert subprocess.run(words, shell=True, cwd=ROOT, check=False).returncode == 5  # noqa: S602 - our own words
        assert len(manifests(tmp_path)) == 1


class TestBrowser:
    """Pages that scripts fill."""

    def test_without_render(self, web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Without `render` such a page fails, and the error says what it needs."""
        web.add("/a", Reply(SHELL))
        with teller("text", None) as tell:
            manifest = night(tmp_path, source(web), tell=tell.tell)
        assert (manifest.exit_code, manifest.sources[0].failed) == (1, {"NeedsBrowser": 1})
        assert "needs a browser" in only_line(capsys.readouterr().err.encode())

    @pytest.mark.slow
    @pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
    def test_with_render(self, web: Web, tmp_path: Path) -> None:
        """With it the page is read in Chromium, and filed."""
        web.add("/a", Reply(SHELL))
        listed(tmp_path, web.url("/feed"), lines="render = true\n")
        done = run(tmp_path)
        assert (done.returncode, done.stderr) == (0, b"")
        assert manifests(tmp_path)[0]["sources"][0]["new"] == 1

    def test_without_a_browser(self, web: Web, tmp_path: Path) -> None:
        """Where there is no browser `render` is wrong use, and nothing is asked for."""
        listed(tmp_path, web.url("/feed"), lines="render = true\n")
        words = command(tmp_path)[3:]
        done = scraper(*words, PATH="/nowhere", SCRAPER_CHROMIUM="/nowhere/chromium", HOME=str(tmp_path))
        assert done.returncode == 2
        assert "hromium" in only_line(done.stderr)
        assert web.requests == []


def test_status_of_nothing(tmp_path: Path) -> None:
    """A corpus without runs is no error."""
    assert status(tmp_path) == f"{tmp_path}/corpus: no run yet; `scraper run` makes one\n"
    assert json.loads(status(tmp_path, "--json")) == []


def test_status_passes_over_what_is_no_manifest(tmp_path: Path) -> None:
    """Other files among the runs are passed over: half ones, pipes, folders, and what is of another kind."""
    runs = tmp_path / "corpus" / "runs"
    (runs / "folder.json").mkdir(parents=True)
    (runs / "half.json").write_text('{"started": "2026')
    (runs / "list.json").write_text("[1]")
    os.mkfifo(runs / "pipe.json")
    began = time.monotonic()
    assert "no run yet" in status(tmp_path)
    assert time.monotonic() - began < 5
