"""Kept pages, and what is filed cleaned again with today's rules: what changes, what stays, and the way back."""

from __future__ import annotations

import gzip
import io
import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.article import Article, Draft, Heading, ListBlock, Page, Paragraph, Pipeline, Quote
from scraper.batch.again import Filed, clean, kept_page
from scraper.corpus.check import check
from scraper.corpus.encode import encode
from scraper.corpus.folder import read_article
from scraper.corpus.learn import learn
from scraper.corpus.library import Library
from scraper.corpus.raw import RawPages, doomed, raw_files
from scraper.corpus.restore import barred, restored
from scraper.corpus.revisions import record_of
from scraper.exchange import Exchange
from scraper.identity import content_hash
from scraper.memory import Memory, Repeated, without_repeated
from scraper.pipeline import extract_page
from tests.command import ROOT, command, only_line, scraper, story
from tests.test_memory import APPEAL, filed
from tests.test_memory import story as story_of_memory
from tests.web import Reply, Web

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scraper.article import Block

BEGUN = 1_772_700_000.0
OLD = Pipeline("0", "old rules")
HOSTILE = (("x-a", "b\r\n\r\n<p>not the page"), ("content-type", "text/html"))
CALL = "Sign up to our newsletter today."


def page(name: str, title: str = "Northern pier stays closed", extra: str = "") -> Page:
    """A page as it was fetched."""
    url = f"https://quay.example/{name}"
    own = f"<p>The office at {name} opens at noon, and its clerks have kept a log of all ferries since the spring.</p>"
    body = story(url, title).replace(b"</article>", f"{own}{extra}</article>".encode())
    headers = (("content-type", "text/html; charset=utf-8"), ("content-encoding", "gzip"), ("etag", '"x"'))
    return Page(url, body, url, fetched_at="2026-03-05T09:00:00Z", exchange=Exchange(received=headers))


def kept(folder: Path, pages: Sequence[Page], **changes: Any) -> list[Path]:
    """Articles of pages that are kept, filed as if older rules had made them; their files."""
    found = []
    with Library(folder, RawPages(folder, BEGUN, "tests/1.0")) as library:
        for one in pages:
            article = msgspec.structs.replace(extract_page(one), pipeline=OLD, **changes)
            found.append(library.file(article, page=one).path)
    return found


def with_call(article: Article) -> dict[str, Any]:
    """What a file says whose rules did not know a call at its end."""
    blocks = [*article.blocks, Paragraph(CALL)]
    text = f"{article.text}\n\n{CALL}"
    return {"blocks": blocks, "text": text, "content_hash": content_hash(text), "word_count": article.word_count + 6}


class TestRawPages:
    """The archives."""

    def test_what_is_written(self, tmp_path: Path) -> None:
        """A page is a response and its request, each a gzip member; the article says where, and there it is found."""
        first, second = kept(tmp_path, [page("a", "Pier a stays closed"), page("b", "Pier b is open again")])
        (archive,) = raw_files(tmp_path)
        assert archive.path.name == "2026-03-05.warc.gz"
        assert archive.path.read_bytes().count(b"\x1f\x8b\x08") == 5
        for path, one in ((first, page("a", "Pier a stays closed")), (second, page("b", "Pier b is open again"))):
            article = read_article(path)
            assert article is not None
            got = kept_page(tmp_path, article)
            assert (got.url, got.body, got.fetched_at) == (one.url, one.body, one.fetched_at)
            assert got.raw_ref == article.raw_ref

    def test_read_by_others(self, tmp_path: Path) -> None:
        """Another reader of the format finds digests that hold, and pairs that name each other."""
        warcio = pytest.importorskip("warcio.archiveiterator")
        kept(tmp_path, [page("a")])
        (archive,) = raw_files(tmp_path)
        with archive.path.open("rb") as file:
            records = []
            for record in warcio.ArchiveIterator(file, check_digests="raise"):
                record.content_stream().read()
                records.append(record)
        assert [record.rec_type for record in records] == ["warcinfo", "response", "request"]
        _, response, request = records
        assert response.rec_headers["WARC-Concurrent-To"] == request.rec_headers["WARC-Record-ID"]
        assert response.http_headers.get_header("x-crawl-content-encoding") == "gzip"
        assert response.http_headers.get_header("content-encoding") is None
        assert request.http_headers.get_header("user-agent") == "tests/1.0"

    def test_a_second_run(self, tmp_path: Path) -> None:
        """A run on the same day begins a file of its own, behind no torn record."""
        kept(tmp_path, [page("a", "Pier a stays closed")])
        (first,) = raw_files(tmp_path)
        first.path.write_bytes(first.path.read_bytes()[:-20])
        kept(tmp_path, [page("b", "Pier b is open again")])
        assert [one.path.name for one in raw_files(tmp_path)] == ["2026-03-05.warc.gz", "2026-03-05-002.warc.gz"]

    def test_unchanged_is_not_kept_again(self, tmp_path: Path) -> None:
        """A page that says what is filed leaves the archive alone."""
        one = page("a")
        with Library(tmp_path, RawPages(tmp_path, BEGUN, "x")) as library:
            library.file(extract_page(one), page=one)
            assert library.file(extract_page(one), page=one).what == "unchanged"
        (archive,) = raw_files(tmp_path)
        with archive.path.open("rb") as file:
            assert sum(1 for _ in ArchiveIterator(file)) == 3

    def test_hostile_headers(self, tmp_path: Path) -> None:
        """No header of a page ends the record's head before its time."""
        url = "https://quay.example/a"
        one = Page(url, story(url), url, exchange=Exchange(received=HOSTILE))
        (path,) = kept(tmp_path, [one])
        article = read_article(path)
        assert article is not None
        assert kept_page(tmp_path, article).body == one.body

    def test_check(self, tmp_path: Path) -> None:
        """A corpus with kept pages has no faults, and a site called "raw" has a folder of its own."""
        kept(tmp_path, [page("a")])
        with Library(tmp_path) as library:
            assert list(check(library)) == []

    def test_prune(self, tmp_path: Path) -> None:
        """The oldest go first, by day or by size; the articles stay."""
        for day in range(4):
            with Library(tmp_path, RawPages(tmp_path, BEGUN + day * 86_400, "x")) as library:
                one = page(f"p{day}", f"Pier {day} stays closed")
                library.file(extract_page(one), page=one)
        sizes = [one.size for one in raw_files(tmp_path)]
        assert [one.day for one in doomed(tmp_path, "2026-03-07", None)] == ["2026-03-05", "2026-03-06"]
        assert [one.day for one in doomed(tmp_path, None, sum(sizes[2:]))] == ["2026-03-05", "2026-03-06"]
        said = command("corpus", "prune-raw", "--corpus", tmp_path, "--larger-than", "1KB")
        assert (said.returncode, len(list(raw_files(tmp_path)))) == (0, 4)
        assert command("corpus", "prune-raw", "--corpus", tmp_path, "--older-than", "1h", "--yes").returncode == 0
        assert list(raw_files(tmp_path)) == []
        assert len(list(tmp_path.glob("quay.example/**/*.json"))) == 4

    def test_scrape_keeps(self, tmp_path: Path) -> None:
        """`scrape --keep-raw` keeps what came over the wire."""
        with Web(
            {"/pier": Reply(story("https://quay.example/x")), "/robots.txt": Reply(b"User-agent: *\nAllow: /")}
        ) as web:
            done = command("scrape", web.url("/pier"), "--allow-private", "--keep-raw", "--corpus", tmp_path)
        assert done.returncode == 0, done.stderr
        (archive,) = raw_files(tmp_path)
        data = gzip.decompress(archive.path.read_bytes())
        assert b"GET /pier HTTP/1.1" in data
        assert story("https://quay.example/x") in data


def again(filed: Filed) -> Article:
    """The article, cleaned again."""
    article = clean(filed).article
    assert article is not None
    return article


class TestReclean:
    """Today's rules over what is filed."""

    def test_from_the_page(self, tmp_path: Path) -> None:
        """What a rule knows today goes, what was lost comes back; where and when it was read stays."""
        one = page("a")
        whole = extract_page(one)
        text = "\n\n".join(block.text for block in whole.blocks[:2])
        (path,) = kept(tmp_path, [one], blocks=whole.blocks[:2], text=text, content_hash=content_hash(text))
        article = again(Filed(path.relative_to(tmp_path).as_posix(), 0, tmp_path, None))
        former = read_article(path)
        assert former is not None
        assert article.text == whole.text
        assert (article.raw_ref, article.fetched_at, article.id) == (former.raw_ref, former.fetched_at, former.id)

    def test_from_the_blocks(self, tmp_path: Path) -> None:
        """Without the page what a rule knows goes, and the ledger grows by it."""
        one = page("a")
        (path,) = kept(tmp_path, [one], **with_call(extract_page(one)))
        for archive in raw_files(tmp_path):
            archive.path.unlink()
        article = again(Filed(path.relative_to(tmp_path).as_posix(), 0, tmp_path, None))
        assert article.text == extract_page(one).text
        assert [(gone.kind, gone.text) for gone in article.removed if gone.stage == "clean"][-1:] == [
            ("newsletter", CALL)
        ]

    def test_with_memory(self, tmp_path: Path) -> None:
        """What is known to repeat goes as well."""
        (path,) = kept(tmp_path, [page("a", extra=f"<p>{APPEAL}</p>")])
        known = Memory((Repeated("x", APPEAL),))
        article = again(Filed(path.relative_to(tmp_path).as_posix(), 0, tmp_path, known))
        assert APPEAL not in article.text

    @pytest.mark.parametrize(
        "place", ["", "raw/x.warc.gz#0", "raw/../../x.warc.gz#0", "raw/2026-03-05.warc.gz#7", "/etc/x.warc.gz#1"]
    )
    def test_places_that_lead_nowhere(self, tmp_path: Path, place: str) -> None:
        """A place that is none, is gone, or leads out of the corpus: the article is cleaned from its blocks."""
        (path,) = kept(tmp_path, [page("a")], **with_call(extract_page(page("a"))))
        article = read_article(path)
        assert article is not None
        path.write_bytes(encode(msgspec.structs.replace(article, raw_ref=place or None)))
        assert CALL not in again(Filed(path.relative_to(tmp_path).as_posix(), 0, tmp_path, None)).text

    def test_the_command(self, tmp_path: Path) -> None:
        """It says first what it would do, then does it as revisions, and a second time does nothing."""
        pages = [page(f"p{n}", f"Pier {n} stays closed") for n in range(6)]
        for one in pages:
            kept(tmp_path, [one], **with_call(extract_page(one)))
        before = {path: path.read_bytes() for path in tmp_path.glob("quay.example/**/*.json")}
        said = command("reclean", "--jobs", 1, "--corpus", tmp_path).stdout.decode()
        assert "6 articles cleaned again, 6 articles would change" in said
        assert f"- {CALL}" in said
        assert {path: path.read_bytes() for path in before} == before
        assert command("reclean", "--jobs", 1, "--corpus", tmp_path, "--apply").returncode == 0
        articles = [read_article(path) for path in before]
        assert all(one and CALL not in one.text and one.revision.number == 2 for one in articles)
        after = {path: path.read_bytes() for path in before}
        assert (
            "0 articles cleaned again"
            in command("reclean", "--jobs", 1, "--corpus", tmp_path, "--apply").stdout.decode()
        )
        assert {path: path.read_bytes() for path in before} == after
        with Library(tmp_path) as library:
            assert list(check(library)) == []

    def test_renewed(self, tmp_path: Path) -> None:
        """An article that says the same is known to be of today's rules, and is no new revision."""
        (path,) = kept(tmp_path, [page("a")])
        assert command("reclean", "--jobs", 1, "--corpus", tmp_path, "--apply").returncode == 0
        article = read_article(path)
        assert article is not None
        assert (article.revision.number, article.pipeline) == (1, extract_page(page("a")).pipeline)

    @pytest.mark.slow
    def test_stopped_and_gone_on_with(self, tmp_path: Path) -> None:
        """Stopped or killed in the middle, it goes on where it was, and the corpus is whole in between."""
        pages = [page(f"p{n}", f"Pier {n} stays closed") for n in range(120)]
        with Library(tmp_path, RawPages(tmp_path, BEGUN, "x")) as library, library.transaction():
            for one in pages:
                article = extract_page(one)
                library.file(msgspec.structs.replace(article, pipeline=OLD, **with_call(article)), page=one)
        command = [sys.executable, "-m", "scraper", "reclean", "--corpus", tmp_path, "--apply", "--jobs", "1"]
        for kill in (signal.SIGKILL, signal.SIGTERM):
            run = subprocess.Popen(
                list(map(str, command)), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(1.8)
            run.send_signal(kill)
            run.wait()
            for lock in tmp_path.glob("*.lock"):
                assert lock.is_file()
        assert scraper("corpus", "reindex", "--corpus", tmp_path).returncode == 0
        assert scraper("reclean", "--jobs", 1, "--corpus", tmp_path, "--apply").returncode == 0
        articles = [read_article(path) for path in tmp_path.glob("quay.example/**/*.json")]
        assert len(articles) == 120
        assert all(one and CALL not in one.text and one.revision.number == 2 for one in articles)

    def test_no_article_any_more(self, tmp_path: Path) -> None:
        """A page that gives no article today is told of and left alone; the exit code is 1."""
        (path,) = kept(tmp_path, [page("a")])
        path.write_bytes(b"{")
        done = command("reclean", "--jobs", 1, "--corpus", tmp_path)
        assert done.returncode == 1
        assert "is no whole article" in done.stderr.decode()

    def test_locked(self, tmp_path: Path) -> None:
        """While another run is at work nothing is written."""
        kept(tmp_path, [page("a")])
        hold = "import sys, time; from pathlib import Path; from scraper.corpus.lock import lock_folder as lock\n"
        hold += "with lock(Path(sys.argv[1]), 'now'): print(1, flush=True); time.sleep(60)"
        run = subprocess.Popen([sys.executable, "-c", hold, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
        assert run.stdout
        run.stdout.readline()
        try:
            assert command("reclean", "--jobs", 1, "--corpus", tmp_path, "--apply").returncode == 4
        finally:
            run.kill()
            run.communicate()


class TestRestore:
    """The way back."""

    def test_what_memory_took(self, tmp_path: Path) -> None:
        """The former text is there again, byte for byte, and neither memory nor the page takes it away again."""
        with Library(tmp_path) as library:
            filed(library, [story_of_memory(n, APPEAL) for n in range(6)])
            one = story_of_memory(3, APPEAL)
            path = library.where(one.id)
            assert path is not None
        article = read_article(path)
        assert article is not None
        (rule,) = {gone.rule for gone in article.removed}
        assert command("restore", one.id[:8], "--rule", rule, "--corpus", tmp_path).returncode == 0
        again = read_article(path)
        assert again is not None
        assert (again.text, again.content_hash, again.blocks, again.removed) == (
            one.text,
            one.content_hash,
            one.blocks,
            [],
        )
        assert (barred(again), again.revision.number) == (frozenset({rule}), 3)
        with Library(tmp_path) as library:
            library.state.execute("INSERT OR IGNORE INTO unlearned VALUES ('quay.example')")
            assert learn(library, BEGUN).mended == 0
            fetched = extract_again(one, library)
            assert library.file(fetched).what == "unchanged"
            assert list(check(library)) == []

    def test_what_reclean_took(self, tmp_path: Path) -> None:
        """The same for a rule of the rulebook; the next `reclean` leaves it alone."""
        one = page("a", extra=f"<p>{CALL}</p>")
        blocks = [*extract_page(page("a")).blocks, Paragraph(CALL)]
        text = "\n\n".join(block.text for block in blocks)
        (path,) = kept(tmp_path, [one], blocks=blocks, text=text, content_hash=content_hash(text))
        assert command("reclean", "--jobs", 1, "--corpus", tmp_path, "--apply").returncode == 0
        article = read_article(path)
        assert article is not None
        assert CALL not in article.text
        rule = next(gone.rule for gone in article.removed if gone.text == CALL)
        assert command("restore", article.id, "--rule", rule, "--corpus", tmp_path).returncode == 0
        again = read_article(path)
        assert again is not None
        assert again.text == text
        path.write_bytes(encode(msgspec.structs.replace(again, pipeline=OLD)))
        assert command("corpus", "reindex", "--corpus", tmp_path).returncode == 0
        assert command("reclean", "--jobs", 1, "--corpus", tmp_path, "--apply").returncode == 0
        last = read_article(path)
        assert last is not None
        assert last.text == text

    @pytest.mark.parametrize(
        ("id_", "rule", "says"),
        [("zz", "x", "no article has this id"), ("", "x", "no article"), ("{id}", "x", "no revision")],
    )
    def test_wrong_use(self, tmp_path: Path, id_: str, rule: str, says: str) -> None:
        """What cannot be put back is one line."""
        (path,) = kept(tmp_path, [page("a")])
        article = read_article(path)
        assert article is not None
        done = command("restore", id_.format(id=article.id), "--rule", rule, "--corpus", tmp_path)
        assert done.returncode == 3
        assert says in only_line(done.stderr)


def extract_again(one: Article, library: Library) -> Article:
    """What a new reading of the page gives that gave an article, with what the library knows."""
    memory = Memory((Repeated("x", APPEAL),))
    rule = next(iter(barred(read_article(library.where(one.id) or library.folder) or one)))
    memory = Memory((Repeated(rule.removeprefix("memory-"), APPEAL),))
    draft = without_repeated(Draft(tuple(one.blocks)), memory)
    text = "\n\n".join(block.text for block in draft.blocks)
    changes = {"blocks": list(draft.blocks), "text": text, "content_hash": content_hash(text)}
    return msgspec.structs.replace(one, removed=list(draft.removals), **changes)


_WORDS = st.sampled_from(
    ["pier", "ferry", "harbour", "timber", "office", "council", "winter", "autumn", "meeting", "repair"]
)
_SENTENCE = st.lists(_WORDS, min_size=6, max_size=12).map(lambda words: f"{' '.join(words).capitalize()}.")
_BLOCKS = st.lists(
    st.one_of(
        _SENTENCE.map(Paragraph),
        _SENTENCE.map(Quote),
        _WORDS.map(lambda word: Heading(word, 2)),
        st.lists(_SENTENCE, min_size=1, max_size=3).map(lambda items: ListBlock("\n".join(items), items)),
        st.just(Paragraph(APPEAL)),
        _SENTENCE.map(lambda said: Paragraph(f"{APPEAL} {said}")),
    ),
    min_size=3,
    max_size=12,
)


@settings(deadline=None, max_examples=150)
@given(_BLOCKS)
def test_restored_is_what_was(tmp_path_factory: pytest.TempPathFactory, blocks: list[Block]) -> None:
    """Whatever memory took of an article, the way back leads to the very blocks and text."""
    folder = tmp_path_factory.mktemp("c")
    one = story_of_memory(1)
    text = "\n\n".join(block.text for block in blocks)
    former = msgspec.structs.replace(one, blocks=blocks, text=text, content_hash=content_hash(text))
    draft = without_repeated(Draft(tuple(blocks)), Memory((Repeated("x", APPEAL),)))
    if not draft.removals:
        return
    text = "\n\n".join(block.text for block in draft.blocks)
    mended = msgspec.structs.replace(
        former, blocks=list(draft.blocks), text=text, content_hash=content_hash(text), removed=list(draft.removals)
    )
    mended = msgspec.structs.replace(
        mended, revision=msgspec.structs.replace(one.revision, number=2, previous_hash="x")
    )
    home = folder / "revisions" / one.publisher.domain / one.id
    home.mkdir(parents=True)
    (home / "0002.json").write_bytes(msgspec.json.encode(record_of(former, mended, "memory")))
    back = restored(folder, mended, "memory-x")
    assert (back.blocks, back.text, back.removed) == (former.blocks, former.text, [])


def test_records_stay_readable() -> None:
    """A record from before there were causes is one of a page."""
    record = record_of(story_of_memory(1), story_of_memory(2))
    data = json.loads(msgspec.json.encode(record))
    del data["cause"], data["former_blocks"]
    assert msgspec.json.decode(io.BytesIO(json.dumps(data).encode()).read(), type=type(record)) == record
