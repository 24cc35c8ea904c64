"""What rules of a person would take out of the articles of a corpus, besides what is out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.words import rough_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from scraper.batch.reclean import Reclean, Summary
    from scraper.batch.workers import Workers


def impact(work: Reclean, workers: Workers, rules: Collection[str]) -> tuple[Summary, int]:
    """What the rules of some ids would take, and how many words that are. The workers `compare`."""
    words = 0
    for cleaned in work.results(workers):
        gone = [change for change in cleaned.changes if change.what == "gone" and change.rule in rules]
        work.summary.note(cleaned.url, gone, is_touched=bool(gone))
        words += sum(rough_words(change.text) for change in gone)
    return work.summary, words
