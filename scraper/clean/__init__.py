"""Draft x Rulebook -> Draft + removals: the text level, where a line is known by what it says."""

from scraper.clean.body import clean_draft
from scraper.clean.plain import clean_text

__all__ = ["clean_draft", "clean_text"]
