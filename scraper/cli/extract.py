"""`scraper extract`: saved pages in, articles out; one to look at, or millions."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.convert import read_bytes, write_bytes
from scraper.cli.lines import count, failure
from scraper.cli.stop import stopping
from scraper.cli.values import Seconds, folder_name, own_rules, web_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.batch.checkpoint import Checkpoint
    from scraper.batch.inputs import Input
    from scraper.batch.outputs import Output
    from scraper.batch.workers import Done

_SOME_FAILED, _NOTHING_DONE, _STOPPED = 1, 3, 128


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--url", metavar="URL", callback=web_address, help="The address of a single page, if it does not name its own."
)
@click.option("-o", "--output", metavar="FILE", help="Write lines of JSON there; packed if it ends in .gz or .zst.")
@click.option("--corpus", "folder", metavar="DIR", callback=folder_name, help="File the articles in a corpus instead.")
@click.option("-j", "--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes that extract (one a core).")
@click.option("--any-order", is_flag=True, help="Write what is ready first, not in the order of the pages.")
@click.option("--resume", is_flag=True, help="Go on where the last one was stopped; what is whole is left alone.")
@own_rules
@click.option("--timeout", type=Seconds(0.1), default=60, metavar="SECONDS", help="For one page (60).")
def extract(inputs: tuple[str, ...], url: str | None, jobs: int | None, rules: Path | None, **chosen: Any) -> None:
    """Extract the articles of saved pages.

    INPUT is a page (.html), a file of JSON lines with url and html (.jsonl), a web archive (.warc), each also packed
    (.gz, .zst); a folder of such files; a pattern in quotes; or - for standard input. A single page is printed for
    people to read; of everything else each article is one line of JSON, and so is each page that gave none, with
    "error" and "reason".

    \b
    Exit codes: 0 all pages gave an article, 1 some failed, 2 wrong use, 3 none did or nothing could be written,
    4 another run is at work on the corpus, 130 or 143 stopped by a signal: --resume goes on.

    \b
    Examples:
      scraper extract saved.html > article.json
      curl -s https://example.com/story | scraper extract - --url https://example.com/story
      scraper extract pages/ -o articles.jsonl.gz
      scraper extract "crawl/*.warc.gz" --jobs 8 --any-order -o articles.jsonl.zst --resume
      scraper extract pages.jsonl --corpus news
    """  # noqa: D301 - click looks for the character, not for its spelling
    if _is_one_page(inputs) and jobs is None and not any(chosen[name] for name in ("output", "folder", "resume")):
        _print_one(inputs[0], url, rules)
    elif url:
        raise click.UsageError("--url goes with a single page that is printed.")
    else:
        _extract_all(inputs, jobs, rules=rules, **chosen)


def _is_one_page(names: Sequence[str]) -> bool:
    """Whether a single page is named, and no file of several."""
    from scraper.batch.inputs import STANDARD_INPUT, kind_of

    name = names[0]
    is_file = name == STANDARD_INPUT or Path(name).is_file() or name.lower().startswith(("http://", "https://"))
    return len(names) == 1 and is_file and kind_of(name) in (None, "page")


def _print_one(file: str, url: str | None, rules: Path | None) -> None:
    from scraper.corpus.encode import encode
    from scraper.pipeline import extract_page
    from scraper.rules import rulebook_with
    from scraper.saved import saved_page

    write_bytes(encode(extract_page(saved_page(file, read_bytes(file), url), rulebook_with(rules))))


def _extract_all(
    names: Sequence[str], jobs: int | None, *, output: str | None, folder: str | None, any_order: bool, **chosen: Any
) -> None:
    """Extract a batch, and end with its exit code."""
    from scraper.batch.inputs import find_inputs
    from scraper.batch.run import Hearers, run
    from scraper.batch.workers import Workers, extracted
    from scraper.cli.progress import progress
    from scraper.processes import cores

    inputs = find_inputs(names)
    out = _output(output, folder, inputs)
    checkpoint = _checkpoint(out, inputs, resumes=chosen["resume"])
    if checkpoint is None:
        return
    work = partial(extracted, rules=chosen["rules"])
    begun, former = time.monotonic(), checkpoint.articles + sum(checkpoint.failed.values())
    tell = tell_failure if folder else _look_away
    with stopping() as stopped, Workers(jobs or cores(), chosen["timeout"], work) as workers:
        results = workers.as_they_come if any_order else workers.in_order
        with progress(*_extent(inputs), size=sum(one.size for one in inputs)) as advance:
            run(inputs, out, results, checkpoint, Hearers(tell, advance, lambda: bool(stopped)))
    done = checkpoint.articles + sum(checkpoint.failed.values()) - former
    click.echo(f"{_sum(checkpoint)}: {out.shown} ({_rate(done, time.monotonic() - begun)})", err=True)
    click.get_current_context().exit(_STOPPED + stopped[0] if stopped else _exit_code(checkpoint))


def _output(output: str | None, folder: str | None, inputs: Sequence[Input]) -> Output:
    from scraper.batch.inputs import digest
    from scraper.batch.outputs import IntoCorpus, LinesFile, LinesStream

    if output and folder:
        raise click.UsageError("-o and --corpus exclude each other.")
    if folder:
        return IntoCorpus(folder, digest(inputs))
    return LinesFile(Path(output)) if output and output != "-" else LinesStream()


def _checkpoint(output: Output, inputs: Sequence[Input], *, resumes: bool) -> Checkpoint | None:
    """Where to begin; None when there is nothing left to do. Raises CorpusError, and UsageError for a stream."""
    from scraper.batch.checkpoint import Checkpoint
    from scraper.batch.inputs import digest
    from scraper.batch.outputs import LinesFile, LinesStream
    from scraper.batch.run import checkpoint_of

    if not resumes:
        if isinstance(output, LinesFile) and output.part.exists():
            raise click.UsageError(f"{output.part} was left unfinished: go on with --resume, or remove it.")
        return Checkpoint(digest(inputs))
    if isinstance(output, LinesStream):
        raise click.UsageError("--resume goes with -o FILE or --corpus DIR.")
    if isinstance(output, LinesFile) and output.target.exists() and not output.part.exists():
        click.echo(f"{output.shown} is whole: nothing to go on with.", err=True)
        return None
    return checkpoint_of(inputs, output)


def _extent(inputs: Sequence[Input]) -> tuple[int | None, str]:
    """How many pages there are, if every input is one, and what is done with them."""
    return (len(inputs) if all(one.kind == "page" for one in inputs) else None), "extracting"


def _look_away(_done: Done) -> None:
    """Error records are in the output."""


def tell_failure(done: Done) -> None:
    """A corpus has no place for error records: each is a line on standard error."""
    import msgspec

    from scraper.batch.workers import ErrorRecord
    from scraper.errors import ScraperError

    if done.failed:
        record = msgspec.json.decode(done.line, type=ErrorRecord)
        click.echo(failure(ScraperError(done.name, record.reason)), err=True)


def _sum(checkpoint: Checkpoint) -> str:
    """How many articles and failures there are."""
    failed = sum(checkpoint.failed.values())
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in Counter(checkpoint.failed).most_common())
    return f"{count(checkpoint.articles, 'article')}, {failed:,} failed" + (f" ({kinds})" if kinds else "")


def _rate(done: int, seconds: float) -> str:
    return f"{count(done, 'page')} in {seconds:,.1f} s, {done / max(seconds, 0.1):,.1f} a second"


def _exit_code(checkpoint: Checkpoint) -> int:
    if not checkpoint.failed:
        return 0
    return _SOME_FAILED if checkpoint.articles else _NOTHING_DONE
