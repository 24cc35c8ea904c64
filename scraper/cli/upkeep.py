"""`scraper corpus check` and `reindex`: whether files and state agree, and how they do again."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.cli.lines import count, plain
from scraper.cli.selection import in_corpus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.corpus.repair import Fault

_SOME_FAILED = 1


@click.command()
@in_corpus
def check(folder: str) -> None:
    """Hold every file against the schema, its hash and the state.

    What is wrong is told on standard error, one file a line; the exit code is then 1. To make the state anew (reindex),
    and then a run, mends what sources still list.

    Example: scraper corpus check --corpus news
    """
    from scraper.cli.progress import progress
    from scraper.corpus.check import check as faults_of
    from scraper.corpus.library import Library
    from scraper.corpus.look import see_to
    from scraper.corpus.select import Filter
    from scraper.corpus.select import count as count_wanted

    place = Path(folder)
    see_to(place)
    with Library(place) as library:
        articles = count_wanted(library.state, Filter())
        with progress(articles, "checking") as advance:
            faults = _tell(faults_of(library, advance))
    click.echo(f"{count(articles, 'article')} checked, {count(faults, 'fault')}")
    if faults:
        click.get_current_context().exit(_SOME_FAILED)


@click.command()
@in_corpus
def reindex(folder: str) -> None:
    """Make the state anew from the files alone.

    Files that are no articles are told of on standard error, one a line; the exit code is then 1. While a run is at
    work on the corpus nothing is done, and the exit code is 4.

    Example: scraper corpus reindex --corpus news
    """
    import time

    from scraper.cli.progress import progress
    from scraper.corpus.elsewhere import make_room
    from scraper.corpus.reindex import reindex as make_anew
    from scraper.corpus.shift import lock
    from scraper.crawl.manifest import stamp
    from scraper.errors import CorpusError

    place = Path(folder)
    if not place.is_dir():
        raise CorpusError(folder, "there is no such corpus")
    make_room(place)
    with lock(place, stamp(time.time())), progress(None, "reading") as advance:
        done = make_anew(place, advance)
    faults = _tell(done.faults)
    click.echo(f"{count(done.added, 'article')} in the state, {count(faults, 'fault')}")
    if faults:
        click.get_current_context().exit(_SOME_FAILED)


def _tell(faults: Iterable[Fault]) -> int:
    """Print faults as they come; how many there were."""
    told = 0
    for told, fault in enumerate(faults, 1):  # noqa: B007 - the number is what comes out
        click.echo(f"{click.style('fault', fg='red')}  {plain(f'{fault.path}: {fault.what}')}", err=True)
    return told
