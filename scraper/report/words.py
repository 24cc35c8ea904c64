"""What a report calls things."""

from __future__ import annotations

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
