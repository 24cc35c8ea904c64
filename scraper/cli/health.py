"""`scraper rules health`: how the rules do in a corpus."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.cli.lines import count, row
from scraper.cli.selection import in_corpus
from scraper.cli.values import own_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.corpus.health import Health


@click.command()
@in_corpus
@own_rules
@click.option("--all", "shows_all", is_flag=True, help="Also list the rules that never fired, and every rule's use.")
def health(folder: str, rules: Path | None, shows_all: bool) -> None:  # noqa: FBT001 - click hands over what its flag says
    """Say which rules never fire, fire on everything, or have gone silent.

    One thing a line, parted by tabs: what it is, the rule or site, how often or since when, an example.

    \b
    Examples:
      scraper rules health
      scraper rules health --corpus news --all
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.corpus.health import health as health_of
    from scraper.corpus.look import look_into
    from scraper.rules import rulebook_with

    book = rulebook_with(rules)
    owners = {domain: (site.valid_from, site.ids) for domain, site in book.sites.items()}
    with look_into(Path(folder)) as state:
        found = health_of(state, owners)
    for line in _lines(found):
        click.echo(line)
    never = found.never(rule.id for rule in book.rules)
    if shows_all:
        for rule, use in sorted(found.uses.items(), key=lambda item: (-item[1].articles, item[0])):
            click.echo(row("fires", rule, f"{use.articles:,} of {found.articles:,} articles", use.example or ""))
        for rule_id in never:
            click.echo(f"never\t{rule_id}")
    fired = f"{count(len(found.uses), 'rule')} fired, {len(never):,} of the rulebook's {len(book.rules):,} never did"
    click.echo(f"{count(found.articles, 'article')} of {count(found.hosts, 'host')}: {fired}", err=True)


def _lines(found: Health) -> Iterator[str]:
    for rule in found.on_everything:
        use = found.uses[rule]
        yield row("everything", rule, f"{use.articles:,} of {found.articles:,} articles", use.example or "")
    for one in found.silent:
        since = f"in {one.before} of {one.of} articles of {one.host}, none since {one.last}"
        yield row("silent", one.rule, since)
    for site in found.changed:
        yield row("changed", site.domain, f"its rules of {site.valid_from} fired in none of the newest {site.articles}")
