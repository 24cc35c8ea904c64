"""Connections for httpcore, over the transports of asyncio: what arrives is handed on in the pieces that it came in.

httpcore's own connections cut it into pieces of 64 KB, copy each several times and set two clocks a piece: for a page
of 320 kB that is a third of what fetching it costs.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from typing import TYPE_CHECKING, Any

import httpcore

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_WAITING = 512 * 1024
"""Bytes that may have arrived and wait to be read; then the other side has to wait."""


class AsyncioBackend(httpcore.AsyncNetworkBackend):
    """Connects to addresses; meant for loops of asyncio alone."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises httpcore.ConnectTimeout or ConnectError, with the OSError as its cause."""
        local = None if local_address is None else (local_address, 0)
        connect = asyncio.get_running_loop().create_connection
        try:
            async with asyncio.timeout(timeout):
                transport, wire = await connect(_Wire, host, port, local_addr=local)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for option in socket_options or ():
            transport.get_extra_info("socket").setsockopt(*option)
        return Stream(transport, wire)

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks its backend to do."""
        await asyncio.sleep(seconds)


class Stream(httpcore.AsyncNetworkStream):
    """One connection, plain or with TLS."""

    def __init__(self, transport: asyncio.Transport, wire: _Wire) -> None:
        self._transport = transport
        self._wire = wire
        wire.belongs_to(transport)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109 - httpcore's signature
        """The next piece, as it came: it may be longer than `max_bytes`, and is b"" at the end.

        Raises httpcore.ReadTimeout or ReadError.
        """
        wire = self._wire
        if not wire.has_news:
            try:
                async with asyncio.timeout(timeout):
                    await wire.news()
            except TimeoutError as error:
                raise httpcore.ReadTimeout(str(error)) from error
        try:
            return wire.take()
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as above
        """Send bytes, and wait while too many of them are on their way. Raises httpcore.WriteTimeout or WriteError."""
        try:
            self._wire.check()
            self._transport.write(buffer)
            if self._wire.is_jammed:
                async with asyncio.timeout(timeout):
                    await self._wire.is_free.wait()
                self._wire.check()
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        """Close at once."""
        self._transport.abort()
        await asyncio.sleep(0)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
    ) -> httpcore.AsyncNetworkStream:
        """The same connection with TLS. Raises httpcore.ConnectTimeout or ConnectError."""
        start = asyncio.get_running_loop().start_tls
        try:
            async with asyncio.timeout(timeout):
                secured = await start(self._transport, self._wire, ssl_context, server_hostname=server_hostname)
        except TimeoutError as error:
            await self.aclose()
            raise httpcore.ConnectTimeout(str(error)) from error
        except (OSError, ssl.SSLError) as error:
            await self.aclose()
            raise httpcore.ConnectError(str(error)) from error
        if secured is None:
            raise httpcore.ConnectError("the connection was closed")
        return Stream(secured, self._wire)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks for: whether there is anything to read, and what asyncio knows under these names."""
        if info == "is_readable":
            return self._wire.has_news
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._transport.get_extra_info(names.get(info, info))


class _Wire(asyncio.Protocol):
    """What has arrived, and whether more may come or go."""

    def __init__(self) -> None:
        self._pieces = deque[bytes]()
        self._waiting = 0
        self._news = asyncio.Event()
        self.is_free = asyncio.Event()
        self.is_free.set()
        self.is_over = False
        self._error: OSError | None = None

    def belongs_to(self, transport: asyncio.Transport) -> None:
        """The transport whose reading is paused: with TLS, another one than the one that was connected first."""
        self._transport = transport

    @property
    def has_news(self) -> bool:
        """Whether there is something to read, be it the end."""
        return bool(self._pieces) or self.is_over

    @property
    def is_jammed(self) -> bool:
        """Whether too much is on its way out."""
        return not self.is_free.is_set()

    async def news(self) -> None:
        """Wait for something to read, or the end."""
        self._news.clear()
        await self._news.wait()

    def take(self) -> bytes:
        """The next piece; b"" at the end. Raises the OSError that ended it."""
        if not self._pieces:
            if self._error:
                raise self._error
            return b""
        piece = self._pieces.popleft()
        if self._waiting >= _MOST_WAITING > self._waiting - len(piece):
            self._transport.resume_reading()
        self._waiting -= len(piece)
        return piece

    def check(self) -> None:
        """Raise OSError when nothing can be written any more."""
        if self.is_over:
            raise self._error or BrokenPipeError("the other side closed the connection")

    def data_received(self, data: bytes) -> None:
        """Another piece."""
        self._pieces.append(data)
        if self._waiting < _MOST_WAITING <= self._waiting + len(data):
            self._transport.pause_reading()
        self._waiting += len(data)
        self._news.set()

    def eof_received(self) -> None:
        """Nothing more will come; asyncio closes the connection."""
        self.is_over = True
        self._news.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is closed, by whom and why ever."""
        self.is_over = True
        self._error = exc if exc is None or isinstance(exc, OSError) else OSError(str(exc))
        self._news.set()
        self.is_free.set()

    def pause_writing(self) -> None:
        """Too much is on its way."""
        self.is_free.clear()

    def resume_writing(self) -> None:
        """There is room again."""
        self.is_free.set()
