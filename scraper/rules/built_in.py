"""What is told by its place, build or sound, and by no rule of the book: the names in the ledger, and their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.rules.load import Rulebook

BUILT_IN = {
    "clean-address": "A line that is nothing but an address for mail.",
    "clean-author-line": "A short line near the ends of the text that names the author.",
    "clean-author-note": "A note at the end that begins with the author's name.",
    "clean-copy": "Paragraphs that stand in the text a second time.",
    "clean-no-letters": "A line without a letter, or a counter of pictures.",
    "clean-placeholder": "A slot of the site's templates that nothing was put into.",
    "clean-pull-quote": "A sentence set apart from the text that it is taken from.",
    "clean-repeats-subtitle": "The standfirst, which is a field of its own.",
    "clean-repeats-title": "The headline, which is a field of its own.",
    "clean-signature": "A name at the end, or between dashes or brackets.",
    "clean-trailing-heading": "A heading that nothing of the article stands below.",
    "clean-voice": "Lines together that sound like the outlet speaking for itself, though no rule knows them.",
    "extract-furniture": "A short line of the page's furniture: it stands alone among linked or lone lines.",
    "extract-not-in-article-body": "What the article body in the page's JSON-LD does not have, where it has all else.",
    "strip-below-image": "Short text below an image: its caption.",
    "strip-around-headline": "Section and kicker above the headline, and a short line with a time below it.",
    "strip-beside-image": "Short text beside an image, in the same box: its caption.",
    "strip-box-title": "The title of a box of other stories that went.",
    "strip-cards": "Cards of other stories: a link, a headline, a picture.",
    "strip-figure-text": "Text inside a figure: its caption.",
    "strip-hidden": "What the page itself hides from readers.",
    "strip-link-box": "A box that is nearly all links.",
    "strip-networks": "A list of social networks to share on.",
    "strip-other-article": "A whole article that was loaded below this one.",
    "strip-pointer": "A line that only points to another story.",
    "strip-teaser": "The teaser of another story: its headline, and a few words.",
    "strip-voice": "A box of lines that sound like the outlet speaking for itself, though no rule knows them.",
}


def why_of(rule: str, book: Rulebook) -> str:
    """Why what the ledger names was taken out; empty for rules that are no more."""
    return next((one.why for one in book.rules if one.id == rule), BUILT_IN.get(rule, ""))
