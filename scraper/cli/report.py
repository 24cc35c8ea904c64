"""`scraper report`: a corpus at a glance, for people to look at."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.cli.selection import in_corpus
from scraper.cli.values import own_rules

if TYPE_CHECKING:
    from scraper.report.dashboard import Nights


@click.command()
@in_corpus
@own_rules
@click.option("-o", "--output", metavar="FILE", help="Write the page here (- for standard output); opens nothing.")
def report(folder: str, rules: Path | None, output: str | None) -> None:
    """Show a corpus at a glance.

    One HTML page that stands alone: articles by publisher over time, what was taken out, access, languages, what pages
    do not say, how the sources are, the rules that fire and those that never do, what was found to repeat.

    \b
    Examples:
      scraper report
      scraper report --corpus news -o report.html
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.cli.explain import write_page
    from scraper.corpus.look import look_into
    from scraper.corpus.overview import overview
    from scraper.crawl.manifest import stamp
    from scraper.report.dashboard import corpus_html
    from scraper.rules import rulebook_with

    place = Path(folder)
    with look_into(place) as state:
        found = overview(state)
    name = place.resolve().name or folder
    write_page(corpus_html(name, found, _nights(place), rulebook_with(rules), stamp(time.time())), output)


def _nights(place: Path) -> Nights:
    """What the manifests of the last runs say."""
    from scraper.cli.status import LOOKED_BACK, sources_of
    from scraper.cli.tell import drift
    from scraper.crawl.manifest import latest
    from scraper.report.dashboard import Nights, SourceLine

    known = list(islice(latest(place), LOOKED_BACK))
    lines = [SourceLine(name, health, text) for name, health, text in sources_of(known)]
    newest = known[0] if known else None
    return Nights(newest.started if newest else None, lines, [drift(one) for one in newest.drift] if newest else [])
