"""`scraper corpus`: what is in a corpus, what is wrong with it, and what can go."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.export import export
from scraper.cli.lines import count, plain
from scraper.cli.merge import merge
from scraper.cli.progress import progress
from scraper.cli.selection import filter_of, filters, in_corpus
from scraper.cli.upkeep import check, reindex
from scraper.cli.values import amount, duration

if TYPE_CHECKING:
    from datetime import timedelta

    from scraper.corpus.prune import Plan
    from scraper.corpus.search import Found

_SOME_FAILED = 1
_MOST_FOUND = 10_000


@click.group()
@click.pass_context
def corpus(ctx: click.Context) -> None:
    """Count, search, export, prune and check the articles of a corpus.

    Example: scraper corpus stats --corpus news
    """
    from scraper.cli.stop import exit_when_stopped

    ctx.call_on_close(exit_when_stopped())


@corpus.command()
@in_corpus
@filters
@click.option("--json", "as_json", is_flag=True, help="As one JSON object, with every domain and language.")
def stats(folder: str, as_json: bool, **chosen: Any) -> None:  # noqa: FBT001 - click hands over what its flag says
    """Count the articles: by site, language, access and date.

    \b
    Examples:
      scraper corpus stats
      scraper corpus stats --language en --since 2026-01-01
      scraper corpus stats --json | jq .domains
    """  # noqa: D301 - click looks for the character, not for its spelling
    import msgspec

    from scraper.cli.tables import write_lines, write_tables
    from scraper.corpus.look import look_into
    from scraper.corpus.stats import count as count_all

    wanted = filter_of(chosen)
    with look_into(Path(folder)) as state:
        found = count_all(state, wanted)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
    elif sys.stdout.isatty():
        write_tables(found)
    else:
        write_lines(found)


@corpus.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@in_corpus
@click.option("--limit", type=click.IntRange(1, _MOST_FOUND), default=20, show_default=True, metavar="N")
@filters
@click.option("--json", "as_json", is_flag=True, help="As a JSON list; matches are [start, end) in the snippet.")
def search(words: tuple[str, ...], folder: str, limit: int, as_json: bool, **chosen: Any) -> None:  # noqa: FBT001 - as above
    """Find articles that hold all the words, the best match first.

    Words in double quotes are a phrase, and word* finds what begins so. Case and accents do not count. Duplicates are
    left out.

    \b
    Examples:
      scraper corpus search ferry pier
      scraper corpus search '"northern pier" closed'
      scraper corpus search 'harbo*' --domain example.org --since 2026-03-01
    """  # noqa: D301 - click looks for the character, not for its spelling
    import msgspec

    from scraper.corpus.look import look_into
    from scraper.corpus.search import search as find

    wanted = filter_of(chosen, frozenset({"duplicates"}))
    with look_into(Path(folder)) as state:
        found = find(state, " ".join(words), wanted, limit)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
    elif found:
        click.echo("\n\n".join(_entry(Path(folder), one) for one in found))
    else:
        click.echo("nothing found", err=True)


@corpus.command()
@in_corpus
@click.option("--older-than", "age", required=True, metavar="TIME", callback=duration, help="Such as 12h, 90d or 2w.")
@click.option(
    "--by", type=click.Choice(("fetched", "published")), default="fetched", show_default=True, help="What ages."
)
@filters
@click.option("--yes", is_flag=True, help="Do it; without this, say what would go.")
def prune(folder: str, age: timedelta, by: str, yes: bool, **chosen: Any) -> None:  # noqa: FBT001 - as above
    """Remove old articles with their revisions, and never read their pages again.

    An article without the date in question is never old.

    \b
    Examples:
      scraper corpus prune --older-than 90d
      scraper corpus prune --older-than 90d --yes
      scraper corpus prune --older-than 2w --by published --access teaser --yes
    """  # noqa: D301 - click looks for the character, not for its spelling
    from datetime import UTC, datetime

    from scraper.corpus.prune import plan
    from scraper.corpus.prune import prune as remove

    try:
        before = datetime.now(UTC) - age
    except OverflowError as error:
        raise click.UsageError("--older-than reaches back further than the calendar.") from error
    wanted = filter_of(chosen, before=before, by=by)
    if not yes:
        _show(plan(Path(folder), wanted))
        return
    total, gone, size = plan(Path(folder), wanted, examples=0).articles, 0, 0
    with progress(total, "removing") as advance:
        for one in remove(Path(folder), wanted):
            gone, size = gone + 1, size + one.size
            advance()
    click.echo(_sum("removed", gone, size))


@corpus.command("prune-raw")
@in_corpus
@click.option("--older-than", "age", metavar="TIME", callback=duration, help="Begun that long ago: 12h, 90d or 2w.")
@click.option(
    "--larger-than", "limit", metavar="SIZE", callback=amount, help="All but the newest of so much: 500MB, 5GB."
)
@click.option("--yes", is_flag=True, help="Do it; without this, say what would go.")
def prune_raw(folder: str, age: timedelta | None, limit: int | None, yes: bool) -> None:  # noqa: FBT001 - as above
    """Remove kept pages, the oldest archives first. The articles stay.

    \b
    Examples:
      scraper corpus prune-raw --older-than 90d
      scraper corpus prune-raw --larger-than 5GB --yes
    """  # noqa: D301 - click looks for the character, not for its spelling
    from datetime import UTC, datetime

    from scraper.cli.tables import size
    from scraper.corpus.raw import doomed, remove
    from scraper.corpus.shift import lock
    from scraper.errors import CorpusError

    if age is None and limit is None:
        raise click.UsageError("Say --older-than TIME, --larger-than SIZE, or both.")
    place = Path(folder)
    if not place.is_dir():
        raise CorpusError(folder, "there is no such corpus")
    now = datetime.now(UTC)
    before = (now - age).strftime("%Y-%m-%d") if age else None
    gone = doomed(place, before, limit)
    if yes and gone:
        with lock(place, now.strftime("%Y-%m-%dT%H:%M:%SZ")):  # a run that keeps pages writes into the newest
            for one in gone:
                remove(one)
    verb = "removed" if yes else "would remove"
    click.echo(f"{verb} {count(len(gone), 'archive')}, {size(sum(one.size for one in gone))}")
    if gone and not yes:
        click.echo("--yes removes them", err=True)


for command in (export, check, reindex, merge):
    corpus.add_command(command)


def _show(doomed: Plan) -> None:
    """What would go, and how to let it go."""
    click.echo(_sum("would remove", doomed.articles, doomed.bytes))
    for one in doomed.examples:
        click.echo(f"  {plain(one.path)}\n    {plain(one.title or '(no title)')}")
    if doomed.articles > len(doomed.examples):
        click.echo(f"  and {doomed.articles - len(doomed.examples):,} more")
    if doomed.articles:
        click.echo("--yes removes them", err=True)


def _sum(verb: str, articles: int, size: int) -> str:
    from scraper.cli.tables import size as in_megabytes

    return f"{verb} {count(articles, 'article')}, {in_megabytes(size)}"


def _entry(folder: Path, one: Found) -> str:
    lines = (
        click.style(plain(one.title or "(no title)"), bold=True),
        f"{plain((one.published or 'undated')[:10])}  {plain(one.domain)}",
        click.style(plain(str(folder / one.path)), fg="green"),
        _marked(one),
    )
    return "\n  ".join(lines)


def _marked(one: Found) -> str:
    """The snippet with its matches in colour on a terminal, and between asterisks elsewhere."""
    mark = _coloured if _in_colour() else "*{}*".format
    shown, place = "", 0
    for start, end in one.matches:
        shown += one.snippet[place:start] + mark(one.snippet[start:end])
        place = end
    return shown + one.snippet[place:]


def _coloured(match: str) -> str:
    return click.style(match, fg="yellow", bold=True)


def _in_colour() -> bool:
    colour = click.get_current_context().color
    return sys.stdout.isatty() if colour is None else colour
