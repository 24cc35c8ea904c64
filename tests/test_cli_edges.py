"""`scraper scrape` where something around it is odd: options, streams, lists, the proxy."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import ROOT, files, only_line, scraper, story
from tests.web import Reply, Web


def test_corpus_without_a_name(tmp_path: Path) -> None:
    """An empty --corpus, such as an unset variable gives, is wrong use."""
    page = tmp_path / "pier.html"
    page.write_bytes(story("https://quay.example/pier"))
    done = scraper("scrape", page, "--corpus", "")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"'--corpus'" in done.stderr


def test_reader_goes_away(tmp_path: Path) -> None:
    """A closed pipe ends the run without a word; what was done stays done."""
    pages = [tmp_path / f"{number}.html" for number in range(9)]
    for page in pages:
        page.write_bytes(story(f"https://quay.example/{page.stem}", f"Northern pier {page.stem} stays closed"))
    command = [sys.executable, "-m", "scraper", "scrape", *map(str, pages), "--corpus", str(tmp_path / "corpus")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        first = process.stdout.readline().decode().strip()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
    assert json.loads(Path(first).read_bytes())["url"] == "https://quay.example/0"
    assert all(name.endswith(".json") for name in files(tmp_path / "corpus"))


def test_fragments(tmp_path: Path) -> None:
    """Addresses that differ in their fragment alone are one page, read once."""
    with Web({}) as web:
        web.add("/pier", Reply(story(web.url("/pier"))))
        pages = [web.url("/pier") + end for end in ("#comments", "", "#top")]
        done = scraper("scrape", *pages, "--corpus", tmp_path, "--allow-private", "--delay", "0")
        assert (done.returncode, done.stderr) == (0, b"")
        assert web.paths() == ["/robots.txt", "/pier"]
        assert len(done.stdout.splitlines()) == 3


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_that_is_gone(scheme: str, tmp_path: Path) -> None:
    """When the proxy does not answer, it is the proxy that is told of."""
    with Web({}) as closed:
        proxy = closed.url("")
    done = scraper("scrape", f"{scheme}://quay.example/x", "--proxy", proxy, "--corpus", tmp_path)
    assert done.returncode == 3
    assert only_line(done.stderr).endswith(": the proxy cannot be reached: connection refused")
