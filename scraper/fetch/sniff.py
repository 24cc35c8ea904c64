"""Is it an HTML page? By its label first, and by its first bytes, since labels lie.

After the MIME Sniffing Standard (https://mimesniff.spec.whatwg.org), as far as it concerns pages.
"""

from __future__ import annotations

import re

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_VAGUE_TYPES = frozenset(
    {
        "",
        "text/plain",
        "application/octet-stream",
        "application/unknown",
        "unknown/unknown",
        "text/xml",
        "application/xml",
    }
)
"""Labels that say too little: the first bytes decide."""
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1a\x45\xdf\xa3", "a WebM video"),
    (b"OggS\x00", "an Ogg recording"),
    (b"ID3", "an MP3 recording"),
)
_RIFF = {b"WEBP": "a WebP image", b"WAVE": "a WAV recording", b"AVI ": "an AVI video"}
_HTML_START = re.compile(
    rb"(?:\s|(?><!--.*?-->)|<\?xml[^>]*>)*+"  # possessive: hostile white space and comments cost no backtracking
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|style|link|div|p|h1|table)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_FEED_START = re.compile(rb"<(?:rss|feed|urlset|sitemapindex|svg)[\s>]", re.IGNORECASE)


def media_type(content_type: str | None) -> str:
    """The label alone, lower case, "" if there is none."""
    return (content_type or "").split(";", 1)[0].split(",", 1)[0].strip().lower()


def may_be_html(content_type: str | None) -> bool:
    """Whether the label leaves it open that this is a page, so that its bytes are worth reading."""
    label = media_type(content_type)
    return label in _HTML_TYPES or label in _VAGUE_TYPES


def what_else(content_type: str | None, body: bytes) -> str | None:
    """What the body is, in a few words, if it is not an HTML page; None if it is one, or empty."""
    head = body[:2048]
    if magic := _by_magic(head):
        return magic
    label = media_type(content_type)
    if label in _HTML_TYPES or not head:
        return None
    if _HTML_START.match(_ascii(head)) and not _FEED_START.search(head):
        return None
    return f"{label or 'something unlabelled'} that does not look like HTML"


def _by_magic(head: bytes) -> str | None:
    for start, name in _MAGIC:
        if head.startswith(start):
            return name
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    return "an MP4 or AVIF file" if head[4:8] == b"ftyp" else None


def _ascii(head: bytes) -> bytes:
    """Without a byte order mark, and UTF-16 thinned to its ASCII letters."""
    return head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe")
