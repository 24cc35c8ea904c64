"""Runs that are killed, that write at the same time, or whose disk is full: the corpus stays whole."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from scraper.addresses import sameness_key
from scraper.corpus.check import check
from scraper.corpus.folder import homes
from scraper.corpus.library import Library
from scraper.corpus.repair import repair
from scraper.errors import CorpusError
from tests.articles import SITE, article_at, paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from scraper.article import Article

PAGES = 12
STEPS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir")
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.test_library_crash"])


def start(work: Callable[..., None], *arguments: object) -> BaseProcess:
    """A process of its own that does some work."""
    process = PROCESSES.Process(target=work, args=arguments)
    process.start()
    return process


def page(number: int, edits: int, moves: int) -> Article:
    """The article of a page that was edited and whose address changed so many times; some edits change the title."""
    texts = [*paragraphs(number, 6), f"Edit {edits} of story {number}."]
    minute = f"{edits + moves:04}"
    return article_at(
        f"story-{number}-{moves}",
        texts,
        requested_url=f"{SITE}/page/{number}",
        title=f"Story {number} {'again ' * (edits % 2)}",
        fetched_at=f"2026-03-04T{minute[:2]}:{minute[2:]}:00Z",
    )


def read_page(library: Library, article: Article) -> int:
    """File what a page gives, and note it on the page, as a run does; gives the revision's number."""
    with library.transaction():
        query = "SELECT article FROM page WHERE url = ?"
        known = library.state.execute(query, (article.requested_url,)).fetchone()
        written = library.file(article, known[0] if known else None)
        note = "INSERT OR REPLACE INTO page (key, url, found_at, outcome, article) VALUES (?, ?, 0, 'filed', ?)"
        url = article.requested_url
        library.state.execute(note, (sameness_key(url), url, written.article.id))
    return written.article.revision.number


def read_for_ever(folder: Path, seed: int) -> None:
    """Read pages that change between readings. `world` says how the pages are, `log` what was committed."""
    chance = random.Random(seed)
    world = dict.fromkeys(range(PAGES), (0, 0))
    world |= {line[0]: (line[1], line[2]) for line in lines(folder / "world")}
    with Library(folder / "corpus") as library, (folder / "world").open("a") as said, (folder / "log").open("a") as log:
        repair(library)
        while True:
            number = chance.randrange(PAGES)
            edits, moves = world[number]
            world[number] = edits + chance.randrange(2), moves + (chance.random() < 0.3)
            print(json.dumps([number, *world[number]]), file=said, flush=True)
            revision = read_page(library, page(number, *world[number]))
            print(json.dumps([number, revision]), file=log, flush=True)


def lines(path: Path) -> Iterator[list[int]]:
    """The whole lines of a file that a process was writing when it was killed."""
    for line in path.read_text().splitlines(keepends=True) if path.exists() else []:
        if line.endswith("\n"):
            yield json.loads(line)


def articles(folder: Path) -> list[dict[str, Any]]:
    """Every file of an article."""
    return [json.loads(path.read_bytes()) for home in homes(folder) for path in home.rglob("*.json")]


def assert_whole(folder: Path) -> dict[str, dict[str, Any]]:
    """After a repair there is no fault, and one file for each page; gives them by page."""
    with Library(folder) as library:
        repair(library)
        assert list(check(library)) == []
        assert repair(library).added == 0
        noted = dict(library.state.execute("SELECT url, article FROM page WHERE url LIKE '%/page/%'"))
    found = articles(folder)
    by_page = {article["requested_url"]: article for article in found}
    assert len(by_page) == len(found), "an article is filed twice"
    assert {url: article["id"] for url, article in by_page.items()} == noted
    return by_page


@pytest.mark.slow
def test_killed_at_random(tmp_path: Path) -> None:
    """Twenty runs that are killed at random moments lose nothing that was committed, and leave nothing twice."""
    chance = random.Random(6)
    Library(tmp_path / "corpus").prepare()
    for seed in range(20):
        process = start(read_for_ever, tmp_path, seed)
        while process.is_alive() and len(list(lines(tmp_path / "log"))) <= 3 * seed:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.1)
        assert process.is_alive()
        process.kill()
        process.join()
        filed = assert_whole(tmp_path / "corpus")
        for number, revision in lines(tmp_path / "log"):
            assert filed[f"{SITE}/page/{number}"]["revision"]["number"] >= revision
    assert sum(article["revision"]["number"] for article in filed.values()) > 2 * PAGES


def die_at(step: int) -> None:
    """Kill this process when it is about to take its so-many-th step in the file system."""
    taken = 0

    def count(event: str, _: tuple[object, ...]) -> None:
        nonlocal taken
        if event not in STEPS:
            return
        taken += 1
        if taken == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def three_readings(folder: Path, step: int) -> None:
    """File a new article, one whose title and text changed, and one that moved, and die at a step."""
    with Library(folder) as library:
        die_at(step)
        with library.transaction():
            read_page(library, page(3, 0, 0))
            read_page(library, page(1, 1, 0))
        read_page(library, page(2, 1, 1))


@pytest.mark.slow
def test_killed_at_every_step(tmp_path: Path) -> None:
    """Whatever the step in the file system before which a run is killed, the next one makes up for it."""
    code, step = -signal.SIGKILL, 0
    while code == -signal.SIGKILL:
        step += 1
        folder = tmp_path / str(step)
        Library(folder).prepare()
        with Library(folder) as library:
            for number in (1, 2):
                read_page(library, page(number, 0, 0))
        process = start(three_readings, folder, step)
        process.join()
        code = process.exitcode or 0
        assert set(assert_whole(folder)) >= {f"{SITE}/page/{number}" for number in (1, 2)}
        with Library(folder) as library:
            last = [read_page(library, one) for one in (page(3, 0, 0), page(1, 1, 0), page(2, 1, 1))]
        assert last == [1, 2, 2]
        assert_whole(folder)
    assert (code, step > 20) == (0, True)


def file_many(folder: Path, seed: int) -> None:
    """Read all pages several times, in an order of one's own."""
    chance = random.Random(seed)
    with Library(folder) as library:
        for edits in range(4):
            for number in chance.sample(range(PAGES), PAGES):
                read_page(library, page(number, edits, 0))


def test_two_processes(tmp_path: Path) -> None:
    """Two processes that file the same pages at once give one file each, and whole histories."""
    Library(tmp_path).prepare()
    processes = [start(file_many, tmp_path, seed) for seed in (1, 2)]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    with Library(tmp_path) as library:
        assert list(check(library)) == []
    filed = assert_whole(tmp_path)
    assert len(filed) == PAGES
    assert all("Edit 3 " in article["text"] for article in filed.values())


def file_too_much(folder: Path, pipe: Any) -> None:
    """File an article that is longer than this process may write, then once more when it may."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Library(folder) as library:
        article = article_at("a", [*paragraphs("a"), "More."])
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (900, hard))
        try:
            library.file(article)
        except CorpusError as error:
            pipe.send(str(error))
        faults = [fault.what for fault in check(library)]
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        pipe.send((faults, library.file(article).what))


def test_file_too_large(tmp_path: Path) -> None:
    """A write that stops halfway leaves the old file whole, no draft, and the state as it was."""
    Library(tmp_path).prepare()
    with Library(tmp_path) as library:
        library.file(article_at("a"))
    ours, theirs = PROCESSES.Pipe()
    process = start(file_too_much, tmp_path, theirs)
    assert ours.poll(30)
    assert ours.recv().endswith("cannot be written: File too large")
    assert ours.poll(30)
    assert ours.recv() == ([], "changed")
    process.join()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes, where the tests may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place],  # noqa: S607 - wherever the system has it
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk is for root")
    yield place
    subprocess.run(["umount", "-l", place], check=True)  # noqa: S607 - wherever the system has it


def remount(place: Path, option: str) -> None:
    """Change what a mounted disk is like."""
    subprocess.run(["mount", "-o", f"remount,{option}", place], check=True)  # noqa: S607 - wherever the system has it


def test_full_disk(small_disk: Path) -> None:
    """A disk that fills up ends in one line with a path, and what was filed by then is whole."""
    filed = 0
    with Library(small_disk) as library:
        with pytest.raises(CorpusError, match=f"{small_disk}.*(No space left|is full)") as caught:  # noqa: PT012 - it fails somewhere
            while filed < 2_000:
                library.file(article_at(f"n{filed}"))
                filed += 1
        assert "\n" not in str(caught.value)
        assert filed > 20
        remount(small_disk, "size=8m")
        assert library.file(article_at(f"n{filed}")).what in ("new", "unchanged")
        repair(library)
        assert list(check(library)) == []
        assert len(articles(small_disk)) == filed + 1


def test_read_only(small_disk: Path) -> None:
    """A disk that turns read-only, as failing ones do, ends in one line, too."""
    with Library(small_disk) as library:
        library.file(article_at("a"))
    remount(small_disk, "ro")
    with pytest.raises(CorpusError, match=f"{small_disk}.*cannot be opened"):
        Library(small_disk).open()
    with pytest.raises(CorpusError, match="cannot be written: Read-only file system"):
        Library(small_disk).prepare()
