"""An article's id: what its file is known by, and the same for every address that the page calls its own."""

from __future__ import annotations

import hashlib

_LENGTH = 32


def article_id(url: str) -> str:
    """The id of the article at a canonical address: the first half of its SHA-256, in hexadecimal."""
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:_LENGTH]
