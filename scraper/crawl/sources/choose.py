"""What a source would give of what was found under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.crawl.discovery.found import Found
    from scraper.crawl.sources.model import Source


@dataclass(frozen=True, slots=True)
class Choice:
    """What is kept, the newest first and what has no date last; and how many were left out, and why."""

    kept: tuple[Found, ...]
    unwanted: int
    too_old: int


def choose(items: Iterable[Found], source: Source, now: float) -> Choice:
    """Hold items against a source's `include`, `exclude` and `max_age`; `limit` is for those that turn out to be new.

    `now` is in seconds since 1970. What has no date is kept: how old it is shows when it is read.
    """
    found = tuple(items)
    wanted = [item for item in found if source.wants(item.url)]
    oldest = now - source.max_age if source.max_age else float("-inf")
    kept = [item for item in wanted if item.published is None or item.published >= oldest]
    kept.sort(key=_age)
    return Choice(tuple(kept), len(found) - len(wanted), len(wanted) - len(kept))


def _age(item: Found) -> tuple[bool, int]:
    return item.published is None, -(item.published or 0)
