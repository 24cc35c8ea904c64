"""What a run says: one entry an article on stdout, one line a failure on stderr, one line at the end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from scraper.crawl.run import Failed, Filed, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.article import Article, Removal
    from scraper.errors import ScraperError


class Report:
    """Tells of outcomes as they come, and counts them."""

    def __init__(self) -> None:
        self.filed = 0
        self.same = 0
        self.failed = 0

    def tell(self, outcome: Outcome) -> None:
        """Print one outcome."""
        if isinstance(outcome, Failed):
            self.failed += 1
            click.echo(failure(outcome.error), err=True)
        elif outcome.same_as:
            self.same += 1
            click.echo(_same(outcome))
        else:
            self.filed += 1
            click.echo(_entry(outcome))

    def close(self) -> None:
        """Print the sum, if there was more than one page."""
        if self.filed + self.same + self.failed > 1:
            again = f", {_count(self.same, 'page')} of an article filed already" if self.same else ""
            click.echo(f"{_count(self.filed, 'article')} filed{again}, {self.failed} failed")


def failure(error: ScraperError) -> str:
    """An error as one line."""
    return click.style("failed", fg="red") + f"  {plain(str(error))}"


def plain(text: str) -> str:
    """Text of a page as one line that is safe on a terminal: no control or direction characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def removed(removals: Sequence[Removal]) -> str:
    """What was removed, by kind, the most frequent first."""
    kinds = Counter(removal.kind for removal in removals)
    counts = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    return "removed " + (", ".join(f"{count} {kind}" for kind, count in counts) or "nothing")


def _entry(outcome: Filed) -> str:
    article = outcome.article
    lines = [
        click.style(plain(str(outcome.path)), fg="green"),
        click.style(plain(article.title or "(no title)"), bold=True),
        f"{_count(article.word_count, 'word')} kept, {removed(article.removed)}{_access(article)}",
        *(f"{click.style('warning', fg='yellow')}: {plain(warning)}" for warning in article.warnings),
    ]
    return "\n  ".join(lines)


def _same(outcome: Filed) -> str:
    path = click.style(plain(str(outcome.path)), fg="green")
    return f"{path}\n  {plain(outcome.source.name)} is the same article as {plain(outcome.same_as or '')}"


def _access(article: Article) -> str:
    status = article.access.status
    return "" if status in ("full", "unknown") else f"; access: {status.replace('_', ' ')}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")
