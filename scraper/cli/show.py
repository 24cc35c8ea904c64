"""What a run says: one entry an article on stdout, one line a failure on stderr, one line at the end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from scraper.cli.lines import count, failure, plain
from scraper.crawl.run import Failed, Filed, Outcome, Unchanged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.article import Article, Removal
    from scraper.fetch import FetchEvent


class Report:
    """Tells of outcomes as they come, and counts them. `expected` is how many there will be."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.filed = 0
        self.same = 0
        self.unchanged = 0
        self.failed = 0

    def tell(self, outcome: Outcome) -> None:
        """Print one outcome."""
        if isinstance(outcome, Failed):
            self.failed += 1
            click.echo(failure(outcome.error), err=True)
        elif isinstance(outcome, Unchanged):
            self.unchanged += 1
            click.echo(_unchanged(outcome))
        elif outcome.same_as:
            self.same += 1
            click.echo(_same(outcome))
        else:
            self.filed += 1
            click.echo(_entry(outcome))

    def close(self) -> None:
        """Print the sum, if there was more than one page or the run ended before its end."""
        done = self.filed + self.same + self.unchanged + self.failed
        if max(done, self.expected) < 2 and done == self.expected:
            return
        parts = [f"{count(self.filed, 'article')} filed"]
        parts += [f"{count(self.same, 'page')} of an article filed already"] if self.same else []
        parts += [f"{count(self.unchanged, 'article')} unchanged"] if self.unchanged else []
        parts += [f"{self.failed} failed"]
        parts += [f"{self.expected - done} not read"] if done < self.expected else []
        click.echo(", ".join(parts))


def watch(event: FetchEvent) -> None:
    """Print what a fetch did, as one line on stderr."""
    status = "304" if event.not_modified else str(event.status or "---")
    sizes = f"{event.wire_bytes:,} B as {event.decoded_bytes:,} B"
    where = "" if event.final_url == event.url else f" -> {event.final_url}"
    error = f", {event.error}" if event.error else ""
    cost = f"{event.seconds:.2f} s, {count(event.attempts, 'request')}, {sizes}"
    click.echo(click.style(plain(f"fetch {status} {event.url}{where}: {cost}{error}"), dim=True), err=True)


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
        f"{count(article.word_count, 'word')} kept, {removed(article.removed)}{_access(article)}",
        *(f"{click.style('warning', fg='yellow')}: {plain(warning)}" for warning in article.warnings),
    ]
    return "\n  ".join(lines)


def _unchanged(outcome: Unchanged) -> str:
    return f"{click.style(plain(str(outcome.path)), fg='green')}\n  unchanged since it was filed"


def _same(outcome: Filed) -> str:
    path = click.style(plain(str(outcome.path)), fg="green")
    return f"{path}\n  {plain(outcome.one.name)} is the same article as {plain(outcome.same_as or '')}"


def _access(article: Article) -> str:
    status = article.access.status
    return "" if status in ("full", "unknown") else f"; access: {status.replace('_', ' ')}"
