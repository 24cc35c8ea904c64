"""The numbers of a corpus for a person: tables on a terminal, lines in a pipe."""

# ruff: noqa: PLC0415 - rich is loaded for terminals alone

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from scraper.cli.lines import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.table import Table

    from scraper.corpus.stats import Stats

_MOST_ROWS = 15
_BAR = 24
"""Characters of the longest bar."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table: what is counted by, and how many each has."""

    title: str
    rows: tuple[tuple[str, int], ...]


def totals(stats: Stats) -> list[tuple[str, str]]:
    """The numbers of the whole corpus, with what they count."""
    rows = [
        ("articles", f"{stats.articles:,}"),
        ("words", f"{stats.words:,}"),
        ("size", size(stats.bytes)),
        ("published", f"{stats.first_published} to {stats.last_published}" if stats.first_published else "unknown"),
        ("revised articles", f"{stats.revised:,}"),
        ("former revisions", f"{stats.revisions:,}"),
        ("duplicates", f"{stats.duplicates:,}"),
        ("near-duplicates", f"{stats.near_duplicates:,}"),
    ]
    return rows + [(f"without {name}", f"{number:,}") for name, number in stats.missing.items()]


def sections(stats: Stats) -> list[Section]:
    """The tables; of domains and languages those with the most articles, the others as one row."""
    every = (
        Section("domain", _longest(stats.domains)),
        Section("language", _longest(stats.languages)),
        Section("access", tuple(stats.access.items())),
        Section("published", tuple(stats.by_date.items())),
    )
    return [section for section in every if section.rows]


def write_lines(stats: Stats) -> None:
    """Everything as aligned plain text."""
    rows = totals(stats)
    width = max(len(name) for name, _ in rows)
    click.echo("\n".join(f"{name:<{width}}  {value}" for name, value in rows))
    for section in sections(stats):
        width = max(len(plain(name)) for name, _ in section.rows)
        click.echo(f"\n{section.title}")
        click.echo("\n".join(f"  {plain(name):<{width}}  {number:,}" for name, number in section.rows))


def write_tables(stats: Stats) -> None:
    """Everything as tables, with bars."""
    from rich.console import Console

    console = Console(highlight=False)
    for table in _tables(stats):
        console.print(table)


def size(number: int) -> str:
    """Bytes in MB, as disks are sold."""
    return f"{number / 1e6:,.1f} MB"


def _tables(stats: Stats) -> Iterator[Table]:
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    about = Table(box=SIMPLE, show_header=False)
    for name, value in totals(stats):
        about.add_row(name, Text(value, style="bold", justify="right"))
    yield about
    for section in sections(stats):
        table = Table(section.title, box=SIMPLE)
        table.add_column("articles", justify="right")
        table.add_column("")
        most = max(number for _, number in section.rows)
        for name, number in section.rows:
            bar = Text("█" * max(1, round(_BAR * number / most)), style="cyan")
            table.add_row(Text(plain(name), overflow="fold"), f"{number:,}", bar)
        yield table


def _longest(numbers: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    rows = tuple(numbers.items())
    others = rows[_MOST_ROWS:]
    if len(others) < 2:
        return rows
    return (*rows[:_MOST_ROWS], (f"{len(others):,} others", sum(number for _, number in others)))
