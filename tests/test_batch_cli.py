"""`scraper extract` over many pages, as a process: outputs, exit codes, batches that are stopped and gone on with."""

from __future__ import annotations

import gzip
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import zstandard

from scraper.pipeline import extract
from tests.archives import response
from tests.command import ROOT, command, files, only_line, scraper, story

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://quay.example/pier"
BAD = b"<html><body><p>Hello</p></body></html>"


def pages(folder: Path, number: int, more: int = 0) -> list[str]:
    """So many saved pages in a folder, with `more` paragraphs to make them heavier, and their addresses."""
    folder.mkdir()
    urls = [f"{URL}/{place:04}" for place in range(number)]
    for place, url in enumerate(urls):
        text = "".join(
            f"<p>The survey of {1900 + year} found that pile {year} of pier {place} was sound.</p>"
            for year in range(more)
        )
        page = story(url, f"Pier {place} stays closed").replace(b"</article>", text.encode() + b"</article>")
        (folder / f"{place:04}.html").write_bytes(page)
    return urls


def records(data: bytes) -> list[dict[str, Any]]:
    """Lines of JSON as objects."""
    return [msgspec.json.decode(line) for line in data.splitlines()]


def test_folder_to_lines(tmp_path: Path) -> None:
    """Each page of a folder is one line, in order: an article, or an error with its reason; exit code 1 says so."""
    urls = pages(tmp_path / "pages", 3)
    (tmp_path / "pages" / "0001.html").write_bytes(BAD)
    done = command("extract", tmp_path / "pages", "-o", tmp_path / "out.jsonl")
    first, bad, last = records((tmp_path / "out.jsonl").read_bytes())
    assert [first["url"], last["url"]] == [urls[0], urls[2]]
    assert first["text"] == extract(story(urls[0]), urls[0]).text
    assert bad["error"] == "InvalidURL"
    assert bad["raw_ref"] == str(tmp_path / "pages" / "0001.html")
    assert (done.returncode, done.stdout) == (1, b"")
    assert only_line(done.stderr).startswith(
        f"2 articles, 1 failed (1 InvalidURL): {tmp_path / 'out.jsonl'} (3 pages in "
    )
    assert files(tmp_path) == ["out.jsonl", *(f"pages/{place:04}.html" for place in range(3))]


def unpacked_zst(data: bytes) -> bytes:
    """Zstandard frames, unpacked."""
    return zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read()


@pytest.mark.parametrize(("ending", "unpacked"), [(".gz", gzip.decompress), (".zst", unpacked_zst)])
def test_packed_output(tmp_path: Path, ending: str, unpacked: Any) -> None:
    """An output is packed as its name says."""
    urls = pages(tmp_path / "pages", 2)
    done = command("extract", tmp_path / "pages", "-o", tmp_path / f"out.jsonl{ending}")
    assert done.returncode == 0
    assert [one["url"] for one in records(unpacked((tmp_path / f"out.jsonl{ending}").read_bytes()))] == urls


def test_standard_streams() -> None:
    """Lines of JSON go through a pipe, with the sum beside them."""
    line = msgspec.json.encode({"url": URL, "html": story(URL).decode()}) + b"\n"
    done = scraper("extract", "-", "--jobs", "1", data=line * 2 + b"nonsense\n")
    first, second, bad = records(done.stdout)
    assert (first["url"], first["raw_ref"], second["raw_ref"], bad["raw_ref"]) == (URL, "-:1", "-:2", "-:3")
    assert done.returncode == 1
    assert b"2 articles, 1 failed (1 ExtractError): standard output" in done.stderr


def test_single_page_is_printed(tmp_path: Path) -> None:
    """One page alone is printed for people to read, as ever; asked for as lines, it is one."""
    (tmp_path / "page.html").write_bytes(story(URL))
    shown, line = command("extract", tmp_path / "page.html"), command("extract", tmp_path / "page.html", "--jobs", 1)
    assert len(shown.stdout.splitlines()) > 20
    assert len(line.stdout.splitlines()) == 1
    shown_article, line_article = msgspec.json.decode(shown.stdout), msgspec.json.decode(line.stdout)
    assert shown_article | {"raw_ref": line_article["raw_ref"]} == line_article


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["none.html"], 3, "none.html: no such file"),
        (["a", "--url", URL], 2, "--url goes with a single page"),
        (["a", "-o", "x.jsonl", "--corpus", "c"], 2, "exclude each other"),
        (["a", "--resume"], 2, "--resume goes with -o FILE or --corpus DIR"),
        (["a", "-o", "part.jsonl"], 2, "part.jsonl.part was left unfinished: go on with --resume, or remove it"),
        (["a", "-o", "none/x.jsonl"], 3, "none/x.jsonl.part: cannot be written: No such file or directory"),
        (["bad.html", "-o", "x.jsonl"], 3, "0 articles, 1 failed (1 InvalidURL): x.jsonl"),
    ],
)
def test_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, says: str) -> None:
    """Wrong use is said in a line, with the exit code for it."""
    pages(tmp_path / "a", 1)
    (tmp_path / "bad.html").write_bytes(BAD)
    (tmp_path / "part.jsonl.part").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    done = command("extract", *arguments)
    assert says in done.stderr.decode().splitlines()[-1]
    assert done.returncode == code


def test_into_a_corpus(tmp_path: Path) -> None:
    """Articles are filed once; failures are lines on standard error; a second time nothing changes."""
    (tmp_path / "crawl.warc").write_bytes(response(URL, story(URL)) + response(f"{URL}/2", BAD))
    first = command("extract", tmp_path / "crawl.warc", "--corpus", tmp_path / "news")
    filed = [name for name in files(tmp_path / "news") if name.endswith(".json")]
    assert len(filed) == 1
    written = (tmp_path / "news" / filed[0]).stat()
    assert first.returncode == 1
    failed, told = first.stderr.decode().splitlines()
    assert failed.startswith(f"failed  {tmp_path / 'crawl.warc'}#")
    assert told.startswith("1 article, 1 failed (1 NoArticle): ")
    command("extract", tmp_path / "crawl.warc", "--corpus", tmp_path / "news")
    assert (tmp_path / "news" / filed[0]).stat().st_mtime_ns == written.st_mtime_ns
    assert command("corpus", "check", "--corpus", tmp_path / "news").returncode == 0


def started(*arguments: object) -> subprocess.Popen[bytes]:
    """The command, running."""
    command = [sys.executable, "-m", "scraper", "extract", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)


def until_it_grows(path: Path, size: int = 0) -> None:
    """Wait for a file to be larger than it was."""
    for _ in range(600):
        if path.exists() and path.stat().st_size > size:
            return
        time.sleep(0.05)
    raise AssertionError(path)


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--any-order"]])
def test_stopped_and_gone_on_with(tmp_path: Path, options: list[str]) -> None:
    """A batch that SIGTERM and SIGINT stop has done some pages, and --resume does the others: each once, none twice."""
    urls, out, part = pages(tmp_path / "pages", 120, 60), tmp_path / "out.jsonl", tmp_path / "out.jsonl.part"
    counted, size = [], 0
    for number in (signal.SIGTERM, signal.SIGINT):
        process = started(tmp_path / "pages", "-o", out, "--resume", "--jobs", 1, *options)
        until_it_grows(part, size)
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 128 + number, err
        assert not out.exists()
        counted.append(len(records(part.read_bytes())))
        size = part.stat().st_size
    assert 0 < counted[0] < counted[1] < 120, counted
    done = command("extract", tmp_path / "pages", "-o", out, "--resume", *options)
    assert done.returncode == 0
    assert f"120 articles, 0 failed: {out} ({120 - counted[1]} pages in " in done.stderr.decode()
    found = [one["url"] for one in records(out.read_bytes())]
    assert sorted(found) == urls
    assert options or found == urls
    assert not list(tmp_path.glob("out.jsonl.*"))
    again = command("extract", tmp_path / "pages", "-o", out, "--resume")
    assert (again.returncode, only_line(again.stderr)) == (0, f"{out} is whole: nothing to go on with.")


@pytest.mark.slow
def test_killed_and_gone_on_with(tmp_path: Path) -> None:
    """After SIGKILL what was saved is gone on from, whatever else was written; other inputs are refused."""
    urls, out, part = pages(tmp_path / "pages", 80, 60), tmp_path / "out.jsonl.gz", tmp_path / "out.jsonl.gz.part"
    process = started(tmp_path / "pages", "-o", out, "--jobs", 1)
    until_it_grows(part)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    saved = part.read_bytes()
    part.write_bytes(saved + b"half a line that nobody saved")
    pages(tmp_path / "others", 1)
    other = command("extract", tmp_path / "others", "-o", out, "--resume")
    assert (other.returncode, only_line(other.stderr)) == (
        3,
        f"{out}: was left unfinished by an extraction of other inputs: name those, or remove it",
    )
    assert command("extract", tmp_path / "pages", "-o", out, "--resume").returncode == 0
    assert [one["url"] for one in records(gzip.decompress(out.read_bytes()))] == urls


def test_corpus_is_locked_and_repaired(tmp_path: Path) -> None:
    """Two never work at one corpus at once; one that was killed is gone on with, and state and files agree."""
    urls, news = pages(tmp_path / "pages", 80, 60), tmp_path / "news"
    process = started(tmp_path / "pages", "--corpus", news, "--jobs", 1)
    until_it_grows(news / ".holder.lock")
    second = command("extract", tmp_path / "pages", "--corpus", news)
    assert second.returncode == 4
    assert "another run holds the lock" in only_line(second.stderr)
    time.sleep(1.0)
    process.kill()
    process.communicate()
    assert command("extract", tmp_path / "pages", "--corpus", news, "--resume").returncode == 0
    checked = command("corpus", "check", "--corpus", news)
    assert checked.returncode == 0, checked.stdout
    assert sum(name.endswith(".json") for name in files(news)) == len(urls)
