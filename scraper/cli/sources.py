"""`scraper sources`: the list that the runs read, written, shown and tried."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from scraper.cli.values import web_address

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from scraper.crawl.discovery.offers import Offer
    from scraper.crawl.sources import Source, Sources
    from scraper.fetch import FetchOptions

_SOME_FAILED, _ALL_FAILED, _STOPPED = 1, 5, 128
_FILE = "sources.toml"


@click.group()
def sources() -> None:
    """Find sources, list them, try them.

    \b
    Examples:
      scraper sources add https://example.com/
      scraper sources check
      scraper sources list
    """  # noqa: D301 - click looks for the character, not for its spelling


@sources.command()
@click.argument("url", callback=web_address)
@click.option("--file", default=_FILE, show_default=True, metavar="FILE", help="The list; made if there is none.")
@click.option("--name", metavar="NAME", help="What the source is called (the name of its host).")
@click.option("--yes", is_flag=True, help="Take the best that is found, without asking.")
@click.option("--allow-private", is_flag=True, help="Look at addresses of one's own network, too.")
def add(url: str, file: str, name: str | None, **chosen: bool) -> None:
    """Find the feeds and sitemaps of a site and write one into the list.

    \b
    Examples:
      scraper sources add https://example.com/
      scraper sources add https://example.com/news/ --name "Example News" --yes
    """  # noqa: D301 - click looks for the character, not for its spelling
    from dataclasses import replace

    from scraper.crawl.sources import Entry, add_source
    from scraper.crawl.sources.read import read_or_begin

    path = Path(file)
    listed = read_or_begin(path)
    allowed = chosen["allow_private"] or listed.options.allow_private
    offer = _choose(_offers(url, replace(listed.options, allow_private=allowed)), chosen["yes"])
    entry = Entry(name or _name(offer.url, listed), offer.url)
    add_source(path, entry)
    click.echo(f"{path}: added {_plain(entry.name)}, {_told(offer)}")


@sources.command()
@click.argument("file", default=_FILE)
@click.option("--source", "name", metavar="NAME", help="Try this source alone.")
def check(file: str, name: str | None) -> None:
    """Try each source and show what it would give.

    Exit codes: 0 all are in order, 1 some failed, 5 all failed, 2 the list is wrong.

    \b
    Examples:
      scraper sources check
      scraper sources check news.toml --source "Example News"
    """  # noqa: D301 - click looks for the character, not for its spelling
    from dataclasses import replace

    from scraper.crawl.sources import read_sources

    listed = read_sources(Path(file))
    chosen = (_named(listed, name),) if name is not None else listed.sources
    failed = _try(replace(listed, sources=chosen))
    if failed:
        click.get_current_context().exit(_ALL_FAILED if failed == len(chosen) else _SOME_FAILED)


@sources.command("list")
@click.argument("file", default=_FILE)
def list_(file: str) -> None:
    """Print name, address and settings of each, parted by tabs.

    Example: scraper sources list
    """
    from scraper.crawl.sources import read_sources
    from scraper.crawl.sources.tell import settings
    from scraper.fetch.urls import shown

    for source in read_sources(Path(file)).sources:
        click.echo("\t".join(_plain(text) for text in (source.name, shown(source.url), ", ".join(settings(source)))))


def _offers(url: str, options: FetchOptions) -> Sequence[Offer]:
    """What a site has, the best first. Raises FetchError when that is nothing."""
    from scraper.crawl.discovery.offers import offers
    from scraper.errors import FetchError
    from scraper.fetch import Fetcher

    found: list[Offer] = []

    async def look() -> None:
        async with Fetcher(options) as fetcher:
            found.extend(await offers(fetcher, url))

    _run(look())
    if not found:
        raise FetchError(url, "neither a feed nor a sitemap nor links to articles found")
    return found


def _choose(found: Sequence[Offer], takes_best: bool) -> Offer:  # noqa: FBT001 - the option as it was given
    """The offer that a person takes; the best where nobody is asked."""
    if takes_best or len(found) == 1 or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return found[0]
    for number, offer in enumerate(found, 1):
        click.echo(f"{number:3}  {_told(offer)}")
    return found[click.prompt("Which", type=click.IntRange(1, len(found)), default=1) - 1]


def _told(offer: Offer) -> str:
    from scraper.crawl.sources.tell import moment

    newest = f", newest {moment(offer.newest)}" if offer.newest else ""
    return _plain(f"{offer.kind} of {offer.items:,}{newest}: {offer.url}")


def _name(url: str, listed: Sources) -> str:
    """A name that is not in the list yet: that of the host, with a number where it must."""
    host = (urlsplit(url).hostname or "source").removeprefix("www.")[:90]
    names = (host, *(f"{host} {number}" for number in range(2, len(listed.sources) + 3)))
    return next(name for name in names if listed.named(name) is None)


def _named(listed: Sources, name: str) -> Source:
    """A source of the list. Raises UsageError with what it may be called."""
    import difflib

    if found := listed.named(name):
        return found
    names = [source.name for source in listed.sources]
    near = difflib.get_close_matches(name[:100], names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names[:10])}{', ...' if names[10:] else ''}."
    raise click.BadParameter(f"no such source; {_plain(hint)}", param_hint="'--source'")


def _try(listed: Sources) -> int:
    """Show what each source would give, in order; the number of those that failed."""
    import time

    from scraper.cli.lines import failure
    from scraper.crawl.preview import Preview, preview_all, told

    failed: list[Preview] = []

    def tell(one: Preview) -> None:
        click.echo("\n".join(map(_plain_indented, told(one))))
        for error in one.failures if one.error is None else (one.error, *one.failures):
            click.echo("  " + failure(error), err=True)
        failed.extend([one] if one.error else [])

    _run(preview_all(listed, tell, time.time()))
    return len(failed)


def _run(work: Coroutine[None, None, None]) -> None:
    from scraper.cli.interrupt import run_until_stopped

    if stopped := run_until_stopped(work):
        click.get_current_context().exit(_STOPPED + stopped)


def _plain(text: str) -> str:
    from scraper.cli.lines import plain

    return plain(text)


def _plain_indented(line: str) -> str:
    return line[: len(line) - len(line.lstrip())] + _plain(line)
