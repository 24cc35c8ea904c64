"""Runs of lines in the outlet's own voice: boxes that no rule knows, set as paragraphs of the text.

Every line speaks for or against by how it sounds, and what rules have taken speaks for. A run goes from its first line
to the one up to which the sum is highest (Bentley, "Programming Pearls", CACM 27/9: the maximum sum of neighbours).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.rules import voice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.article import Kind
    from scraper.clean.lines import Line

RULE = "clean-voice"
_LONG = 45
"""A line of more words is the article's."""
_AGAINST = -2.0
"""A line whose first sentences speak this much against is asked no further."""
_QUOTED = re.compile('["“”„«»「『]')
"""Outlets hardly ever quote, and those who are quoted sound like them."""
_TAKEN = 2.0
"""What a line that a rule has taken speaks for its neighbours."""
_SUM, _UNKNOWN = 2.0, 3.0
"""What the lines of a run speak for it, and where no rule has taken any."""
_ONE, _ALONE = 1.0, 2.0
"""What one of those that are left speaks for it by itself, and where it is the only one."""


def take_runs(lines: Sequence[Line]) -> None:
    """Take out of the lines, in place, those of each run of two or more."""
    values = [_speaks(line) for line in lines]
    for start, end in _runs(values):
        run = lines[start:end]
        left = [value for line, value in zip(run, values[start:end], strict=True) if not line.is_gone]
        is_known = len(left) < len(run) or sum(left) >= _UNKNOWN
        if len(run) > 1 and is_known and max(left, default=0.0) >= (_ONE if len(left) > 1 else _ALONE):
            kind = _kind(run)
            for line in run:
                line.take(kind, RULE)


def _runs(values: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Where sums of neighbours are highest, if they are high enough: the places of the first and behind the last."""
    start, end, at, total, highest = 0, 0, 0, 0.0, 0.0
    while start < len(values):
        total += values[at] if at < len(values) else -float("inf")
        at += 1
        if total > highest:
            highest, end = total, at
        if total <= 0:
            if highest >= _SUM:
                yield start, end
                at = end  # what comes behind a run may be another
            start, total, highest = at, 0.0, 0.0


def _speaks(line: Line) -> float:
    """How much a line speaks for being the outlet's."""
    if line.is_gone:
        return _TAKEN
    if line.words > _LONG:
        return -float("inf")
    total = 0.0
    for part in line.parts:
        if not part.taken:
            total += voice(part.text)
            if total <= _AGAINST:
                return total
    is_none = line.is_heading or line.is_item or any(_QUOTED.search(part.text) for part in line.parts)
    return min(total, 0.0) if is_none else total


def _kind(run: Sequence[Line]) -> Kind:
    """What a rule takes the first line for that any knows; else it is not known what the outlet wants."""
    return next((part.taken[0] for line in run for part in line.parts if part.taken), "other")
