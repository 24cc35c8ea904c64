"""What rules of a person would take out of a page, next to what the rulebook takes."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.pipeline import extract_page
from scraper.rules import bundled_rulebook, load_rulebook, read_rulebook
from scraper.rules.alone import folder_of, named
from scraper.words import rough_words

if TYPE_CHECKING:
    from scraper.article import Page, Removal
    from scraper.rules import Rulebook


@dataclass(frozen=True, slots=True)
class Trial:
    """What goes of a page besides what went before, the share of its words, and the warnings that are new."""

    gone: tuple[Removal, ...]
    share: float
    warnings: tuple[str, ...]


def tried(book: Rulebook, page: Path, url: str | None = None) -> Trial:
    """Try rules on a saved page. Raises what `saved_page` and `extract_page` raise."""
    from scraper.saved import read_file, saved_page  # noqa: PLC0415 - it knows the web, which other reports do without

    return try_on(book, saved_page(str(page), read_file(page), url))


def try_on(book: Rulebook, page: Page) -> Trial:
    """Try rules on a page. Raises what `extract_page` raises."""
    before, after = extract_page(page, bundled_rulebook()), extract_page(page, book)
    known = {(one.rule, one.text) for one in before.removed}
    gone = tuple(one for one in after.removed if (one.rule, one.text) not in known)
    share = sum(rough_words(one.text) for one in gone) / max(1, before.word_count)
    return Trial(gone, share, tuple(one for one in after.warnings if one not in before.warnings))


def with_file(file: Path) -> Rulebook:
    """The rulebook that comes with the program, with the rules of one file. Raises RuleError."""
    with folder_of(file) as folder, named(file, folder):
        return read_rulebook(folder)


def of_file(file: Path) -> Rulebook:
    """The rules of one file alone. Raises RuleError."""
    with folder_of(file) as folder, named(file, folder):
        return load_rulebook(folder)


def took(text: str, page: Page) -> set[str]:
    """The rules that take something out of a page when those of a file with this text hold, too. Raises RuleError."""
    with tempfile.TemporaryDirectory(prefix="rules-") as folder:
        file = Path(folder) / "new.toml"
        file.write_text(text, "utf-8")
        return {one.rule for one in extract_page(page, with_file(file)).removed}
