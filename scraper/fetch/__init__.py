"""URL -> Page. The only folder that imports httpx.

>>> async with Fetcher(FetchOptions(delay=2)) as fetcher:  # doctest: +SKIP
...     page = await fetcher.get("https://example.com/2026/03/story")

What stands in the way is a `FetchError` (see `scraper.errors`) that carries the URL and one line of reason.
"""

from scraper.fetch.engine import open_transport
from scraper.fetch.events import FetchEvent, Observer
from scraper.fetch.fetcher import Fetcher, fetch_page
from scraper.fetch.options import FetchOptions
from scraper.fetch.revalidate import NotModified, Validators

__all__ = [
    "FetchEvent",
    "FetchOptions",
    "Fetcher",
    "NotModified",
    "Observer",
    "Validators",
    "fetch_page",
    "open_transport",
]
