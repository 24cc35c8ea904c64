"""The pictures that stand for the article: JSON-LD's and OpenGraph's, absolute, the lead first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from scraper.article import Image
from scraper.metadata.linked import listed, text_value
from scraper.metadata.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.metadata.evidence import Evidence

_SIZE = re.compile(r"[-_](?:\d{2,4}x\d{2,4}|scaled)(?=\.\w+$)")
_MOST = 10
_METAS = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "parsely-image-url")


def read_images(found: Evidence) -> tuple[tuple[Image, ...], str]:
    """(images, source of the lead), the lead first; sizes of one picture, told by their file name, are one."""
    images: dict[str, Image] = {}
    lead = ""
    for image, source in _candidates(found):
        lead = lead or source
        path = urlsplit(image.url).path
        images.setdefault(_SIZE.sub("", path.rpartition("/")[2]) or path, image)
    if not images:
        return (), ""
    first, *others = list(images.values())[:_MOST]
    return (Image(first.url, first.caption, first.credit, first.alt, is_lead=True), *others), lead


def _candidates(found: Evidence) -> Iterator[tuple[Image, str]]:
    for thing in found.articles[:1]:
        for one in listed(thing.get("image")):
            if image := _linked(one, found.document.url):
                yield image, "jsonld:image"
    alt = plain(next((value for value, _ in found.meta("og:image:alt", "twitter:image:alt")), None))
    for value, source in found.meta(*_METAS):
        if url := absolute(value, found.document.url):
            yield Image(url, alt=alt), source


def _linked(value: Any, page: str) -> Image | None:
    """An ImageObject or the bare address of one."""
    if not isinstance(value, dict):
        url = absolute(text_value(value) or "", page)
        return Image(url) if url else None
    address = text_value(value.get("url")) or text_value(value.get("contentUrl")) or text_value(value.get("@id"))
    url = absolute(address or "", page)
    if not url:
        return None
    caption = plain(text_value(value.get("caption")) or text_value(value.get("description")))
    credit = plain(text_value(value.get("creditText")) or text_value(value.get("author")))
    return Image(url, caption, credit)


def absolute(value: str, page: str) -> str | None:
    """An address resolved against the page's; None unless it is http(s)."""
    value = value.strip()
    if not value or " " in value:
        return None
    try:
        url = urljoin(page, value)
        urlsplit(url)
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) else None
