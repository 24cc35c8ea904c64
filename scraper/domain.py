"""The registered domain of an address: what "same site" means everywhere in this package."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def registered_domain(url: str) -> str:
    """eTLD+1 of an address ("https://www.bbc.co.uk/x" -> "bbc.co.uk"); the bare host where there is none.

    Source: the public suffix list (https://publicsuffix.org) as shipped with publicsuffixlist; never the network.
    """
    return _of_host(host_of(url))


def shard_of(url: str, shards: int) -> int:
    """Which of so many parts an address falls to, 1 and up: all addresses of a registered domain to the same one."""
    digest = hashlib.blake2b(registered_domain(url).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % shards + 1


def host_of(url: str) -> str:
    """The lower-case host of an address, without port; "" when it has none or is broken."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - reads its list, only needed once a page is read

    return PublicSuffixList(only_icann=True)


def _of_host(host: str) -> str:
    """The registered domain of a host; an ending that the list lacks counts as a suffix by itself, its rule `*`."""
    if ":" in host or host.rpartition(".")[2].isdigit():
        return host  # an IP address
    return _suffixes().privatesuffix(host) or host
