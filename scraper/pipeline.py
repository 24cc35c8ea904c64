"""The only file that knows the order of the rooms. `extract` is pure; `scrape` fetches."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from scraper.access import judge_access
from scraper.article import Access, Article, Document, Draft, Metadata, Page, Pipeline, Publisher, Region, Revision
from scraper.clean import clean_draft
from scraper.domain import registered_domain
from scraper.errors import NoArticle
from scraper.extraction import extract_draft
from scraper.metadata import read_metadata
from scraper.parse import parse
from scraper.rules import Rulebook, bundled_rulebook
from scraper.strip import strip
from scraper.version import __version__
from scraper.words import count_words

if TYPE_CHECKING:
    from scraper.fetch import FetchOptions

_SPACES = re.compile(r"\s+")


def scrape(url: str, options: FetchOptions | None = None) -> Article:
    """Fetch one page and extract its article.

    Raises FetchError when the page cannot be had, NoArticle when there is none on it.
    """
    from scraper.fetch import fetch_page  # noqa: PLC0415 - httpx is heavy, and who extracts saved pages needs none

    return extract_page(fetch_page(url, options))


def extract(html: bytes | str, url: str) -> Article:
    """The article of a saved page. Touches no network, disk, clock or global.

    Raises NoArticle when there is none on it.
    """
    return extract_page(Page(url=url, body=html, requested_url=url))


def extract_page(page: Page, rulebook: Rulebook | None = None) -> Article:
    """The article of a page as it was fetched.

    Raises NoArticle when there is none on it.
    """
    rulebook = rulebook or bundled_rulebook()
    document = parse(page)
    metadata = read_metadata(document)
    domain = registered_domain(page.url)
    site = rulebook.sites.get(domain)
    says = [rulebook.text, *([site.text] if site else [])]
    region = strip(document, [rulebook.blocks, *([site.blocks] if site else [])], says)
    draft = clean_draft(extract_draft(region, page.url), metadata, says)
    text = "\n\n".join(block.text for block in draft.blocks if block.text)
    access = judge_access(document, text)
    if not text or access.status in ("bot_wall", "consent_wall"):
        raise NoArticle(page.url, f"no article on the page ({access.status}{_because(access)})")
    return _article(document, metadata, access, region, draft, rulebook, domain)


def _because(access: Access) -> str:
    return f": {'; '.join(access.evidence)}" if access.evidence else ""


def _article(document, metadata, access, region, draft, rulebook, domain):  # type: ignore
    text = "\n\n".join(block.text for block in draft.blocks if block.text)
    page = document.page
    canonical = metadata.canonical_url or page.url
    return Article(
        id=hashlib.sha256(canonical.encode()).hexdigest()[:32],
        url=page.url,
        requested_url=page.requested_url,
        canonical_url=metadata.canonical_url,
        title=metadata.title,
        subtitle=metadata.subtitle,
        description=metadata.description,
        authors=list(metadata.authors),
        date_published=metadata.date_published,
        date_modified=metadata.date_modified,
        publisher=Publisher(metadata.publisher, domain),
        language=metadata.language,
        section=metadata.section,
        topics=list(metadata.topics),
        blocks=list(draft.blocks),
        text=text,
        word_count=count_words(text),
        images=list(metadata.images),
        access=access,
        removed=[*region.gone.values(), *draft.removals],
        warnings=[*metadata.warnings, *region.warnings, *draft.warnings],
        provenance=metadata.provenance,
        rights=metadata.rights,
        fetched_at=page.fetched_at,
        http=page.http,
        content_hash=hashlib.sha256(_SPACES.sub(" ", text).encode()).hexdigest(),
        raw_ref=page.raw_ref,
        revision=Revision(),
        pipeline=Pipeline(__version__, rulebook.digest),
    )
