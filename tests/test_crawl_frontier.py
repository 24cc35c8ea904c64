"""The order of a run: many hosts side by side, each host's pages one after the other."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

import pytest

from scraper.crawl.frontier import Frontier


def frontier(names: list[str], per_host: int = 1) -> Frontier[str]:
    """All names waiting, no host to be left in peace."""
    waiting = Frontier[str](per_host, str, lambda _: 0.0)
    waiting.add(names)
    return waiting


def work_off(names: list[str], per_host: int, seconds: float = 0.02) -> tuple[list[str], int, dict[str, int]]:
    """What was done in which order, how much at once in all, and at most for one host."""
    done: list[str] = []
    now: Counter[str] = Counter()
    most: Counter[str] = Counter()
    at_once = 0

    async def work(name: str) -> None:
        nonlocal at_once
        host = name.split("/")[2]
        now[host] += 1
        most[host] = max(most[host], now[host])
        at_once = max(at_once, now.total())
        await asyncio.sleep(seconds)
        now[host] -= 1
        done.append(name)

    asyncio.run(frontier(names, per_host).work_off(work))
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

    async def work(name: str) -> None:
        await asyncio.sleep(0.3 if "slow" in name else 0.0)
        done.append(name)

    slow = [f"https://slow.example/{page}" for page in range(2)]
    quick = [f"https://quick{host}.example/" for host in range(300)]
    start = time.monotonic()
    asyncio.run(frontier([*slow, *quick]).work_off(work))
    assert done[-2:] == slow
    assert time.monotonic() - start < 2


def test_what_work_raises_ends_all() -> None:
    """A programming error ends the run at once, and nothing goes on behind it."""
    begun: list[str] = []

    async def work(name: str) -> None:
        begun.append(name)
        if "bad" in name:
            message = "a bug"
            raise ValueError(message)
        await asyncio.sleep(60)

    names = ["https://bad.example/", "https://good.example/", "https://good.example/2"]
    with pytest.raises(ValueError, match="a bug"):
        asyncio.run(frontier(names).work_off(work))
    assert begun == names[:2]


def test_what_is_found_on_the_way_is_done_too() -> None:
    """Errands that are added while others are done are done as well, within the limits of their hosts."""
    done: list[str] = []
    waiting = frontier(["https://a.example/list", "https://b.example/list"])

    async def work(name: str) -> None:
        await asyncio.sleep(0.01)
        done.append(name)
        if name.endswith("/list"):
            waiting.add([f"{name}/{page}" for page in range(3)])

    asyncio.run(waiting.work_off(work))
    assert sorted(done) == sorted(
        f"https://{host}.example/list{page}" for host in "ab" for page in ("", "/0", "/1", "/2")
    )


def test_nothing_to_do_ends_at_once() -> None:
    """No errands, no wait."""

    async def work(_name: str) -> None:
        raise AssertionError

    asyncio.run(asyncio.wait_for(frontier([]).work_off(work), 1))
