"""Where in a TOML file a table and a key stand: the parser does not say, and a message should.

A small scan for the ways that people write it; where that does not find a key (dotted, inline), the line of its table
is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_HEADER = re.compile(r"""\s*(\[\[?)\s*["']?([\w-]+)["']?\s*(\.[^\]]*)?\]""")
_KEY = re.compile(r"""\s*["']?([\w-]+)["']?\s*[=.]""")
_LONG = re.compile(r'"""|\'\'\'')


@dataclass(slots=True)
class Table:
    """A table: the line of its header, and those of its keys."""

    line: int
    keys: dict[str, int] = field(default_factory=dict)

    def line_of(self, key: str) -> int:
        """The line of a key, else of the table."""
        return self.keys.get(key, self.line)


class Lines:
    """The tables of a text, found once. Lines count from 1."""

    def __init__(self, text: str) -> None:
        self.top = Table(1)
        self._tables: dict[str, list[Table]] = {}
        here, long = self.top, ""
        for number, line in enumerate(text.split("\n"), 1):
            if not long:
                here = self._take(line, number, here)
            for mark in _LONG.findall(line):
                long = "" if mark == long else long or mark

    def table(self, name: str, index: int = 0) -> Table:
        """The n-th table of a name; one that is written in another way is at the name's first line."""
        found = self._tables.get(name, [])
        return found[index] if index < len(found) else Table(self.top.line_of(name))

    def _take(self, line: str, number: int, here: Table) -> Table:
        """Note what a line says; the table that the next lines are in."""
        if header := _HEADER.match(line):
            _, name, rest = header.groups()
            if rest and (parents := self._tables.get(name)):  # [source.x]: a key of the last [[source]]
                parents[-1].keys.setdefault(rest.strip(". \"'"), number)
                return Table(number)
            here = Table(number)
            self._tables.setdefault(name, []).append(here)
            self.top.keys.setdefault(name, number)
        elif key := _KEY.match(line):
            here.keys.setdefault(key[1], number)
        return here
