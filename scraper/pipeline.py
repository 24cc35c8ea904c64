"""The only file that knows the order of the rooms. `extract` is pure; `scrape` fetches."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from scraper.access import asks_for_scripts, empty_shell, judge_access, refusing_wall, says_missing
from scraper.article import Page, Pipeline
from scraper.assemble import assemble, body_text
from scraper.clean import clean_draft
from scraper.domain import registered_domain
from scraper.errors import BadStatus, Blocked, Forbidden, InvalidURL, NeedsBrowser, NoArticle, NotFound
from scraper.extraction import extract_draft, gather_entries, gather_images, with_fallback
from scraper.memory import without_repeated
from scraper.metadata import read_metadata
from scraper.parse import parse
from scraper.rules import Rulebook, bundled_rulebook
from scraper.strip import place_of, strip
from scraper.version import __version__
from scraper.words import rough_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scraper.article import Article, Document, Metadata
    from scraper.fetch import FetchOptions
    from scraper.memory import Memory

_SHORT = 40
"""Words below which a page must call itself an article in some way."""
_WALLS = {"bot_wall": "a bot check", "consent_wall": "a consent wall"}


def scrape(url: str, options: FetchOptions | None = None) -> Article:
    """Fetch one page and extract its article.

    Raises FetchError when the page cannot be had (Blocked when a wall answers), NoArticle when there is none on it.
    """
    from scraper.fetch import fetch_page  # noqa: PLC0415 - httpx is heavy, and who extracts saved pages needs none

    try:
        page = fetch_page(url, options)
    except BadStatus as error:
        raise name_wall(error) from error
    article = extract_page(page)
    if options is not None and options.respect_tdm:
        refuse_reserved(article)
    return article


def refuse_reserved(article: Article) -> None:
    """Raise Forbidden for an article whose publisher reserves text and data mining, or its use for AI."""
    reserved = "text and data mining" if (article.rights.tdm or "").startswith("reserved") else article.rights.ai
    if reserved:
        raise Forbidden(article.requested_url, f"its publisher reserves it ({reserved})")


def name_wall(error: BadStatus) -> BadStatus | Blocked:
    """The error itself, or the bot check that its status, headers and body show."""
    wall = refusing_wall(error.status, error.headers, error.body)
    return Blocked(error.url, f"a bot check answers in the page's place: {wall}; {error.reason}") if wall else error


def extract(html: bytes | str, url: str) -> Article:
    """The article of a saved page; `url` is the page's address. Touches no network, disk, clock or global.

    Raises InvalidURL when `url` is no web address, Blocked or NoArticle when there is no article on the page, TooLarge
    when it has more elements or text than any article.
    """
    if not url.startswith(("https://", "http://")):
        raise InvalidURL(url, "not the address of a web page")
    return extract_page(Page(url=url, body=html, requested_url=url))


def extract_page(page: Page, rulebook: Rulebook | None = None, memory: Memory | None = None) -> Article:
    """The article of a page as it was fetched; `memory` is what is known to repeat on its host.

    Raises Blocked when a wall stands in its place, NoArticle when there is none on the page, and of that kind
    NeedsBrowser when scripts would have to bring it; TooLarge when there is more of it than any article has.
    """
    with _collected_later():
        return extract_document(parse(page), rulebook, memory)


@contextmanager
def _collected_later() -> Iterator[None]:
    """No search for cycles of objects while a page is read: what a page leaves behind is freed by counting references.

    The search takes a twenty-fifth of the time. Where it is turned off it stays so.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def extract_document(
    document: Document,
    rulebook: Rulebook | None = None,
    memory: Memory | None = None,
    watch: Callable[[str], None] = lambda _stage: None,
) -> Article:
    """The article of a page that is parsed already; raises what `extract_page` raises.

    `watch` hears the name of each stage when it has ended: metadata, strip, extract, clean, access, assemble.
    """
    page, rulebook = document.page, rulebook or bundled_rulebook()
    texts, blocks, places = rulebook.for_site(registered_domain(page.url))
    metadata = read_metadata(document, places)
    watch("metadata")
    region = strip(document, metadata.title, blocks, texts, places)
    watch("strip")
    draft = with_fallback(extract_draft(region, document), document)
    watch("extract")
    draft = clean_draft(draft, metadata, texts)
    draft = without_repeated(draft, memory) if memory else draft
    draft = replace(draft, blocks=tuple(gather_entries(draft.blocks)))
    watch("clean")
    text = body_text(draft)
    access = judge_access(document, text)
    watch("access")
    if access.status in _WALLS:
        wall = _WALLS[access.status]
        raise Blocked(page.url, f"{wall} answers in the page's place: {'; '.join(access.evidence)}")
    if says := says_missing(document, text):
        raise NotFound(page.url, f"no article on the page (soft 404: {says})")
    if not _is_article(text, metadata, document):
        if evidence := empty_shell(document):
            raise NeedsBrowser(page.url, f"needs a browser ({evidence})")
        reason = "too little text, and nothing calls it one" if text else "no text"
        raise NoArticle(page.url, f"no article on the page ({reason})")
    provenance = metadata.provenance | ({"text": place} if (place := place_of(region.element)) else {})
    metadata = replace(metadata, images=gather_images(metadata.images, draft, document), provenance=provenance)
    article = assemble(page, metadata, draft, access, made_by(rulebook))
    watch("assemble")
    return article


def made_by(rulebook: Rulebook | None = None) -> Pipeline:
    """What an article of this program, with these rules, says it was made by."""
    return Pipeline(__version__, (rulebook or bundled_rulebook()).digest)


def _is_article(text: str, metadata: Metadata, document: Document) -> bool:
    """Whether there is an article: text, and when it is short, something on the page that says so."""
    if rough_words(text) >= _SHORT:
        return True
    if asks_for_scripts(text):
        return False
    declared = any(str(data.get("@type")).endswith(("Article", "Posting")) for data in document.linked_data)
    dated = metadata.date_published and metadata.provenance.get("date_published") != "url"
    alone = len(document.root.findall(".//article")) == 1
    return bool(text) and bool(declared or dated or metadata.authors or alone)
