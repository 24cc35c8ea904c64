"""One request, one answer: bytes bounded and decoded, everything that goes wrong told as a FetchError."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from scraper.errors import FetchError, Forbidden, InvalidURL, TimedOut, Unreachable
from scraper.exchange import Exchange
from scraper.fetch.address import AddressRefused
from scraper.fetch.decode import BoundedBody, BrokenCodingError
from scraper.fetch.engine import httpx
from scraper.fetch.urls import taken_apart

if TYPE_CHECKING:
    from scraper.fetch.events import Tally

_CAUSES: tuple[tuple[type[Exception], str], ...] = (
    (socket.gaierror, "the host name is unknown"),
    (UnicodeError, "the host name is not valid"),
    (ConnectionRefusedError, "connection refused"),
    (ConnectionResetError, "the connection was reset"),
    (BrokenPipeError, "the connection was reset"),
)
_MAX_QUOTED = 150  # characters of a message that may repeat what the server sent
_MAX_HEADERS = 500
_PRIVATE = frozenset({"authorization", "cookie", "proxy-authorization"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class TooManyHeadersError(Exception):
    """More header lines than any honest server sends."""


_UNREADABLE = (BrokenCodingError, TooManyHeadersError)
Room = Callable[[int, Mapping[str, str]], int]
"""Status and headers -> how many bytes of the decoded body are wanted; with 0 it is not read at all."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to send: a GET for the URL, with these further headers."""

    url: str
    room: Room
    headers: Mapping[str, str] = field(default_factory=dict)
    credentials: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `is_whole` is false if the body was longer than wanted; header names are case-insensitive.

    `location` is where a redirect points, None if the answer is none. `exchange` are the header lines of both sides.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool
    location: str | None = None
    exchange: Exchange = field(default_factory=Exchange)

    @property
    def status_line(self) -> str:
        """Such as "404 Not Found": the code's registered name, not the server's own words."""
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return str(self.status)


async def ask(client: httpx.AsyncClient, request: Request, tally: Tally) -> Answer:
    """Send a request and read the answer. Redirects are not followed, and no status is an error.

    Raises Forbidden (address not public), InvalidURL, TimedOut, Unreachable.
    """
    url = request.url
    try:
        sent = client.stream("GET", taken_apart(url), headers=request.headers, auth=request.credentials)
        async with sent as response:
            tally.status = response.status_code
            return await _read(response, request.room, tally)
    except AddressRefused as error:
        raise Forbidden(url, str(error)) from error
    except _UNREADABLE as error:
        raise Unreachable(url, str(error)) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError) as error:
        raise _translate(url, error) from error


async def _read(response: httpx.Response, room: Room, tally: Tally) -> Answer:
    status, headers = response.status_code, response.headers
    if len(headers.raw) > _MAX_HEADERS:
        raise TooManyHeadersError(f"the answer has {len(headers.raw)} header lines")
    location = response.extensions.get("location") if status in _REDIRECTS else None
    wanted = room(status, headers)
    try:
        body, is_whole = await _read_body(response, wanted, tally) if wanted else (b"", False)
    except (BrokenCodingError, httpx.TransportError):
        if response.is_success:
            raise
        body, is_whole = b"", False  # the status says enough
    sent = tuple(line for line in _lines(response.request.headers) if line[0].lower() not in _PRIVATE)
    return Answer(status, headers, body, is_whole, location, Exchange(sent, tuple(_lines(headers)), _peer(response)))


def _lines(headers: httpx.Headers) -> Iterator[tuple[str, str]]:
    return ((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw)


def _peer(response: httpx.Response) -> str | None:
    """The address at the other end of the connection; None where that is not known."""
    stream = response.extensions.get("network_stream")
    there = stream.get_extra_info("server_addr") if stream else None
    return str(there[0]) if there else None


async def _read_body(response: httpx.Response, wanted: int, tally: Tally) -> tuple[bytes, bool]:
    body = BoundedBody(response.headers.get("content-encoding", ""), wanted)
    try:
        # Not aiter_raw(): it refuses responses that a mock transport made from plain bytes.
        async for chunk in response.stream:  # type: ignore[union-attr] # an async client's stream is async
            body.feed(chunk)
            if body.is_full:
                break
        return body.finish(), not body.is_full
    finally:
        tally.wire_bytes += body.taken
        tally.decoded_bytes += body.kept


def _translate(url: str, error: Exception) -> FetchError:
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        step = "connection" if isinstance(error, httpx.ConnectTimeout) else "answer"
        return TimedOut(url, f"no {step} within the time limit")
    if isinstance(error, httpx.InvalidURL):
        return InvalidURL(url, "not a web address")
    return Unreachable(url, explain(error))


def at_proxy(error: Unreachable) -> Unreachable:
    """The same failure, told of the proxy if there was no connection to it; a certificate is the site's own matter."""
    cause: BaseException | None = error.__cause__
    if not isinstance(cause, httpx.ConnectError):
        return error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return error
        cause = cause.__cause__ or cause.__context__
    return Unreachable(error.url, f"the proxy cannot be reached: {error.reason}")


def explain(error: BaseException) -> str:
    """Why a connection failed, in a few words for a person."""
    cause: BaseException | None = error
    while cause is not None:
        if words := _words(cause):
            return words
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ProxyError):
        return f"the proxy refuses: {str(error)[:_MAX_QUOTED]}"
    if isinstance(error, httpx.ProtocolError):
        return f"not a proper HTTP answer: {str(error)[:_MAX_QUOTED]}"
    return "the connection broke off"


def _words(error: BaseException) -> str | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {error.reason or 'the connection was closed'}"
    for kind, words in _CAUSES:
        if isinstance(error, kind):
            return words
    return error.strerror.lower() if isinstance(error, OSError) and error.strerror else None
