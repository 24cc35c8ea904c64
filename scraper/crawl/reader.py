"""One address -> its page -> its article: what every run does for a page before it files it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.errors import NeedsBrowser
from scraper.fetch import NotModified, Validators
from scraper.pipeline import refuse_reserved

if TYPE_CHECKING:
    from scraper.article import Article, Page
    from scraper.corpus.library import Reading
    from scraper.crawl.extractors import Extractor
    from scraper.fetch import Fetcher, FetchOptions
    from scraper.fetch.render import Renderer


@dataclass(frozen=True, slots=True)
class Reader:
    """Fetches and extracts, by these options."""

    fetcher: Fetcher
    extractor: Extractor
    options: FetchOptions

    async def page(self, url: str, known: Reading | None) -> Page | NotModified:
        """The page at an address; NotModified if the server says that it is as it was when `known` was filed.

        Raises FetchError.
        """
        validators = Validators(known.url, known.etag, known.last_modified) if known else None
        return await self.fetcher.get(url, validators)

    async def article(self, page: Page, renderer: Renderer | None) -> Article:
        """The article of a page, which is read again by `renderer` where that is needed and wanted.

        Raises FetchError and ExtractError; Forbidden when its publisher reserves it and the options respect that.
        """
        try:
            article = await self.extractor.extract(page)
        except NeedsBrowser:
            if renderer is None:
                raise
            article = await self.extractor.extract(await renderer.get(page.requested_url))
        if self.options.respect_tdm:
            refuse_reserved(article)
        return article
