"""Imported by the server that processes are forked from: each has from its beginning what the first page needs.

Reading the rules takes longer than a hundred pages do, and what is read before a fork is in memory once.
"""

from __future__ import annotations

import gc
from contextlib import suppress

from scraper.errors import ScraperError
from scraper.pipeline import extract

_URL = "https://example.com/2026/03/04/warm"
_SAID = "<p>The council said on Monday that the old bridge stays open to everybody until the first frost.</p>"
_PAGE = f"""<html lang=en><head><title>Bridge stays open</title><meta property="og:type" content="article">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Bridge stays open", "datePublished":
"2026-03-04T09:00:00Z", "author": {{"@type": "Person", "name": "Ada Renn"}}}}</script></head><body><main><article>
<h1>Bridge stays open</h1><p class=byline>By Ada Renn</p>{_SAID * 4}<div class="newsletter"><h3>Our letter</h3>
<p>Please sign up for our newsletter.</p><form><input name="email"></form></div>{_SAID * 4}
</article></main></body></html>"""
"""Has something of all that is loaded or compiled when a page first needs it."""

with suppress(ScraperError):
    extract(_PAGE, _URL)
gc.freeze()  # nothing of it is ever thrown away: to look at it would only copy it
