"""A small HTTP/2 server on loopback, over TLS, that also resets streams and goes away on command."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Self

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived, WindowUpdated

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

STORY = b"<!doctype html><title>A story</title><p>Text." + b"<p>More of it." * 10_000


class WebH2:
    """A page at `/story`, and faults at other paths; what is not named here is 404.

    `/reset` resets its stream, `/cut` does so amid the body, `/away` says GOAWAY, `/away-once` to the first request
    alone, `/headers` sends 1 MB of headers and no final ones.
    `paths` is what was asked for, `connections` how many connections it took.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        tls.set_alpn_protocols(["h2"])
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.paths: list[str] = []
        self.connections = 0

    def __enter__(self) -> Self:
        self._thread.start()
        start = asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self._server = asyncio.run_coroutine_threadsafe(start, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"https://127.0.0.1:{self.port}{path}"

    async def _stop(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        talk = H2Connection(H2Configuration(client_side=False, header_encoding=False))
        talk.initiate_connection()
        left: dict[int, bytes] = {}
        with contextlib.suppress(OSError, asyncio.CancelledError):
            while True:
                writer.write(talk.data_to_send())
                await writer.drain()
                data = await reader.read(65_536)
                if not data:
                    break
                for event in talk.receive_data(data):
                    if isinstance(event, RequestReceived):
                        path = dict(event.headers)[b":path"].decode()
                        self.paths.append(path)
                        self._begin(talk, event.stream_id, path, left)
                    if isinstance(event, RequestReceived | WindowUpdated):
                        _go_on(talk, left)
        writer.transport.abort()

    def _begin(self, talk: H2Connection, stream: int, path: str, left: dict[int, bytes]) -> None:
        if path == "/reset":
            talk.reset_stream(stream, 2)
        elif path == "/headers":
            for _ in range(40):
                talk.send_headers(stream, [(":status", "103"), *[(f"x-{n}", "x" * 500) for n in range(50)]])
        elif path == "/away-once" and self.paths.count(path) > 1:
            talk.send_headers(stream, [(":status", "200"), ("content-type", "text/html")])
            left[stream] = STORY
        elif path in ("/away", "/away-once"):
            talk.close_connection(1)
        elif path == "/cut":
            talk.send_headers(stream, [(":status", "200"), ("content-type", "text/html")])
            talk.send_data(stream, b"<p>begun")
            talk.reset_stream(stream, 2)
        elif path == "/story":
            talk.send_headers(stream, [(":status", "200"), ("content-type", "text/html")])
            left[stream] = STORY
        else:
            talk.send_headers(stream, [(":status", "404")], end_stream=True)


def _go_on(talk: H2Connection, left: dict[int, bytes]) -> None:
    """Send what the windows of the connection and its streams allow."""
    for stream, data in list(left.items()):
        rest = data
        while rest and (room := min(talk.local_flow_control_window(stream), talk.max_outbound_frame_size)):
            talk.send_data(stream, rest[:room], end_stream=len(rest) <= room)
            rest = rest[room:]
        left[stream] = rest
        if not rest:
            del left[stream]
