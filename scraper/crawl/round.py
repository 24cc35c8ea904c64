"""One round over the sources, from the lock to the manifest: what `scraper run` does."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from scraper.corpus import folder as files
from scraper.corpus.learn import learn
from scraper.corpus.library import Library
from scraper.corpus.raw import RawPages
from scraper.corpus.repair import repair
from scraper.corpus.shift import join
from scraper.crawl.drift import Tonight
from scraper.crawl.manifest import Manifest, SourceReport, encode, forget_oldest, new_path, stamp
from scraper.crawl.night import run_night
from scraper.fetch.urls import shown
from scraper.pipeline import made_by
from scraper.rules import rulebook_with

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from scraper.corpus.lock import Holder
    from scraper.crawl.events import Tools
    from scraper.crawl.sources import Sources

_Result = TypeVar("_Result")


async def do_round(sources: Sources, corpus: str | os.PathLike[str], tools: Tools) -> Manifest:
    """Read what is new in the sources and file it in the corpus folder; what was done is in the manifest, too.

    A corpus that a killed run left in the middle of something is put in order first. Where several workers share the
    state, the sources are done by all of them together, each site by one. Raises Locked when another run is at work on
    the corpus, and CorpusError when it cannot be written to; what was filed before that is whole.
    """
    folder = Path(corpus)
    begun = tools.now()
    library = Library(folder, RawPages(folder, begun, sources.options.user_agent))
    library.prepare()
    with join(folder, stamp(begun)) as shift, closing(library):
        manifest = _manifest(sources, tools, begun)
        manifest.repaired = await _aside(partial(_put_in_order, library, shift.before, begun))
        path, tonight = _begun(folder, manifest), Tonight(tools.tell)
        try:
            await run_night(sources, library, replace(tools, tell=tonight.tell), manifest.sources, shift.claims)
            manifest.drift = await _aside(partial(tonight.drifted, library.state, stamp(begun)))
            learned = await _aside(partial(learn, library, tools.now()))
            manifest.learned, manifest.mended = len(learned.known), learned.mended
            manifest.outcome = "finished"
        except asyncio.CancelledError:
            manifest.outcome = "stopped"
            raise
        except BaseException:
            manifest.outcome = "failed"
            raise
        finally:
            ended = tools.now()
            manifest.ended, manifest.seconds = stamp(ended), round(max(0.0, ended - begun), 1)
            _write(path, manifest)
        forget_oldest(folder)
    return manifest


def _manifest(sources: Sources, tools: Tools, begun: float) -> Manifest:
    reports = [SourceReport(one.name, shown(one.url)) for one in sources.sources]
    return Manifest(stamp(begun), made_by(rulebook_with(tools.rules)), sources=reports, is_whole=not sources.others)


async def _aside(work: Callable[[], _Result]) -> _Result:
    """Do what takes a while in a thread, so that a signal is heard.

    Whoever is stopped waits for it all the same, since SQLite crashes when a database is closed that another thread is
    at work on.
    """
    with ThreadPoolExecutor(1) as thread:
        return await asyncio.get_running_loop().run_in_executor(thread, work)


def _put_in_order(library: Library, before: Holder | None, now: float) -> str | None:
    """Open the library; when the run before did not come to its end, bring state and files together, and say so."""
    library.open()
    done = repair(library) if before else None
    learn(library, now)  # what it did not come to, or a new state has to know again
    if done is None:
        return None
    return f"{done.added} added, {done.forgotten} forgotten, {done.removed} left over removed"


def _begun(folder: Path, manifest: Manifest) -> Path:
    """The file of a manifest, written for the first time."""
    try:
        path = new_path(folder, manifest)
    except OSError as error:
        raise files.cannot_write(folder / files.RUNS, error) from error
    _write(path, manifest)
    return path


def _write(path: Path, manifest: Manifest) -> None:
    try:
        files.write(path, encode(manifest))
    except OSError as error:
        raise files.cannot_write(path, error) from error
