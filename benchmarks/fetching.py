"""How the fetcher does on many hosts at once, from a server of our own on loopback that misbehaves on command.

    python -m benchmarks.fetching                        2,000 pages of 200 hosts, a tenth of them faulty, then all good
    python -m benchmarks.fetching --pages 500 --hosts 50

Hosts are loopback addresses (127.1.x.y), the server is a process of its own. For each run it prints what became of the
pages, pages a second, the most requests that any host had at once (as the server saw it), and by how much resident
memory grew during the second half.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.crawl.frontier import Frontier
from scraper.errors import FetchError
from scraper.fetch import Fetcher, FetchOptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

_PAGE = b"<!doctype html><title>A story</title>" + b"<p>The ferry to the island sails at noon.</p>" * 1111
_HEAD = b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n"
_FAULTS = ("missing", "failing", "reset", "short", "picture", "loop", "stall", "coded")
_OPTIONS = FetchOptions(allow_private=True, delay=0, jitter=0, total_timeout=2, attempts=2, retry_seconds=5)
"""Manners off but for one request at a time for a host; two attempts."""


class _Server(asyncio.Protocol):
    """One connection: answers by the last part of the path, and counts what is open for its address."""

    open_now: Counter[str] = Counter()  # noqa: RUF012 - one for all connections of the server's process
    most: Counter[str] = Counter()  # noqa: RUF012 - as above

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is there."""
        self.transport: asyncio.Transport = transport  # type: ignore[assignment] # a socket's, so it can write
        self.address = str(transport.get_extra_info("sockname")[0])
        self.data = b""
        self.is_asked = False

    def data_received(self, data: bytes) -> None:
        """Part of a request, or a whole one."""
        self.data += data
        if b"\r\n\r\n" in self.data:
            path = self.data.split(b" ", 2)[1].decode()
            self.data = b""
            self.is_asked = True
            self.open_now[self.address] += 1
            self.most[self.address] = max(self.most[self.address], self.open_now[self.address])
            asyncio.get_running_loop().call_soon(self.answer, path.rpartition("/")[2].rstrip("0123456789"))

    def connection_lost(self, _error: Exception | None) -> None:
        """The client has gone, perhaps in the middle of a request."""
        self.done()

    def done(self) -> None:
        """The request is over."""
        if self.is_asked:
            self.is_asked = False
            self.open_now[self.address] -= 1

    def answer(self, kind: str) -> None:
        """Answer as the path asks for; `stall` never does."""
        match kind:
            case "reset":
                self.transport.abort()
            case "stall":
                return
            case "short":
                self.write(b"200 OK", _PAGE[:999], length=len(_PAGE))
                self.transport.close()
            case "loop":
                self.write(b"302 Found", b"", extra=b"Location: loop\r\n")
            case "missing" | "robots.txt":
                self.write(b"404 Not Found", b"")
            case "failing":
                self.write(b"500 Internal Server Error", b"")
            case "picture":
                self.write(b"200 OK", b"\x89PNG\r\n\x1a\n" + bytes(99), kind=b"image/png")
            case "coded":
                self.write(b"200 OK", b"no gzip at all", extra=b"Content-Encoding: gzip\r\n")
            case _:
                self.write(b"200 OK", _PAGE)
        self.done()

    def write(
        self, status: bytes, body: bytes, *, kind: bytes = b"text/html", length: int = -1, extra: bytes = b""
    ) -> None:
        """Send an answer."""
        self.transport.write(_HEAD % (status, kind, len(body) if length < 0 else length, extra) + body)


def _serve(addresses: Sequence[str], pipe: Connection) -> None:
    """The server: tells its port, runs until told to stop, and then the most requests at once of any host."""

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        first = await loop.create_server(_Server, addresses[0], 0)
        port = first.sockets[0].getsockname()[1]
        await loop.create_server(_Server, list(addresses[1:]), port, backlog=64)
        pipe.send(port)
        await loop.run_in_executor(None, pipe.recv)
        pipe.send(max(_Server.most.values(), default=0))

    asyncio.run(serve())


@dataclass
class _Run:
    """What became of the pages; `memory` is resident memory in MB, sampled at every hundredth page."""

    outcomes: Counter[str] = field(default_factory=Counter)
    memory: list[float] = field(default_factory=list)
    seconds: float = 0.0
    most_at_once: int = 0


def fetch_all(hosts: int, pages: int, *, faulty: int) -> _Run:
    """Fetch the pages from a fresh server; every `faulty`th is faulty, none with 0."""
    addresses = [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(hosts)]
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(addresses, theirs), daemon=True)
    server.start()
    port = ours.recv()
    run = _Run()
    names = [
        f"http://{addresses[number % hosts]}:{port}/{_kind(number // hosts + number % hosts, faulty)}{number}"
        for number in range(pages)
    ]
    start = time.monotonic()
    asyncio.run(_fetch(names, run))
    run.seconds = time.monotonic() - start
    ours.send("stop")
    run.most_at_once = ours.recv()
    server.join(5)
    return run


def _kind(number: int, faulty: int) -> str:
    return _FAULTS[number // faulty % len(_FAULTS)] if faulty and number % faulty == 0 else "story"


async def _fetch(names: Sequence[str], run: _Run) -> None:
    async with Fetcher(_OPTIONS) as fetcher:

        async def fetch(name: str) -> None:
            try:
                await fetcher.get(name)
                run.outcomes["page"] += 1
            except FetchError as error:
                run.outcomes[type(error).__name__] += 1
            if run.outcomes.total() % 100 == 0:
                run.memory.append(_resident())

        frontier = Frontier[str](_OPTIONS.per_host, str, fetcher.seconds_until_ready)
        frontier.add(names)
        await frontier.work_off(fetch)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 1e6


def _line(name: str, run: _Run) -> str:
    half = run.memory[len(run.memory) // 2 :] or [0.0]
    total = run.outcomes.total()
    outcomes = ", ".join(f"{count} {kind}" for kind, count in run.outcomes.most_common())
    return (
        f"{name}: {total} pages in {run.seconds:.1f} s, {total / run.seconds:.0f} a second ({outcomes}); "
        f"{run.most_at_once} at most at once for a host; "
        f"memory {half[-1]:.0f} MB, {half[-1] - half[0]:+.1f} MB in the second half"
    )


def main() -> None:
    """Run both, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--hosts", type=int, default=200)
    chosen = parser.parse_args()
    for name, faulty in (("a tenth faulty", 10), ("all good", 0)):
        print(_line(name, fetch_all(chosen.hosts, chosen.pages, faulty=faulty)), flush=True)  # noqa: T201 - its output


if __name__ == "__main__":
    main()
