"""`scraper rules`: how the rules do."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.cli.lines import count, plain
from scraper.cli.selection import in_corpus
from scraper.cli.values import web_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.corpus.health import Health

_SOME_FAILED = 1
_SHOWN = 160
"""Characters of a text that is shown."""


@click.group()
def rules() -> None:
    """Look after the rules that take out what is no part of an article.

    Example: scraper rules health --corpus news
    """


@rules.command()
@in_corpus
@click.option("--all", "shows_all", is_flag=True, help="Also list the rules that never fired, and every rule's use.")
def health(folder: str, shows_all: bool) -> None:  # noqa: FBT001 - click hands over what its flag says
    """Say which rules never fire, fire on everything, or have gone silent.

    One thing a line, parted by tabs: what it is, the rule or site, how often or since when, an example.

    \b
    Examples:
      scraper rules health
      scraper rules health --corpus news --all
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.corpus.health import health as health_of
    from scraper.corpus.look import look_into
    from scraper.rules import bundled_rulebook

    book = bundled_rulebook()
    owners = {domain: (site.valid_from, site.ids) for domain, site in book.sites.items()}
    with look_into(Path(folder)) as state:
        found = health_of(state, owners)
    for line in _lines(found):
        click.echo(line)
    never = found.never(rule.id for rule in book.rules)
    if shows_all:
        for rule, use in sorted(found.uses.items(), key=lambda item: (-item[1].articles, item[0])):
            click.echo(_row("fires", rule, f"{use.articles:,} of {found.articles:,} articles", use.example or ""))
        for rule_id in never:
            click.echo(f"never\t{rule_id}")
    fired = f"{count(len(found.uses), 'rule')} fired, {len(never):,} of the rulebook's {len(book.rules):,} never did"
    click.echo(f"{count(found.articles, 'article')} of {count(found.hosts, 'host')}: {fired}", err=True)


@rules.command("try")
@click.argument("file", metavar="RULE-FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("pages", metavar="PAGE...", nargs=-1, required=True)
@click.option("--url", metavar="URL", callback=web_address, help="The address of a single page that names none.")
def try_(file: Path, pages: tuple[str, ...], url: str | None) -> None:
    """Show what the rules of a file would take out of saved pages, next to the rulebook.

    A rule that would take more of an article than it may is not applied, and that is said. The exit code is 1 when a
    page gave no article or a rule was over its cap.

    \b
    Examples:
      scraper rules try example.com.toml saved.html
      scraper rules try rules/example.com.toml pages/*.html
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.cli.lines import failure
    from scraper.errors import ScraperError
    from scraper.report import tried

    failed = False
    for page in pages:
        try:
            one = tried(file, Path(page), url)
        except ScraperError as error:
            click.echo(failure(error), err=True)
            failed = True
            continue
        click.echo(
            f"{click.style(plain(page), bold=True)}  {count(len(one.gone), 'text')} more, {one.share:.0%} of its words"
        )
        for removal in one.gone:
            text = removal.text.replace("\n", " ")
            click.echo(f"  {click.style(f'- {plain(text[:_SHOWN])}', fg='red')}  {plain(removal.rule)}")
        for warning in one.warnings:
            click.echo(f"  {click.style('warning', fg='yellow')}: {plain(warning)}")
        failed = failed or bool(one.warnings)
    if failed:
        click.get_current_context().exit(_SOME_FAILED)


def _lines(found: Health) -> Iterator[str]:
    for rule in found.on_everything:
        use = found.uses[rule]
        yield _row("everything", rule, f"{use.articles:,} of {found.articles:,} articles", use.example or "")
    for one in found.silent:
        since = f"in {one.before} of {one.of} articles of {one.host}, none since {one.last}"
        yield _row("silent", one.rule, since)
    for site in found.changed:
        yield _row(
            "changed", site.domain, f"its rules of {site.valid_from} fired in none of the newest {site.articles}"
        )


def _row(*cells: str) -> str:
    return "\t".join(map(plain, cells))
