"""The HTTP engine: the one import of httpx, and how a client of it is set up for us.

Whatever else in this folder needs httpx takes it from here, so that a compatible successor is one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from scraper.fetch.address import GuardedBackend, OpenBackend, Resolve, look_up
from scraper.fetch.cookies import BoundedJar

if TYPE_CHECKING:
    import ssl

    from scraper.fetch.options import FetchOptions

__all__ = ["httpx", "open_client", "open_transport"]

_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.5, */*;q=0.1"
_POOLS = 64
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=8, keepalive_expiry=15.0)
"""For one pool; who calls bounds the connections in use. An idle one outlives the usual pause of its host."""
_CODINGS = "gzip, deflate, br, zstd"


def open_client(options: FetchOptions, transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    """A client that says who it is, keeps cookies for its lifetime and takes nothing from the environment."""
    timeout = httpx.Timeout(
        connect=options.connect_timeout,
        read=options.read_timeout,
        write=options.write_timeout,
        pool=options.total_timeout,
    )
    headers = {"User-Agent": options.user_agent, "Accept": _ACCEPT, "Accept-Encoding": _CODINGS}
    return httpx.AsyncClient(
        transport=transport or open_transport(options),
        headers=headers,
        timeout=timeout,
        cookies=BoundedJar(),
        trust_env=False,  # a proxy from the environment would bypass the address guard
        follow_redirects=False,
        event_hooks={"response": [_set_location_aside]},
    )


def open_transport(options: FetchOptions, resolve: Resolve = look_up) -> httpx.AsyncBaseTransport:
    """HTTP/1.1 and HTTP/2 over sockets behind the address guard.

    Behind a proxy the proxy resolves the names, and its own address is the user's choice: no guard there.
    """
    trusted = _trusted(options)
    return _Pools([_pool(options, trusted, resolve) for _ in range(_POOLS)])


class _Pools(httpx.AsyncBaseTransport):
    """Many small pools, a host always in the same one.

    A pool of httpcore looks at each of its connections, once for every other one, whenever a request begins or ends:
    with 200 hosts in one pool that took 14 ms of CPU a page, and takes 2 in many.
    """

    def __init__(self, pools: list[httpx.AsyncHTTPTransport]) -> None:
        self._pools = pools

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request through the pool of its host."""
        return await self._pools[hash(request.url.host) % len(self._pools)].handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        for pool in self._pools:
            await pool.aclose()


def _pool(options: FetchOptions, trusted: ssl.SSLContext, resolve: Resolve) -> httpx.AsyncHTTPTransport:
    transport = httpx.AsyncHTTPTransport(
        verify=trusted, http2=True, trust_env=False, proxy=options.proxy, limits=_LIMITS
    )
    if options.proxy is None:
        backend = OpenBackend(resolve) if options.allow_private else GuardedBackend(resolve)
        pool = transport._pool  # noqa: SLF001 - httpx has no public way to set the backend; a test pins it
        pool._network_backend = backend  # noqa: SLF001 - as above
    return transport


async def _set_location_aside(response: httpx.Response) -> None:
    """Leave redirects to us: httpx reads the target even when it does not follow, and fails on what it dislikes."""
    if location := response.headers.get("location"):
        response.extensions["location"] = location
        del response.headers["location"]


def _trusted(options: FetchOptions) -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    if options.ca_file is not None:
        context.load_verify_locations(cafile=options.ca_file)
    return context
