"""Nights of an internet on which twenty hosts are redesigned, each to be told of the same night, and nothing else.

    python -m benchmarks.redesigns                    30 nights of 200 hosts and 5,000 articles

A redesign falls on a night on which at least two pages of the host are new, from the twelfth on: before, too little is
known of it, and what nobody read cannot be told of.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.crawl.extractors import InProcesses
from tests.internet.nights import clock, run_once, sources_of
from tests.internet.server import Internet
from tests.internet.world import HAVE_NO_ARTICLE, REDESIGNS, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.internet.world import Redesign

_FIRST = 12


def planned(world: World, number: int) -> World:
    """The world with so many redesigns, of each kind as many."""
    chance = random.Random(11)  # noqa: S311 - no secret
    found: list[tuple[int, int, Redesign]] = []
    for host in chance.sample(range(world.hosts), world.hosts):
        born = [one.born for one in world.of_host(host) if one.kind not in HAVE_NO_ARTICLE and one.host == host]
        nights = [
            night
            for night in range(_FIRST, world.nights)
            if born.count(night) >= 2 and sum(one < night for one in born) >= _FIRST and not world.is_down(host, night)
        ]
        if nights:
            found.append((host, chance.choice(nights), REDESIGNS[len(found) % len(REDESIGNS)]))
        if len(found) == number:
            break
    return World(world.hosts, world.articles, world.nights, redesigns=tuple(found))


def nights(world: World, corpus: Path) -> Iterator[str]:
    """All nights, one line each, and the sum."""
    begun, told, late, false = time.monotonic(), set[int](), set[int](), list[str]()
    hosts = {world.address(host): (host, night, how) for host, night, how in world.redesigns}
    with Internet(world) as internet:
        sources = sources_of(world, internet.port)
        for night in range(world.nights):
            internet.set_night(night)
            manifest = run_once(sources, corpus, clock(night), InProcesses(), lambda _event: None)
            for address in {one.host for one in manifest.drift}:
                host, since, _ = hosts.get(address, (-1, 999, None))
                mine = [one for one in manifest.drift if one.host == address]
                what = ", ".join(f"{one.what} ({one.usual}, now {one.now})" for one in mine)
                if since == night:
                    told.add(host)
                elif since < night and host not in told:
                    late.add(host)
                elif since > night:
                    false.append(f"{address}: {what}")
                    yield f"night {night}: false alarm: {address}: {what}"
            due = [how for _, since, how in world.redesigns if since == night]
            yield f"night {night}: redesigned {', '.join(due) or 'nobody'}; exit code {manifest.exit_code}"
    missed = [f"{host} ({how})" for host, _, how in world.redesigns if host not in told]
    yield (
        f"{world.nights} nights in {time.monotonic() - begun:.0f} s: "
        f"{len(told)} of {len(world.redesigns)} redesigns told "
        f"of the same night, {len(late - told)} later, {len(false)} false alarms in {world.hosts * world.nights:,} "
        f"host-nights; missed: {', '.join(missed) or 'none'}"
    )


def main() -> None:
    """Run the nights, and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--redesigns", type=int, default=20)
    chosen = parser.parse_args()
    world = planned(World(chosen.hosts, chosen.articles, chosen.nights), chosen.redesigns)
    with tempfile.TemporaryDirectory(prefix="redesigns-") as folder:
        for line in nights(world, Path(folder)):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
