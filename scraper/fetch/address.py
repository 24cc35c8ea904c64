"""The address guard: which addresses may be connected to, and a network backend that connects to no others.

A name is resolved once, every address it has is checked, and the connection goes to a checked address: a name that
changes its answer between check and connect (DNS rebinding) gains nothing. Certificates are still checked against
the name.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Address

import httpcore

from scraper.fetch.sockets import AsyncioBackend

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Host and port -> addresses as text; raises OSError (socket.gaierror) when the name has none."""

_MAX_TRIED = 4
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052

_SPECIAL = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24"),
        *("100::/64", "2001::/23", "3fff::/20"),
    )
)
"""Not for the public web, whatever this Python calls them: a cloud's host services, protocol assignments, relays,
documentation (https://www.iana.org/assignments/iana-ipv4-special-registry/, and the same for IPv6)."""


class AddressRefused(Exception):
    """The host has an address that is not public."""


def is_public(text: str) -> bool:
    """Whether an address can be a host of the public web.

    Not private, loopback, link-local, shared (CGNAT), multicast, reserved or a cloud's metadata service, and neither
    is the IPv4 address inside a mapped or NAT64 one. 6to4 is out of use (RFC 7526) and refused.
    """
    address = ipaddress.ip_address(text.split("%", 1)[0])
    if any(address in network for network in _SPECIAL if network.version == address.version):
        return False
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if address.ipv4_mapped is not None:
        return is_public(str(address.ipv4_mapped))
    if address in _NAT64:
        return is_public(str(IPv4Address(int(address) & 0xFFFFFFFF)))
    return address in _GLOBAL_UNICAST and address.is_global and address.sixtofour is None


def refuse_literal(host: str) -> None:
    """Raise AddressRefused if the host is written as a number (`127.0.0.1`, `0x7f.1`, `::1`) that is not public."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), 80, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except OSError:
        return
    refuse_private(host, [str(entry[4][0]) for entry in found])


def refuse_private(host: str, addresses: Iterable[str]) -> None:
    """Raise AddressRefused if any of the host's addresses is not public: one of a mixed set is enough."""
    for address in addresses:
        if not is_public(address):
            shown = host if host == address else f"{host} is {address}"
            raise AddressRefused(f"the address is not public ({shown})")


async def look_up(host: str, port: int) -> list[str]:
    """Ask the system's resolver. Raises socket.gaierror."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only."""

    def __init__(self, resolve: Resolve = look_up) -> None:
        self._resolve = resolve
        self._sockets = AsyncioBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check, and try the addresses in turn, each with its share of `timeout` (seconds)."""
        addresses = (await self._addresses(host, port, timeout))[:_MAX_TRIED]
        share = None if timeout is None else timeout / len(addresses)
        for last in (False,) * (len(addresses) - 1) + (True,):
            address = addresses.pop(0)
            try:
                return await self._sockets.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last:
                    raise
        raise AssertionError("a name without addresses does not resolve")

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks its backend to do."""
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str, port: int, limit: float | None) -> list[str]:
        try:
            async with asyncio.timeout(limit):
                found = await self._resolve(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("the host name could not be looked up in time") from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        self._check(host, found)
        return found

    def _check(self, host: str, addresses: list[str]) -> None:
        refuse_private(host, addresses)


class OpenBackend(GuardedBackend):
    """Resolves and connects in the same way, wherever the address is: for one's own hosts."""

    def _check(self, host: str, addresses: list[str]) -> None:
        """Every address is welcome."""
