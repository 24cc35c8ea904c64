"""`scraper status`: the last runs of a corpus, and how each of its sources is."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.values import corpus_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.crawl.manifest import Manifest, SourceReport

_STYLES: dict[str, dict[str, Any]] = {"new": {"dim": True}, "failing": {"fg": "red"}, "well": {"fg": "green"}}
LOOKED_BACK = 30
"""Runs that a source's health is told from."""


@click.command()
@corpus_folder("Whose runs.")
@click.option("-n", "--runs", type=click.IntRange(1), default=7, show_default=True, help="How many runs to show.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifests of these runs as JSON.")
def status(folder: str, runs: int, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over like that
    """Show the last runs, and how each source is.

    \b
    Examples:
      scraper status
      scraper status --corpus news --runs 30
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.crawl.manifest import latest

    known = list(islice(latest(Path(folder)), max(runs, LOOKED_BACK)))
    if as_json:
        _print_json(known[:runs])
    elif not known:
        click.echo(f"{folder}: no run yet; `scraper run` makes one")
    else:
        _print_runs(known[:runs])
        _print_sources(known)


def _print_json(manifests: Sequence[Manifest]) -> None:
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(manifests), indent=2))


def _print_runs(manifests: Sequence[Manifest]) -> None:
    from scraper.cli.lines import plain
    from scraper.cli.tell import drift, total

    for manifest in manifests:
        how = "not ended: running, or killed" if manifest.ended is None else manifest.outcome
        click.echo(f"{click.style(manifest.started, bold=True)}  {how}: {total(manifest)}")
        for one in manifest.drift:
            click.echo(f"  {click.style('drift', fg='yellow')}  {plain(drift(one))}")


def _print_sources(manifests: Sequence[Manifest]) -> None:
    """A line a source."""
    from scraper.cli.lines import plain

    click.echo()
    for name, health, text in sources_of(manifests):
        word = click.style(f"{health:<7}", **_STYLES[health])
        click.echo(f"{word} {click.style(plain(name), bold=True)}  {plain(text)}")


def sources_of(manifests: Sequence[Manifest]) -> Iterator[tuple[str, str, str]]:
    """Each source, how it is, and what says so: when it last went well, what it gave in the runs looked back upon."""
    from scraper.cli.lines import count

    whole = next((number for number, manifest in enumerate(manifests) if manifest.is_whole), len(manifests))
    names = {source.name for manifest in manifests[: whole + 1] for source in manifest.sources}
    for name in sorted(names):
        looks = [(m, s) for m in manifests for s in m.sources if s.name == name and s.checked]
        new = sum(source.new for _, source in looks)
        failed = sum(source.pages_failed for _, source in looks)
        health, since = _health(looks)
        given = f"{count(new, 'new article')}, {count(failed, 'page')} failed in {count(len(looks), 'look')}"
        yield name, health, f"{given}; {since}"


def _health(looks: Sequence[tuple[Manifest, SourceReport]]) -> tuple[str, str]:
    """A word for how a source is, and what says so."""
    if not looks:
        return "new", "not looked at yet"
    bad = next((number for number, (_, source) in enumerate(looks) if not source.error), len(looks))
    if bad:
        last = looks[bad][0].started if bad < len(looks) else "never, as far as runs are kept"
        return "failing", f"{looks[0][1].error}; last well: {last}"
    given = next((manifest.started for manifest, source in looks if source.new), None)
    return "well", f"last new article: {given or 'none'}"
