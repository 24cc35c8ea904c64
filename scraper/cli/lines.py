"""Lines that are safe to show: text of pages and errors, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from scraper.errors import ScraperError


def failure(error: ScraperError) -> str:
    """An error as one line."""
    return click.style("failed", fg="red") + f"  {plain(str(error))}"


def plain(text: str) -> str:
    """Text of a page as one line that is safe on a terminal: no control or direction characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def count(number: int, what: str) -> str:
    """How many of a thing there are, as in "1,200 articles"."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def row(*cells: str) -> str:
    """Cells parted by tabs, safe to show."""
    return "\t".join(map(plain, cells))
