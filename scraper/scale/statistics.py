"""What is counted over a job: pages, articles, what was taken out of them by which rule, what failed and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scraper.words import count_words

if TYPE_CHECKING:
    from scraper.article import Article


class Statistics(msgspec.Struct, kw_only=True):
    """Counts; those of two parts of a job add up to those of both.

    `failed` counts error records by name, `removed` words and `rules` texts that were taken out, by kind and by rule.
    `unread` names the archives that could not be read to their end, and why. `seconds` is time spent in tasks.
    """

    archives: int = 0
    pages: int = 0
    articles: int = 0
    words: int = 0
    not_wanted: int = 0
    near_duplicates: int = 0
    seconds: float = 0.0
    failed: dict[str, int] = {}
    removed: dict[str, int] = {}
    rules: dict[str, int] = {}
    access: dict[str, int] = {}
    languages: dict[str, int] = {}
    domains: dict[str, int] = {}
    unread: dict[str, str] = {}

    def fail(self, error: str) -> None:
        """A page gave no article."""
        _count(self.failed, error)

    def take(self, article: Article) -> None:
        """An article is written."""
        self.articles += 1
        self.words += article.word_count
        _count(self.access, article.access.status)
        _count(self.languages, article.language or "unknown")
        _count(self.domains, article.publisher.domain)
        for one in article.removed:
            _count(self.removed, one.kind, count_words(one.text))
            _count(self.rules, one.rule)

    def add(self, other: Statistics) -> None:
        """Count another part in."""
        for name in self.__struct_fields__:
            ours, theirs = getattr(self, name), getattr(other, name)
            if name == "unread":
                ours.update(theirs)
            elif isinstance(ours, dict):
                for key, number in theirs.items():
                    _count(ours, key, number)
            else:
                setattr(self, name, ours + theirs)


def _count(counts: dict[str, int], key: str, more: int = 1) -> None:
    counts[key] = counts.get(key, 0) + more
