"""Document x Region -> Draft: the lines of the region as blocks, and other ways to the body where that gave nothing."""

from scraper.extraction.draft import extract_draft
from scraper.extraction.fallback import with_fallback
from scraper.extraction.images import gather_images
from scraper.extraction.live import gather_entries

__all__ = ["extract_draft", "gather_entries", "gather_images", "with_fallback"]
