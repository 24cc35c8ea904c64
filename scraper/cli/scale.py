"""`scraper scale`: the same work on many machines, by an engine that knows them."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TextIO

import click

from scraper.cli.executors import engine_options, options_for
from scraper.cli.lines import count, plain
from scraper.cli.progress import progress
from scraper.cli.selection import filter_of, qualities
from scraper.cli.stop import ending_with_others
from scraper.cli.values import Seconds, folder_name, own_rules
from scraper.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scraper.scale.engine import Stage
    from scraper.scale.job import Job

_SOME_UNREAD = 1
_MISSING = "scraper scale needs datatrove, which is not installed: pip install 'article-scraper[scale]'"
_PATIENCE = 5.0
"""Seconds for the engine's processes to end, when the job is to."""
_OF_A_PART = ("--corpus", "--shard", "--state")
_LOOK, _LOOK_FAR = 1.0, 15.0
"""Seconds between looks at what is done, here and far away."""


@click.group()
def scale() -> None:
    """Web archives by the million pages, and crawls in parts, on one machine or on a cluster.

    Example: scraper scale warc "crawl/*.warc.gz" articles
    """


@scale.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.argument("output", callback=folder_name)
@click.option("--tasks", type=click.IntRange(1), metavar="N", help="Parts of the job (one for each archive).")
@engine_options
@click.option("--format", "form", type=click.Choice(["jsonl", "parquet"]), default="jsonl", show_default=True)
@qualities
@click.option("--without", type=click.Choice(["near-duplicates"]), help="One only of those nearly the same.")
@click.option(
    "--base", metavar="URL", help="What Common Crawl's paths are relative to (https://data.commoncrawl.org/)."
)
@own_rules
@click.option("--timeout", type=Seconds(0.1), default=60, metavar="SECONDS", help="For one page (60).")
@ending_with_others(_PATIENCE)
def warc(inputs: tuple[str, ...], output: str, **chosen: Any) -> None:
    """Extract the articles of web archives into shards.

    INPUT is a web archive (.warc, .warc.gz, .warc.zst), a folder or a pattern of such files, or a list of paths
    (.paths, .paths.gz: one a line, as Common Crawl has them); each on this machine or where fsspec reads (s3://,
    https://, gs://). OUTPUT is a folder, here or there. It gets articles/, errors/, statistics.json and logs/. A job
    that was stopped goes on with the same command; what is done is not done again, and what could not be read is tried
    again.

    \b
    Exit codes: 0 all done (with Slurm: submitted), 1 some archives could not be read, 2 wrong use, 3 a task failed or
    nothing could be written, 4 another job is at work there, 130 or 143 stopped by a signal: the same command goes on.

    \b
    Examples:
      scraper scale warc "crawl/*.warc.gz" articles
      scraper scale warc warc.paths.gz s3://bucket/news-2026-02 --language en --min-words 100 --format parquet
      scraper scale warc warc.paths.gz /shared/news --without near-duplicates \\
        --executor slurm --workers 64 --option partition=cpu --option time=12:00:00
    """  # noqa: D301 - click looks for the character, not for its spelling
    try:
        from scraper.scale import engine, job
        from scraper.scale.archives import COMMON_CRAWL, find_archives
    except ModuleNotFoundError as error:
        raise click.UsageError(_MISSING) from error
    archives, place = find_archives(inputs, chosen.pop("base") or COMMON_CRAWL), _absolute(output)
    executor = {name: chosen.pop(name) for name in ("executor", "workers", "options")}
    if executor["executor"] != "local":  # whose processes may be anywhere
        archives = list(map(_absolute, archives))
    asked = _job(archives, chosen)
    todo = engine.stages(asked, place)
    if _run(todo, place, executor, partial(job.begin, asked, place)):
        _tell(output)


def _run(todo: Sequence[Stage], output: str, chosen: dict[str, Any], begin: Callable[[], None] = lambda: None) -> bool:
    """Have it done; whether it is, or only submitted."""
    from scraper.scale import engine

    executor = chosen["executor"]
    runner = engine.Engine(executor, options_for(executor, chosen["options"], chosen["workers"]))
    with _alone(output):
        begin()
        engine.prepare(todo, output)
        with _watched(todo, output):
            submitted = engine.run(todo, output, runner)
    if submitted:
        click.echo(f"submitted to Slurm: {', '.join(submitted)}", err=True)
    return not submitted


@scale.command(context_settings={"ignore_unknown_options": True})
@click.argument("list_", metavar="LIST", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("output", callback=folder_name)
@click.argument("more", nargs=-1, type=click.UNPROCESSED, metavar="[-- OPTION...]")
@click.option("--shards", type=click.IntRange(1, 999_999), required=True, metavar="N", help="Parts of the list.")
@engine_options
@ending_with_others(_PATIENCE)
def crawl(list_: Path, output: str, more: tuple[str, ...], shards: int, **chosen: Any) -> None:
    """Read a list in parts, each a run of its own with a corpus of its own: OUTPUT/shard-0001 and so on.

    LIST is a list of sources (.toml), for `scraper run`, or of addresses, for `scraper scrape`. All of a site falls to
    one part, which alone keeps its rates, its robots.txt and what is known of it; the list may change, the number of
    parts must not. What follows -- goes to every run. `scraper corpus merge` makes one corpus of all.

    \b
    Exit codes: 0 every part came to its end (with Slurm: submitted), 2 wrong use, 3 a part failed.

    \b
    Examples:
      scraper scale crawl sources.toml crawl --shards 10
      scraper scale crawl sources.toml /shared/crawl --shards 40 --executor slurm \\
        --option partition=cpu --option time=6:00:00 -- --keep-raw
    """  # noqa: D301 - click looks for the character, not for its spelling
    try:
        from scraper.scale import crawl as parts
    except ModuleNotFoundError as error:
        raise click.UsageError(_MISSING) from error
    from scraper.crawl.manifest import stamp

    if taken := [one for one in more if one.partition("=")[0] in _OF_A_PART]:
        raise click.UsageError(f"{taken[0]} is set for each part by itself.")
    if "://" in output:
        raise click.UsageError("A corpus is a folder of a file system: OUTPUT cannot be an address.")
    place = _absolute(output)
    _run(parts.crawl(list_.resolve(), place, shards, stamp(time.time()), more), place, chosen)
    click.echo(f"{count(shards, 'part')} in {plain(output)}", err=True)


def _absolute(name: str) -> str:
    """A file or folder of this machine by a name that holds anywhere on it; addresses are such names."""
    return name if "://" in name else str(Path(name).resolve())


def _job(archives: list[str], chosen: dict[str, Any]) -> Job:
    """What is asked for."""
    from scraper.article import Pipeline
    from scraper.rules import digest_with
    from scraper.scale.job import Job

    rules: Path | None = chosen.pop("rules")
    return Job(
        archives=archives,
        tasks=min(chosen.pop("tasks") or len(archives), len(archives)),
        form=chosen.pop("form"),
        once=bool(chosen.pop("without")),
        patience=chosen.pop("timeout"),
        made_by=Pipeline(__version__, digest_with(rules)),
        rules=str(rules.resolve()) if rules else None,
        wanted=filter_of(chosen),
    )


@contextmanager
def _alone(output: str) -> Iterator[None]:
    """Nobody else on this machine works at a folder of it."""
    from scraper.corpus.folder import prepare
    from scraper.corpus.shift import lock
    from scraper.crawl.manifest import stamp

    if "://" in output:
        yield
        return
    prepare(Path(output))
    with lock(Path(output), stamp(time.time())):
        yield


@contextmanager
def _watched(todo: Sequence[Stage], output: str) -> Iterator[None]:
    """Show how many tasks are done, and keep what the engine's processes print in `logs/engine.log`."""
    from scraper.scale.beside import looking
    from scraper.scale.engine import done

    seen, total = 0, sum(stage.tasks for stage in todo)
    with _apart(output) as shown, progress(total, "tasks", shown) as advance:

        def look() -> None:
            nonlocal seen
            now = sum(done(stage, output) for stage in todo)
            for _ in range(now - seen):
                advance()
            seen = max(now, seen)

        with looking(look, _LOOK_FAR if "://" in output else _LOOK):
            yield


@contextmanager
def _apart(output: str) -> Iterator[TextIO]:
    """What this process and its children write to standard error goes to a log; gives where people look."""
    from scraper.scale.engine import LOGS

    log = Path(os.devnull if "://" in output else f"{output}/{LOGS}/engine.log")
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with _log(log) as file, os.fdopen(os.dup(kept), "w") as shown:
            os.dup2(file.fileno(), 2)
            yield shown
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)


def _log(path: Path) -> IO[bytes]:
    from scraper.corpus.folder import cannot_write

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("ab")
    except OSError as error:
        raise cannot_write(path, error) from error


def _tell(output: str) -> None:
    """What came of it; exit code 1 if an archive could not be read to its end."""
    from scraper.scale.shards import read_json
    from scraper.scale.statistics import Statistics
    from scraper.scale.steps import STATISTICS_FILE

    total = read_json(output, STATISTICS_FILE, Statistics) or Statistics()
    without = {"not asked for": total.not_wanted, "nearly the same as another": total.near_duplicates, **total.failed}
    said = "".join(f"\n  {number:,} {plain(name)}" for name, number in sorted(without.items()) if number)
    click.echo(f"{count(total.articles, 'article')} of {count(total.pages, 'page')} in {plain(output)}{said}", err=True)
    for name, reason in sorted(total.unread.items()):
        click.echo(f"{plain(name)}: {plain(reason)}", err=True)
    if total.unread:
        click.get_current_context().exit(_SOME_UNREAD)
