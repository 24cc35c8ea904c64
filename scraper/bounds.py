"""Pages that are no article's, by their sheer mass: refused before time is spent on them.

The limits lie far above what news pages have: of a thousand saved ones the largest has 5,000 elements, and another
200,000 characters of text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.errors import TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

MAX_BYTES = 50_000_000
MAX_ELEMENTS = 50_000
MAX_CHARACTERS = 1_000_000
MAX_ATTRIBUTES = 10_000
"""Of one element: libxml2 compares each with all before it."""
_TAGS_AN_ELEMENT = 4
"""Signs that could begin a tag, at most, for each element of a page that may be worth parsing."""
_TEXT = "//text()[not(parent::script or parent::style)]"
_ATTRIBUTE_BYTES = 2
"""An attribute has at least that many, with the space before it."""
_QUOTED = re.compile(rb"\"[^\"]*+\"|'[^']*+'")
_TAG = re.compile(rb"[a-zA-Z](?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+")
_ATTRIBUTE = re.compile(rb"[\s/]+[^\s/>=]")


def refuse_bytes(data: bytes, url: str) -> None:
    """Raise TooLarge for what no parser gets through in time: too many bytes, tags, or attributes in one tag."""
    if len(data) > MAX_BYTES:
        raise TooLarge(url, f"more than {MAX_BYTES // 1_000_000} MB")
    if data.count(b"<") > _TAGS_AN_ELEMENT * MAX_ELEMENTS:
        raise TooLarge(url, f"more than {MAX_ELEMENTS:,} elements")
    for start, end in long_pieces(data, _ATTRIBUTE_BYTES * MAX_ATTRIBUTES):
        if tag := _TAG.match(data, start, end):
            names = _ATTRIBUTE.findall(_QUOTED.sub(b"", tag[0]))
            if len(names) > MAX_ATTRIBUTES:
                raise TooLarge(url, f"an element with more than {MAX_ATTRIBUTES:,} attributes")


def long_pieces(data: bytes, least: int) -> Iterator[tuple[int, int]]:
    """Where data parted at "<" has pieces of more than `least` bytes; found by looking for "<" from their far end."""
    start = 0
    while start + least < len(data):
        sign = data.rfind(b"<", start, start + least + 1)
        if sign < 0:
            end = data.find(b"<", start + least + 1)
            sign = end if end >= 0 else len(data)
            yield start, sign
        start = sign + 1


def refuse_mass(elements: Sequence[HtmlElement], data: bytes, url: str) -> None:
    """Raise TooLarge for a page with more elements or text than an article's. `data` is what they were parsed from."""
    if len(elements) > MAX_ELEMENTS:
        raise TooLarge(url, f"more than {MAX_ELEMENTS:,} elements")
    if len(data) > MAX_CHARACTERS and sum(map(len, elements[0].xpath(_TEXT))) > MAX_CHARACTERS:
        raise TooLarge(url, f"more than {MAX_CHARACTERS:,} characters of text")
