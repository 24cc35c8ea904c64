"""A web server on loopback that misbehaves on command: real sockets, real TLS, nothing patched.

>>> with Web({"/story": Reply(b"<html>...")}) as web:
...     fetch_page(web.url("/story"), FetchOptions(allow_private=True))  # doctest: +SKIP

A route is a `Reply`, or an async function that writes to the socket whatever it likes. `web.requests` is what was
asked, in order; `web.connections` counts connections, also those on which nothing was asked; `web.most_at_once` is
the largest number of requests that were open at one time. With further loopback `addresses` it is as many hosts.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

HTML = {"Content-Type": "text/html; charset=utf-8"}
CHUNKED_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n"


@dataclass(frozen=True)
class Reply:
    """A proper answer. Content-Length is added unless the headers have one."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: dict(HTML))


@dataclass(frozen=True)
class Asked:
    """One request as it came: header names lower case, `at` in seconds of `time.monotonic`."""

    path: str
    headers: dict[str, str]
    at: float

    @property
    def host(self) -> str:
        """The host that was meant, without the port."""
        return self.headers.get("host", "").rpartition(":")[0]


Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class InTurn:
    """One route after the other; the last stays."""

    routes: list[Reply | Behaviour]

    def next(self) -> Reply | Behaviour:
        """The route of this request."""
        return self.routes.pop(0) if len(self.routes) > 1 else self.routes[0]


Route = Reply | Behaviour | InTurn


def redirect(location: str, status: int = 302) -> Reply:
    """An answer that points elsewhere."""
    return Reply(status=status, headers={"Location": location})


def raw(*parts: bytes) -> Behaviour:
    """Write these bytes and hang up."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()

    return behave


def drip(head: bytes, pause: float) -> Behaviour:
    """Write the head, then one byte of a chunked body after every pause, for ever."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(head + b"\r\n")
        while True:
            writer.write(b"1\r\nx\r\n")
            await writer.drain()
            await asyncio.sleep(pause)

    return behave


def endless(head: bytes, piece: bytes) -> Behaviour:
    """Write the head, then the same chunk for ever, as fast as it is taken."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(head + b"\r\n")
        while True:
            writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            await writer.drain()

    return behave


def reset(first: bytes) -> Behaviour:
    """Write some bytes, then drop the connection with a TCP reset."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await writer.drain()
        await asyncio.sleep(0.05)  # let them arrive, or the reset overtakes them
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return behave


async def stall(_writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.sleep(3600)


class Web:
    """The server, in a thread of its own. Paths without a route, robots.txt too, are answered with 404."""

    def __init__(
        self,
        routes: Mapping[str, Route],
        tls: ssl.SSLContext | None = None,
        latency: float = 0.0,
        addresses: Sequence[str] = ("127.0.0.1",),
    ) -> None:
        self.requests: list[Asked] = []
        self.connections = 0
        self.most_at_once = 0
        self._open = 0
        self._routes = dict(routes)
        self._tls = tls
        self._latency = latency
        self._addresses = addresses
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path, by any name that leads to 127.0.0.1."""
        return f"http{'s' if self._tls else ''}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.requests]

    def add(self, path: str, route: Route) -> None:
        """One more route: for answers that need to know the server's own port."""
        self._routes[path] = route

    async def _start(self) -> asyncio.Server:
        first, *more = self._addresses
        server = await asyncio.start_server(self._serve, first, 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        if more:
            self._others = await asyncio.start_server(self._serve, more, self.port, ssl=self._tls)
        return server

    async def _stop(self) -> None:
        self._server.close()
        if len(self._addresses) > 1:
            self._others.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._answer(reader, writer):
                    pass
        finally:
            writer.transport.abort() if self._tls else writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Read one request and answer it; whether the connection may be used again."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split(" ")[1]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        self.requests.append(Asked(path, headers, time.monotonic()))
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        try:
            await asyncio.sleep(self._latency)
            return await self._behave(self._routes.get(path, Reply(b"nothing here", 404)), writer)
        finally:
            self._open -= 1

    async def _behave(self, route: Route, writer: asyncio.StreamWriter) -> bool:
        if isinstance(route, InTurn):
            route = route.next()
        if not isinstance(route, Reply):
            await route(writer)
            return False
        headers = {"Content-Length": str(len(route.body)), **route.headers}
        lines = [f"HTTP/1.1 {route.status} So", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + route.body)
        await writer.drain()
        return True
