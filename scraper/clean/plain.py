"""Text that was scraped before, cleaned without its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.clean.lines import read_line
from scraper.clean.verdict import condemn
from scraper.rules import bundled_rulebook

if TYPE_CHECKING:
    from scraper.article import Removal
    from scraper.rules import Rulebook


def clean_text(text: str, rulebook: Rulebook | None = None) -> tuple[str, tuple[Removal, ...]]:
    """Remove from plain text (one paragraph a line) what the reporter did not write.

    Returns the text without those lines and sentences, all else as it was, and the removals in order. A line that is
    touched loses the white space at its ends, a line that is emptied goes with its line break.
    """
    rules = [(rulebook or bundled_rulebook()).text]
    rows = text.splitlines(keepends=True)
    lines = {at: read_line(row.strip(), rules) for at, row in enumerate(rows) if row.strip()}
    condemn(list(lines.values()), rules)
    kept = []
    for at, row in enumerate(rows):
        line = lines.get(at)
        if line is None or not line.is_touched:
            kept.append(row)
        elif line.kept:
            kept.append(line.kept + row[len(row.rstrip("\r\n")) :])
    return "".join(kept), tuple(removal for line in lines.values() for removal in line.removals())
