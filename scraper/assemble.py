"""What the rooms found -> the Article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.article import Article, Publisher, Revision
from scraper.domain import registered_domain
from scraper.identity import article_id, content_hash
from scraper.language import check_language
from scraper.words import count_words

if TYPE_CHECKING:
    from scraper.article import Access, Draft, Metadata, Page, Pipeline


def body_text(draft: Draft) -> str:
    """The body as plain text: the blocks' text, a blank line between blocks."""
    return "\n\n".join(block.text for block in draft.blocks if block.text)


def assemble(page: Page, metadata: Metadata, draft: Draft, access: Access, made_by: Pipeline) -> Article:
    """Put the article together; nothing is decided here but what follows from the parts."""
    text = body_text(draft)
    language, language_source = check_language(metadata.language, text)
    provenance = metadata.provenance | ({"language": language_source} if language_source else {})
    return Article(
        id=article_id(metadata.canonical_url or page.url),
        url=page.url,
        requested_url=page.requested_url,
        canonical_url=metadata.canonical_url,
        title=metadata.title,
        subtitle=metadata.subtitle,
        description=metadata.description,
        authors=list(metadata.authors),
        date_published=metadata.date_published,
        date_modified=metadata.date_modified,
        publisher=Publisher(metadata.publisher, registered_domain(page.url)),
        language=language,
        section=metadata.section,
        topics=list(metadata.topics),
        blocks=list(draft.blocks),
        text=text,
        word_count=count_words(text),
        images=list(metadata.images),
        access=access,
        removed=list(draft.removals),
        warnings=[*metadata.warnings, *draft.warnings],
        provenance=dict(sorted(provenance.items())),
        rights=metadata.rights,
        fetched_at=page.fetched_at,
        http=page.http,
        content_hash=content_hash(text),
        raw_ref=page.raw_ref,
        revision=Revision(),
        pipeline=made_by,
    )
