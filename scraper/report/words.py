"""What a report calls things."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.article import Removal
    from scraper.rules import Rulebook

FATES = {
    "kept": "Article",
    "title": "Headline",
    "subtitle": "Standfirst",
    "author": "Author",
    "caption": "Caption",
    "outside": "Outside the article",
    "donation": "Donation appeal",
    "paywall": "Paywall notice",
    "newsletter": "Newsletter",
    "comments": "Comments",
    "related": "Related stories",
    "social": "Social media",
    "advert": "Advertisement",
    "navigation": "Navigation",
    "byline": "Byline",
    "credit": "Credit",
    "legal": "Legal notice",
    "repeated": "Repeated on the site",
    "duplicate": "Duplicate",
    "other": "Other",
}
"""What may become of a text: what is shown, and the kinds of removals."""


def why_of(removal: Removal, rulebook: Rulebook) -> str:
    """Why the rule of a removal exists; empty for what is told by structure, not by a rule of the book."""
    return next((rule.why for rule in rulebook.rules if rule.id == removal.rule), "")
