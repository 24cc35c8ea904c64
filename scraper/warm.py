"""Imported by the server that processes are forked from: each has from its beginning what the first page needs.

Reading the rules takes longer than a hundred pages do, and what is read before a fork is in memory once.
"""

from __future__ import annotations

import gc
from contextlib import suppress

from scraper.errors import ScraperError
from scraper.pipeline import extract

_URL = "https://example.com/"
_PAGE = (
    "<html lang=en><title>x</title><body><article><h1>x</h1><p>So many words that a language can be told.</p></article>"
)

with suppress(ScraperError):
    extract(_PAGE, _URL)
gc.freeze()  # nothing of it is ever thrown away: to look at it would only copy it
