"""How pages are fetched: one frozen object that travels from the command line to the socket."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

USER_AGENT = f"article-scraper/{__version__} (reads single news articles; obeys robots.txt)"
_COMPATIBLE = re.compile(r"\(compatible;\s*([\w-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """Times in seconds, sizes in bytes.

    `user_agent` begins with the name that robots.txt files may address ("article-scraper"); whoever fetches more than a
    few pages should set one with a way to be reached. `total_timeout` bounds one page with all its redirects and
    attempts; waiting for a turn and robots.txt (15 s at most for a host) are not counted. `max_bytes` bounds the body
    after decoding, `max_listing_bytes` that of a feed or sitemap (sitemaps.org: 50 MB). `proxy` is the address of an
    HTTP proxy, which then resolves the names; `allow_private` lets one's own hosts (loopback, intranet) be read;
    `ca_file` names a further certificate authority.

    Manners: a host gets `per_host` requests at once. `delay` is the pause between two of its pages, drawn out by up to
    the share `jitter` of it. A longer Crawl-delay of its robots.txt is obeyed up to `max_crawl_delay`; a site that asks
    for more gets that, and a warning is logged. When a host asks to wait (Retry-After) for up to `max_retry_after`,
    its pages wait; when for longer, they fail until then. What can pass is tried `attempts` times, and not again when
    `retry_seconds` have gone by. `respect_tdm` refuses articles whose publisher reserves text and data mining.
    """

    user_agent: str = USER_AGENT
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    write_timeout: float = 20.0
    total_timeout: float = 60.0
    max_bytes: int = 10_000_000
    max_listing_bytes: int = 52_428_800
    max_redirects: int = 10
    delay: float = 1.0
    jitter: float = 0.25
    per_host: int = 1
    max_crawl_delay: float = 30.0
    max_retry_after: float = 120.0
    attempts: int = 3
    retry_seconds: float = 300.0
    respect_tdm: bool = False
    allow_private: bool = False
    proxy: str | None = None
    ca_file: Path | None = None

    @property
    def agent_name(self) -> str:
        """The product token of the user agent, by which robots.txt rules are chosen (RFC 9309, 2.2.1).

        For "Mozilla/5.0 (compatible; NewsBot/1.0)" that is "NewsBot".
        """
        if posing := _COMPATIBLE.search(self.user_agent):
            return posing[1]
        return self.user_agent.split("/", 1)[0].split(" ", 1)[0]
