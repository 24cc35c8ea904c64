"""Addresses as text: read what a person wrote, follow what a server answered, and keep credentials out of both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from scraper.errors import Forbidden, InvalidURL
from scraper.fetch.engine import httpx

_MAX_SHOWN = 300
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+(%25\w+)?", re.IGNORECASE)
_USERINFO = re.compile(r"^([a-z][a-z0-9+.-]*:(?=[/\\]))?([/\\]*)[^/\\?#]*@", re.IGNORECASE)

_BEFORE_AT = re.compile(r"^([a-z][a-z0-9+.-]*:[/\\]*)?.*@", re.IGNORECASE)
"""What of an address that is none may be a user's name and password: one with a "/" in it is the usual mistake."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address to ask for: `url` without credentials and fragment, and the credentials, if it had any."""

    url: str
    credentials: tuple[str, str] | None = None


def read_url(text: str) -> Target:
    """The address that a person wrote.

    Raises InvalidURL if it is none, Forbidden if it is not one of http or https.
    """
    about = shown(text)[:_MAX_SHOWN] or "(empty)"
    url = _parse(text.strip())
    if url is None:
        raise InvalidURL(_BEFORE_AT.sub(r"\1", about), "not a web address")
    if not url.scheme:
        raise InvalidURL(about, "not a web address: http:// or https:// is missing")
    _check(url, about, "")
    return Target(_plain(url), (url.username, url.password) if url.userinfo else None)


def follow(base: str, location: str) -> str:
    """The address that a redirect from `base` leads to, without credentials and fragment.

    Raises InvalidURL or Forbidden, as `read_url` does; both are about `base`.
    """
    url = _parse(location.strip(), base)
    if url is None:
        raise InvalidURL(base, "redirects to something that is no web address")
    _check(url, base, "redirects to ")
    return _plain(url)


def shown(text: str) -> str:
    """An address as it may be shown and kept, valid or not: one printable line without user name and password."""
    line = text.strip()
    if not line.isprintable():
        line = "".join(character for character in line if character.isprintable())
    return _USERINFO.sub(r"\1\2", line)


@lru_cache(maxsize=1024)
def taken_apart(url: str) -> httpx.URL:
    """The parts of an address; a page needs them ten times over. Raises httpx.InvalidURL."""
    return httpx.URL(url)


def host_of(url: str) -> str:
    """The host name or address, lower case, international names in their ASCII form."""
    return taken_apart(url).raw_host.decode("ascii")


def origin_of(url: str) -> str:
    """Scheme, host and port: what one robots.txt speaks for."""
    parts = taken_apart(url)
    return f"{parts.scheme}://{parts.netloc.decode('ascii')}"


def _parse(text: str, base: str | None = None) -> httpx.URL | None:
    try:
        return taken_apart(base).join(text) if base else taken_apart(text)
    except (httpx.InvalidURL, ValueError):
        return None


def _check(url: httpx.URL, about: str, prefix: str) -> None:
    if url.scheme not in _DEFAULT_PORTS:
        raise Forbidden(about, f"{prefix}a {url.scheme}: address; only http and https are read")
    host = url.raw_host.decode("ascii")
    port = url.port
    if not _is_readable(url) or not _HOST.fullmatch(host) or (port is not None and not 0 < port < 65536):
        raise InvalidURL(about, f"{prefix}an address without a proper host")


def _is_readable(url: httpx.URL) -> bool:
    """Whether the host's ASCII form stands for a name: httpx looks when it sends, and fails (`xn--a`)."""
    try:
        url.host  # noqa: B018 - reading it decodes it
    except UnicodeError:
        return False
    return True


def _plain(url: httpx.URL) -> str:
    if not url.userinfo and "#" not in (text := str(url)) and url.port != _DEFAULT_PORTS[url.scheme]:
        return text
    port = None if url.port == _DEFAULT_PORTS[url.scheme] else url.port
    return str(url.copy_with(username=None, password=None, fragment=None, port=port))
