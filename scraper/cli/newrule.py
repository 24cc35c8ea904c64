"""The questions that `scraper rules new` asks, and the file that it writes."""

# ruff: noqa: PLC0415 - as in the commands

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args

import click

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
    from scraper.parse import parse
    from scraper.pipeline import extract_document
    from scraper.report import Wanted, rules_from, try_on, with_file
    from scraper.rules import rulebook_with

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
    if not found:
        raise click.UsageError("There is no word in what was chosen: no rule can be made of it.")
    path = folder / f"{domain}.toml"
    _add(path, domain, found)
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


def _add(path: Path, domain: str, rules: list[str]) -> None:
    """Add rules to the file of a site, which is made if need be; those that it has already are left out."""
    from scraper.corpus.output import new_file
    from scraper.errors import CorpusError, RuleError
    from scraper.report import of_file
    from scraper.rules.propose import rule_file

    former = path.read_text("utf-8") if path.exists() else ""
    known = {rule.id for rule in of_file(path).rules} if former else set()
    fresh = [rule for rule in rules if rule.split('"')[1] not in known]
    if not fresh:
        raise RuleError(str(path), "has such rules already, and they do not take this: change them there")
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    text = former.rstrip("\n") + "\n\n" + "\n".join(fresh) if former else rule_file(domain, day, fresh, _ABOUT)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(str(path), f"cannot be written: {error.strerror or error}") from error
    with new_file(path) as file:
        file.write(text.encode())
