"""Patterns of addresses, for `include` and `exclude`.

`*` stands for any characters, "/" among them (as in robots.txt, RFC 9309, 2.2.3), every other character for itself, and
a pattern covers the whole of what it is held against: the path for "/news/*" and "*-live*", the whole address for
"https://*.quay.example/news/*". The query belongs to that only when the pattern has a "?". Letter case counts in paths,
percent-encoding does not: "/küste/*" is "/k%C3%BCste/*".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit

from scraper.errors import FetchError
from scraper.fetch.urls import host_of, read_url

_LONGEST = 500
_WHOLE = ("http://", "https://", "*://")
_FORMS = ("/", "*", *_WHOLE)
_PLAIN = re.compile(r"https?://[a-z0-9.-]*[a-z0-9](?:/(?!\.)(?:[!-.0-~]|/(?!\.))*)?\Z")
"""An address that is spelled as addresses are, without "/." steps: reading the others takes ten times as long."""


@dataclass(frozen=True, slots=True)
class Glob:
    """One pattern. `text` is as it was written, `parts` what stands between its stars, decoded."""

    text: str
    parts: tuple[str, ...]
    whole: bool
    with_query: bool

    @classmethod
    def read(cls, text: str) -> Self:
        """The pattern in a text. Raises ValueError when it is none that could match."""
        if not text.startswith(_FORMS) or len(text) > _LONGEST or not text.isprintable():
            raise ValueError(text)
        whole = text.startswith(_WHOLE)
        spelled = _with_ascii_host(text) if whole else text
        return cls(text, tuple(unquote(part) for part in spelled.split("*")), whole, "?" in text)

    def matches(self, address: Parts | None) -> bool:
        """Whether the pattern covers an address; never what is none."""
        if address is None:
            return False
        text = address.path + (f"?{address.query}" if address.query and self.with_query else "")
        return _covers(self.parts, address.origin + text if self.whole else text)


@dataclass(frozen=True, slots=True)
class Parts:
    """An address in the pieces that patterns look at, percent-decoded."""

    origin: str
    path: str
    query: str


def parts_of(url: str) -> Parts | None:
    """An address in pieces, None for a text that is no web address."""
    try:
        parts = urlsplit(url if _PLAIN.match(url) and "/." not in url else read_url(url).url)
    except FetchError:
        return None
    return Parts(f"{parts.scheme}://{parts.netloc}", unquote(parts.path or "/"), unquote(parts.query))


def _covers(parts: tuple[str, ...], text: str) -> bool:
    """Whether the text is the parts in their order with anything between them: first found is as good as any."""
    first, *middle = parts
    if not middle:
        return text == first
    last = middle.pop()
    if not text.startswith(first):
        return False
    place = len(first)
    for part in middle:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return text.endswith(last) and place <= len(text) - len(last)


def _with_ascii_host(pattern: str) -> str:
    """The pattern with its host in the form that addresses have: lower case, international names in ASCII."""
    scheme, _, rest = pattern.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}://{'.'.join(map(_label, host.split('.')))}{slash}{path}"


def _label(label: str) -> str:
    try:
        return label.lower() if label.isascii() else host_of(read_url(f"https://{label}/").url)
    except FetchError as error:
        raise ValueError(label) from error
