"""Numbers over time as columns: where each piece of a plot stands. The template draws them as SVG."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 12, 44
"""The edges around a plot, where its axes are labelled."""
_LABELS = 9
"""Labels that fit under a plot."""
_TICKS = 4
_GAP = 0.25
"""The share of a column's room that is left empty."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a column: where it stands, whose it is (a place in the legend), and what it says."""

    x: float
    y: float
    width: float
    height: float
    name: str
    colour: str
    says: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Stacked columns. `ticks` and `labels` are places on the axes with what stands there."""

    pieces: tuple[Piece, ...]
    ticks: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    legend: tuple[tuple[str, str], ...]


def stacked(
    periods: Sequence[str],
    numbers: Mapping[str, Sequence[float]],
    colours: Mapping[str, str],
    shown: Callable[[float], str],
) -> Plot:
    """A column for each period, with a piece for each name, in the order of the names from below.

    `colours` are the names of classes; `shown` writes a number out.
    """
    tallest = max((sum(column) for column in zip(*numbers.values(), strict=True)), default=0.0)
    step = _step(tallest)
    top = max(step * math.ceil(tallest / step), step)
    room = (WIDTH - LEFT - RIGHT) / max(1, len(periods))
    high = HEIGHT - TOP - BOTTOM
    pieces = []
    for at, period in enumerate(periods):
        y = float(HEIGHT - BOTTOM)
        for name, row in numbers.items():
            height = high * row[at] / top
            if height > 0:
                y -= height
                says = f"{name}, {period}: {shown(row[at])}"
                x = LEFT + room * (at + _GAP / 2)
                pieces.append(Piece(x, y, room * (1 - _GAP), height, name, colours[name], says))
    count = round(top / step)
    ticks = tuple((HEIGHT - BOTTOM - high * n / count, shown(step * n)) for n in range(count + 1))
    every = max(1, math.ceil(len(periods) / _LABELS))
    labels = tuple((LEFT + room * (at + 0.5), period) for at, period in enumerate(periods) if at % every == 0)
    return Plot(tuple(pieces), ticks, labels, tuple((name, colours[name]) for name in numbers))


def _step(most: float) -> float:
    """A round number, of which about four make the most."""
    if most <= 0:
        return 1.0
    rough = most / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * round_ for round_ in (1, 2, 5, 10) if power * round_ >= rough)
