"""Archives of kept pages: what came over the wire is in them, whole, whatever happens to disk and process."""

from __future__ import annotations

import gzip
import re
import resource
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scraper.article import Http
from scraper.batch.again import Filed, clean, kept_page
from scraper.corpus.check import check
from scraper.corpus.folder import read_article
from scraper.corpus.library import Library
from scraper.corpus.raw import RawPages, place_of, raw_files
from scraper.errors import CorpusError, FetchError
from scraper.exchange import Exchange
from scraper.fetch import FetchOptions, fetch_page
from scraper.pipeline import extract_page
from tests.command import ROOT, command, only_line, scraper, story
from tests.test_reclean import BEGUN, CALL, OLD, kept, page, with_call
from tests.web import Reply, Web, raw

if TYPE_CHECKING:
    from pathlib import Path

FULL = """
import random, resource, sys
from pathlib import Path
from scraper.article import Page
from scraper.corpus.raw import RawPages
from scraper.errors import CorpusError

places, failed = [], 0
with RawPages(Path(sys.argv[1]), 1_772_700_000.0, "x") as raw:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    for number, size in enumerate((10, 5_000, 5_000, 5_000, 5_000, 10)):
        body = random.Random(number).randbytes(size)
        try:
            places.append(raw.keep(Page(f"https://quay.example/{number}", body, "x")))
        except CorpusError as error:
            failed += 1
print(len(places), failed)
"""


def records(folder: Path) -> list[Any]:
    """The records of all archives, read and checked by another reader of the format."""
    warcio = pytest.importorskip("warcio.archiveiterator")
    found = []
    for archive in raw_files(folder):
        with archive.path.open("rb") as file:
            for record in warcio.ArchiveIterator(file, check_digests="raise"):
                record.body = record.content_stream().read()
                found.append(record)
    return found


def faults(folder: Path) -> list[str]:
    """What is wrong with a corpus."""
    with Library(folder) as library:
        return [fault.what for fault in check(library)]


class TestExchange:
    """What the records say of a fetch."""

    def test_both_sides(self, tmp_path: Path) -> None:
        """Header lines are as they were sent and received, doubles and odd bytes too; credentials are not kept."""
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Odd: caf\xc3\xa9\r\n"
        head += b"Set-Cookie: a=1, x\r\nSet-Cookie: b=2\r\n"
        body = story("https://quay.example/a")
        answer = raw(head, b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body), body)
        with Web({"/a": answer, "/robots.txt": Reply(status=404)}) as web:
            url = web.url("/a").replace("://", "://ada:secret@")
            got = fetch_page(url, FetchOptions(allow_private=True))
        with RawPages(tmp_path, BEGUN, "unused") as pages:
            pages.keep(got)
        _, response, request = records(tmp_path)
        received = response.http_headers.headers
        assert [value for name, value in received if name.lower() == "set-cookie"] == ["a=1, x", "b=2"]
        assert b"caf\xc3\xa9" in next(iter(raw_records(tmp_path)))
        assert response.http_headers.get_header("x-crawl-content-length") == str(len(body))
        sent = request.http_headers
        assert sent.protocol == "GET"
        assert sent.get_header("accept-encoding") == "gzip, deflate, br, zstd"
        assert "article-scraper" in sent.get_header("user-agent")
        assert sent.get_header("authorization") is None
        assert response.rec_headers["WARC-IP-Address"] == "127.0.0.1"

    def test_rendered(self, tmp_path: Path) -> None:
        """What a browser made of a page says so, and is read as it was."""
        one = replace(page("a"), body=page("a").body.decode() + "\u2603", exchange=Exchange())  # type: ignore[union-attr]
        (path,) = kept(tmp_path, [one])
        _, response, request = records(tmp_path)
        assert response.http_headers.get_header("x-crawl-rendered") == "yes"
        assert request.http_headers.get_header("user-agent") == "tests/1.0"
        article = read_article(path)
        assert article is not None
        assert kept_page(tmp_path, article).body == one.body.encode()  # type: ignore[union-attr]

    def test_other_statuses(self, tmp_path: Path) -> None:
        """A page that came with another status of success is found again."""
        one = replace(page("a"), http=Http(203))
        (path,) = kept(tmp_path, [one])
        article = read_article(path)
        assert article is not None
        assert kept_page(tmp_path, article).body == one.body
        assert records(tmp_path)[1].http_headers.statusline == "203 Non-Authoritative Information"


def raw_records(folder: Path) -> list[bytes]:
    """The unpacked bytes of all archives."""
    return [gzip.decompress(one.path.read_bytes()) for one in raw_files(folder)]


class TestTrouble:
    """Disks that are full, files that are cut off, runs that are killed."""

    def test_page_before_article(self, tmp_path: Path) -> None:
        """A page is in its archive before its article's file is: who is killed between has a page too many."""
        (tmp_path / "quay.example").write_bytes(b"")
        one = page("a")
        with Library(tmp_path, RawPages(tmp_path, BEGUN, "x")) as library, pytest.raises(CorpusError):
            library.file(extract_page(one), page=one)
        assert [record.rec_type for record in records(tmp_path)] == ["warcinfo", "response", "request"]

    def test_full_disk(self, tmp_path: Path) -> None:
        """A page that cannot be written whole leaves nothing, and the next one that fits is behind no torn record."""
        assert hasattr(resource, "RLIMIT_FSIZE")
        done = subprocess.run(
            [sys.executable, "-c", FULL, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
        )
        written, failed = map(int, done.stdout.split())
        assert failed > 0
        answers = [
            record.rec_headers["WARC-Target-URI"] for record in records(tmp_path) if record.rec_type == "response"
        ]
        assert len(answers) == written
        assert answers[-1].endswith("/5")

    def test_no_empty_archive(self, tmp_path: Path) -> None:
        """A run in which nothing new is filed leaves no archive."""
        one = page("a")
        with Library(tmp_path) as library:
            library.file(extract_page(one))
        with Library(tmp_path, RawPages(tmp_path, BEGUN, "x")) as library:
            assert library.file(extract_page(one), page=one).what == "unchanged"
        assert not (tmp_path / "raw").exists()

    def test_cut_off(self, tmp_path: Path) -> None:
        """An archive that was cut off is a fault of the corpus, and the article is cleaned from its blocks then."""
        (path,) = kept(tmp_path, [page("a")], **with_call(extract_page(page("a"))))
        (archive,) = raw_files(tmp_path)
        assert faults(tmp_path) == []
        archive.path.write_bytes(archive.path.read_bytes()[:900])
        (fault,) = faults(tmp_path)
        assert re.fullmatch(r"its page is not whole at raw/2026-03-05\.warc\.gz#\d+", fault)
        cleaned = clean(Filed(path.relative_to(tmp_path).as_posix(), 0, tmp_path, None))
        assert cleaned.article is not None
        assert CALL not in cleaned.article.text

    def test_wrong_page(self, tmp_path: Path) -> None:
        """A place with the page of another address is a fault."""
        (first, second) = kept(tmp_path, [page("a", "Pier a stays closed"), page("b", "Pier b is open again")])
        one, other = read_article(first), read_article(second)
        assert one is not None
        assert other is not None
        with pytest.raises(FetchError, match="another page"):
            kept_page(tmp_path, msgspec.structs.replace(one, raw_ref=other.raw_ref))

    def test_pruned(self, tmp_path: Path) -> None:
        """An archive that is gone is no fault; nothing is removed while another run is at work."""
        kept(tmp_path, [page("a")])
        hold = "import sys, time; from pathlib import Path; from scraper.corpus.lock import lock_folder as lock\n"
        hold += "with lock(Path(sys.argv[1]), 'now'): print(1, flush=True); time.sleep(60)"
        run = subprocess.Popen([sys.executable, "-c", hold, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
        assert run.stdout
        run.stdout.readline()
        command = ("corpus", "prune-raw", "--corpus", tmp_path, "--older-than", "1h", "--yes")
        try:
            refused = scraper(*command)
        finally:
            run.kill()
            run.communicate()
        assert (refused.returncode, len(list(raw_files(tmp_path)))) == (4, 1)
        assert "another run holds the lock" in only_line(refused.stderr)
        assert scraper(*command).returncode == 0
        assert faults(tmp_path) == []

    def test_a_killed_reclean(self, tmp_path: Path) -> None:
        """What one that was killed left over is put in order by the next."""
        kept(tmp_path, [page("a")])
        (tmp_path / "quay.example" / ".0123456789abcdef.tmp").write_bytes(b"{")
        (tmp_path / ".holder.lock").write_bytes(b'{"pid": 1, "host": "x", "started": "y"}')
        assert len(faults(tmp_path)) == 1
        assert command("reclean", "--jobs", 1, "--corpus", tmp_path, "--apply").returncode == 0
        assert faults(tmp_path) == []

    def test_read_in_the_meantime(self, tmp_path: Path) -> None:
        """What was made of a reading that is not the filed one any more is not filed."""
        (path,) = kept(tmp_path, [page("a")], **with_call(extract_page(page("a"))))
        cleaned = clean(Filed(path.relative_to(tmp_path).as_posix(), 0, tmp_path, None)).article
        assert cleaned is not None
        newer = replace(page("a", extra="<p>The mayor has said since that it will take until May.</p>"), fetched_at="x")
        with Library(tmp_path) as library:
            library.file(extract_page(newer))
            assert library.revise(cleaned, "reclean", "2026-03-06T00:00:00Z").what == "unchanged"
        article = read_article(path)
        assert article is not None
        assert "until May" in article.text


@pytest.mark.parametrize(
    ("ref", "place"),
    [
        ("raw/2026-03-05.warc.gz#12", ("raw/2026-03-05.warc.gz", 12)),
        (None, None),
        ("raw/2026-03-05.warc.gz", None),
        ("raw/2026-03-05.warc.gz#-1", None),
        ("raw/2026-03-05.warc.gz#12\n", None),
        ("raw/../x.warc.gz#1", None),
        ("/raw/x.warc.gz#1", None),
        ("pages/x.warc.gz#1", None),
        ("../raw/x.warc.gz#1", None),
        (f"raw/x.warc.gz#{'9' * 19}", None),
    ],
)
def test_places(ref: str | None, place: tuple[str, int] | None) -> None:
    """A `raw_ref` names a place in a kept archive, or none; it never leads out of the folder."""
    found = place_of(ref)
    assert (found and (found[0].as_posix(), found[1])) == place


def test_old_pipeline_stands() -> None:
    """The rules that these tests call old are not today's."""
    assert extract_page(page("a")).pipeline != OLD
