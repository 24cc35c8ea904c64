"""Document -> Access: how much of the article the page gives, with what says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.article import Access

if TYPE_CHECKING:
    from scraper.article import Document


def judge_access(document: Document) -> Access:
    """..."""
    return Access()
