"""A small newspaper on a local web server, and runs that read it without further processes."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper.crawl.events import Tools
from scraper.crawl.extractors import InThread
from scraper.crawl.round import do_round
from scraper.crawl.sources import Source, Sources
from scraper.fetch import FetchOptions
from tests.command import story
from tests.web import HTML, InTurn, Reply, Web

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scraper.crawl.manifest import Manifest

OPTIONS = FetchOptions(allow_private=True, delay=0, jitter=0, attempts=1)
RSS = {"Content-Type": "application/rss+xml"}
DEFAULTS = "[defaults]\nallow_private = true\ndelay = 0\nattempts = 1\n"


def page(web: Web, path: str, headers: Mapping[str, str] | None = None) -> Reply:
    """The page of a story whose text is its own."""
    body = story(web.url(path), f"Story {path[1:]} of the harbour")
    body = body.replace(b"nine years ago", f"nine years before {path[1:]}".encode())
    return Reply(body, headers={**HTML, **(headers or {})})


def feed(urls: Iterable[str], ages: Mapping[str, float] | None = None) -> bytes:
    """An RSS feed; `ages` of some items are in seconds."""
    now, dates = time.time(), ages or {}
    items = "".join(
        f"<item><title>{url[-9:]}</title><link>{url}</link>"
        + (f"<pubDate>{formatdate(now - dates[url])}</pubDate>" if url in dates else "")
        + "</item>"
        for url in urls
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Quay</title>{items}</channel></rss>'.encode()


def publish(web: Web, *paths: str, at: str = "/feed", once: bool = False) -> None:
    """Serve stories, and a feed that lists them; `once`: pages and feed have not changed when they are asked again."""
    for path in paths:
        web.add(path, _once(page(web, path, {"ETag": f'"{path}"'})) if once else page(web, path))
    listed = Reply(feed(map(web.url, paths)), headers={**RSS, "ETag": f'"{len(paths)}"'})
    web.add(at, _once(listed) if once else listed)


def _once(reply: Reply) -> InTurn:
    return InTurn([reply, Reply(status=304, headers={})])


def source(web: Web, name: str = "quay", at: str = "/feed", **chosen: Any) -> Source:
    """A source that is a feed of the newspaper."""
    return Source(name=name, url=web.url(at), **chosen)


def night(corpus: Path, *sources: Source, **chosen: Any) -> Manifest:
    """One run; what is chosen are tools, or `options`."""
    listed = Sources(Path("sources.toml"), sources, chosen.pop("options", OPTIONS))
    return asyncio.run(do_round(listed, corpus, Tools(InThread(), **chosen)))


def later(seconds: float) -> float:
    """The time in so many seconds."""
    return time.time() + seconds


def articles(corpus: Path) -> list[str]:
    """The stories that are filed, by the paths that they had."""
    return sorted(
        path.name.partition("-story-")[2].partition("-of-")[0]
        for path in corpus.rglob("*.json")
        if path.parent.name != "runs" and "revisions" not in path.parts
    )
