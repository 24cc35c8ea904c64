"""Batches: which pages are found in files, folders, lines and archives, and what comes of each, in real processes."""

from __future__ import annotations

import gzip
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]  # it ships no types
import msgspec
import pytest
import zstandard

from scraper.batch import containers
from scraper.batch.containers import pieces
from scraper.batch.inputs import Input, digest, find_inputs
from scraper.batch.pieces import InFile, InLine
from scraper.batch.workers import Workers
from scraper.errors import FetchError, ScraperError
from scraper.pipeline import extract
from tests.archives import DATE, record, response
from tests.command import story

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scraper.batch.pieces import Piece
    from scraper.batch.workers import Done

URL = "https://quay.example/pier"


def line(url: object = URL, html: object = None) -> bytes:
    """A page as a line of JSON."""
    return msgspec.json.encode({"url": url, "html": story(URL).decode() if html is None else html}) + b"\n"


def made(folder: Path, **files: bytes) -> Path:
    """A folder with files; `_` in a name stands for `.`, `__` for a folder."""
    for name, data in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def read(path: Path) -> list[Piece]:
    """The pieces of one file."""
    return list(pieces(find_inputs([str(path)])))


def reason(piece: Piece) -> str:
    """Why a piece is no page."""
    with pytest.raises(ScraperError) as caught:
        piece.document()
    return str(caught.value)


def test_folder(tmp_path: Path) -> None:
    """A folder stands for what its files' endings say, sorted, at any depth; hidden and other files are left alone."""
    made(tmp_path, b_html=b"", a_HTM_GZ=b"", sub__c_jsonl_zst=b"", sub__d_warc_gz=b"", e_txt=b"", _f_html=b"")
    found = find_inputs([str(tmp_path)])
    assert [(Path(one.name).name, one.kind) for one in found] == [
        ("a.HTM.GZ", "page"),
        ("b.html", "page"),
        ("c.jsonl.zst", "lines"),
        ("d.warc.gz", "archive"),
    ]


def test_named_files(tmp_path: Path) -> None:
    """Names keep their order and count once; a pattern stands for what fits it; any file can be a page."""
    made(tmp_path, b_html=b"bb", a_html=b"a", page=b"x")
    found = find_inputs([str(tmp_path / "page"), str(tmp_path / "*.html"), str(tmp_path / "a.html")])
    assert [(Path(one.name).name, one.kind, one.size) for one in found] == [
        ("page", "page", 1),
        ("a.html", "page", 1),
        ("b.html", "page", 2),
    ]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("none.html", "no such file"),
        ("*.htm", "no file has such a name"),
        ("empty", "the folder holds no page"),
        ("https://quay.example/", "reads files"),
    ],
)
def test_nothing_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, why: str) -> None:
    """A name that means nothing is an error in one line."""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FetchError, match=why) as caught:
        find_inputs([name])
    assert caught.value.url == name


def test_digest_tells_inputs_apart() -> None:
    """Another file, another size or another order are other inputs."""
    one, two, grown = (Input(name, Path(name), "page", size) for name, size in (("a", 1), ("b", 1), ("a", 2)))
    assert len({digest(some) for some in ([one, two], [two, one], [one], [grown, two])}) == 4
    assert digest([one, two]) == digest([one, two])


@pytest.mark.parametrize(("ending", "packed"), [("", bytes), (".gz", gzip.compress), (".zst", zstandard.compress)])
def test_page_in_a_file(tmp_path: Path, ending: str, packed: Any) -> None:
    """A page is unpacked as its name says, and has the address that it names; its file is its `raw_ref`."""
    path = tmp_path / f"page.html{ending}"
    path.write_bytes(packed(story(URL)))
    (piece,) = read(path)
    page = piece.document().page
    assert (page.url, page.body, page.raw_ref) == (URL, story(URL), str(path))


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.html", b"<p>no address", "does not name its address"),
        ("a.html", b" ", "the page is empty"),
        ("a.html", b"%PDF-1.7", "a PDF file"),
        ("a.html.gz", b"no gzip", "coding is broken"),
        ("a.html.gz", gzip.compress(story(URL))[:-20], "coding breaks off"),
        ("a.html.zst", zstandard.compress(b"<p>" + b" " * 11_000_000), "larger than the limit of 10 MB"),
    ],
)
def test_file_that_is_no_page(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    """What is wrong with a file is said with its name."""
    path = tmp_path / name
    path.write_bytes(data)
    (piece,) = read(path)
    said = reason(piece)
    assert why in said
    assert said.startswith(f"{path}: ")


@pytest.mark.parametrize(("ending", "packed"), [("", bytes), (".gz", gzip.compress), (".zst", zstandard.compress)])
def test_lines(tmp_path: Path, ending: str, packed: Any) -> None:
    """Every line is a page, blank ones are passed over; their weights together are no more than the file's."""
    path = tmp_path / f"pages.jsonl{ending}"
    data = packed(line() + b"\n" + line(f"{URL}/2").rstrip())
    path.write_bytes(data)
    found = read(path)
    assert [piece.name for piece in found] == [f"{path}:1", f"{path}:3"]
    assert [piece.document().page.url for piece in found] == [URL, f"{URL}/2"]
    assert 0 < sum(piece.weight for piece in found) <= len(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{\n", "no JSON object with url and html"),
        (b'{"url": "https://quay.example/"}\n', "missing required field `html`"),
        (b"[" * 100_000 + b"\n", "no JSON object"),
        (b"\xff\n", "no JSON object"),
        (line(url="mailto:ada@quay.example"), "only http and https"),
        (line(html=""), "the page is empty"),
    ],
)
def test_line_that_is_no_page(tmp_path: Path, data: bytes, why: str) -> None:
    """A wrong line is one error, and the lines after it are read."""
    path = tmp_path / "pages.jsonl"
    path.write_bytes(data + line())
    wrong, right = read(path)
    assert why in reason(wrong)
    assert right.document().page.url == URL


def test_line_without_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that is too long for memory is passed over, and the next is read."""
    monkeypatch.setattr(containers, "_LONGEST_LINE", 4_000)
    path = tmp_path / "pages.jsonl"
    path.write_bytes(b"x" * 3_000_000 + b"\n" + line())
    long, right = read(path)
    assert "4,000 bytes or more" in reason(long)
    assert right.document().page.url == URL


def test_lines_that_break_off(tmp_path: Path) -> None:
    """What can be read of a broken file is; then comes one error with its name and line."""
    path = tmp_path / "pages.jsonl.gz"
    path.write_bytes(gzip.compress(line()) + gzip.compress(line())[:-30])
    found = read(path)
    assert isinstance(found[0], InLine)
    assert f"{path}:" in reason(found[-1])
    assert "cannot be read" in reason(found[-1])


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_archive(tmp_path: Path, ending: str) -> None:
    """HTML that came with status 200 is a page, with what the server said of it; all else is passed over."""
    packers: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}
    records = [
        record("warcinfo", "", b"software: test\r\n", "application/warc-fields"),
        record("request", URL, b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
        response(URL, story(URL), ETag='"e"', X_Robots_Tag="noai"),
        response(f"{URL}/image", b"\x89PNG", Content_Type="image/png"),
        response(f"{URL}/gone", story(URL), "404 Not Found"),
        record("resource", f"{URL}/2", story(f"{URL}/2"), "text/html"),
        record("revisit", URL, b"", "application/http; msgtype=response"),
    ]
    path = tmp_path / f"crawl.warc{ending}"
    path.write_bytes(b"".join(map(packers[ending], records)))
    first, second = (piece.document().page for piece in read(path))
    assert (first.url, first.http.status, first.http.etag, first.x_robots_tag) == (URL, 200, '"e"', "noai")
    assert first.fetched_at == DATE
    assert (first.raw_ref or "").startswith(f"{path}#")
    assert (second.url, second.http.status, second.body) == (f"{URL}/2", None, story(f"{URL}/2"))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(story(URL)), {"Content_Encoding": "gzip"}),
        (brotli.compress(story(URL)), {"Content_Encoding": "br"}),
        (zstandard.compress(story(URL)), {"Content_Encoding": "zstd"}),
        (f"{len(story(URL)):x}\r\n".encode() + story(URL) + b"\r\n0\r\n\r\n", {"Transfer_Encoding": "chunked"}),
        (story(URL), {"Content_Encoding": "gzip"}),
    ],
)
def test_archived_codings(tmp_path: Path, body: bytes, headers: dict[str, str]) -> None:
    """Bodies are decoded as the headers say, and those that an archive keeps decoded are taken as they are."""
    path = tmp_path / "crawl.warc"
    path.write_bytes(response(URL, body, **headers))
    (piece,) = read(path)
    assert piece.document().page.body == story(URL)


@pytest.mark.parametrize(
    ("data", "whole", "why"),
    [
        (b"no archive", 0, "cannot be read on"),
        (response(URL, story(URL)) + b"garbage\r\n\r\n" * 50, 1, "cannot be read on"),
        (response(URL, story(URL))[:-200], 0, "the record breaks off"),
    ],
)
def test_archive_that_is_broken(tmp_path: Path, data: bytes, whole: int, why: str) -> None:
    """What can be read of it is; then comes one error."""
    path = tmp_path / "crawl.warc"
    path.write_bytes(data)
    found = read(path)
    assert len(found) == whole + 1
    assert why in reason(found[-1])


def done(some: Sequence[Piece], patience: float = 60, processes: int = 2) -> list[Done]:
    """What comes of pieces, in their order."""
    with Workers(processes, patience) as workers:
        results = list(workers.in_order(enumerate(some), lambda: False))
    assert [number for number, _ in results] == list(range(len(some)))
    return [one for _, one in results]


def test_articles_are_those_of_extract() -> None:
    """A line is the article that `extract` gives, but for `raw_ref`; in any order all of them come, once."""
    urls = [f"{URL}/{number}" for number in range(30)]
    some: list[Piece] = [InLine(url, 0, line(url)) for url in urls]
    with Workers(2) as workers:
        kept = list(workers.in_order(enumerate(some), lambda: False))
        free = list(workers.as_they_come(enumerate(some), lambda: False))
    for (number, one), url in zip(kept, urls, strict=True):
        article = msgspec.structs.replace(extract(story(URL), url), raw_ref=url)
        assert (urls[number], one.failed, one.line) == (url, None, msgspec.json.encode(article))
    assert sorted(free, key=lambda result: result[0]) == kept


class Slow(InFile):
    """A piece that takes a minute."""

    def document(self) -> Any:
        """Sleeps."""
        time.sleep(60)


def test_time_limit() -> None:
    """A page over the limit is an error record, and the pages that went to the process with it are extracted."""
    some: list[Piece] = [InLine(f"{number}", 0, line()) for number in range(7)]
    some.insert(3, Slow("heavy", 0, Path("heavy")))
    results = done(some, patience=1.0)
    assert [one.failed for one in results] == [None] * 3 + ["ExtractError"] + [None] * 4
    record = msgspec.json.decode(results[3].line)
    assert record["reason"] == "extraction took more than 1 seconds"
    assert record["raw_ref"] == "heavy"


class Deadly(InFile):
    """A piece that ends the process that reads it."""

    def document(self) -> Any:
        """Dies."""
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)


class Wrong(InFile):
    """A piece that shows a mistake of ours."""

    def document(self) -> Any:
        """Raises what nobody expects."""
        raise KeyError("surprise")


@pytest.mark.parametrize(("kind", "why"), [(Deadly, "ended its process"), (Wrong, "KeyError: 'surprise'")])
def test_bad_page_ends_no_batch(kind: type[InFile], why: str) -> None:
    """A page that kills its process, and one that an error of ours meets, are records; the others are extracted."""
    some: list[Piece] = [InLine("1", 0, line()), kind("bad", 0, Path("bad")), InLine("2", 0, line())]
    first, bad, last = done(some)
    assert (first.failed, bad.failed, last.failed) == (None, "ExtractError", None)
    assert why in msgspec.json.decode(bad.line)["reason"]


def test_stop() -> None:
    """Who wants to stop is heard, with pages left."""
    with Workers(1) as workers:
        some = ((number, InLine(str(number), 0, line())) for number in range(10**9))
        heard: list[int] = []
        for number, _ in workers.in_order(some, lambda: len(heard) > 20):
            heard.append(number)
    assert heard == list(range(len(heard)))
    assert 20 < len(heard) <= 32
