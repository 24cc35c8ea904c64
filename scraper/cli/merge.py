"""`scraper corpus merge`: several corpora in one."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import time
from pathlib import Path

import click

from scraper.cli.lines import count, plain
from scraper.cli.values import corpus_folder

_SOME_FAILED = 1


@click.command()
@corpus_folder("Where all of it goes; may be new.")
@click.argument("others", nargs=-1, required=True, metavar="FROM...")
def merge(folder: str, others: tuple[str, ...]) -> None:
    """Bring what is in other corpora into one.

    An article that several have stays in its newest revision, with its ledger, its records and its page if that was
    kept; runs, addresses and what is known to repeat on a host come along. FROM stays as it is. Done again, or in
    another order, it comes to the same. While a run is at work on one of them nothing is done, and the exit code is 4.

    Files that are no whole articles are told of, one a line, and left out; the exit code is then 1.

    \b
    Examples:
      scraper corpus merge --corpus news shard-1 shard-2
      scraper corpus merge --corpus all crawl/shard-*
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.cli.progress import progress
    from scraper.corpus.merge import merge as unite
    from scraper.crawl.manifest import stamp

    with progress(None, "merging") as advance:
        done = unite(Path(folder), list(map(Path, others)), stamp(time.time()), advance)
    click.echo(f"{count(done.added, 'article')} added, {done.renewed:,} brought up to date in {plain(folder)}")
    for fault in done.faults:
        click.echo(f"{plain(str(fault.path))}: {fault.what}", err=True)
    if done.faults:
        click.get_current_context().exit(_SOME_FAILED)
