"""The JSON Schema of the files: what their bytes mean, key by key."""

from __future__ import annotations

from typing import Any

import msgspec

from scraper.article import Article

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
MEANINGS = {
    "Article.schema_version": "version of this format",
    "Article.id": "hash of the canonical address: stable over readings",
    "Article.url": "where the page was finally read, after redirects",
    "Article.requested_url": "what was asked for",
    "Article.canonical_url": "what the page calls itself, if that is on the same site",
    "Article.title": "the headline without the site's name (schema.org headline)",
    "Article.subtitle": "the standfirst that the page shows (schema.org alternativeHeadline)",
    "Article.description": "the page's meta description",
    "Article.authors": "people; an organisation only where no person is named",
    "Article.date_published": "RFC 3339, with the offset that the page gives, and none where it gives none",
    "Article.date_modified": "the same for the last change that the page admits to",
    "Article.publisher": "who publishes the page",
    "Article.language": "BCP 47: what the page declares, checked against the text",
    "Article.section": "the part of the site that the article belongs to",
    "Article.topics": "keywords and tags",
    "Article.blocks": "the body in its order",
    "Article.text": "the body as plain text: the blocks' texts, blank lines between them; no headline, no captions",
    "Article.word_count": "words of the text; right for scripts without spaces, too",
    "Article.images": "the article's pictures",
    "Article.access": "how much of the article the page gives",
    "Article.removed": "the ledger: every text that was taken out, and why",
    "Article.warnings": "what looked odd, one line each",
    "Article.provenance": "for each field, and the text, where on the page it was found",
    "Article.rights": "what the page and its site say about the use of the text",
    "Article.fetched_at": "RFC 3339, UTC; null for a saved page",
    "Article.http": "what the server said with the page",
    "Article.content_hash": "hash of the normalised text: equal text, equal hash",
    "Article.raw_ref": "where the page itself is kept: file and record",
    "Article.revision": "which revision of the article this is",
    "Article.pipeline": "which program and rules made the file",
    "Author.name": 'without "By", titles and roles',
    "Author.url": "the author's page",
    "Publisher.name": "as the page gives it",
    "Publisher.domain": "the registered domain (eTLD+1)",
    "Image.url": "absolute",
    "Image.caption": "what the page says below it",
    "Image.credit": "who made it",
    "Image.alt": "its text for those who do not see it",
    "Image.is_lead": "whether it stands for the article",
    "Access.status": "the verdict",
    "Access.evidence": "what it rests on",
    "Removal.kind": "what sort of text it was",
    "Removal.rule": "the rule that took it",
    "Removal.stage": "the room where that happened",
    "Removal.text": "the text, lines as on the page",
    "Removal.selector": "the element it was, if it was one",
    "Rights.robots": "robots.txt decision, then X-Robots-Tag and meta robots as found",
    "Rights.tdm": "TDM Reservation Protocol, as found",
    "Rights.ai": "noai and the like, as found",
    "Http.status": "status code",
    "Http.etag": "validator",
    "Http.last_modified": "validator",
    "Http.content_type": "media type and charset",
    "Revision.number": "1 for the first",
    "Revision.previous_hash": "content_hash of the one before",
    "Revision.changed_at": "RFC 3339, UTC: when the change was read",
    "Pipeline.version": "of the program",
    "Pipeline.rules_hash": "of the rule files",
}
"""What every key of the named parts means. Blocks say it in their own description."""


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the files.

    Every key is required: the files leave none out, although Python callers may leave out those that have a default.
    """
    (top,), definitions = msgspec.json.schema_components([Article], ref_template="#/$defs/{name}")
    for name, definition in definitions.items():
        definition["required"] = list(definition["properties"])
        for key, value in definition["properties"].items():
            value.pop("default", None)
            if meaning := MEANINGS.get(f"{name}.{key}"):
                value["description"] = meaning
    return {"$schema": _DIALECT, "title": "Article", **top, "$defs": definitions}
