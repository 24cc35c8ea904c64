"""What a list of sources holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scraper.crawl.sources.globs import parts_of
from scraper.fetch import FetchOptions
from scraper.language import is_in

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.crawl.sources.globs import Glob

REVISIT = (3600.0, 86_400.0, 604_800.0)
"""An hour, a day, a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source; times in seconds, None where there is no bound.

    `url` is a feed, a sitemap, a section page or a home page. Of what it names, `include` and `exclude` choose
    addresses; `max_age` leaves out what was published longer ago, `limit` bounds the new pages of one run. `every` is
    the time between two looks at the source (None: at every run), `delay` the pause between pages of its host (None: as
    in the options of all). Articles in another `language` (BCP 47) are not filed; `render` reads pages that need a
    browser in one; `keep_raw` keeps the pages of articles as they came. `revisit` are the ages at which an article is
    read again.
    """

    name: str
    url: str
    include: tuple[Glob, ...] = ()
    exclude: tuple[Glob, ...] = ()
    max_age: float | None = None
    limit: int | None = None
    every: float | None = None
    delay: float | None = None
    language: str | None = None
    render: bool = False
    keep_raw: bool = False
    revisit: tuple[float, ...] = REVISIT

    def wants(self, url: str) -> bool:
        """Whether an address is one to read: `include` is empty or covers it, and `exclude` does not."""
        if not self.include and not self.exclude:
            return True
        parts = parts_of(url)
        included = not self.include or any(glob.matches(parts) for glob in self.include)
        return included and not any(glob.matches(parts) for glob in self.exclude)

    def reads(self, language: str | None) -> bool:
        """Whether an article in a language is one to file: always, unless the source names another one."""
        return self.language is None or is_in(language, self.language)


@dataclass(frozen=True, slots=True)
class Sources:
    """A list of sources as it was read from `path`, and how their pages are fetched.

    `others` are the names of those in the file that are left out for this time.
    """

    path: Path
    sources: tuple[Source, ...]
    options: FetchOptions = field(default_factory=FetchOptions)
    others: frozenset[str] = frozenset()

    def named(self, name: str) -> Source | None:
        """The source of that name, in any letter case."""
        return next((one for one in self.sources if one.name.casefold() == name.casefold()), None)
