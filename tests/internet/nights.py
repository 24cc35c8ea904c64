"""Nights of the internet: run them with a simulated clock, and say what is wrong with the corpus that they left.

python -m tests.internet.nights CORPUS PORT HOSTS ARTICLES NIGHTS NIGHT    one run, as a process that can be killed
python -m tests.internet.nights ... NIGHT 0                                one without processes of its own
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from scraper.article import Article
from scraper.crawl.events import Tools
from scraper.crawl.extractors import InProcesses, InThread
from scraper.crawl.round import do_round
from scraper.crawl.sources import Source, Sources
from scraper.fetch import FetchOptions
from tests.internet.pages import source_path
from tests.internet.world import FIRST, HAVE_NO_ARTICLE, LISTED, NIGHT, Story, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scraper.crawl.events import Event
    from scraper.crawl.extractors import Extractor
    from scraper.crawl.manifest import Manifest

OPTIONS = FetchOptions(allow_private=True, delay=0, jitter=0, attempts=1, total_timeout=20)


def sources_of(world: World, port: int) -> Sources:
    """One source a host."""
    found = [
        Source(name=f"host-{host}", url=f"http://{world.address(host)}:{port}{source_path(world, host)}")
        for host in range(world.hosts)
    ]
    return Sources(Path("sources.toml"), tuple(found), OPTIONS)


def clock(night: int, minutes: float = 0) -> Callable[[], float]:
    """A clock that was set to the start of a night's run when this was called, or so many minutes later."""
    start = time.time()
    return lambda: FIRST + night * NIGHT + minutes * 60 + time.time() - start


def run_once(
    sources: Sources, corpus: Path, now: Callable[[], float], extractor: Extractor, tell: Callable[[Event], None]
) -> Manifest:
    """One run."""
    return asyncio.run(do_round(sources, corpus, Tools(extractor, now=now, tell=tell)))


@dataclass(frozen=True)
class Expected:
    """A file that the corpus must hold: its text, which revision it is, and where it may say that it was read."""

    text: str
    title: str
    revision: int
    paths: frozenset[str]
    host: int
    story: Story


def expected(world: World, last: int) -> Iterator[Expected]:
    """The files after the run of the last night."""
    for story in world.stories:
        if story.kind not in HAVE_NO_ARTICLE:
            hosts = [story.host, story.copy_host] if story.kind == "copied" else [story.host]
            yield from (one for host in hosts if (one := _expected(world, story, host, last)))


def _expected(world: World, story: Story, host: int, last: int) -> Expected | None:
    """When a story was first read, and whether it has been read again since."""
    born = world.born_at(story, host)
    up = [night for night in range(born, last + 1) if not world.is_down(host, night)]
    if not up or up[0] >= born + LISTED:
        return None
    reads = [night for night in up if not (story.kind == "flaky" and night == story.born)]
    if not reads:
        return None
    first, then = reads[0], reads[:2][-1]
    again = story.kind in ("edited", "moved") and first == born and then > first
    paths = {story.path(then)} | ({story.twin_path} if story.kind == "twin" else set())
    text = "\n\n".join(story.paragraphs(then))
    return Expected(text, story.title(then), 1 + again, frozenset(paths), host, story)


def faults(world: World, corpus: Path, last: int) -> list[str]:
    """What is wrong with a corpus after the run of the last night: one line each."""
    wrong, found = [], articles_in(corpus)
    for want in expected(world, last):
        keys = [(world.address(want.host), path) for path in want.paths]
        about = f"story {want.story.number} ({want.story.kind}, born {want.story.born}) of host {want.host}"
        mine = [article for key in keys for article in found.pop(key, [])]
        if len(mine) != 1:
            wrong.append(f"{about}: {len(mine)} files")
            continue
        got = mine[0]
        wrong += [f"{about}: text {got.text[:300]!r} for {want.text[:300]!r}"] if got.text != want.text else []
        wrong += [f"{about}: title {got.title!r}"] if got.title != want.title else []
        wrong += [f"{about}: revision {got.revision.number}"] if got.revision.number != want.revision else []
        cut = want.story.kind == "teaser"
        wrong += [f"{about}: access {got.access}"] if cut != (got.access.status in ("teaser", "paywalled")) else []
    wrong += [f"unexpected: {host}{path}" for host, path in found]
    return wrong


def articles_in(corpus: Path) -> dict[tuple[str, str], list[Article]]:
    """The articles of a corpus, by host and path of their pages."""
    found: dict[tuple[str, str], list[Article]] = {}
    for path in corpus.rglob("*.json"):
        if path.parent == corpus or path.relative_to(corpus).parts[0] in ("runs", "revisions") or path.name[0] == ".":
            continue
        article = msgspec.json.decode(path.read_bytes(), type=Article)
        parts = urlsplit(article.url)
        found.setdefault((parts.hostname or "", parts.path), []).append(article)
    return found


def main(corpus: str, sources: Sources, night: int, extractor: Extractor) -> None:
    """One run, which prints what became of the pages."""
    heard: Counter[str] = Counter()

    def tell(event: Event) -> None:
        heard[getattr(event, "what", type(event).__name__)] += 1

    run_once(sources, Path(corpus), clock(night), extractor, tell)
    sys.stdout.write(f"{dict(heard)}\n")


if __name__ == "__main__":
    folder, *numbers = sys.argv[1:]
    at, hosts, articles, nights, tonight, *processes = map(int, numbers)
    main(folder, sources_of(World(hosts, articles, nights), at), tonight, InThread() if processes else InProcesses())
