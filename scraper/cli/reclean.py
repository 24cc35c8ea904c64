"""`scraper reclean` and `scraper restore`: today's rules over what is filed, and the way back."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.cli.lines import count, plain
from scraper.cli.selection import in_corpus
from scraper.cli.values import own_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.batch.again import Change, Filed
    from scraper.batch.reclean import Reclean, Summary

_SOME_FAILED, _STOPPED = 1, 128
_SHOWN = 160
"""Characters of a paragraph that is an example."""
_RULES = 15


@click.command()
@in_corpus
@click.option("--domain", "domains", metavar="NAME", multiple=True, help="Of that site; repeatable.")
@click.option("-j", "--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes that clean (one a core).")
@own_rules
@click.option("--apply", "applies", is_flag=True, help="Write the changes as revisions, which this says else.")
def reclean(folder: str, domains: tuple[str, ...], jobs: int | None, rules: Path | None, applies: bool) -> None:  # noqa: FBT001 - click hands over what its flag says
    """Clean the articles of a corpus again, with today's rules and without the network.

    An article whose page is kept (--keep-raw) is extracted again; of the others the filed text alone is looked at, and
    nothing can come back. What was made by these very rules is passed over, so that a run that was stopped goes on
    when it is started again.

    \b
    Examples:
      scraper reclean --corpus news
      scraper reclean --corpus news --apply
      scraper reclean --corpus news --domain example.org --jobs 2
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.batch.reclean import Reclean, to_do
    from scraper.cli.extract import tell_failure
    from scraper.cli.progress import progress
    from scraper.cli.stop import stopping
    from scraper.corpus.look import look_into

    place = Path(folder)
    with look_into(place) as state:
        filed = to_do(state, place, domains, rules)
    with stopping() as stopped, progress(len(filed), "cleaning") as advance:
        work = Reclean(place, filed, tell_failure, advance, lambda: bool(stopped))
        do = partial(_applied, place=place) if applies else _looked
        summary = do(work, jobs) if filed else work.summary  # nothing is said without starting a process
    _show(summary, filed, applied=applies)
    if stopped:
        click.get_current_context().exit(_STOPPED + stopped[0])
    if summary.failed:
        click.get_current_context().exit(_SOME_FAILED)


@click.command()
@in_corpus
@click.argument("id_", metavar="ID")
@click.option("--rule", required=True, metavar="R", help="The rule whose texts come back, as the ledger names it.")
@own_rules
def restore(folder: str, id_: str, rule: str, rules: Path | None) -> None:
    """Put back what a rule took out of a filed article, and keep the rule from it.

    ID is the article's id or the beginning of it. What memory or `reclean` took out since its page was read last comes
    back as it was; what was taken out before it was filed comes from its page, if that is kept (--keep-raw). It is
    filed as a revision.

    Example: scraper restore 5e1f09 --rule memory-3f29ab01cd
    """
    from scraper.batch.again import restore as put_back
    from scraper.batch.reclean import filed_with
    from scraper.corpus.library import Library
    from scraper.corpus.look import see_to
    from scraper.corpus.shift import lock
    from scraper.crawl.manifest import stamp
    from scraper.errors import CorpusError

    place, now = Path(folder), stamp(time.time())
    see_to(place)
    with lock(place, now), Library(place) as library:
        filed = filed_with(library.state, place, id_, rules)
        written = library.revise(put_back(filed, filed.article(), rule), "restore", now)
        if written.what == "unchanged":
            raise CorpusError(str(written.path), "was changed in the meantime: try it again")
    article = written.article
    click.echo(f"{plain(str(written.path))}\n  revision {article.revision.number}, {article.word_count} words")


def _looked(work: Reclean, jobs: int | None) -> Summary:
    from scraper.batch.again import compare
    from scraper.batch.workers import Workers
    from scraper.processes import cores

    with Workers(jobs or cores(), work=compare) as workers:
        return work.look(workers)


def _applied(work: Reclean, jobs: int | None, place: Path) -> Summary:
    from scraper.batch.again import clean
    from scraper.batch.workers import Workers
    from scraper.corpus.library import Library
    from scraper.corpus.repair import repair
    from scraper.corpus.shift import lock
    from scraper.crawl.manifest import stamp
    from scraper.processes import cores

    now = stamp(time.time())
    with lock(place, now) as before, Library(place) as library, Workers(jobs or cores(), work=clean) as workers:
        if before:  # did not come to its end
            repair(library)
        return work.apply(workers, library, now)


def _show(summary: Summary, filed: Sequence[Filed], *, applied: bool) -> None:
    for url, change in summary.examples:
        click.echo(example(url, change))
    for said, counts in (("gone", summary.gone), ("back", summary.back)):
        for rule, number in counts.most_common(_RULES):
            click.echo(f"{said}  {number:>7,}  {plain(rule)}")
    left = f", {len(filed) - summary.looked_at:,} not looked at" if summary.looked_at < len(filed) else ""
    failed = f", {summary.failed:,} failed" if summary.failed else ""
    changes = f"{count(summary.touched, 'article')} {'changed' if applied else 'would change'}"
    click.echo(f"{count(summary.looked_at, 'article')} cleaned again, {changes}{failed}{left}")
    if summary.touched and not applied:
        click.echo("--apply writes the changes as revisions", err=True)


def example(url: str, one: Change) -> str:
    """A paragraph that goes or comes back, with its article and rule."""
    text = one.text.replace("\n", " ")
    short = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    sign, colour = ("-", "red") if one.what == "gone" else ("+", "green")
    where = click.style(f"{plain(url)}  {plain(one.rule)}", dim=True)
    return f"{where}\n{click.style(f'{sign} {plain(short)}', fg=colour)}"
