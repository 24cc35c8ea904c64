"""Runs over real sockets into a real folder, one after the other: what is read, and what becomes of it."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import time
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from scraper.corpus import folder as files
from scraper.corpus.check import check
from scraper.corpus.library import Library
from scraper.crawl.events import Event, Looked, Told, Tools
from scraper.crawl.extractors import InThread
from scraper.crawl.manifest import KEPT, latest
from scraper.crawl.round import do_round
from scraper.crawl.run import Hearers, run
from scraper.crawl.sources import Source, Sources
from scraper.crawl.sources.globs import Glob
from scraper.crawl.wanted import wanted_of
from scraper.errors import CorpusError
from tests.corpora import article
from tests.newspaper import OPTIONS, RSS, articles, feed, later, night, page, publish, source
from tests.web import InTurn, Reply, Web, redirect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.article import Article, Page
    from scraper.memory import Memory

HOUR, YEAR = 3600, 366 * 86_400.0


@pytest.fixture
def web() -> Iterator[Web]:
    """A newspaper without stories."""
    with Web({}) as found:
        yield found


def asked(web: Web, path: str) -> list[str | None]:
    """The validators of each request for a path."""
    return [request.headers.get("if-none-match") for request in web.requests if request.path == path]


def is_whole(corpus: Path) -> bool:
    """Whether files and state agree."""
    with Library(corpus) as library:
        return not list(check(library))


class TestNights:
    """One night after the other."""

    def test_second_run_asks_for_nothing_but_the_feed(self, web: Web, tmp_path: Path) -> None:
        """What was filed is not read again before its time; the feed is asked for with its validators."""
        publish(web, "/a", "/b", once=True)
        assert night(tmp_path, source(web)).sources[0].new == 2
        report = night(tmp_path, source(web)).sources[0]
        assert (report.found, report.new, report.unchanged, report.requests) == (0, 0, 0, 1)
        assert web.paths() == ["/robots.txt", "/feed", "/a", "/b", "/robots.txt", "/feed"]
        assert asked(web, "/feed") == [None, '"2"']

    def test_an_hour_later_pages_are_revalidated(self, web: Web, tmp_path: Path) -> None:
        """An hour later a page is asked for with its validators, and nothing is written when it is as it was."""
        publish(web, "/a", once=True)
        night(tmp_path, source(web))
        before = [path.stat().st_mtime_ns for path in tmp_path.rglob("*story-a*.json")]
        manifest = night(tmp_path, source(web), now=lambda: later(HOUR))
        assert manifest.sources[0].unchanged == 1
        assert asked(web, "/a") == [None, '"/a"']
        assert [path.stat().st_mtime_ns for path in tmp_path.rglob("*story-a*.json")] == before

    def test_left_by_limit(self, web: Web, tmp_path: Path) -> None:
        """What the limit leaves is read the next nights, though the feed has not changed meanwhile."""
        publish(web, "/a", "/b", "/c")
        few = source(web, limit=2)
        first, second = (night(tmp_path, few).sources[0] for _ in range(2))
        assert (first.new, first.left, second.new, second.left) == (2, 1, 1, 0)
        night(tmp_path, few)
        assert asked(web, "/feed") == [None, None, '"3"']
        assert articles(tmp_path) == ["a", "b", "c"]

    def test_stopped(self, web: Web, tmp_path: Path) -> None:
        """A run that is stopped in the middle leaves what it did not read to the next, which reads that alone."""
        publish(web, "/a", "/b", "/c", "/d", once=True)

        async def stop() -> None:
            def tell(event: Event) -> None:
                if isinstance(event, Told):
                    task.cancel()

            sources = Sources(tmp_path, (source(web),), OPTIONS)
            task = asyncio.ensure_future(do_round(sources, tmp_path / "corpus", Tools(InThread(), tell=tell)))
            await task

        with pytest.raises(asyncio.CancelledError):
            asyncio.run(stop())
        (stopped,) = latest(tmp_path / "corpus")
        assert (stopped.outcome, stopped.sources[0].new, stopped.ended is not None) == ("stopped", 1, True)
        rest = night(tmp_path / "corpus", source(web))
        assert rest.repaired is not None
        assert rest.sources[0].new + len(articles(tmp_path / "corpus")) >= 4
        assert articles(tmp_path / "corpus") == ["a", "b", "c", "d"]
        assert is_whole(tmp_path / "corpus")

    def test_renamed_and_removed(self, web: Web, tmp_path: Path) -> None:
        """Pages that wait are read under their source's new name, and for another source when theirs is gone."""
        publish(web, "/a", "/b", "/c")
        web.add("/a", InTurn([Reply(status=503), Reply(status=503), page(web, "/a")]))
        night(tmp_path, source(web, "old"))
        renamed = night(tmp_path, source(web, "new"), now=lambda: later(HOUR))
        assert renamed.sources[0].failed == {"BadStatus": 1}
        web.add("/other", Reply(feed([web.url("/a")]), headers=RSS))
        other = night(tmp_path, source(web, "other", "/other"), now=lambda: later(6 * HOUR))
        assert other.sources[0].new == 1
        assert articles(tmp_path) == ["a", "b", "c"]

    def test_redirected(self, web: Web, tmp_path: Path) -> None:
        """A page that lies elsewhere now is filed once, and is read again by the address it was found under."""
        publish(web, "/a")
        web.add("/feed", Reply(feed([web.url("/old"), web.url("/a")]), headers=RSS))
        web.add("/old", redirect("/a"))
        report = night(tmp_path, source(web)).sources[0]
        assert (report.new, report.duplicates, report.failed) == (1, 1, {})
        again = night(tmp_path, source(web), now=lambda: later(HOUR)).sources[0]
        assert (again.new, again.unchanged, again.failed) == (0, 2, {})
        assert articles(tmp_path) == ["a"]


class TestSettings:
    """What a source says of itself."""

    def test_include_exclude_age(self, web: Web, tmp_path: Path) -> None:
        """Only what the patterns and the age let in is read; the rest is counted."""
        publish(web, "/news/a", "/news/b", "/news/live", "/sport/c")
        urls = [web.url(path) for path in ("/news/a", "/news/b", "/news/live", "/sport/c")]
        web.add("/feed", Reply(feed(urls, {urls[1]: 11 * YEAR}), headers=RSS))
        chosen = source(web, include=(Glob.read("/news/*"),), exclude=(Glob.read("*/live"),), max_age=10 * YEAR)
        report = night(tmp_path, chosen).sources[0]
        assert [path for path in web.paths() if path not in ("/robots.txt", "/feed")] == ["/news/a"]
        assert (report.found, report.unwanted) == (4, 3)

    @pytest.mark.parametrize(("language", "filed"), [("en", ["a"]), ("EN", ["a"]), ("de", []), (None, ["a"])])
    def test_language(self, web: Web, tmp_path: Path, language: str | None, filed: list[str]) -> None:
        """An article in another language is not filed, nor read again; letter case says nothing."""
        publish(web, "/a")
        report = night(tmp_path, source(web, language=language)).sources[0]
        assert articles(tmp_path) == filed
        assert (report.new, report.unwanted, report.failed) == (len(filed), 1 - len(filed), {})
        night(tmp_path, source(web, language=language))
        assert web.paths().count("/a") == 1

    def test_age_by_the_page(self, web: Web, tmp_path: Path) -> None:
        """Where the feed gives no date the page's own one decides."""
        publish(web, "/a")
        assert night(tmp_path, source(web, max_age=86_400)).sources[0].unwanted == 1
        assert articles(tmp_path) == []

    def test_every(self, web: Web, tmp_path: Path) -> None:
        """A source whose time has not come is not asked, and a run with none to ask is a good one."""
        publish(web, "/a")
        daily = source(web, every=86_400.0)
        night(tmp_path, daily)
        manifest = night(tmp_path, daily)
        assert (manifest.exit_code, manifest.sources[0].checked, web.paths().count("/feed")) == (0, False, 1)
        assert night(tmp_path, daily, now=lambda: later(86_400)).sources[0].checked

    def test_longer_delay(self, web: Web, tmp_path: Path) -> None:
        """Of two sources of one host the longer delay holds, in whatever order they are listed."""
        publish(web, "/a", at="/one")
        publish(web, "/b", at="/two")
        night(tmp_path, source(web, "slow", "/one", delay=0.3), source(web, "quick", "/two", delay=0.0))
        times = [request.at for request in web.requests if request.path != "/robots.txt"]
        assert min(then - now for now, then in pairwise(times)) >= 0.29


class TestManifest:
    """What is written down of a run."""

    def test_counts(self, web: Web, tmp_path: Path) -> None:
        """Every page is counted once by what became of it, and all that was fetched is."""
        publish(web, "/a", "/b", "/gone", "/empty")
        web.add("/gone", Reply(b"gone", 410))
        web.add("/empty", Reply(b"<html><body></body></html>"))
        web.add("/b", page(web, "/a"))
        manifest = night(tmp_path, source(web))
        (report,) = manifest.sources
        assert (report.kind, report.found, report.new, report.duplicates) == ("feed", 4, 1, 1)
        assert report.failed == {"BadStatus": 1, "NoArticle": 1}
        assert (report.requests, manifest.exit_code, manifest.outcome) == (5, 1, "finished")
        sizes = sum(len(page(web, "/a").body) for _ in "ab") + len(b"gone") + len(b"<html><body></body></html>")
        assert report.bytes == sizes + len(feed(web.url(path) for path in ("/a", "/b", "/gone", "/empty")))
        (kept,) = (tmp_path / "runs").iterdir()
        assert json.loads(kept.read_bytes())["sources"][0]["new"] == 1
        assert next(latest(tmp_path)) == manifest

    def test_further_files_are_counted(self, web: Web, tmp_path: Path) -> None:
        """What a source's further files cost is that source's, too: here the feed that a page names."""
        publish(web, "/a")
        link = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body></body></html>'
        web.add("/", Reply(link))
        assert night(tmp_path, source(web, at="/")).sources[0].requests == 3

    def test_all_failed(self, web: Web, tmp_path: Path) -> None:
        """When every source failed the exit code says so, and the reason is kept; one of two is some."""
        publish(web, "/a")
        web.add("/robots.txt", InTurn([Reply(status=503), Reply(status=404)]))
        manifest = night(tmp_path, source(web))
        assert manifest.exit_code == 5
        assert "robots.txt answers 503" in (manifest.sources[0].error or "")
        assert night(tmp_path, source(web), source(web, "lost", "/nowhere")).exit_code == 1

    def test_same_second(self, web: Web, tmp_path: Path) -> None:
        """Two runs that begin in one second have a manifest each, the later one first."""
        publish(web, "/a")
        then = time.time()
        runs = [night(tmp_path, source(web), now=lambda: then) for _ in range(3)]
        assert [run.sources[0].new for run in latest(tmp_path)] == [0, 0, 1]
        assert len({run.started for run in runs}) == 1

    def test_clock_that_goes_back(self, web: Web, tmp_path: Path) -> None:
        """A clock that is put back during a run makes no run of negative length."""
        publish(web, "/a")
        ticks = iter([time.time()])
        assert night(tmp_path, source(web), now=lambda: next(ticks, 1_700_000_000.0)).seconds == 0

    def test_old_ones_go(self, web: Web, tmp_path: Path) -> None:
        """Of so many runs the oldest manifests go, so that they never fill the disk."""
        publish(web)
        (tmp_path / "runs").mkdir()
        for number in range(KEPT + 5):
            (tmp_path / "runs" / f"2020-01-01T00-00-00Z_{number:04}.json").write_text("{}")
        night(tmp_path, source(web))
        kept = sorted(path.name for path in (tmp_path / "runs").iterdir())
        assert len(kept) == KEPT
        assert kept[0].endswith("_0006.json")
        assert not kept[-1].startswith("2020")

    def test_no_password(self, web: Web, tmp_path: Path) -> None:
        """A password in a source's address goes to its server and nowhere else, and the source is counted as others."""
        publish(web, "/a", once=True)
        url = web.url("/feed").replace("://", "://ada:secret@")
        heard: list[Event] = []
        for _ in range(2):
            report = night(tmp_path, Source(name="quay", url=url), tell=heard.append).sources[0]
            assert report.requests
        assert [request.headers.get("authorization") is not None for request in web.requests if request.path == "/feed"]
        assert asked(web, "/feed") == [None, '"1"']
        assert not any(b"secret" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


class TestHostileLists:
    """What a feed may name."""

    def test_addresses(self, web: Web, tmp_path: Path) -> None:
        """Odd addresses are read as they are, hopeless ones fail alone or are left out, and each is one row."""
        good = {"/a": "/a", "/küste": "/k%C3%BCste", "/a b": "/a%20b", "/nul%00x": "/nul%00x", "/\x1b[31m": "/%1B[31m"}
        for path in good.values():
            web.add(path, page(web, path))
        own = web.url("")
        urls = [web.url(path) for path in good]
        urls += [
            f"{own}/{'y' * 1_500}",
            f"{own}/{'y' * 100_000}",
            f"{own}/\ud800",
            f"{own.replace('://', '://u:secret@')}/a",
        ]
        urls += ["javascript:alert(1)", "file:///etc/passwd", "http://[::1", "http://127.0.0.1:99999/x", ""]
        items = [{"id": str(number), "url": url, "title": "\ud800\x1b"} for number, url in enumerate(urls)]
        body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items}).encode()
        web.add("/feed", Reply(body, headers={"Content-Type": "application/feed+json"}))
        (report,) = night(tmp_path, source(web)).sources
        assert (report.new, report.failed, report.error) == (len(good), {"BadStatus": 2}, None)
        with Library(tmp_path) as library:
            rows = library.state.execute("SELECT outcome, count(*) FROM page GROUP BY 1 ORDER BY 1").fetchall()
        assert rows == [("BadStatus", 2), ("filed", len(good))]

    def test_hopeless_hosts(self, web: Web, tmp_path: Path) -> None:
        """Pages that the state knows under addresses that are none fail one by one; the run goes on."""
        publish(web, "/a")
        night(tmp_path, source(web))
        with Library(tmp_path) as library:
            for number in range(3):
                url = f"http://999.999.999.999/{number}"
                row = [url, url, "quay", 0, 0]
                library.state.execute("INSERT INTO page (key, url, source, found_at, next_try) VALUES (?,?,?,?,?)", row)
        (report,) = night(tmp_path, source(web)).sources
        assert report.failed == {"InvalidURL": 3}


class WithABug(InThread):
    """An extractor that cannot do with one story."""

    async def extract(self, page: Page, memory: Memory | None = None, without: frozenset[str] = frozenset()) -> Article:
        """The article of a page; a bug shows with "/b"."""
        if page.url.endswith("/b"):
            raise ZeroDivisionError
        return await super().extract(page, memory, without)


class TestTrouble:
    """Bugs, disks, folders, and other processes."""

    def test_bug(self, web: Web, tmp_path: Path) -> None:
        """A bug ends its run, and stands in the way of no other run: its page waits a day."""
        publish(web, "/a", "/b", "/c")
        sources = Sources(tmp_path, (source(web),), OPTIONS)
        with pytest.raises(ZeroDivisionError):
            asyncio.run(do_round(sources, tmp_path, Tools(WithABug())))
        assert next(latest(tmp_path)).outcome == "failed"
        manifest = asyncio.run(do_round(sources, tmp_path, Tools(WithABug())))
        assert (manifest.exit_code, articles(tmp_path)) == (0, ["a", "c"])
        night(tmp_path, source(web), now=lambda: later(24 * HOUR))
        assert articles(tmp_path) == ["a", "b", "c"]

    def test_stopped_while_it_repairs(self, web: Web, tmp_path: Path) -> None:
        """A run that is stopped while it puts a corpus in order leaves that to the next."""
        publish(web, "/a")
        with Library(tmp_path) as library, library.transaction():
            for number in range(400):
                text = " ".join(f"pile {number * word % 977} of {number}" for word in range(60))
                library.file(article(f"https://quay.example/{number}", text))
        sources = Sources(tmp_path, (source(web),), OPTIONS)
        for seconds in (0.02, 0.04, 0.07):
            for path in tmp_path.glob("state.*"):
                path.unlink()
            with pytest.raises(TimeoutError):
                asyncio.run(asyncio.wait_for(do_round(sources, tmp_path, Tools(InThread())), seconds))
        assert night(tmp_path, source(web)).sources[0].new == 1
        assert is_whole(tmp_path)
        assert len(list((tmp_path / "quay.example").rglob("*.json"))) == 400

    def test_with_scrape(self, web: Web, tmp_path: Path) -> None:
        """`scraper scrape` may file into the same corpus while a run does: every article once, both of one mind."""
        paths = [f"/{letter}" for letter in "abcdef"]
        publish(web, *paths)

        async def both() -> None:
            with Library(tmp_path) as library:
                named = [wanted_of(web.url(path)) for path in reversed(paths)]
                ignore = Hearers(lambda _outcome: None, lambda _event: None)
                sources = Sources(tmp_path, (source(web),), OPTIONS)
                await asyncio.gather(
                    do_round(sources, tmp_path, Tools(InThread())), run(named, OPTIONS, library, ignore)
                )

        asyncio.run(both())
        assert articles(tmp_path) == list("abcdef")
        assert is_whole(tmp_path)

    def test_folder_that_goes_away(self, web: Web, tmp_path: Path) -> None:
        """A corpus folder that somebody removes during a run: the run ends in order, and the next makes all anew."""
        corpus = tmp_path / "corpus"
        publish(web, "/a", "/b", "/c")

        def remove(event: Event) -> None:
            if isinstance(event, Looked):
                shutil.rmtree(corpus)

        with suppress(CorpusError):
            night(corpus, source(web), tell=remove)
        night(corpus, source(web))
        assert articles(corpus) == ["a", "b", "c"]
        assert is_whole(corpus)

    def test_full_disk(self, web: Web, small_disk: Path) -> None:
        """A disk that fills up stops the run in one line; with room again the next run files what is missing."""
        paths = [f"/{number:03}" for number in range(60)]
        publish(web, *paths)
        ballast = small_disk / "ballast"
        corpus = small_disk / "corpus"

        def fill(event: Event) -> None:
            if isinstance(event, Told) and not ballast.exists():
                with suppress(OSError), ballast.open("wb", buffering=0) as file:
                    while file.write(b"x" * 4096):
                        pass

        with pytest.raises(CorpusError, match=str(small_disk)) as caught:
            night(corpus, source(web), tell=fill)
        assert "\n" not in str(caught.value)
        with pytest.raises(CorpusError, match=str(small_disk)):
            night(corpus, source(web))
        ballast.unlink()
        assert night(corpus, source(web)).repaired is not None
        assert len(articles(corpus)) == len(set(articles(corpus))) == 60
        assert is_whole(corpus)
        assert not any(files.is_draft(path.name) for path in corpus.rglob("*"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of some megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", place],  # noqa: S607 - wherever the system has it
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("may not mount a small disk here")
    yield place
    subprocess.run(["umount", place], check=True)  # noqa: S607 - wherever the system has it
