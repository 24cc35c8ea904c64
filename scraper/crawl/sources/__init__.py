"""The list of sources: a TOML file -> frozen objects, and new entries into the file.

>>> sources = read_sources(Path("sources.toml"))  # doctest: +SKIP
>>> [source.name for source in sources.sources if source.wants("https://quay.example/news/pier")]  # doctest: +SKIP

What is wrong with a file is a `SourcesError` (see `scraper.errors`), which names every problem with line and key.
"""

from scraper.crawl.sources.add import Entry, add_source
from scraper.crawl.sources.choose import Choice, choose
from scraper.crawl.sources.globs import Glob
from scraper.crawl.sources.model import Source, Sources
from scraper.crawl.sources.read import read_sources

__all__ = ["Choice", "Entry", "Glob", "Source", "Sources", "add_source", "choose", "read_sources"]
