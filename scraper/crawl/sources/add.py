"""A new entry at the end of `sources.toml`; everything that a person wrote into it stays as it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.crawl.sources.read import read_text, sources_in
from scraper.crawl.whole import write_whole
from scraper.errors import SourcesError

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = """\
# The sources of `scraper run`. `scraper sources check` shows what each would give.

[defaults]                     # for all sources; each of them may say otherwise
# user_agent = "my-archive/1.0 (+mailto:me@example.com)"   # say who you are, with a way to be reached
# max_age = "7d"               # leave out what was published longer ago ("30m", "12h", "7d", "2w", or seconds)
# limit = 200                  # new pages a run, of one source
# every = "1h"                 # look at a source when so much time has passed, not at every run
# delay = "2s"                 # pause between two pages of a host
# revisit = ["1h", "1d", "7d"] # read an article again at these ages; [] for never
# respect_tdm = true           # leave out what its publisher reserves from text and data mining

# [[source]]
# name = "Harbour Herald"
# url = "https://www.harbour-herald.example/"   # a feed, a sitemap, a section page or a home page
# include = ["/news/*"]        # only these: * stands for anything; the path, or the whole address (https://...)
# exclude = ["*/live/*", "*-video-*"]           # but none of these
# language = "en"              # file only articles in this language
# render = true                # read pages that need a browser in Chromium
# keep_raw = true              # keep the pages of articles as they came, in raw/
"""
"""What a new file begins with."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A source to write into the file."""

    name: str
    url: str


def add_source(path: Path, entry: Entry) -> None:
    """Append an entry to a file, which is made if it is not there.

    Raises SourcesError when the file is wrong, or would be with the entry (its name or url is there already); nothing
    is written then. Raises ScraperError when it cannot be written.
    """
    new = f"\n[[source]]\nname = {quoted(entry.name)}\nurl = {quoted(entry.url)}\n"
    if not path.exists():
        sources_in(TEMPLATE + new, path)
        write_whole(path, (TEMPLATE + new).encode())
        return
    text = read_text(path)
    sources_in(text, path)
    try:
        sources_in(_joined(text, new), path)
    except SourcesError as error:
        if "not TOML" in error.problems[0]:
            raise SourcesError(str(path), [(0, "write the sources as [[source]] tables to have more added")]) from error
        raise
    data = path.read_bytes()
    ends = "\r\n" if b"\r\n" in data else "\n"
    write_whole(path, data + _joined(text, new)[len(text) :].replace("\n", ends).encode())


def _joined(text: str, new: str) -> str:
    return text + ("" if text.endswith("\n") or not text else "\n") + new


def quoted(text: str) -> str:
    """A text as a basic string of TOML 1.0; half characters, which no file can hold, as "?"."""
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")
