"""Article -> bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from scraper.article import Article


def encode(article: Article) -> bytes:
    """The article as indented UTF-8 JSON, keys in the order of the schema; equal articles give equal bytes."""
    return msgspec.json.format(msgspec.json.encode(article), indent=2) + b"\n"
