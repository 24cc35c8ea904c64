"""A news page goes in, one clean, structured JSON article comes out.

>>> import scraper
>>> article = scraper.scrape("https://example.com/2026/03/story")  # doctest: +SKIP
>>> article.title, str(article.date_published), [author.name for author in article.authors]  # doctest: +SKIP

`extract(html, url)` is the same without the network, `clean_text(text)` for text that was scraped before. Everything
that can go wrong is a `ScraperError` (see `scraper.errors`). Names are loaded when they are first asked for, so that
`import scraper` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from scraper.version import __version__

if TYPE_CHECKING:
    from scraper.article import Article, Author, Block, Page, Removal
    from scraper.clean import clean_text
    from scraper.errors import (
        BadStatus,
        Blocked,
        CorpusError,
        ExtractError,
        FetchError,
        Forbidden,
        InvalidURL,
        Locked,
        NeedsBrowser,
        NoArticle,
        NotAListing,
        NotFound,
        NotHTML,
        RuleError,
        ScraperError,
        SourcesError,
        TimedOut,
        TooLarge,
        Unavailable,
        Unreachable,
    )
    from scraper.pipeline import extract, scrape

__all__ = [
    "Article",
    "Author",
    "BadStatus",
    "Block",
    "Blocked",
    "CorpusError",
    "ExtractError",
    "FetchError",
    "Forbidden",
    "InvalidURL",
    "Locked",
    "NeedsBrowser",
    "NoArticle",
    "NotAListing",
    "NotFound",
    "NotHTML",
    "Page",
    "Removal",
    "RuleError",
    "ScraperError",
    "SourcesError",
    "TimedOut",
    "TooLarge",
    "Unavailable",
    "Unreachable",
    "__version__",
    "clean_text",
    "extract",
    "scrape",
]

_HOMES = {
    "clean_text": "scraper.clean",
    "extract": "scraper.pipeline",
    "scrape": "scraper.pipeline",
    **dict.fromkeys(("Article", "Author", "Block", "Page", "Removal"), "scraper.article"),
}
"""Where a name lives; what is not listed here is an error."""


if not TYPE_CHECKING:  # or type checkers would take any name for a public one

    def __getattr__(name: str) -> object:
        """Load a public name on first use (PEP 562)."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value: object = getattr(import_module(_HOMES.get(name, "scraper.errors")), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
