"""The elements of a hostile XML file, one after the other: no tree is kept, no entity resolved, nothing loaded."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 500_000
"""Elements that are read of one file; 50,000 pages of a sitemap with all that is said of them have half that many."""
_MOST_AMPERSANDS = 500_000
_AMPERSAND = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)", re.DOTALL | re.IGNORECASE
)
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
"""How files in UTF-16 begin."""
_DECLARATION = re.compile(rb"\s*<\?xml\s[^>]*\?>")


class BrokenXMLError(ValueError):
    """The file is no XML."""


def elements(body: bytes) -> Iterator[tuple[str, str, etree._Element]]:
    """Every element as it ends: its parent's name, its own, in lower case without namespaces, and the element.

    It is emptied when the next one is asked for. A file that breaks off gives what comes before; raises BrokenXMLError
    when that is nothing.
    """
    events = etree.iterparse(
        BytesIO(_mended(body)), events=("end",), recover=True, resolve_entities=False, no_network=True,
        load_dtd=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    names: dict[str, str] = {}
    try:
        for _, element in islice(events, MOST):
            parent = element.getparent()
            yield _name("" if parent is None else parent.tag, names), _name(element.tag, names), element
            _forget(element, parent)
    except (etree.XMLSyntaxError, LookupError) as error:
        if not names:
            raise BrokenXMLError(str(error)) from error


def _mended(body: bytes) -> bytes:
    """The file without what stands before it and control characters, and with "&amp;" for each "&" that should be one.

    These are the most common faults: parsers stop at the first two and drop parts of addresses at the third.
    """
    if encoding := _WIDE.get(body[:2]):
        body = _DECLARATION.sub(b"", body.decode(encoding, "replace").encode("utf-8", "replace"), count=1)
    body = body[max(body.find(b"<"), 0) :].translate(None, _CONTROLS)
    if body.count(b"&") > _MOST_AMPERSANDS:
        return body
    return _AMPERSAND.sub(lambda found: b"&amp;" if found[0] == b"&" else found[0], body)


def _name(tag: str, names: dict[str, str]) -> str:
    """The local name of a tag, remembered in `names`: to work it out takes longer than all else."""
    if (name := names.get(tag)) is None:
        name = names[tag] = tag.rpartition("}")[2].lower()
    return name


def _forget(element: etree._Element, parent: etree._Element | None) -> None:
    """Empty an element and drop those before it; those behind it may be in the tree already."""
    element.clear()
    if parent is not None:
        while (before := element.getprevious()) is not None:
            parent.remove(before)
