"""Document x Region -> Draft: the lines of the region as blocks, and other ways to the body where that gave nothing."""

from scraper.extraction.draft import extract_draft
from scraper.extraction.fallback import with_fallback

__all__ = ["extract_draft", "with_fallback"]
