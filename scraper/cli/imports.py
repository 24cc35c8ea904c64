"""`scraper rules import`: rules that others keep, as files for one's own."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.cli.convert import save_whole
from scraper.cli.lines import count, plain
from scraper.cli.values import rules_beside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.rules.abroad import Brought, Provenance, Site

_SOME_FAILED, _NOTHING_DONE = 1, 3


@click.command("import")
@click.argument("files", metavar="FILE|DIR...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(["ftr", "abp"]), help="What they are; told by how they look.")
@click.option("-o", "--output", "folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="To.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
def import_(files: tuple[Path, ...], form: str | None, folder: Path | None, force: bool) -> None:  # noqa: FBT001 - click hands over what its flag says
    """Bring rules from elsewhere: site files of Full-Text RSS (ftr), cosmetic filters of adblock lists (abp).

    One file a site is written into DIR (rules/ beside the corpus), with source and licence in each rule; they are held
    to the same cap as all. Of lists, what is for single sites is brought; filters of requests and scripts have nothing
    to do here. What is not understood is told line by line, and makes the exit code 1.

    \b
    Examples:
      scraper rules import example.com.txt
      scraper rules import ftr-site-config/ -o rules
      scraper rules import --format abp my-list.txt
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.errors import RuleError
    from scraper.rules.abroad import site_file

    target = folder or rules_beside(None)
    sites, unused, wrong = _gathered(files, form)
    if not sites and wrong:
        click.get_current_context().exit(_NOTHING_DONE)
    if not sites:
        raise RuleError(", ".join(map(str, files)), "holds no rule that can be used here")
    there = [target / f"{domain}.toml" for domain in sites if (target / f"{domain}.toml").exists()]
    if there and not force:
        raise click.UsageError(f"{there[0]} is there already ({len(there):,} such); --force writes over it.")
    day = time.strftime("%Y-%m-%d", time.gmtime())
    for domain, parts in sites.items():
        save_whole(target / f"{domain}.toml", site_file(domain, parts, day))
    _sum(target, sites, unused, wrong)


def _gathered(
    files: tuple[Path, ...], form: str | None
) -> tuple[dict[str, list[tuple[Site, Provenance]]], Counter[str], int]:
    """What files bring by site, what of them is not used, and how much is not understood, which is told."""
    from scraper.errors import RuleError

    unused, wrong = Counter[str](), 0
    sites: defaultdict[str, list[tuple[Site, Provenance]]] = defaultdict(list)
    for file in _listed(files):
        try:
            brought, where = _read(file, form)
        except RuleError as error:
            wrong += 1
            click.echo(plain(str(error)), err=True)
            continue
        unused.update(brought.unused)
        wrong += len(brought.wrong)
        for number, says in brought.wrong:
            click.echo(plain(f"{file}:{number}: {says}"), err=True)
        for domain, site in brought.sites.items():
            if site.gone or any(site.places.values()):
                sites[domain].append((site, where))
    return sites, unused, wrong


def _listed(files: tuple[Path, ...]) -> Iterator[Path]:
    for file in files:
        yield from sorted(file.glob("*.txt")) if file.is_dir() else (file,)


def _read(file: Path, form: str | None) -> tuple[Brought, Provenance]:
    """What a file brings. Raises RuleError when it cannot be read."""
    from scraper.errors import RuleError
    from scraper.rules import abp, ftr

    try:
        text = file.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise RuleError(str(file), f"cannot be read: {error.strerror or error}") from error
    if form == "abp" or (form is None and abp.is_list(text)):
        return abp.read_abp(text), abp.provenance(text, file.name)
    domain = ftr.domain_of(file.name)
    if domain is None:
        raise RuleError(str(file), "is named after no site: example.com.txt; adblock lists need --format abp")
    return ftr.read_ftr(text, domain), ftr.provenance(file.name)


def _sum(target: Path, sites: dict[str, list[tuple[Site, Provenance]]], unused: Counter[str], wrong: int) -> None:
    """What was brought, and what was not."""
    gone = sum(len(set(site.gone)) for parts in sites.values() for site, _ in parts)
    places = sum(len(paths) for parts in sites.values() for site, _ in parts for paths in site.places.values())
    for what, number in unused.most_common():
        click.echo(f"not used  {number:>7,}  {plain(what)}", err=True)
    click.echo(
        f"{count(gone, 'selector')} and {count(places, 'place')} for {count(len(sites), 'site')}: {target}", err=True
    )
    if wrong:
        click.echo(f"{wrong:,} not understood", err=True)
        click.get_current_context().exit(_SOME_FAILED)
