"""Where extraction runs: real processes, of which one hangs, dies, or is killed from outside."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scraper.article import Page
from scraper.crawl.extractors import Extractor, InProcesses, InThread
from scraper.errors import ExtractError, NeedsBrowser, NoArticle, ScraperError
from tests.command import story

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scraper.article import Article

URL = "https://quay.example/pier"
SHELL = b'<html><body><div id="root"></div><script src="/app.js"></script></body></html>'
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find processes")


def page(body: bytes, url: str = URL) -> Page:
    """A page that was fetched."""
    return Page(url, body, url)


class Slow(Page):
    """A page that takes a minute to read; there is a file of its `raw_ref` from when that has begun."""

    def __getattribute__(self, name: str) -> object:
        """Sleeps where a process of ours asks for the body."""
        if name == "body" and multiprocessing.parent_process():
            if begun := super().__getattribute__("raw_ref"):
                Path(str(begun)).touch()
            time.sleep(60)
        return super().__getattribute__(name)


def slow(begun: Path | None = None) -> Page:
    """A page that keeps its process busy until that is ended."""
    return Slow(f"{URL}/slow", b"", f"{URL}/slow", raw_ref=str(begun) if begun else None)


async def outcome(task: Awaitable[Article]) -> Article | ScraperError:
    """An article, or the expected error that came instead."""
    try:
        return await task
    except ScraperError as error:
        return error


def working(extractor: Extractor, work: Callable[[], Awaitable[None]]) -> None:
    """Do something while the extractor is there."""

    async def run() -> None:
        async with extractor:
            await work()

    asyncio.run(run())


def processes() -> set[int]:
    """All that descend from this process."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, more = set[int](), {os.getpid()}
    while more:
        more = {child for child, parent in parents.items() if parent in more}
        found |= more
    return found


@pytest.mark.parametrize("extractor", [InThread, lambda: InProcesses(1)], ids=["thread", "process"])
def test_articles_and_errors(extractor: Callable[[], Extractor]) -> None:
    """Articles come out, and errors with their types and addresses; one page does not hurt the next."""
    got: list[Article | ScraperError] = []
    here = extractor()

    async def work() -> None:
        for body in (b"<html><body></body></html>", SHELL, story(URL)):
            got.append(await outcome(here.extract(page(body))))  # noqa: PERF401 - one after the other

    working(here, work)
    nothing, shell, article = got
    assert (type(nothing), type(shell)) == (NoArticle, NeedsBrowser)
    assert isinstance(nothing, ScraperError)
    assert isinstance(shell, ScraperError)
    assert nothing.url == shell.url == URL
    assert not isinstance(article, ScraperError)
    assert article.title == "Northern pier stays closed"


def test_side_by_side() -> None:
    """Every page gets its own article, however many are asked for at once."""

    async def work() -> None:
        pages = [
            page(story(f"{URL}/{number}", f"Pier {number} stays closed"), f"{URL}/{number}") for number in range(12)
        ]
        articles = await asyncio.gather(*(here.extract(one) for one in pages))
        assert [one.title for one in articles] == [f"Pier {number} stays closed" for number in range(12)]

    here = InProcesses(2)
    working(here, work)


def test_a_page_that_hangs() -> None:
    """A page that takes longer than the patience is ended, and costs nobody else anything."""
    got: list[Article | ScraperError] = []
    here = InProcesses(1, patience=2)

    async def work() -> None:
        await outcome(here.extract(page(b"<p>x</p>")))  # the process is there
        got.extend(await asyncio.gather(outcome(here.extract(slow())), outcome(here.extract(page(story(URL))))))

    begun = time.monotonic()
    working(here, work)
    error, article = got
    assert type(error) is ExtractError
    assert str(error) == f"{URL}/slow: extraction took more than 2 seconds"
    assert not isinstance(article, ScraperError)
    assert time.monotonic() - begun < 30


@needs_proc
def test_a_process_that_is_killed(tmp_path: Path) -> None:
    """A process that is killed from outside takes its page with it, and no other."""
    got: list[Article | ScraperError] = []
    here = InProcesses(1)

    async def work() -> None:
        before = processes()
        await outcome(here.extract(page(b"<p>x</p>")))
        lost = asyncio.create_task(outcome(here.extract(slow(tmp_path / "begun"))))
        others = [asyncio.create_task(outcome(here.extract(page(story(URL))))) for _ in range(3)]
        for _ in range(600):
            await asyncio.sleep(0.05)
            if (tmp_path / "begun").exists():
                break
        os.kill(max(processes() - before), signal.SIGKILL)
        got.extend(await asyncio.gather(lost, *others))

    working(here, work)
    error, *articles = got
    assert type(error) is ExtractError
    assert str(error).startswith(f"{URL}/slow: extraction ended its process: ")
    assert not any(isinstance(one, ScraperError) for one in articles)


@needs_proc
def test_nothing_is_left_running() -> None:
    """When all is done, or given up in the middle of a page, no process that extracts goes on."""

    async def work() -> None:
        await outcome(here.extract(page(b"<p>x</p>")))
        begun.update(processes() - before)
        task = asyncio.create_task(here.extract(slow()))
        await asyncio.sleep(0.1)
        task.cancel()

    before, begun = processes(), set[int]()
    here = InProcesses(2)
    working(here, work)
    alive = {number for number in begun & processes() if b"spawn_main" in Path(f"/proc/{number}/cmdline").read_bytes()}
    assert begun
    assert not alive


@needs_proc
def test_a_process_that_dies_between_pages() -> None:
    """Nobody can tell whose page a process died of that had begun none: all that wait are done by new ones."""
    got: list[Article | ScraperError] = []
    here = InProcesses(1)

    async def work() -> None:
        before = processes()
        await outcome(here.extract(page(story(URL))))
        worker = max(processes() - before)
        os.kill(worker, signal.SIGSTOP)
        waiting = [asyncio.create_task(outcome(here.extract(page(story(URL))))) for _ in range(3)]
        await asyncio.sleep(0.3)
        os.kill(worker, signal.SIGKILL)
        got.extend(await asyncio.gather(*waiting))

    working(here, work)
    assert len(got) == 3
    assert not [one for one in got if isinstance(one, ScraperError)]
