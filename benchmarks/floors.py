"""Pinned figures of our extraction, in `floors.json`, below which no change may fall.

    python -m benchmarks.floors check                              fail below a floor; say so where there is no data
    python -m benchmarks.floors raise                              pin today's figures less a small margin, upwards only
    python -m benchmarks.floors raise --lower --reason "why ..."   downwards too: told in CHANGELOG.md

A floor of `errors`, `calls`, `without` or `ms` is a ceiling. Which figures are pinned is what the file names.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measuring import measure
from benchmarks.pages import default_data, pages_of
from benchmarks.scores import LOWER_IS_BETTER, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.scores import Figures

FLOORS = Path(__file__).with_name("floors.json")
CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"
MARGIN = 0.005
"""What a figure may lose to other versions of the libraries, say, without a floor being broken."""
ROUNDING = 1e-9

Floors = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Held:
    """A floor and today's figure; null where the set says nothing of it."""

    set: str
    figure: str
    floor: float
    today: float | None

    @property
    def is_broken(self) -> bool:
        """Whether today's figure is on the wrong side."""
        return self.today is None or better(self.figure, self.floor, self.today)

    def __str__(self) -> str:
        side = "at most" if self.figure in LOWER_IS_BETTER else "at least"
        today = "not measured" if self.today is None else f"{self.today:.4g}"
        return f"{'BROKEN' if self.is_broken else 'ok':6}  {self.set} {self.figure} {today}, {side} {self.floor:g}"


def main(arguments: list[str] | None = None) -> int:
    """The command: 0 when all floors hold or nothing can be measured, 1 when one is broken, 2 when asked wrongly."""
    options = parser().parse_args(arguments)
    if options.command == "raise" and options.lower != bool(options.reason):
        sys.stderr.write("A floor is lowered with both --lower and --reason.\n")
        return 2
    floors: Floors = json.loads(options.floors.read_bytes())
    today = figures_of(options.data, list(floors))
    for name in floors.keys() - today.keys():
        sys.stdout.write(f"No benchmark data at {options.data / name}: the floors of {name} are NOT checked.\n")
    if options.command == "check":
        return check(floors, today)
    return pin(floors, today, options)


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    made = argparse.ArgumentParser("python -m benchmarks.floors", description=__doc__)
    made.formatter_class = argparse.RawDescriptionHelpFormatter
    made.add_argument("--data", type=Path, default=default_data(), help="folder of sets ($BENCH_DATA; %(default)s)")
    made.add_argument("--floors", type=Path, default=FLOORS, help=argparse.SUPPRESS)
    made.add_argument("--changelog", type=Path, default=CHANGELOG, help=argparse.SUPPRESS)
    commands = made.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="fail below a floor")
    upwards = commands.add_parser("raise", help="pin today's figures less a small margin")
    upwards.add_argument("--lower", action="store_true", help="lower floors that are broken, too")
    upwards.add_argument("--reason", default="", help="why a floor is lowered: a line of CHANGELOG.md")
    return made


def figures_of(data: Path, names: list[str]) -> dict[str, Figures]:
    """Today's figures of the sets that are there."""
    folders = {name: data / name for name in names if (data / name / "truth.jsonl").is_file()}
    return {name: summary(list(measure("ours", pages_of(folder)).values())) for name, folder in folders.items()}


def check(floors: Floors, today: dict[str, Figures]) -> int:
    """Print how every floor holds; 1 if one does not."""
    every = list(held(floors, today))
    sys.stdout.writelines(f"{floor}\n" for floor in every)
    return int(any(floor.is_broken for floor in every))


def held(floors: Floors, today: dict[str, Figures]) -> Iterator[Held]:
    """Every floor of the measured sets with its figure."""
    for name, figures in today.items():
        for figure, floor in floors[name].items():
            yield Held(name, figure, floor, figures[figure])


def pin(floors: Floors, today: dict[str, Figures], options: argparse.Namespace) -> int:
    """Write new floors; 1 if a broken one stays as it is because nobody asked to lower it."""
    every = list(held(floors, today))
    raised = [(floor, new) for floor in every if better(floor.figure, new := pinned(floor), floor.floor)]
    lowered = [(floor, pinned(floor)) for floor in every if floor.is_broken and options.lower]
    for floor, new in (*raised, *lowered):
        floors[floor.set][floor.figure] = new
        sys.stdout.write(f"{floor.set} {floor.figure} {floor.floor:g} -> {new:g}\n")
    if lowered:
        tell(options.changelog, [(floor, new) for floor, new in lowered], options.reason)
    options.floors.write_text(as_json(floors), "utf-8")
    left = [floor for floor in every if floor.is_broken and not options.lower]
    sys.stdout.writelines(f"{floor}\n" for floor in left)
    return int(bool(left))


def better(figure: str, one: float, other: float) -> bool:
    """Whether one value of a figure is better than another."""
    return one < other - ROUNDING if figure in LOWER_IS_BETTER else one > other + ROUNDING


def pinned(floor: Held) -> float:
    """Today's figure with the margin, rounded away from it to three places. Errors are counted, and leave no margin."""
    if floor.today is None:
        return floor.floor
    if floor.figure == "errors":
        return floor.today
    if floor.figure in LOWER_IS_BETTER:
        return math.ceil(round((floor.today + MARGIN) * 1000, 6)) / 1000
    return math.floor(round((floor.today - MARGIN) * 1000, 6)) / 1000


def tell(changelog: Path, lowered: list[tuple[Held, float]], reason: str) -> None:
    """Add a line for each lowered floor to the newest version in the changelog."""
    before, mark, newest = changelog.read_text("utf-8").partition("\n## ")
    newest, following, older = newest.partition("\n## ")
    lines = [
        f"- Quality floor lowered: {floor.set} {floor.figure} {floor.floor:g} to {new:g}. {reason}"
        for floor, new in lowered
    ]
    changelog.write_text(
        "".join([before, mark, newest.rstrip("\n"), "\n", *(f"{line}\n" for line in lines), following, older])
    )


def as_json(floors: Floors) -> str:
    """The file: a set a line, sorted."""
    lines = [
        f'  "{name}": {{ {json.dumps(figures, sort_keys=True)[1:-1]} }}' for name, figures in sorted(floors.items())
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
