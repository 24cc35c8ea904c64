"""What happens in a run over sources, and who works at it and hears of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scraper.article import Article
    from scraper.corpus.filing import Written
    from scraper.crawl.extractors import Extractor
    from scraper.crawl.sources import Source
    from scraper.errors import ScraperError
    from scraper.fetch import FetchEvent
    from scraper.fetch.render import Renderer


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many pages that were found before will be read, since their time has come."""

    pages: int


@dataclass(frozen=True, slots=True)
class Looked:
    """A source that was looked at; `new` pages of it will be read."""

    source: Source
    new: int


@dataclass(frozen=True, slots=True)
class Told:
    """A page that was read; `what` is "new", "changed", "unchanged", "duplicate", ....

    `article` is what it gave tonight, None if its server says that it is as it was; `written` what is filed of it.
    """

    url: str
    source: Source
    what: str
    written: Written | None = None
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """A source, or one of its pages, that failed; `url` is None where it is the source itself."""

    source: Source
    error: ScraperError
    url: str | None = None


Event = Waiting | Looked | Told | Missed


@dataclass(frozen=True, slots=True)
class Tools:
    """What a run works with: `now` tells seconds since 1970; `tell` hears of what happens, `watch` of each fetch.

    `rules` is the folder of a person's own rules, which the extractor has, too.
    """

    extractor: Extractor
    now: Callable[[], float] = time.time
    renderer: Renderer | None = None
    tell: Callable[[Event], None] = lambda _event: None
    watch: Callable[[FetchEvent], None] = lambda _event: None
    rules: Path | None = None
