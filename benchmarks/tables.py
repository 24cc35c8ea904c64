"""Results for a reader: Markdown tables, and the list of pages that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measures import CLEAN
from benchmarks.scores import FIGURES, LOWER_IS_BETTER, summary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.results import Change, Results
    from benchmarks.scores import Figures, Score

    Draw = Callable[[Sequence[str], Sequence[Sequence[str]]], str]

COLUMNS = ("pages", "errors", *FIGURES, "ms")
HALF_COLUMNS = ("pages", *(figure for figure in FIGURES if figure not in {"P", "R"}))
MEANING = f"""F1, P, R: shingles of four words. clean: share of pages with an F1 of at least {CLEAN}; exact: of 1.
calls: share of pages that keep a call to action. title, date: share of right ones; authors: F1 of the names.
with, without: share of snippets of the body kept, of boilerplate leaked. ms: processor time a page.
Lower is better: {", ".join(sorted(LOWER_IS_BETTER))}."""
COUNTS = frozenset({"pages", "errors", "ms"})


def markdown(results: Results) -> str:
    """Every set and its halves by host as Markdown tables, and what was run."""
    return document(results, "### {}", markdown_table)


def text(results: Results) -> str:
    """The same for a terminal."""
    return document(results, "{}", plain_table)


def document(results: Results, title: str, draw: Draw) -> str:
    """Set after set, drawn as tables, and what was run."""
    parts = [part for name in results.scores for part in set_parts(name, results, title, draw)]
    return "\n\n".join([*parts, explanation(results)]) + "\n"


def set_parts(name: str, results: Results, title: str, draw: Draw) -> list[str]:
    """One set: all its pages, then its two halves side by side."""
    scores = {adapter: list(pages.values()) for adapter, pages in results.scores[name].items()}
    whole = {adapter: summary(every) for adapter, every in scores.items()}
    columns = [column for column in COLUMNS if any(figures[column] is not None for figures in whole.values())]
    split = [column for column in columns if column in HALF_COLUMNS]
    rows = [[heading(adapter, results), *cells(figures, columns)] for adapter, figures in whole.items()]
    halves = [[adapter, *half_cells(every, split)] for adapter, every in scores.items()]
    return [title.format(name), draw(["", *columns], rows), draw(["half A / half B", *split], halves)]


def heading(adapter: str, results: Results) -> str:
    """An extractor and its version."""
    return f"{adapter} {results.made.versions.get(adapter, '')}".strip()


def half_cells(scores: Sequence[Score], columns: Sequence[str]) -> list[str]:
    """A figure of half A and of half B in one cell."""
    halves = [summary([score for score in scores if score.half == half]) for half in "AB"]
    return [
        "–" if set(pair) == {"–"} else " / ".join(pair)
        for pair in zip(*(cells(figures, columns) for figures in halves), strict=True)
    ]


def cells(figures: Figures, columns: Sequence[str]) -> list[str]:
    """A row of figures."""
    return [cell(column, figures[column]) for column in columns]


def cell(column: str, value: float | None) -> str:
    """A figure as it is printed: counts and milliseconds whole, shares with three decimals."""
    if value is None:
        return "–"
    return f"{value:.0f}" if column in COUNTS else f"{value:.3f}"


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns line up in plain text too."""
    first, *others = aligned(head, rows)
    line = ["-" * len(first[0]), *("-" * (len(text) - 1) + ":" for text in first[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (first, line, *others))


def plain_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in columns of blanks."""
    return "\n".join("  ".join(row).rstrip() for row in aligned(head, rows))


def aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """All rows, their cells filled up to the width of the column: names to the right, figures to the left."""
    widths = [max(3, *map(len, column)) for column in zip(head, *rows, strict=True)]
    return [
        [row[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True))]
        for row in (head, *rows)
    ]


def explanation(results: Results) -> str:
    """What was run, when and on what, and what the columns mean."""
    made = results.made
    absent = ", ".join(f"{name} ({why})" for name, why in made.left_out.items())
    return (
        f"Measured on {made.date} at commit {made.commit} with Python {made.python} on {made.processors} processors by "
        f"`{made.command}`.{f' Left out: {absent}.' if absent else ''}\n\n{MEANING}"
    )


def changed(changes: Sequence[Change]) -> str:
    """The pages that changed, one a line, and how many gained and lost."""
    lines = [
        f"{change.gain:+.3f} {change.set}/{change.page} {change.adapter} {' '.join(change.what)}" for change in changes
    ]
    better, worse = (sum(sign * change.gain > 0 for change in changes) for sign in (1, -1))
    total = sum(change.gain for change in changes)
    said = f"{len(changes)} pages changed: F1 rose on {better}, fell on {worse}; together {total:+.3f}"
    return "\n".join([*lines, said]) + "\n"
