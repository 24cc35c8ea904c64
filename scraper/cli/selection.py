"""The options that choose articles of a corpus, the same for every command that has them."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from scraper.cli.values import corpus_folder, day, domains

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scraper.corpus.select import Double, Filter

_Command = TypeVar("_Command", bound="Callable[..., Any]")
ACCESS = ("full", "teaser", "paywalled", "consent_wall", "bot_wall", "unknown")
DOUBLES = ("duplicates", "near-duplicates")

in_corpus = corpus_folder("Where the articles are.")
_QUALITIES = (
    click.option("--since", metavar="DATE", callback=day, help="Published on that day or later (2026-03-04)."),
    click.option("--until", metavar="DATE", callback=day, help="Published on that day or earlier."),
    click.option(
        "--domain", "domains", metavar="NAME", multiple=True, callback=domains, help="Of that site; repeatable."
    ),
    click.option(
        "--language",
        "languages",
        metavar="TAG",
        multiple=True,
        help="In that language; en takes en-GB, too; repeatable.",
    ),
    click.option("--access", multiple=True, type=click.Choice(ACCESS), help="How much the page gave; repeatable."),
    click.option("--min-words", type=click.IntRange(0), metavar="N", help="With at least that many words."),
    click.option("--max-words", type=click.IntRange(0), metavar="N", help="With at most that many words."),
)
_DOUBLES = (
    click.option("--without", multiple=True, type=click.Choice(DOUBLES), help="Leave out what was filed before."),
    click.option("--with", "with_", multiple=True, type=click.Choice(DOUBLES), help="Do not leave them out."),
)


def filters(command: _Command) -> _Command:
    """A command with the options that `filter_of` takes."""
    return qualities(_with(_DOUBLES, command))


def qualities(command: _Command) -> _Command:
    """A command with those options that ask what an article is, and not what was filed before it."""
    return _with(_QUALITIES, command)


def filter_of(chosen: dict[str, Any], left_out: frozenset[Double] = frozenset(), **more: Any) -> Filter:
    """What the options say, and what the command leaves out when they do not. Raises UsageError for an empty range."""
    from scraper.corpus.select import Filter

    without = (left_out | frozenset(chosen.pop("without", ()))) - frozenset(chosen.pop("with_", ()))
    wanted = Filter(without=without, **chosen, **more)
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise click.UsageError("--since is after --until.")
    if None not in (wanted.min_words, wanted.max_words) and (wanted.min_words or 0) > (wanted.max_words or 0):
        raise click.UsageError("--min-words is more than --max-words.")
    return wanted


def _with(options: Sequence[Callable[[_Command], _Command]], command: _Command) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command
