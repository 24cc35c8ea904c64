"""`scraper rules try`, `new` and `impact`: a person's own rules, tried before they are used."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.lines import count, failure, plain
from scraper.cli.selection import in_corpus
from scraper.cli.values import rules_beside, user_agent, web_address

if TYPE_CHECKING:
    from scraper.batch.reclean import Summary
    from scraper.report import Trial
    from scraper.rules import Rulebook

_SOME_FAILED, _STOPPED = 1, 128
_SHOWN = 160
"""Characters of a text that is shown."""
_RULE_FILE = click.argument("file", metavar="RULE-FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.command("try")
@_RULE_FILE
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
    from scraper.errors import ScraperError
    from scraper.report import tried, with_file

    book, failed = with_file(file), False
    for page in pages:
        try:
            one = tried(book, Path(page), url)
        except ScraperError as error:
            click.echo(failure(error), err=True)
            failed = True
            continue
        _show(page, one)
        failed = failed or bool(one.warnings)
    if failed:
        click.get_current_context().exit(_SOME_FAILED)


@click.command()
@click.argument("page", metavar="URL|FILE")
@click.option("--url", metavar="URL", callback=web_address, help="The address of a saved page that names none.")
@click.option("--remove", "numbers", metavar="N,N-N", help="The numbers of the blocks that are no part of the article.")
@click.option("--kind", metavar="KIND", help="What they are: donation, newsletter, related, advert, other, ...")
@click.option("--why", metavar="TEXT", help="Why the rule exists.")
@click.option("--rules", "folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Where to.")
@click.option("--user-agent", metavar="TEXT", callback=user_agent, help="Who asks; name a way to be reached.")
@click.option("--allow-private", is_flag=True, default=None, help="Read addresses of one's own network, too.")
def new(page: str, url: str | None, folder: Path | None, **chosen: Any) -> None:
    """Write a rule for a site by pointing at what is no part of an article.

    The article's blocks are shown with numbers; say which are no part of it. The rule goes to DIR/<site>.toml (rules/
    beside the corpus), behind those that are there, and is tried on the page at once.

    \b
    Examples:
      scraper rules new https://example.com/2026/03/story
      scraper rules new saved.html --url https://example.com/2026/03/story
      scraper rules new saved.html --remove 3,7-9 --kind newsletter --why "The box below the second paragraph."
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.cli.explain import page_of
    from scraper.cli.newrule import write_rule

    fetching = {name: chosen.pop(name) for name in ("user_agent", "allow_private")}
    named = page_of(page, url, {name: value for name, value in fetching.items() if value is not None})
    path, one = write_rule(named, folder or rules_beside(None), **chosen)
    _show(str(path), one)
    if one.warnings or not one.gone:
        click.get_current_context().exit(_SOME_FAILED)


@click.command()
@_RULE_FILE
@in_corpus
@click.option("-j", "--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes that clean (one a core).")
def impact(file: Path, folder: str, jobs: int | None) -> None:
    """Say what the rules of a file would take out of the articles of a corpus; nothing is written.

    Articles of the file's site are extracted again from their pages, where these are kept (--keep-raw); of the others
    the filed text is looked at.

    \b
    Examples:
      scraper rules impact rules/example.com.toml
      scraper rules impact rules/example.com.toml --corpus news --jobs 2
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.cli.reclean import example
    from scraper.cli.stop import stopping
    from scraper.report import of_file
    from scraper.rules.alone import folder_of

    book = of_file(file)
    with folder_of(file) as rules, stopping() as stopped:
        found, words = _impact(Path(folder), rules, book, jobs, stopped)
    for url, change in found.examples:
        click.echo(example(url, change))
    for rule, number in found.gone.most_common():
        click.echo(f"gone  {number:>7,}  {plain(rule)}")
    failed = f", {found.failed:,} failed" if found.failed else ""
    touched = f"{count(found.touched, 'article')} would lose {count(words, 'word')}"
    click.echo(f"{count(found.looked_at, 'article')} of {', '.join(book.sites) or 'all sites'}: {touched}{failed}")
    if stopped:
        click.get_current_context().exit(_STOPPED + stopped[0])
    if found.failed:
        click.get_current_context().exit(_SOME_FAILED)


def _impact(corpus: Path, rules: Path, book: Rulebook, jobs: int | None, stopped: list[int]) -> tuple[Summary, int]:
    """What a folder of rules, which are the book's, would take out of the articles of their sites."""
    from scraper.batch.again import compare
    from scraper.batch.impact import impact as impact_of
    from scraper.batch.reclean import Reclean, to_do
    from scraper.batch.workers import Workers
    from scraper.cli.extract import tell_failure
    from scraper.cli.progress import progress
    from scraper.corpus.look import look_into
    from scraper.processes import cores

    with look_into(corpus) as state:
        filed = to_do(state, corpus, sorted(book.sites), rules)
    with progress(len(filed), "trying") as advance, Workers(jobs or cores(), work=compare) as workers:
        work = Reclean(corpus, filed, tell_failure, advance, lambda: bool(stopped))
        return impact_of(work, workers, frozenset(rule.id for rule in book.rules))


def _show(name: str, one: Trial) -> None:
    """What would go of a page, and what was not done."""
    share = f"{one.share:.0%} of its words"
    click.echo(f"{click.style(plain(name), bold=True)}  {count(len(one.gone), 'text')} more, {share}")
    for removal in one.gone:
        text = removal.text.replace("\n", " ")
        click.echo(f"  {click.style(f'- {plain(text[:_SHOWN])}', fg='red')}  {plain(removal.rule)}")
    for warning in one.warnings:
        click.echo(f"  {click.style('warning', fg='yellow')}: {plain(warning)}")
