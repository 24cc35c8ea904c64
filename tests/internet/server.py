"""The hosts as one server process on loopback; whoever started it says which night it is, and reads what was asked."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
from typing import TYPE_CHECKING, Self

from tests.internet.pages import Place, article_page, listing

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from types import TracebackType

    from tests.internet.world import Story, World

_HEAD = "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nETag: {etag}\r\n{more}\r\n"
_CHALLENGE = b"<html><head><title>Just a moment...</title></head><body><div id='cf-challenge'></div></body></html>"
_HTML = "text/html; charset=utf-8"
Answer = tuple[str, str, bytes, str]
"""Status, media type, body, further header lines."""
_MISSING: Answer = ("404 Not Found", _HTML, b"<p>Not here.</p>", "")


class _Host(asyncio.Protocol):
    """One connection."""

    def __init__(self, server: _Server) -> None:
        self.server = server
        self.data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is there."""
        self.transport: asyncio.Transport = transport  # type: ignore[assignment] # a socket's, so it can write
        self.address = str(transport.get_extra_info("sockname")[0])

    def data_received(self, data: bytes) -> None:
        """Part of a request, or a whole one."""
        self.data += data
        if b"\r\n\r\n" not in self.data:
            return
        head, self.data = self.data.decode("latin-1"), b""
        path = head.split(" ", 2)[1]
        asked = next((line[15:] for line in head.split("\r\n") if line.lower().startswith("if-none-match: ")), None)
        answer = self.server.answer(self.address, path, conditional=asked is not None)
        if answer is None:
            self.transport.abort()
            return
        status, kind, body, more = answer
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if asked == etag:
            status, body = "304 Not Modified", b""
        length = len(body)
        self.transport.write(
            _HEAD.format(status=status, kind=kind, length=length, etag=etag, more=more).encode() + body
        )


class _Server:
    """What all hosts answer."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.night = 0
        self.port = 0
        self.asked: list[tuple[str, str, bool]] = []
        self.hosts = {world.address(host): host for host in range(world.hosts)}
        self.paths: dict[int, dict[str, Story]] = {}
        for host in range(world.hosts):
            found = self.paths[host] = {}
            for story in world.of_host(host):
                for path in (story.old_path, story.path(story.born + 1), story.twin_path):
                    found[path] = story

    def answer(self, address: str, path: str, *, conditional: bool) -> Answer | None:
        """What a host answers; None hangs up."""
        host, base = self.hosts[address], f"http://{address}:{self.port}"
        path = path.partition("?")[0]
        if path == "/robots.txt":
            return _MISSING
        self.asked.append((address, path, conditional))
        place = Place(self.world, host, base, self.night)
        if self.world.is_down(host, self.night):
            return "503 Service Unavailable", _HTML, b"down", ""
        if found := listing(place).get(path):
            return "200 OK", *found, ""
        story = self.paths[host].get(path)
        is_there = story and self.world.born_at(story, host) <= self.night
        return self.story(story, place, path) if story and is_there else _MISSING

    def story(self, story: Story, place: Place, path: str) -> Answer | None:
        """What an article's address answers."""
        moved = f"Location: {place.base}{story.path(self.night)}\r\n"
        odd: dict[str, Answer | None] = {
            "reset": None,
            "missing": _MISSING,
            "walled": ("403 Forbidden", _HTML, _CHALLENGE, "Server: cloudflare\r\nCF-Mitigated: challenge\r\n"),
            "pdf": ("200 OK", "application/pdf", b"%PDF-1.7 ...", ""),
        }
        if self.night == story.born:
            odd["flaky"] = ("500 Internal Server Error", _HTML, b"<p>Sorry.</p>", "")
        elif path == story.old_path:
            odd["moved"] = ("301 Moved Permanently", _HTML, b"", moved)
        if story.kind in odd:
            return odd[story.kind]
        return "200 OK", _HTML, article_page(place, story), ""


def _serve(world: World, pipe: Connection) -> None:
    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = _Server(world)
        addresses = list(server.hosts)
        first = await loop.create_server(lambda: _Host(server), addresses[0], 0)
        server.port = first.sockets[0].getsockname()[1]
        await loop.create_server(lambda: _Host(server), addresses[1:], server.port, backlog=64)
        pipe.send(server.port)
        while (order := await loop.run_in_executor(None, pipe.recv)) is not None:
            server.night = order
            pipe.send(server.asked)
            server.asked = []

    asyncio.run(serve())


class Internet:
    """The world, served while the context is open."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(self.world, theirs), daemon=True)
        self._process.start()
        self.pid = self._process.pid or 0
        self.port: int = self._pipe.recv()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe.send(None)
        self._process.join(5)

    def set_night(self, night: int) -> list[tuple[str, str, bool]]:
        """Let a night begin; what was asked before: address, path, whether it was a conditional request."""
        self._pipe.send(night)
        asked: list[tuple[str, str, bool]] = self._pipe.recv()
        return asked

    def base(self, host: int) -> str:
        """The origin of a host."""
        return f"http://{self.world.address(host)}:{self.port}"
