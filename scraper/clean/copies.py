"""What a page holds twice: its article for wide screens and for narrow ones, a chapter and a summary of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.article import Code, Table
from scraper.words import rough_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.article import Block

_RUN, _WORDS = 3, 120
"""How many blocks in a row, and how many words in them, are no refrain when they come again."""


def copied(blocks: Sequence[Block], said: Sequence[str]) -> set[int]:
    """The places of the blocks that are a copy of a run of blocks before them; `said` are the letters of each."""
    keys = ["" if isinstance(block, Code | Table) else own for block, own in zip(blocks, said, strict=True)]
    first: dict[str, int] = {}
    copies: set[int] = set()
    place = 0
    while place < len(keys):
        at = first.setdefault(keys[place], place)
        run = _alike(keys, at, place) if keys[place] and at < place else 0
        if run >= _RUN and sum(rough_words(blocks[one].text) for one in range(place, place + run)) >= _WORDS:
            copies |= set(range(place, place + run))
            place += run
        else:
            place += 1
    return copies


def _alike(keys: Sequence[str], first: int, second: int) -> int:
    """How many blocks from two places on are the same, up to the second place."""
    run = 0
    while second + run < len(keys) and first + run < second and keys[first + run] == keys[second + run]:
        run += 1
    return run
