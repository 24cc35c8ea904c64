"""`scraper browse`: datasette over the index, as a process that a browser asks."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from scraper.article import Removal
from tests.chromium import in_chromium, opened
from tests.command import ROOT, command, only_line
from tests.corpora import article, fill, five

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("datasette")
HOSTILE = "<script>alert(1)</script>"


@contextmanager
def browsing(folder: Path) -> Iterator[str]:
    """The command at work, and the address that it says."""
    words = [sys.executable, "-m", "scraper", "browse", "--corpus", str(folder), "--port", "0"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().decode().strip()
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five articles, and one with markup for its text. Nothing here changes it."""
    folder = tmp_path_factory.mktemp("corpus")
    gone = [Removal("donation", "donation-named", "clean", f"Please donate. {HOSTILE}")]
    fill(folder, [*five(), article("https://herald.example/odd", HOSTILE, title=HOSTILE, removed=gone)])
    return folder


def test_articles(corpus: Path) -> None:
    """The list has facets, is searched by words, and leads to each article with what was taken out of it."""
    with browsing(corpus) as url, httpx.Client(timeout=30) as client:
        assert url.startswith("http://127.0.0.1:")
        page = client.get(url)
        assert page.status_code == 200
        assert "6 rows" in page.text
        for facet in ("domain", "language", "access"):
            assert f'data-column="{facet}"' in page.text
        base = url.partition("/state/")[0]
        listed = client.get(f"{base}/state/article.json?_search=shipworm&_shape=array&_col=url").json()
        assert {one["url"] for one in listed} == {"https://quay.example/pier", "https://herald.example/pier"}
        (odd,) = client.get(f"{base}/state/article.json?url=https://herald.example/odd&_shape=array").json()
        shown = client.get(f"{base}/state/article/{odd['number']}").text
        assert "Please donate." in shown
        assert "donation-named" in shown
        assert HOSTILE not in shown
        assert client.get(f"{base}/state/article/999").status_code == 404
        assert client.get(f"{base}/state/page").status_code == 200


@in_chromium
@pytest.mark.parametrize("width", [1280, 390])
def test_in_the_browser(corpus: Path, width: int) -> None:
    """List and article ask nobody else for anything, and what a page says does not run."""
    with browsing(corpus) as url:
        base = url.partition("/state/")[0]
        with opened(url, width) as (page, wrong):
            page.fill("input[name=_search]", "shipworm")
            page.press("input[name=_search]", "Enter")
            page.wait_for_url("**_search=shipworm**")
            assert "2 rows" in page.inner_text("body")
            for number in range(1, 7):
                page.goto(f"{base}/state/article/{number}")
            assert "Taken out" in page.inner_text("body")
        assert wrong == []


def test_cannot_be_changed(corpus: Path) -> None:
    """Whoever browses can change nothing, and cannot take the file away."""
    before = (corpus / "state.sqlite").read_bytes()
    with browsing(corpus) as url, httpx.Client(timeout=30) as client:
        base = url.partition("/state/")[0]
        assert client.get(f"{base}/state?sql=delete+from+article").status_code == 400
        assert client.get(f"{base}/state.db").status_code == 403
    assert (corpus / "state.sqlite").read_bytes() == before


def test_errors(tmp_path: Path, corpus: Path) -> None:
    """A corpus that is not there, and a port that is taken, are one line each."""
    done = command("browse", "--corpus", tmp_path / "none")
    assert (done.returncode, done.stdout) == (3, b"")
    assert only_line(done.stderr) == f"{tmp_path / 'none'}: there is no such corpus"
    with browsing(corpus) as url:
        port = url.split(":")[2].split("/")[0]
        done = command("browse", "--corpus", corpus, "--port", port)
        assert done.returncode == 3
        assert only_line(done.stderr).startswith(f"127.0.0.1:{port}: cannot be listened at: ")
