"""What is usual of an article, in a few numbers: kept in the state, so that those of a host can be compared."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from scraper.words import rough_words

if TYPE_CHECKING:
    from scraper.article import Article
    from scraper.corpus.database import State

FIELDS = ("title", "subtitle", "description", "authors", "date_published", "section", "topics", "images", "language")
"""What a page may say of its article."""


class Features(msgspec.Struct, frozen=True, array_like=True):
    """Numbers of one article.

    `words` and `paragraphs` of its text, which of FIELDS are `filled` (bit by bit), how many words were `removed`, and
    texts by each of the `rules`; `layout` is where on the page it was found, `access` the verdict. `kinds` has the
    words that were removed by kind; states that were made before it was counted have none.
    """

    words: int
    paragraphs: int
    filled: int
    removed: int
    rules: dict[str, int]
    layout: str
    access: str
    kinds: dict[str, int] = {}

    def has(self, field: str) -> bool:
        """Whether the page said something of a field."""
        return bool(self.filled >> FIELDS.index(field) & 1)

    @property
    def removed_share(self) -> float:
        """The share of the words that were removed."""
        return self.removed / max(1, self.words + self.removed)


_DECODER = msgspec.json.Decoder(Features)


def features_of(article: Article) -> Features:
    """The features of an article."""
    kinds: Counter[str] = Counter()
    for one in article.removed:
        kinds[one.kind] += rough_words(one.text)
    return Features(
        words=article.word_count,
        paragraphs=sum(bool(block.text) for block in article.blocks),
        filled=sum(bool(getattr(article, field)) << place for place, field in enumerate(FIELDS)),
        removed=kinds.total(),
        rules=dict(Counter(one.rule for one in article.removed)),
        layout=article.provenance.get("text", ""),
        access=article.access.status,
        kinds=dict(kinds),
    )


def features_in(blob: bytes) -> Features:
    """Features as the state holds them."""
    return _DECODER.decode(blob)


def usual_of(state: State, host: str, before: str, most: int) -> list[Features]:
    """The features of a host's articles that were read last before a moment (RFC 3339), at most so many."""
    query = (
        "SELECT features FROM article WHERE host = ? AND fetched < ? AND features IS NOT NULL"
        " ORDER BY fetched DESC LIMIT ?"
    )
    return [features_in(blob) for (blob,) in state.execute(query, (host, before, most))]
