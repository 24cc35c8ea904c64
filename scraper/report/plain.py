"""An account for the terminal: the page's lines, each with what became of it, then the lists."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from scraper.report.account import KEPT, OUTSIDE
from scraper.report.words import FATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from scraper.report.account import Account, PageLine

_COLOURS = {KEPT: "", "title": "bold", "subtitle": "bold", "author": "bold", "caption": "cyan", OUTSIDE: "dim"}
_TAKEN = "red"
_LABEL = 11


def explain_lines(account: Account) -> Iterator[RenderableType]:
    """What to print, in order: every line of the page with its fate, then sums, ledger, metadata, access and times."""
    article = account.article
    for line in account.lines:
        yield from _line(line)
    counts = ", ".join(f"{number} {FATES[fate].lower()}" for fate, number in account.fates.items())
    yield Text(f"\n{article.word_count} words kept; lines: {counts}")
    if article.removed:
        yield _ledger(account)
    yield _metadata(account)
    evidence = f": {'; '.join(article.access.evidence)}" if article.access.evidence else ""
    yield Text(f"access {article.access.status.replace('_', ' ')}{evidence}")
    for warning in article.warnings:
        yield Text.assemble(("warning", "yellow"), f": {warning}")
    times = ", ".join(f"{stage} {1000 * seconds:.1f}" for stage, seconds in account.seconds)
    yield Text(f"milliseconds: {times}", style="dim")


def _line(line: PageLine) -> Iterator[Text]:
    for span in line.spans:
        colour = _COLOURS.get(span.fate, _TAKEN)
        label = "" if span.fate == KEPT else span.fate
        text = Text.assemble((f"{label:<{_LABEL}} ", colour or "dim"), (span.text, colour))
        text.overflow = "fold"
        yield text


def _ledger(account: Account) -> Table:
    table = Table("kind", "rule", "stage", "texts", box=None, pad_edge=False, title="Taken out", title_justify="left")
    counts = Counter((one.kind, one.rule, one.stage) for one in account.article.removed)
    for (kind, rule, stage), number in counts.most_common():
        table.add_row(kind, rule, stage, str(number))
    return table


def _metadata(account: Account) -> Table:
    table = Table("field", "found in", box=None, pad_edge=False, title="Metadata", title_justify="left")
    for field, source in account.article.provenance.items():
        table.add_row(field, Text(source))
    return table
