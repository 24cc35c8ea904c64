"""The command line as a person meets it: a process, its streams, its exit code, what it prints."""

from __future__ import annotations

import json
import re
import resource
import shlex
import subprocess
import sys
from pathlib import Path

import click
import jsonschema
import pytest

from scraper.cli import main
from scraper.version import __version__
from tests.command import ROOT, command, only_line, scraper, story

URL = "https://quay.example/2026/03/pier"
COMMANDS = sorted(main.commands)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A saved page that names its address."""
    page = tmp_path / "pier.html"
    page.write_bytes(story(URL))
    return page


class TestHelp:
    """What a newcomer reads first."""

    @pytest.mark.parametrize("name", [None, *COMMANDS])
    def test_has_an_example(self, name: str | None) -> None:
        """Every help text shows how the command is called."""
        done = command(*([name] if name else []), "--help")
        assert done.returncode == 0
        assert b"Example" in done.stdout
        assert f"  scraper {name or 'scrape'}".encode() in done.stdout.replace(b"Example: ", b"  ")
        assert b"\\b" not in done.stdout

    @pytest.mark.parametrize("name", COMMANDS)
    def test_examples_parse(self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every example is a call that the command understands."""
        monkeypatch.chdir(tmp_path)
        Path("urls.txt").write_text(URL)
        named = main.commands[name]
        examples = [line.split("scraper ", 1)[1] for line in (named.help or "").splitlines() if "scraper " in line]
        assert examples
        for example in examples:
            words = shlex.split(re.split(r" >>? | < ", example)[0])
            context = named.make_context(name, words[1:])
            context.close()
            assert words[0] == name

    def test_exit_codes_are_listed(self) -> None:
        """The help says what the exit codes mean."""
        assert b"0 all done, 1 some URLs failed, 2 wrong use, 3 nothing could be" in command("--help").stdout

    def test_version(self) -> None:
        """The version is the package's."""
        assert scraper("--version").stdout.decode().strip().endswith(__version__)

    def test_version_is_quick(self, tmp_path: Path) -> None:
        """Asking for the version, not for the first time, costs less than 120 ms of CPU: nothing heavy is imported."""

        def cost() -> float:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = scraper("--version", PYTHONDONTWRITEBYTECODE="", PYTHONPYCACHEPREFIX=str(tmp_path))
            assert done.returncode == 0
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

        assert min(cost() for _ in range(5)) < 0.12

    @pytest.mark.parametrize("arguments", [["--frobnicate"], ["frobnicate"], ["scrape"], ["extract"], ["clean-text"]])
    def test_wrong_use(self, arguments: list[str]) -> None:
        """Wrong use ends with 2 and says how it is done."""
        done = command(*arguments)
        assert done.returncode == 2
        assert b"Usage: scraper" in done.stderr
        assert done.stdout == b""


class TestExtract:
    """One page in, one article out."""

    def test_file_and_stdin(self, saved: Path) -> None:
        """A file and standard input give the same JSON, valid under the published schema."""
        from_file = scraper("extract", saved)
        from_stdin = scraper("extract", "-", data=saved.read_bytes())
        schema = json.loads(command("schema").stdout)
        assert (from_file.returncode, from_file.stderr) == (0, b"")
        assert from_file.stdout == from_stdin.stdout
        jsonschema.Draft202012Validator(schema).validate(json.loads(from_file.stdout))

    def test_is_what_scrape_files(self, saved: Path, tmp_path: Path) -> None:
        """What is printed is, byte for byte, what would be filed."""
        filed = command("scrape", saved, "--corpus", tmp_path / "corpus").stdout.decode().splitlines()[0]
        assert command("extract", saved).stdout == Path(filed).read_bytes()

    def test_stdout_is_utf8(self, tmp_path: Path) -> None:
        """JSON is UTF-8 whatever the terminal speaks."""
        page = tmp_path / "page.html"
        page.write_bytes(story(URL, "Mole bleibt gesperrt: Überraschung 東京"))
        assert "Überraschung 東京".encode() in scraper("extract", page, PYTHONIOENCODING="ascii").stdout

    @pytest.mark.parametrize("body", [b"", b"\xff\xd8\xff\xe0", b"<html><body></body></html>", b"\x00" * 99])
    @pytest.mark.parametrize("options", [(), ("--url", URL)])
    def test_no_article(self, body: bytes, options: tuple[str, ...]) -> None:
        """Without an article there is one line, exit code 3 and no JSON."""
        done = command("extract", "-", *options, data=body)
        assert (done.returncode, done.stdout) == (3, b"")
        assert ": " in only_line(done.stderr)

    @pytest.mark.parametrize("lang", ["", ' lang="pt"'])
    def test_stderr_is_quiet(self, lang: str) -> None:
        """The pattern engine does not write of its own troubles, on the wall with the most words to look for."""
        wall = b"<h3>Este conte\xc3\xbado \xc3\xa9 exclusivo para assinantes</h3></article>"
        page = story(URL).replace(b' lang="en"', lang.encode()).replace(b"</article>", wall)
        done = scraper("extract", "-", data=page)
        assert (done.returncode, done.stderr) == (0, b"")

    def test_wrong_address(self, saved: Path) -> None:
        """An address that is none is wrong use."""
        for name in ("extract", "scrape"):
            for address in ("nonsense", "", "ftp://quay.example/x"):
                done = command(name, saved, "--url", address)
                assert (done.returncode, done.stdout) == (2, b"")
                assert b"'--url': " + (address.encode() or b"(empty)") in done.stderr

    @pytest.mark.parametrize("name", ["extract", "clean-text"])
    def test_reads_no_web(self, name: str) -> None:
        """A web address where a file belongs is wrong use, and the command that reads it is named."""
        done = command(name, URL)
        assert done.returncode == 2
        assert b"scraper scrape" in done.stderr

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
    @pytest.mark.parametrize("arguments", [["extract", "{page}"], ["scrape", "{page}", "--corpus", "{page}s"], ["-h"]])
    def test_no_room(self, saved: Path, arguments: list[str]) -> None:
        """A full disk behind standard output is one line and exit code 3."""
        words = [sys.executable, "-m", "scraper", *(one.format(page=saved) for one in arguments)]
        line = f"exec {shlex.join(words)} >/dev/full"
        done = subprocess.run(["/bin/sh", "-c", line], cwd=ROOT, capture_output=True, check=False, timeout=60)
        assert done.returncode == 3
        assert only_line(done.stderr) == "standard output: cannot be written: No space left on device"


class TestCleanText:
    """Text that was scraped before."""

    TEXT = (
        "The pier stays closed.\nYour support helps us to tell the story. Please donate today.\nFerries use the dock.\n"
    )
    CLEAN = "The pier stays closed.\nFerries use the dock.\n"

    def test_file(self, tmp_path: Path) -> None:
        """The clean text goes to stdout, what was taken out to the ledger."""
        (tmp_path / "text.txt").write_text(self.TEXT)
        done = command("clean-text", tmp_path / "text.txt", "--ledger", tmp_path / "ledger.json")
        ledger = json.loads((tmp_path / "ledger.json").read_bytes())
        assert (done.returncode, done.stdout.decode()) == (0, self.CLEAN)
        assert {entry["kind"] for entry in ledger} == {"donation"}
        assert "Please donate today." in " ".join(entry["text"] for entry in ledger)

    def test_stdin(self) -> None:
        """Standard input will do, and an empty one gives an empty text."""
        assert scraper("clean-text", "-", data=self.TEXT.encode()).stdout.decode() == self.CLEAN
        assert command("clean-text", "-").stdout == b""

    def test_errors(self, tmp_path: Path) -> None:
        """A file that is not there, and a ledger that cannot be written, are one line each."""
        for arguments in ([tmp_path / "missing"], ["-", "--ledger", tmp_path / "no" / "ledger"]):
            done = command("clean-text", *arguments)
            assert (done.returncode, done.stdout) == (3, b"")
            assert str(tmp_path) in only_line(done.stderr)
            assert b"web address" not in done.stderr


class TestCompletion:
    """Tab in a shell."""

    def test_bash(self, tmp_path: Path) -> None:
        """What is printed makes bash complete commands and options."""
        program = tmp_path / "scraper"
        program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m scraper "$@"\n')
        program.chmod(0o755)
        tab = (
            "COMPREPLY=(); COMP_WORDS=(scraper {0}) COMP_CWORD={1}; _scraper_completion scraper; echo ${{COMPREPLY[@]}}"
        )
        lines = ['eval "$(scraper completion bash)"', tab.format("re", 1), tab.format("rules ne", 2)]
        environment = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
        done = subprocess.run(["bash", "-c", "\n".join(lines)], env=environment, capture_output=True, check=True)  # noqa: S607 - any bash will do
        assert done.stdout.decode().splitlines() == ["reclean report restore", "new"]

    @pytest.mark.parametrize("shell", ["zsh", "fish"])
    def test_others(self, shell: str) -> None:
        """There is one for each of the usual shells."""
        assert b"_SCRAPER_COMPLETE" in command("completion", shell).stdout


def test_commands_are_all_tested() -> None:
    """The list of commands is the published one."""
    assert [
        *("browse", "clean-text", "completion", "corpus", "cron", "explain", "extract"),
        *("memory", "reclean", "report", "restore", "rules", "run", "scale", "schema", "scrape", "sources", "status"),
    ] == COMMANDS
    assert isinstance(main, click.Group)
