"""The rulebook: what is not part of an article, as data (`rulebook/`), and the machinery that reads it."""

from scraper.rules.blocks import BlockRules, selector, steps
from scraper.rules.elements import Path, Places
from scraper.rules.load import (
    Origin,
    Rulebook,
    bundled_rulebook,
    digest_with,
    load_rulebook,
    read_rulebook,
    rulebook_with,
)
from scraper.rules.model import BlockRule, ElementRule, Form, Rule, SpanRule, TextRule
from scraper.rules.sound import voice
from scraper.rules.text import Match, TextRules, hints, judge

__all__ = [
    "BlockRule",
    "BlockRules",
    "ElementRule",
    "Form",
    "Match",
    "Origin",
    "Path",
    "Places",
    "Rule",
    "Rulebook",
    "SpanRule",
    "TextRule",
    "TextRules",
    "bundled_rulebook",
    "digest_with",
    "hints",
    "judge",
    "load_rulebook",
    "read_rulebook",
    "rulebook_with",
    "selector",
    "steps",
    "voice",
]
