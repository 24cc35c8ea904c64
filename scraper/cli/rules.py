"""`scraper rules`: the rules themselves: which there are, and whether they are in order."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.cli.health import health
from scraper.cli.imports import import_
from scraper.cli.lines import count, plain, row
from scraper.cli.trials import impact, new, try_
from scraper.cli.values import own_rules, rules_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scraper.rules import Rule, Rulebook

_SOME_FAILED = 1
_SOME = click.argument("places", metavar="[FILE|DIR]...", nargs=-1, type=click.Path(exists=True, path_type=Path))


@click.group()
def rules() -> None:
    """Look after the rules that take out what is no part of an article.

    Your own are TOML files in rules/ beside the corpus, or where --rules says; `scraper rules new` writes them.

    \b
    Examples:
      scraper rules new https://example.com/2026/03/story
      scraper rules try rules/example.com.toml saved.html
      scraper rules list --kind donation
      scraper rules health --corpus news
    """  # noqa: D301 - click looks for the character, not for its spelling


@rules.command("list")
@own_rules
@click.option("--kind", metavar="KIND", help="Of that kind alone, such as donation.")
@click.option("--for", "scope", metavar="NAME", help="For that site or language alone, such as example.com or en.")
@click.option("--own", is_flag=True, help="Your own alone.")
def list_(rules: Path | None, kind: str | None, scope: str | None, own: bool) -> None:  # noqa: FBT001 - click hands over what its flag says
    """List the rules, one a line: id, kind, table, what it is for, why it exists.

    \b
    Examples:
      scraper rules list
      scraper rules list --own
      scraper rules list --kind newsletter --for de
    """  # noqa: D301 - click looks for the character, not for its spelling
    book = _book(rules)
    found = [
        rule
        for rule in book.rules
        if kind in (None, rule.kind)
        and scope in (None, book.origins[rule.id].scope)
        and not (own and book.origins[rule.id].is_bundled)
    ]
    for rule in found:
        origin = book.origins[rule.id]
        click.echo(row(rule.id, rule.kind, origin.table, origin.scope or "all", rule.why))
    click.echo(count(len(found), "rule"), err=True)


@rules.command()
@own_rules
@click.argument("id_", metavar="ID")
def show(rules: Path | None, id_: str) -> None:
    """Show one rule whole: its file, why it exists, what it looks for, what it removes and keeps.

    Example: scraper rules show donation-named
    """
    from difflib import get_close_matches

    from scraper.errors import RuleError
    from scraper.rules.built_in import BUILT_IN
    from scraper.rules.propose import toml

    book = _book(rules)
    if why := BUILT_IN.get(id_):
        click.echo(f"# of the program itself, in no file\nwhy = {toml(why)}")
        return
    rule = next((one for one in book.rules if one.id == id_), None)
    if rule is None:
        near = get_close_matches(id_, [*(one.id for one in book.rules), *BUILT_IN], 5)
        raise RuleError(id_, f"no rule has this id; near it: {', '.join(near) or 'none'}; see `scraper rules list`")
    for line in _shown(rule, book):
        click.echo(line)


@rules.command()
@_SOME
def lint(places: tuple[Path, ...]) -> None:
    """Say what is wrong with rule files: what cannot be read, and patterns that match nothing.

    Without files it is your own rules that are looked at: rules/ beside the corpus. The exit code is 1 when something
    is wrong.

    \b
    Examples:
      scraper rules lint
      scraper rules lint rules/example.com.toml
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.rules.lint import complaints

    _judge(places, lambda book: ((rule.id, says) for rule in book.rules for says in complaints(rule)))


@rules.command()
@_SOME
def test(places: tuple[Path, ...]) -> None:
    """Try rules on their own examples: each `removes` must go, each `keeps` must stay.

    Without files it is your own rules that are tried: rules/ beside the corpus. The exit code is 1 when one does not
    do what it says.

    \b
    Examples:
      scraper rules test
      scraper rules test rules/example.com.toml
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.report import faults

    _judge(places, faults)


for command in (try_, new, import_, impact, health):
    rules.add_command(command)


def _judge(places: tuple[Path, ...], find: Callable[[Rulebook], Iterable[tuple[str, str]]]) -> None:
    """Say what is found wrong with the rules of each file, and end with the exit code for it."""
    from scraper.errors import RuleError
    from scraper.report import of_file

    files, wrong, rules_seen = list(_files(places or (rules_beside(None),))), 0, 0
    for file in files:
        try:
            book = of_file(file)
            problems = [f"{file}: rule {rule}: {says}" for rule, says in find(book)]
            rules_seen += len(book.rules)
        except RuleError as error:
            problems = [str(error)]
        wrong += len(problems)
        for problem in problems:
            click.echo(plain(problem))
    if not files:
        where = ", ".join(map(str, places)) or str(rules_beside(None))
        raise RuleError(where, "no rule files there; `scraper rules new URL` writes one")
    found = f"{wrong:,} wrong" if wrong else "nothing is wrong"
    click.echo(f"{count(rules_seen, 'rule')} in {count(len(files), 'file')}: {found}", err=True)
    if wrong:
        click.get_current_context().exit(_SOME_FAILED)


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            yield from sorted(one for one in place.rglob("*.toml") if one.is_file())
        elif place.exists():
            yield place


def _book(rules: Path | None) -> Rulebook:
    from scraper.rules import rulebook_with

    return rulebook_with(rules)


def _shown(rule: Rule, book: Rulebook) -> Iterator[str]:
    """Its values as a rule file has them, those that are as usual left out."""
    import msgspec

    from scraper.rules.propose import toml

    origin = book.origins[rule.id]
    yield f"# {origin.path.name if origin.is_bundled else origin.path}{f', for {origin.scope}' if origin.scope else ''}"
    yield f"[[{origin.table}]]"
    usual = {field.name: field.default for field in msgspec.structs.fields(rule)}
    for name in rule.__struct_fields__:
        value = getattr(rule, name)
        if value in (usual[name], []):
            continue
        if isinstance(value, list):
            yield f"{name} = ["
            yield from (f"  {toml(one)}," for one in value)
            yield "]"
        else:
            yield f"{name} = {toml(value)}"
