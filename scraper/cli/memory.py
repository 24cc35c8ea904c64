"""`scraper memory`: what a corpus knows to repeat on its hosts."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.cli.lines import count, plain
from scraper.cli.selection import in_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.corpus.database import State
    from scraper.corpus.memory import Known
    from scraper.rules.propose import Proposal

_NOTHING_DONE = 3
_SHOWN = 100
"""Characters of a text in a list."""


@click.group()
def memory() -> None:
    """Show, forget and propose what repeats on a host.

    A text that stands in several articles of a host, in the same place and whatever they are about, is no part of them:
    runs learn it, and take it out of what comes and of what is filed.

    Example: scraper memory list --corpus news
    """


@memory.command("list")
@in_corpus
@click.option("--host", metavar="NAME", help="Of that host.")
def list_(folder: str, host: str | None) -> None:
    """List what is known to repeat, one a line: id, host, since when, in how many of the newest articles, the text.

    \b
    Examples:
      scraper memory list
      scraper memory list --corpus news --host www.example.com
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.corpus.memory import all_known

    with _state(folder) as state:
        for one in all_known(state, host):
            text = one.repeated.text.replace("\n", " ")
            short = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
            seen = f"{one.articles}/{one.seen}"
            click.echo(f"{one.repeated.id}  {plain(one.host)}  {_day(one)}  {seen:>5}  {plain(short)}")


@memory.command()
@in_corpus
@click.argument("id_", metavar="ID")
def show(folder: str, id_: str) -> None:
    """Show one text whole, the evidence, and the articles that have it or had it.

    Example: scraper memory show 3f29ab01cd
    """
    from scraper.corpus.learn import having

    with _state(folder) as state:
        one = _one(state, id_)
        click.echo(
            f"{one.repeated.id}  {plain(one.host)}\nknown since {_day(one)}: {one.why}\n\n{plain(one.repeated.text)}\n"
        )
        if one.repeated.labels:
            click.echo(f"with it go: {plain(', '.join(one.repeated.labels))}\n")
        paths = having(state, one)
        click.echo(f"{count(len(paths), 'article')}:")
        for path in paths:
            click.echo(plain(path))


@memory.command()
@in_corpus
@click.argument("id_", metavar="ID")
def forget(folder: str, id_: str) -> None:
    """Leave a text in the articles of its host from now on.

    That is kept in memory.json in the corpus folder. Articles that lost the text get it back with
    `scraper restore ID --rule memory-…`, or when their page is read again.

    Example: scraper memory forget 3f29ab01cd
    """
    import time

    from scraper.corpus.library import Library
    from scraper.corpus.memory import Spared, spare
    from scraper.corpus.memory import forget as forget_known
    from scraper.corpus.shift import lock
    from scraper.crawl.manifest import stamp

    with _state(folder) as state:
        one = _one(state, id_)
    place = Path(folder)
    with lock(place, stamp(time.time())), Library(place) as library, library.transaction():
        spare(place, Spared(one.host, one.repeated.text))
        forget_known(library.state, one)
    click.echo(f"{one.repeated.id} stays in the articles of {plain(one.host)}")


@memory.command()
@in_corpus
@click.argument("host")
@click.option("-o", "--output", metavar="FILE", help="Write the rules here instead of printing them.")
def propose(folder: str, host: str, output: str | None) -> None:
    """Write a rule file from what repeats on a host, for a person to read and accept.

    Its place is rules/ beside the corpus, where `scraper rules lint` and `test` look at it.

    \b
    Examples:
      scraper memory propose www.example.com
      scraper memory propose www.example.com -o rules/example.com.toml
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.cli.convert import save, write_bytes
    from scraper.corpus.memory import all_known
    from scraper.domain import registered_domain
    from scraper.rules.propose import rule_file, text_rule

    with _state(folder) as state:
        known = list(all_known(state, host))
        proposals = [_proposal(Path(folder), state, one) for one in known]
    if not known:
        click.echo(f"Nothing is known to repeat on {plain(host)}.", err=True)
        click.get_current_context().exit(_NOTHING_DONE)
    domain, about = (
        registered_domain(f"https://{host}/"),
        "Texts that repeat on the site. Read each, and keep what is right.",
    )
    data = rule_file(domain, _day(known[-1]), (text_rule(domain, one) for one in proposals), about).encode()
    if output:
        save(output, data)
    else:
        write_bytes(data)


def _proposal(folder: Path, state: State, one: Known) -> Proposal:
    from scraper.corpus.learn import own_sentence
    from scraper.rules.propose import Proposal

    why = f"It repeats: {one.why}; {one.articles} of the {one.seen} newest."
    return Proposal(one.repeated.id, one.repeated.text, why, own_sentence(folder, state, one))


@contextmanager
def _state(folder: str) -> Iterator[State]:
    from scraper.corpus.look import look_into

    with look_into(Path(folder)) as state:
        yield state


def _one(state: State, id_: str) -> Known:
    from scraper.corpus.memory import with_id
    from scraper.errors import CorpusError

    if one := with_id(state, id_):
        return one
    raise CorpusError(id_, "no text that repeats is known by this id, or several are; see `scraper memory list`")


def _day(one: Known) -> str:
    return datetime.fromtimestamp(one.since, UTC).strftime("%Y-%m-%d")
