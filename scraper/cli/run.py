"""`scraper run`: what cron starts. Sources in, files of a corpus and a manifest out."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.values import corpus_folder, own_rules, shard, state_elsewhere, use_state

if TYPE_CHECKING:
    from scraper.cli.tell import Teller
    from scraper.crawl.extractors import InProcesses
    from scraper.crawl.manifest import Manifest
    from scraper.crawl.sources import Sources
    from scraper.fetch.render import Renderer

_STOPPED = 128


@click.command()
@click.argument("sources", metavar="[SOURCES]", default="sources.toml")
@corpus_folder("Where articles and the state go.")
@state_elsewhere
@click.option("--only", "names", metavar="NAME", multiple=True, help="Look at this source alone; may be repeated.")
@click.option("--shard", metavar="K/N", callback=shard, help="Part K of N: the sources whose site falls to it.")
@click.option("--processes", type=click.IntRange(1, 256), metavar="N", help="Processes that extract (one a core).")
@click.option("--allow-private", is_flag=True, default=None, help="Read addresses of one's own network, too.")
@click.option("--keep-raw", is_flag=True, help="Keep the pages of articles as they came, of all sources.")
@own_rules
@click.option("--log", "form", type=click.Choice(["text", "json"]), default="text", help="Lines of text, or of JSON.")
@click.option("-q", "--quiet", "telling", flag_value="quiet", help="Print only what needs a person: for cron.")
@click.option("-v", "--verbose", "telling", flag_value="verbose", help="Say what every fetch did, too.")
def run(
    sources: str, folder: str, names: tuple[str, ...], processes: int | None, rules: Path | None, **chosen: Any
) -> None:
    """Find what is new in the sources, and file it.

    SOURCES is a list of them (sources.toml), such as `sources add` writes. Articles that were filed before are looked
    at again after an hour, a day and a week; one that changed becomes a new revision.

    \b
    Exit codes: 0 new articles or nothing to do, 1 some sources or pages failed,
    2 wrong use, 3 the corpus cannot be written, 4 another run holds the lock,
    5 every source failed, 6 a host is not as it was, 130 or 143 stopped by a signal.

    \b
    Examples:
      scraper run sources.toml --corpus news
      scraper run --quiet
      scraper run --only herald --verbose
      scraper run --corpus shard-3 --shard 3/10
      scraper run --corpus /mnt/news --state postgresql://news@db.example/news
      scraper run --log json >>run.jsonl
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.cli.tell import teller
    from scraper.crawl.extractors import InProcesses

    with teller(chosen.pop("form"), chosen.pop("telling")) as tell:
        state = chosen.pop("state")
        wanted = _read(sources, names, chosen)
        use_state(Path(folder), state)
        _go(wanted, folder, InProcesses(processes, rules=rules), tell, rules)


def _go(wanted: Sources, folder: str, extractor: InProcesses, tell: Teller, rules: Path | None) -> None:
    """One round, and its exit code."""
    from scraper.cli.interrupt import run_until_stopped
    from scraper.crawl.events import Tools
    from scraper.crawl.round import do_round
    from scraper.processes import collect_seldom

    collect_seldom()
    tools = Tools(extractor, renderer=_renderer(wanted), tell=tell.tell, watch=tell.watch, rules=rules)
    done: list[Manifest] = []

    async def work() -> None:
        done.append(await do_round(wanted, folder, tools))

    stopped = run_until_stopped(work())
    if stopped:
        click.get_current_context().exit(_STOPPED + stopped)
    tell.close(done[0])
    click.get_current_context().exit(done[0].exit_code)


def _read(file: str, names: tuple[str, ...], chosen: dict[str, Any]) -> Sources:
    """The sources that were asked for. Raises SourcesError, or UsageError for a name that no source has."""
    from dataclasses import replace

    from scraper.crawl.sources import read_sources
    from scraper.domain import shard_of

    keeps_raw, part = chosen.pop("keep_raw"), chosen.pop("shard")
    sources = read_sources(Path(file))
    if unknown := set(names) - {source.name for source in sources.sources}:
        raise click.UsageError(f"{file} has no source named {', '.join(sorted(unknown))}.")
    options = replace(sources.options, **{name: value for name, value in chosen.items() if value is not None})
    kept = tuple(source for source in sources.sources if not names or source.name in names)
    if part:
        kept = tuple(source for source in kept if shard_of(source.url, part[1]) == part[0])
    others = frozenset(source.name for source in sources.sources if source not in kept)
    if keeps_raw:
        kept = tuple(replace(source, keep_raw=True) for source in kept)
    return replace(sources, sources=kept, options=options, others=others)


def _renderer(sources: Sources) -> Renderer | None:
    """Chromium, if a source asks for it."""
    from scraper.cli.browser import chromium

    return chromium(sources.options) if any(source.render for source in sources.sources) else None
