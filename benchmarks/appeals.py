"""Nights of an internet on which twelve hosts set appeals that no rule knows into every article, reworded twice.

    python -m benchmarks.appeals                      30 nights of 200 hosts and 5,000 articles, checked after each

After each night no article of such a host may hold its appeal, once three articles have had that wording and five were
seen; and no paragraph of any article's own may be missing, on no host.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.corpus.check import check
from scraper.corpus.library import Library
from scraper.crawl.extractors import InProcesses
from scraper.memory import SAME, likeness, runs
from tests.internet.appeals import REWORDED, appeal
from tests.internet.nights import articles_in, clock, expected, run_once, sources_of
from tests.internet.server import Internet
from tests.internet.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.article import Article

_LEAST, _LEAST_SEEN = 3, 5


def nights(world: World, corpus: Path) -> Iterator[str]:
    """All nights, one line each, and the sum."""
    begun, left_over, lost_in_all, mended = time.monotonic(), 0, 0, 0
    with Internet(world) as internet:
        sources = sources_of(world, internet.port)
        for night in range(world.nights):
            internet.set_night(night)
            manifest = run_once(sources, corpus, clock(night), InProcesses(), lambda _event: None)
            left, lost = list(leftovers(world, corpus, night)), list(losses(world, corpus, night))
            left_over, lost_in_all, mended = left_over + len(left), lost_in_all + len(lost), mended + manifest.mended
            yield (
                f"night {night}: {manifest.learned} learned, {manifest.mended} mended; "
                f"{len(left)} appeals left, {len(lost)} articles without something of their own"
            )
            yield from [*left[:3], *lost[:3]]
    with Library(corpus) as library:
        found = len(list(check(library)))
    yield (
        f"{world.nights} nights in {time.monotonic() - begun:.0f} s: {left_over} appeals left, {lost_in_all} articles "
        f"without something of their own, {mended} mended, corpus check: {found} faults"
    )


def leftovers(world: World, corpus: Path, night: int) -> Iterator[str]:
    """Appeals that stand in the corpus after a night although the corpus could know them: one line each."""
    by_host: defaultdict[str, list[Article]] = defaultdict(list)
    for (address, _), filed in articles_in(corpus).items():
        by_host[address] += filed
    for host in range(world.appealing):
        articles = by_host[world.address(host)]
        for version in range(night // REWORDED + 1):
            for text in appeal(host, version * REWORDED, 0):
                having = [one for one in articles if _holds(one, text)]
                seen = [one for one in articles if _holds(one, text) or _had(one, text)]
                if len(seen) >= _LEAST and len(articles) >= _LEAST_SEEN:
                    yield from (f"{one.url}: {text[:80]!r} stands, in {len(seen)} articles" for one in having)


def _holds(article: Article, text: str) -> bool:
    return any(likeness(runs(block.text), runs(text)) >= SAME for block in article.blocks)


def _had(article: Article, text: str) -> bool:
    return any(likeness(runs(one.text), runs(text)) >= SAME for one in article.removed)


def losses(world: World, corpus: Path, night: int) -> Iterator[str]:
    """Articles that lack a paragraph of their own after a night: one line each."""
    found = articles_in(corpus)
    for want in expected(world, night):
        keys = [(world.address(want.host), path) for path in want.paths]
        for article in (one for key in keys for one in found.get(key, [])):
            have = Counter(article.text.split("\n\n"))
            missing = Counter(want.text.split("\n\n")) - have
            if missing:
                yield f"{article.url}: {next(iter(missing))[:80]!r} is missing"


def main() -> None:
    """Run the nights, and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--appealing", type=int, default=12)
    chosen = parser.parse_args()
    world = World(chosen.hosts, chosen.articles, chosen.nights, appealing=chosen.appealing)
    with tempfile.TemporaryDirectory(prefix="appeals-") as folder:
        for line in nights(world, Path(folder)):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
