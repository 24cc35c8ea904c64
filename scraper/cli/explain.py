"""`scraper explain`: what became of a page, for people to look at."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.values import own_rules, user_agent, web_address

if TYPE_CHECKING:
    from scraper.article import Page
    from scraper.report import Account


@click.command()
@click.argument("page", metavar="URL|FILE")
@click.option("--url", metavar="URL", callback=web_address, help="The address of a saved page that names none.")
@own_rules
@click.option("-o", "--output", metavar="FILE", help="Write the report here (- for standard output); opens nothing.")
@click.option("--text", "as_text", is_flag=True, help="Print it in the terminal instead.")
@click.option("--user-agent", metavar="TEXT", callback=user_agent, help="Who asks; name a way to be reached.")
@click.option("--allow-private", is_flag=True, default=None, help="Read addresses of one's own network, too.")
def explain(
    page: str, url: str | None, rules: Path | None, output: str | None, *, as_text: bool, **chosen: Any
) -> None:
    """Show what was kept of a page, what was taken out, and why.

    The report is one HTML page: the page's lines with what became of each, the article beside it, the rules, the
    metadata with their sources, the access verdict with its evidence. It opens in the browser, or is written with -o.

    \b
    Examples:
      scraper explain https://example.com/2026/03/story
      scraper explain saved.html -o report.html
      scraper explain saved.html --url https://example.com/story --text
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.report import explain_html, explain_page
    from scraper.rules import rulebook_with

    if as_text and output:
        raise click.UsageError("--text goes to the terminal; -o writes the HTML page.")
    book = rulebook_with(rules)
    named = page_of(page, url, {name: value for name, value in chosen.items() if value is not None})
    account = explain_page(named, book)
    if as_text:
        _print(account)
    else:
        write_page(explain_html(account, book), output)


def page_of(named: str, url: str | None, chosen: dict[str, Any]) -> Page:
    """The page that was named. Raises FetchError."""
    from scraper.errors import BadStatus
    from scraper.fetch import FetchOptions, fetch_page
    from scraper.pipeline import name_wall
    from scraper.saved import read_file, saved_page

    if not named.lower().startswith(("http://", "https://")):
        return saved_page(named, read_file(Path(named), "no such file; a web address begins with https://"), url)
    if url:
        raise click.UsageError("--url goes with a saved page.")
    try:
        return fetch_page(named, FetchOptions(**chosen))
    except BadStatus as error:
        raise name_wall(error) from error


def _print(account: Account) -> None:
    import sys

    from rich.console import Console

    from scraper.report import explain_lines

    console = Console(highlight=False, markup=False, soft_wrap=not sys.stdout.isatty())
    for part in explain_lines(account):
        console.print(part)


def write_page(page: str, output: str | None) -> None:
    """Write a page for people, and open it when nobody said where to. Raises CorpusError."""
    import tempfile

    from scraper.cli.convert import write_bytes
    from scraper.errors import CorpusError

    data = page.encode()
    if output == "-":
        write_bytes(data)
        return
    path = Path(output) if output else Path(tempfile.mkdtemp(prefix="scraper-")) / "report.html"
    try:
        path.write_bytes(data)
    except OSError as error:
        raise CorpusError(str(path), f"cannot be written: {error.strerror or error}") from error
    click.echo(path)
    if not output:
        click.launch(str(path))
