"""`scraper scrape` as a person meets it: a process, its streams, its exit code, the files that it leaves."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.command import ROOT, command, files, only_line, scraper, story
from tests.web import HTML, InTurn, Reply, Web, endless, stall

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "https://quay.example/2026/03/pier"
FILED = "quay.example/2026/03/04-northern-pier-stays-closed-"
LOCAL = ("--allow-private", "--delay", "0")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A saved page that names its address."""
    page = tmp_path / "pier.html"
    page.write_bytes(story(URL))
    return page


class TestScrapeSaved:
    """The main job without a network."""

    def test_files_and_tells(self, saved: Path, tmp_path: Path) -> None:
        """The article is filed; path, title, words and what was removed are said."""
        done = command("scrape", saved, "--corpus", tmp_path / "corpus")
        path, title, sums = done.stdout.decode().splitlines()
        assert (done.returncode, done.stderr) == (0, b"")
        assert path.startswith(str(tmp_path / "corpus" / FILED))
        assert title == "  Northern pier stays closed"
        article = json.loads(Path(path).read_bytes())
        kinds = Counter(removal["kind"] for removal in article["removed"])
        assert kinds["donation"] == 1
        said = sums.removeprefix(f"  {article['word_count']} words kept, removed ").split(", ")
        assert sorted(said) == sorted(f"{count} {kind}" for kind, count in kinds.items())
        assert article["url"] == URL
        assert files(tmp_path / "corpus") == [Path(path).relative_to(tmp_path / "corpus").as_posix()]

    def test_twice_is_the_same_file(self, saved: Path, tmp_path: Path) -> None:
        """The same page read twice gives one file of the same bytes."""
        first = command("scrape", saved, "--corpus", tmp_path / "corpus")
        path = Path(first.stdout.decode().splitlines()[0])
        before = path.read_bytes()
        assert command("scrape", saved, "--corpus", tmp_path / "corpus").stdout == first.stdout
        assert path.read_bytes() == before
        assert len(files(tmp_path / "corpus")) == 1

    def test_address_by_option(self, saved: Path, tmp_path: Path) -> None:
        """--url says which address a saved page has."""
        done = command("scrape", saved, "--url", "https://else.example/x", "--corpus", tmp_path / "corpus")
        assert done.returncode == 0
        assert files(tmp_path / "corpus")[0].startswith("else.example/2026/03/04-")

    def test_address_needs_one_page(self, saved: Path) -> None:
        """--url with two pages, or with an address, is wrong use."""
        assert command("scrape", saved, saved.with_name("x.html"), "--url", URL).returncode == 2
        assert command("scrape", URL, "--url", URL).returncode == 2

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"", "the page is empty"),
            (b"   \n", "the page is empty"),
            (b"\x89PNG\r\n\x1a\n" + bytes(99), "not an HTML page but a PNG image"),
            (b"%PDF-1.7\n", "not an HTML page but a PDF file"),
            (b"<html>" + b"x" * 40_000_000, "larger than the limit of 10 MB"),
            (b"<html><body><p>Hello</p></body></html>", "say it with --url"),
        ],
        ids=["nothing", "blanks", "image", "pdf", "huge", "no address"],
    )
    def test_no_page(self, body: bytes, reason: str, tmp_path: Path) -> None:
        """A file that is no page of a known address is one line on stderr, and exit code 3."""
        page = tmp_path / "page.html"
        page.write_bytes(body)
        done = command("scrape", page, "--corpus", tmp_path / "corpus")
        line = only_line(done.stderr)
        assert done.returncode == 3
        assert str(page) in line
        assert reason in line
        assert files(tmp_path / "corpus") == []

    @pytest.mark.parametrize("name", ["missing.html", "example.com/story", "."])
    def test_no_file(self, name: str, tmp_path: Path) -> None:
        """A name that is neither address nor file is one line with the name."""
        done = command("scrape", name, "--corpus", tmp_path / "corpus")
        assert done.returncode == 3
        line = only_line(done.stderr)
        assert f"{name}: " in line
        assert name == "." or "a web address begins with https://" in line

    @pytest.mark.parametrize("place", ["file", "file/below", "/proc/corpus"])
    def test_unwritable_corpus(self, saved: Path, tmp_path: Path, place: str) -> None:
        """A corpus folder that cannot be written is one line and exit code 3."""
        (tmp_path / "file").write_text("")
        done = command("scrape", saved, "--corpus", tmp_path / place)
        assert done.returncode == 3
        assert f"{tmp_path / place}: cannot be written: " in only_line(done.stderr)

    def test_terminal_escapes_stay_out(self, tmp_path: Path) -> None:
        """A title cannot send control characters to the terminal."""
        page = tmp_path / "page.html"
        page.write_bytes(story(URL, "Northern &#x9b;31m pier &#x202e;stays\x1b]0;pwned\x07 closed"))
        done = command("scrape", page, "--corpus", tmp_path / "corpus")
        assert done.returncode == 0
        assert not set(done.stdout.decode()) & set("\x1b\x07\x9b\u202e")

    def test_narrow_encoding(self, tmp_path: Path) -> None:
        """A terminal that cannot show a title's letters still gets its line."""
        page = tmp_path / "page.html"
        page.write_bytes(story(URL, "Mole bleibt gesperrt: Überraschung 東京"))
        done = scraper("scrape", page, "--corpus", tmp_path / "corpus", PYTHONIOENCODING="latin-1")
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"\xdcberraschung ??" in done.stdout


class TestScrapeWeb:
    """The main job over real HTTP."""

    @pytest.fixture
    def web(self) -> Iterator[Web]:
        """A server with a story under two addresses, and with everything that is no story."""
        with Web({"/gone": Reply(b"gone", 404), "/empty": Reply()}) as web:
            first = story(web.url("/pier"))
            web.add("/pier", Reply(first))
            web.add("/pier?from=feed", Reply(first))
            web.add("/other", Reply(story(web.url("/other"), "Ferry fares to rise").replace(b"northern", b"southern")))
            web.add("/report.pdf", Reply(b"%PDF-1.7\n", headers={"Content-Type": "application/pdf"}))
            web.add("/image.html", Reply(b"\x89PNG\r\n\x1a\n" + bytes(999)))
            web.add("/huge", Reply(b"<html>" + b"x" * 40_000_000))
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n"
            web.add("/endless", endless(head, b"x" * 65_536))
            yield web

    def test_one(self, web: Web, tmp_path: Path) -> None:
        """A page is fetched, its robots.txt first, and filed with what the server said."""
        done = scraper("scrape", web.url("/pier"), "--corpus", tmp_path, *LOCAL)
        article = json.loads(Path(done.stdout.decode().splitlines()[0]).read_bytes())
        assert (done.returncode, done.stderr) == (0, b"")
        assert web.paths() == ["/robots.txt", "/pier"]
        assert article["http"]["status"] == 200
        assert article["fetched_at"].endswith("Z")

    def test_bad_input(self, web: Web, tmp_path: Path) -> None:
        """Every bad URL is one line with its address; the good ones are done, nothing else is left, exit code 1."""
        with Web({}) as closed:
            dead = closed.url("/")
        paths = ("/gone", "/report.pdf", "/empty", "/image.html", "/huge", "/endless")
        bad = [*map(web.url, paths), dead, "https://", "ftp://quay.example/x", "https://unknown-host.invalid/x"]
        done = command("scrape", *bad, web.url("/pier"), "--corpus", tmp_path, *LOCAL)
        lines = done.stderr.decode().splitlines()
        assert done.returncode == 1
        assert len(lines) == len(bad)
        for url in bad:
            assert sum(f" {url}: " in line for line in lines) == 1
        assert [name.partition("/")[0] for name in files(tmp_path)] == ["127.0.0.1"]
        assert done.stdout.decode().splitlines()[-1] == f"1 article filed, {len(bad)} failed"

    def test_attempts_say_nothing(self, web: Web, tmp_path: Path) -> None:
        """A page that is tried several times is one line, when it failed in the end."""
        web.add("/busy", Reply(b"", 503))
        done = command("scrape", web.url("/busy"), "--corpus", tmp_path, "--attempts", 2, *LOCAL)
        assert "503 Service Unavailable" in only_line(done.stderr)
        assert web.paths().count("/busy") == 2

    def test_nothing_done(self, web: Web, tmp_path: Path) -> None:
        """When every URL failed the exit code is 3."""
        done = command("scrape", web.url("/gone"), web.url("/empty"), "--corpus", tmp_path, *LOCAL)
        assert done.returncode == 3
        assert files(tmp_path) == []

    def test_private_addresses_are_refused(self, web: Web, tmp_path: Path) -> None:
        """One's own network is read on request alone."""
        done = command("scrape", web.url("/pier"), "--corpus", tmp_path)
        assert done.returncode == 3
        assert web.url("/pier") in only_line(done.stderr)
        assert web.paths() == []

    def test_two_urls_of_one_article(self, web: Web, tmp_path: Path) -> None:
        """Two addresses of one article give one file, and that is said."""
        pair = web.url("/pier"), web.url("/pier?from=feed")
        done = command("scrape", *pair, "--corpus", tmp_path, *LOCAL)
        lines = done.stdout.decode().splitlines()
        assert done.returncode == 0
        assert len(files(tmp_path)) == 1
        assert f"  {pair[1]} is the same article as {pair[0]}" in lines
        assert lines[-1] == "1 article filed, 1 page of an article filed already, 0 failed"

    def test_list(self, web: Web, tmp_path: Path) -> None:
        """Blank lines, remarks, doubles, Windows line ends and a byte order mark in a list do no harm."""
        text = "\ufeff# tonight\r\n\r\n{0}\r\n  {0}  \r\n{1} # fares\r\n#{0}x\r\n{0}"
        listed = tmp_path / "urls.txt"
        listed.write_bytes(text.format(web.url("/pier"), web.url("/other")).encode())
        done = command("scrape", "--urls", listed, "--corpus", tmp_path / "corpus", *LOCAL)
        assert (done.returncode, done.stderr) == (0, b"")
        assert sorted(web.paths()) == ["/other", "/pier", "/robots.txt"]
        assert len(files(tmp_path / "corpus")) == 2

    def test_lists_never_name_files(self, web: Web, saved: Path, tmp_path: Path) -> None:
        """A path or file: address in a list is refused like any other wrong address."""
        listed = tmp_path / "urls.txt"
        listed.write_text(f"{saved}\nfile://{saved}\n{web.url('/pier')}\n")
        done = command("scrape", "--urls", listed, "--corpus", tmp_path / "corpus", *LOCAL)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 2
        assert [name.partition("/")[0] for name in files(tmp_path / "corpus")] == ["127.0.0.1"]

    def test_empty_list(self, tmp_path: Path) -> None:
        """A list without any URL, or that is not there, is wrong use."""
        (tmp_path / "urls.txt").write_text("# nothing yet\n\n")
        for name, reason in (("urls.txt", b"No URL in the list"), ("missing.txt", b"missing.txt")):
            done = command("scrape", "--urls", tmp_path / name)
            assert done.returncode == 2
            assert reason in done.stderr

    def test_unwritable_corpus_fetches_nothing(self, web: Web, tmp_path: Path) -> None:
        """Nothing is asked of a server when there is no place to keep the answer."""
        (tmp_path / "file").write_text("")
        done = command("scrape", web.url("/pier"), "--corpus", tmp_path / "file", *LOCAL)
        assert done.returncode == 3
        assert web.requests == []

    def test_user_agent(self, web: Web, tmp_path: Path) -> None:
        """--user-agent is what the server sees; one that no header can carry is wrong use."""
        scraper(
            "scrape", web.url("/pier"), "--corpus", tmp_path, "--user-agent", "quaybot/1 (+mail@quay.example)", *LOCAL
        )
        assert {asked.headers["user-agent"] for asked in web.requests} == {"quaybot/1 (+mail@quay.example)"}
        assert command("scrape", URL, "--user-agent", "a\nb").returncode == 2

    @pytest.mark.parametrize("proxy", ["nonsense", "socks5://127.0.0.1:1", "http://", "http://x:port"])
    def test_wrong_proxy(self, proxy: str) -> None:
        """--proxy with what is no address of an HTTP proxy is wrong use."""
        done = command("scrape", URL, "--proxy", proxy)
        assert done.returncode == 2
        assert b"'--proxy'" in done.stderr

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_interrupt(self, web: Web, tmp_path: Path, number: signal.Signals) -> None:
        """A signal ends a run at once and in order: what was done stays done, the rest is counted."""
        web.add("/stall", stall)
        arguments = ("scrape", web.url("/pier"), web.url("/stall"), "--corpus", str(tmp_path), *LOCAL)
        command = [sys.executable, "-m", "scraper", *arguments]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout
            first = process.stdout.readline().decode().strip()
            process.send_signal(number)
            rest, errors = process.communicate(timeout=2)
        assert process.returncode == 128 + number
        assert errors == b""
        assert rest.decode().splitlines()[-1] == "1 article filed, 0 failed, 1 not read"
        assert [str(tmp_path / name) for name in files(tmp_path)] == [first]

    def test_unchanged(self, tmp_path: Path) -> None:
        """A page that did not change since it was filed costs one small request, and its file stays as it is."""
        page = InTurn([Reply(headers={**HTML, "ETag": '"1"'}), Reply(status=304)])
        with Web({"/pier": page}) as web:
            page.routes[0] = Reply(story(web.url("/pier")), headers={**HTML, "ETag": '"1"'})
            first = command("scrape", web.url("/pier"), "--corpus", tmp_path, *LOCAL)
            before = Path(first.stdout.decode().splitlines()[0]).read_bytes()
            done = command("scrape", web.url("/pier"), "--corpus", tmp_path, *LOCAL)
            assert web.requests[-1].headers["if-none-match"] == '"1"'
        path, said = done.stdout.decode().splitlines()
        assert (done.returncode, done.stderr, said) == (0, b"", "  unchanged since it was filed")
        assert Path(path).read_bytes() == before

    def test_files_changed_by_hand_are_read_anew(self, tmp_path: Path) -> None:
        """A file whose text somebody changed, or that is no article any more, is not unchanged."""
        with Web({}) as web:
            web.add("/pier", Reply(story(web.url("/pier")), headers={**HTML, "ETag": '"1"'}))
            path = Path(
                command("scrape", web.url("/pier"), "--corpus", tmp_path, *LOCAL).stdout.decode().splitlines()[0]
            )
            whole = path.read_bytes()
            for broken in (whole.replace(b"shipworm", b"rust"), b"[]"):
                path.write_bytes(broken)
                assert command("scrape", web.url("/pier"), "--corpus", tmp_path, *LOCAL).returncode == 0
                assert b"shipworm" in path.read_bytes()
                assert len(files(tmp_path)) == 1
            assert not any("if-none-match" in asked.headers for asked in web.requests)

    def test_verbose(self, web: Web, tmp_path: Path) -> None:
        """--verbose says on stderr what each fetch did, without the credentials of its address."""
        url = web.url("/pier").replace("://", "://reader:secret@")
        done = command("scrape", url, "--corpus", tmp_path, "--verbose", *LOCAL)
        line = only_line(done.stderr)
        assert line.startswith(f"fetch 200 {web.url('/pier')}: ")
        assert ", 1 request, " in line
        assert "secret" not in line + done.stdout.decode()

    def test_reserved(self, tmp_path: Path) -> None:
        """--respect-tdm leaves out what its publisher reserves; without it the reservation is recorded."""
        with Web({}) as web:
            web.add("/pier", Reply(story(web.url("/pier")), headers={**HTML, "TDM-Reservation": "1"}))
            done = command("scrape", web.url("/pier"), "--corpus", tmp_path, "--respect-tdm", *LOCAL)
            assert done.returncode == 3
            assert "its publisher reserves it (text and data mining)" in only_line(done.stderr)
            assert files(tmp_path) == []
            assert command("scrape", web.url("/pier"), "--corpus", tmp_path, *LOCAL).returncode == 0


class TestColours:
    """Colours are for terminals."""

    def run_on_terminal(self, *arguments: object, **environment: str) -> bytes:
        """What the command prints on a terminal of its own."""
        ours, theirs = pty.openpty()
        try:
            command = [sys.executable, "-m", "scraper", *map(str, arguments)]
            own = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
            subprocess.run(command, stdout=theirs, check=True, timeout=60, cwd=ROOT, env={**own, **environment})
            return os.read(ours, 65_536)
        finally:
            os.close(theirs)
            os.close(ours)

    def test_on_a_terminal(self, saved: Path, tmp_path: Path) -> None:
        """A terminal gets colours, unless NO_COLOR is set."""
        arguments = ("scrape", saved, "--corpus", tmp_path / "corpus")
        assert b"\x1b[" in self.run_on_terminal(*arguments)
        assert b"\x1b[" not in self.run_on_terminal(*arguments, NO_COLOR="1")

    def test_in_a_pipe(self, saved: Path, tmp_path: Path) -> None:
        """A pipe gets none."""
        assert b"\x1b" not in command("scrape", saved, "--corpus", tmp_path / "corpus").stdout


def test_demo(tmp_path: Path) -> None:
    """The demo scrapes every fixture over HTTP, and refuses those that hold no article."""
    done = subprocess.run([sys.executable, "-m", "tests.demo", tmp_path], cwd=ROOT, check=False, timeout=120)
    assert done.returncode == 0
