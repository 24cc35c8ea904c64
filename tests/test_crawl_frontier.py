"""The order of a run: many hosts side by side, each host's pages one after the other."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

import pytest

from scraper.crawl.frontier import Frontier
from scraper.crawl.wanted import Wanted


def work_off(names: list[str], per_host: int, seconds: float = 0.02) -> tuple[list[str], int, dict[str, int]]:
    """What was done in which order, how much at once in all, and at most for one host."""
    done: list[str] = []
    now: Counter[str] = Counter()
    most: Counter[str] = Counter()
    at_once = 0

    async def work(one: Wanted) -> None:
        nonlocal at_once
        host = one.name.split("/")[2]
        now[host] += 1
        most[host] = max(most[host], now[host])
        at_once = max(at_once, now.total())
        await asyncio.sleep(seconds)
        now[host] -= 1
        done.append(one.name)

    asyncio.run(Frontier(map(Wanted, names), per_host, lambda _: 0.0).work_off(work))
    return done, at_once, dict(most)


@pytest.mark.parametrize("per_host", [1, 2])
def test_every_source_once_and_hosts_apart(per_host: int) -> None:
    """Every page is read once, never more than allowed of one host, and hosts do not wait for each other."""
    names = [f"https://h{host}.example/{page}" for host in range(10) for page in range(5)]
    done, at_once, most = work_off(names, per_host)
    assert sorted(done) == sorted(names)
    assert set(most.values()) == {per_host}
    assert at_once == 10 * per_host


def test_a_host_keeps_its_order() -> None:
    """Pages of one host are asked for in the order in which they were named."""
    names = [f"https://h.example/{page}" for page in range(9)]
    assert work_off(names, 1, 0.0)[0] == names


def test_a_slow_host_holds_up_nobody() -> None:
    """While one host is slow the others finish."""
    done: list[str] = []

    async def work(one: Wanted) -> None:
        await asyncio.sleep(0.3 if "slow" in one.name else 0.0)
        done.append(one.name)

    slow = [f"https://slow.example/{page}" for page in range(2)]
    quick = [f"https://quick{host}.example/" for host in range(300)]
    start = time.monotonic()
    asyncio.run(Frontier(map(Wanted, [*slow, *quick]), 1, lambda _: 0.0).work_off(work))
    assert done[-2:] == slow
    assert time.monotonic() - start < 2


def test_what_work_raises_ends_all() -> None:
    """A programming error ends the run at once, and nothing goes on behind it."""
    begun: list[str] = []

    async def work(one: Wanted) -> None:
        begun.append(one.name)
        if "bad" in one.name:
            message = "a bug"
            raise ValueError(message)
        await asyncio.sleep(60)

    names = ["https://bad.example/", "https://good.example/", "https://good.example/2"]
    with pytest.raises(ValueError, match="a bug"):
        asyncio.run(Frontier(map(Wanted, names), 1, lambda _: 0.0).work_off(work))
    assert begun == names[:2]
