"""What rules of a person would take out of a page, next to what the rulebook takes."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.pipeline import extract_page
from scraper.rules import bundled_rulebook, rulebook_with
from scraper.saved import read_file, saved_page
from scraper.words import rough_words

if TYPE_CHECKING:
    from scraper.article import Removal


@dataclass(frozen=True, slots=True)
class Trial:
    """What goes of a page besides what went before, the share of its words, and the warnings that are new."""

    gone: tuple[Removal, ...]
    share: float
    warnings: tuple[str, ...]


def tried(file: Path, page: Path, url: str | None = None) -> Trial:
    """Try the rules of one file on a saved page.

    Raises RuleError for the file, and for the page what `saved_page` and `extract_page` raise.
    """
    found = saved_page(str(page), read_file(page), url)
    before = extract_page(found, bundled_rulebook())
    with tempfile.TemporaryDirectory(prefix="rules-") as folder:
        shutil.copyfile(file, Path(folder) / "tried.toml")
        book = rulebook_with.__wrapped__(Path(folder))
    after = extract_page(found, book)
    known = {(one.rule, one.text) for one in before.removed}
    gone = tuple(one for one in after.removed if (one.rule, one.text) not in known)
    share = sum(rough_words(one.text) for one in gone) / max(1, before.word_count)
    return Trial(gone, share, tuple(one for one in after.warnings if one not in before.warnings))
