"""The rulebook: what is not part of an article, as data (`rulebook/`), and the machinery that reads it."""

from scraper.rules.blocks import BlockRules, selector
from scraper.rules.load import Rulebook, bundled_rulebook, digest_with, load_rulebook, rulebook_with
from scraper.rules.model import BlockRule, Form, SpanRule, TextRule
from scraper.rules.text import Match, TextRules

__all__ = [
    "BlockRule",
    "BlockRules",
    "Form",
    "Match",
    "Rulebook",
    "SpanRule",
    "TextRule",
    "TextRules",
    "bundled_rulebook",
    "digest_with",
    "load_rulebook",
    "rulebook_with",
    "selector",
]
