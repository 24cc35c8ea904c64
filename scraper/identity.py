"""What an article is known by: its id, the same for every address that the page calls its own, and its text's hash."""

from __future__ import annotations

import hashlib

_LENGTH = 32


def article_id(url: str) -> str:
    """The id of the article at a canonical address: the first half of its SHA-256, in hexadecimal."""
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:_LENGTH]


def content_hash(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal; texts that differ in white space alone have the same."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()
