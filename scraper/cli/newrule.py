"""The questions that `scraper rules new` asks, and the file that it writes."""

# ruff: noqa: PLC0415 - as in the commands

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args

import click

from scraper.cli.convert import save_whole
from scraper.cli.lines import plain

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.article import Article, Page
    from scraper.report import Trial

_SHOWN = 150
"""Characters of a block that are shown."""
_RANGE = re.compile(r"(\d{1,5})(?:\s*-\s*(\d{1,5}))?")
_ABOUT = "Rules of our own for this site; `scraper rules new` adds to them."
_WHY = "It is no part of the article."


def write_rule(
    page: Page, folder: Path, *, numbers: str | None, kind: str | None, why: str | None
) -> tuple[Path, Trial]:
    """Ask which blocks of a page's article go, add a rule for them to the site's file, and try it on the page.

    What is given is not asked for. Raises what `extract_document` raises, RuleError for a file that is there and
    wrong, CorpusError when it cannot be written.
    """
    from scraper.article import Kind
    from scraper.domain import registered_domain
    from scraper.errors import RuleError
    from scraper.parse import parse
    from scraper.pipeline import extract_document
    from scraper.report import Wanted, of_file, rules_from, took, try_on, with_file
    from scraper.rules import rulebook_with
    from scraper.rules.propose import rule_id

    document = parse(page)
    article = extract_document(document, rulebook_with(folder if folder.is_dir() else None))
    places = _numbers(numbers, len(article.blocks)) if numbers else _asked(article)
    kinds = [name for name in get_args(Kind) if name != "repeated"]
    if kind is not None and kind not in kinds:
        raise click.BadParameter(f"is one of {', '.join(kinds)}.", param_hint="'--kind'")
    told = bool(numbers)
    kind = kind or ("other" if told else click.prompt("What are they?", "other", type=click.Choice(kinds)))
    why = why or (_WHY if told else click.prompt("Why does the rule exist?", _WHY))
    domain = registered_domain(page.url)
    found = rules_from(document, article, domain, Wanted(places, kind, why))  # type: ignore[arg-type] # it was looked up
    path = folder / f"{domain}.toml"
    former = path.read_text("utf-8") if path.exists() else ""
    known = {rule.id for rule in of_file(path).rules} if former else set()
    fresh = {rule_id(rule): rule for rule in found if rule_id(rule) not in known}
    taking = took(_text(former, domain, list(fresh.values())), page)
    useful = [rule for id_, rule in fresh.items() if id_ in taking]
    if not useful:
        raise RuleError(str(path), "no rule was found that takes this out; docs/rules.md says how to write one")
    if len(useful) < len(places) and len(useful) < len(found):
        click.echo("no rule was found for some of it; docs/rules.md says how to write one", err=True)
    save_whole(path, _text(former, domain, useful))
    return path, try_on(with_file(path), page)


def _asked(article: Article) -> set[int]:
    """The blocks that a person names, after having seen all of them."""
    if not sys.stdin.isatty():
        raise click.UsageError("Nobody is there to be asked: say which blocks go with --remove, as in --remove 3,7-9.")
    for number, block in enumerate(article.blocks, 1):
        text = plain(block.text)
        short = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
        click.echo(f"{click.style(f'{number:>4}', fg='cyan')}  {short}")
    last = len(article.blocks)
    while True:
        said = click.prompt("Which are no part of the article? (numbers, such as 3,7-9)")
        try:
            return _numbers(said, last)
        except click.BadParameter as error:
            click.echo(error.format_message(), err=True)


def _numbers(said: str, last: int) -> set[int]:
    """Places in a list from numbers and ranges. Raises BadParameter."""
    found: set[int] = set()
    for part in filter(None, (one.strip() for one in said.split(","))):
        one = _RANGE.fullmatch(part)
        start, end = (int(one[1]), int(one[2] or one[1])) if one else (0, 0)
        if not 1 <= start <= end <= last:
            raise click.BadParameter(f"{part!r} is none of the blocks 1 to {last}.", param_hint="'--remove'")
        found |= set(range(start - 1, end))
    if not found:
        raise click.BadParameter("no number was given.", param_hint="'--remove'")
    if len(found) == last:
        raise click.BadParameter("that is the whole article.", param_hint="'--remove'")
    return found


def _text(former: str, domain: str, rules: list[str]) -> str:
    """The file of a site with rules added; what was in it stays as it was."""
    from scraper.rules.propose import rule_file

    day = datetime.now(UTC).strftime("%Y-%m-%d")
    return former.rstrip("\n") + "\n\n" + "\n".join(rules) if former else rule_file(domain, day, rules, _ABOUT)
