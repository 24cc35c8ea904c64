"""One address -> its page -> its article: what every run does for a page before it files it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scraper.corpus.filing import Written
from scraper.domain import host_of
from scraper.errors import NeedsBrowser
from scraper.fetch import NotModified, Validators
from scraper.pipeline import refuse_reserved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scraper.article import Article, Page
    from scraper.corpus.library import Reading
    from scraper.crawl.extractors import Extractor
    from scraper.fetch import Fetcher, FetchOptions
    from scraper.fetch.render import Renderer
    from scraper.memory import Memory


File = Callable[["Article", frozenset[str]], Awaitable["Written | frozenset[str]"]]
"""Files an article that was extracted without some rules; or names more that are not to be applied to it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Fetches and extracts, by these options. `memories` are what is known to repeat on hosts."""

    fetcher: Fetcher
    extractor: Extractor
    options: FetchOptions
    memories: Mapping[str, Memory] = field(default_factory=dict)

    async def page(self, url: str, known: Reading | None) -> Page | NotModified:
        """The page at an address; NotModified if the server says that it is as it was when `known` was filed.

        Raises FetchError.
        """
        validators = Validators(known.url, known.etag, known.last_modified) if known else None
        return await self.fetcher.get(url, validators)

    async def article(self, page: Page, renderer: Renderer | None) -> tuple[Article, Page]:
        """The article of a page, which is read again by `renderer` where that is needed and wanted; and that page.

        Raises FetchError and ExtractError; Forbidden when its publisher reserves it and the options respect that.
        """
        try:
            article = await self._extract(page)
        except NeedsBrowser:
            if renderer is None:
                raise
            page = await renderer.get(page.requested_url)
            article = await self._extract(page)
        if self.options.respect_tdm:
            refuse_reserved(article)
        return article, page

    async def filed(self, article: Article, page: Page, file: File) -> Written:
        """The article filed, with what people put back into it: the page is extracted again without the rules for that.

        Raises what `article` and `file` raise.
        """
        without = frozenset[str]()
        while not isinstance(done := await file(article, without), Written):
            without |= done
            article = await self._extract(page, without)
        return done

    async def _extract(self, page: Page, without: frozenset[str] = frozenset()) -> Article:
        return await self.extractor.extract(page, self.memories.get(host_of(page.url)), without)
