"""Measure this project's extraction next to other extractors, on saved pages.

    python -m benchmarks.quality                                   all sets, all extractors that are installed
    python -m benchmarks.quality --adapters ours --limit 60        a quick look at the first pages of each set
    python -m benchmarks.quality --json new.json --diff old.json   and the pages that changed since an earlier run
    python -m benchmarks.quality --diff old.json new.json          the same of two runs that lie there

The figures go to standard output. What they mean stands below them.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.adapters import ADAPTERS
from benchmarks.measuring import PROCESSES, measure
from benchmarks.pages import default_data, sets_in
from benchmarks.results import Results, changes, load, made_now, save
from benchmarks.tables import changed, markdown, text

if TYPE_CHECKING:
    from benchmarks.pages import SavedPage
    from benchmarks.scores import Score


def main(arguments: list[str] | None = None) -> int:
    """The command; 2 when there is nothing to measure, and then it says why."""
    options = parser().parse_args(arguments)
    try:
        if options.diff and len(options.diff) > 1:
            old, new = map(load, options.diff)
            sys.stdout.write(changed(changes(old, new)))
            return 0
        before = load(options.diff[0]) if options.diff else None
        results = run(options, sys.argv[1:] if arguments is None else arguments)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    report(results, before, options)
    return 0


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    made = argparse.ArgumentParser("python -m benchmarks.quality", description=__doc__)
    made.formatter_class = argparse.RawDescriptionHelpFormatter
    made.add_argument("--data", type=Path, default=default_data(), help="folder of sets ($BENCH_DATA; %(default)s)")
    made.add_argument("--sets", nargs="+", metavar="SET", help="of these sets only")
    made.add_argument("--adapters", nargs="+", choices=ADAPTERS, default=[*ADAPTERS], help="these extractors only")
    made.add_argument("--limit", type=int, metavar="N", help="the first N pages of each set")
    made.add_argument("--processes", type=int, default=PROCESSES, metavar="N", help="side by side (%(default)s)")
    made.add_argument("--json", type=Path, metavar="OUT", help="write the scores of every page there")
    made.add_argument("--markdown", action="store_true", help="the tables as Markdown, with halves, versions and date")
    made.add_argument("--diff", nargs="+", type=Path, metavar="JSON", help="list what changed since these results")
    return made


def run(options: argparse.Namespace, arguments: list[str]) -> Results:
    """Measure what was asked for. A ValueError says what is missing."""
    sets = sets_in(options.data, options.sets, options.limit)
    if not sets:
        message = f"No benchmark data at {options.data}: name its folder with --data or BENCH_DATA."
        raise ValueError(message)
    left_out = {name: why for name in options.adapters if (why := ADAPTERS[name].missing())}
    present = [name for name in options.adapters if name not in left_out]
    versions = {name: ADAPTERS[name].version() for name in present}
    command = shlex.join(["python", "-m", "benchmarks.quality", *arguments])
    made = made_now(command, versions, left_out)
    return Results(made, {name: measured(name, sets[name], present, options.processes) for name in sets})


def measured(name: str, pages: list[SavedPage], adapters: list[str], processes: int) -> dict[str, dict[str, Score]]:
    """Every extractor's scores on one set; says on standard error how far it is."""
    scores = {}
    for adapter in adapters:
        sys.stderr.write(f"{name}: {adapter} on {len(pages)} pages\n")
        scores[adapter] = measure(adapter, pages, processes)
    return scores


def report(results: Results, before: Results | None, options: argparse.Namespace) -> None:
    """Print and file what was asked for."""
    if options.json:
        save(results, options.json)
    sys.stdout.write((markdown if options.markdown else text)(results))
    if before:
        sys.stdout.write("\n" + changed(changes(before, results)))


if __name__ == "__main__":
    sys.exit(main())
