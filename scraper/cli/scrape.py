"""`scraper scrape`: addresses or saved pages in, files of a corpus out."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from scraper.cli.values import (
    Seconds,
    corpus_folder,
    own_rules,
    proxy_address,
    shard,
    state_elsewhere,
    use_state,
    user_agent,
    web_address,
)

if TYPE_CHECKING:
    from scraper.corpus.library import Library
    from scraper.corpus.raw import RawPages
    from scraper.crawl.wanted import Wanted
    from scraper.fetch import FetchEvent

_SOME_FAILED, _NOTHING_DONE = 1, 3
_STOPPED = 128
"""What shells add to the number of the signal that ended a command."""


@click.command()
@click.argument("pages", nargs=-1, metavar="[URL|FILE]...")
@click.option("--shard", metavar="K/N", callback=shard, help="Part K of N of the list: sites that fall to it.")
@click.option("--urls", "lists", type=click.File("rb"), multiple=True, help="A list of addresses, one a line.")
@corpus_folder("Where articles go.")
@state_elsewhere
@click.option(
    "--url", metavar="URL", callback=web_address, help="The address of the saved page, if it does not name its own."
)
@click.option("--user-agent", metavar="TEXT", callback=user_agent, help="Who asks; name a way to be reached.")
@click.option("--delay", type=Seconds(0), metavar="SECONDS", help="Pause between pages of one host (1).")
@click.option("--jitter", type=Seconds(0, 10), metavar="SHARE", help="Draw the pause out by up to that (0.25).")
@click.option("--per-host", type=click.IntRange(1, 16), metavar="N", help="Pages of one host asked for at once (1).")
@click.option("--attempts", type=click.IntRange(1, 10), metavar="N", help="Requests for a page that could pass (3).")
@click.option("--timeout", "total_timeout", type=Seconds(0.1), metavar="SECONDS", help="For one page (60).")
@click.option(
    "--proxy",
    metavar="URL",
    callback=proxy_address,
    help="An HTTP proxy to ask through; those of the environment are not used.",
)
@click.option("--respect-tdm", is_flag=True, default=None, help="Leave out what reserves text and data mining.")
@click.option("--allow-private", is_flag=True, default=None, help="Read addresses of one's own network, too.")
@click.option("--render", "renders", is_flag=True, help="Read pages that need a browser again, in Chromium.")
@click.option("--keep-raw", is_flag=True, help="Keep the pages of articles as they came, in raw/ of the corpus.")
@own_rules
@click.option("-v", "--verbose", is_flag=True, help="Say what every fetch did, on standard error.")
def scrape(pages: tuple[str, ...], lists: tuple[IO[bytes], ...], folder: str, url: str | None, **chosen: Any) -> None:
    """Fetch pages and file each article as JSON.

    A page is given by its URL, or as the file that it was saved in.

    \b
    Examples:
      scraper scrape https://example.com/2026/03/story
      scraper scrape --urls urls.txt --corpus news
      scraper scrape saved.html --url https://example.com/story
      scraper scrape --render https://example.com/app/story
      scraper scrape --urls urls.txt --delay 5 --respect-tdm --verbose
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.cli.browser import chromium
    from scraper.cli.interrupt import run_until_stopped
    from scraper.cli.show import Report, watch
    from scraper.corpus.raw import RawPages
    from scraper.crawl.run import Hearers, Means, run
    from scraper.fetch import FetchOptions

    wanted = _part_of(_wanted(pages, lists, url), chosen.pop("shard"))
    watching = watch if chosen.pop("verbose") else _look_away
    rules: Path | None = chosen.pop("rules")
    renders, keeps, state = chosen.pop("renders"), chosen.pop("keep_raw"), chosen.pop("state")
    options = FetchOptions(**{name: value for name, value in chosen.items() if value is not None})
    raw = RawPages(Path(folder), time.time(), options.user_agent) if keeps else None
    renderer = chromium(options) if renders else None
    library, report = _library(folder, raw, state), Report(len(wanted))
    with library:
        stopped = run_until_stopped(
            run(wanted, options, library, Hearers(report.tell, watching), Means(renderer, rules))
        )
    report.close()
    if stopped:
        click.get_current_context().exit(_STOPPED + stopped)
    if report.failed:
        click.get_current_context().exit(_SOME_FAILED if report.filed or report.unchanged else _NOTHING_DONE)


def _library(folder: str, raw: RawPages | None, state: str | None) -> Library:
    """The corpus, whose folder is there and can be written to; its state may be in a database."""
    from scraper.corpus.library import Library

    library = Library(folder, raw)
    library.prepare()
    use_state(library.folder, state)
    return library


def _part_of(wanted: list[Wanted], part: tuple[int, int] | None) -> list[Wanted]:
    """What falls to a part of several, by the registered domain; a saved page falls to each."""
    from scraper.domain import shard_of

    return [one for one in wanted if one.saved or shard_of(one.name, part[1]) == part[0]] if part else wanted


def _look_away(_event: FetchEvent) -> None:
    """Says nothing of a fetch."""


def _wanted(pages: tuple[str, ...], lists: tuple[IO[bytes], ...], url: str | None) -> list[Wanted]:
    """What to read, each once. Raises UsageError when that is nothing, or when --url has no page to go with."""
    from scraper.crawl.wanted import read_list, wanted_of, without_doubles

    named = [wanted_of(page, url) for page in pages]
    if url and (len(named) != 1 or named[0].saved is None or lists):
        raise click.UsageError("--url goes with one saved page.")
    wanted = without_doubles([*named, *(one for file in lists for one in read_list(file.read()))])
    if not wanted:
        raise click.UsageError("No URL in the list." if lists else "Give a URL, a saved page, or --urls FILE.")
    return wanted
