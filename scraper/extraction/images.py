"""Where an image really lies, and what stands under it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin

from scraper.article import Embed, Image, ImageBlock
from scraper.rules.blocks import name_parts

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scraper.article import Block, Document, Draft

_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-srcset", "srcset", "src")
"""Lazy loading keeps the address in an attribute of its own and a placeholder in `src`."""
_SRCSET = re.compile(r"([^\s,]\S*)\s+(\d+(?:\.\d+)?)[wx]")
_CREDIT = frozenset({"credit", "credits", "copyright", "photographer", "source", "attribution", "author", "by"})
_TINY = 40
_PIXELS = re.compile(r"[0-9]{1,6}")


def image_block(element: HtmlElement, url: str) -> Block | None:
    """The image, frame or player at its place in the text; None for placeholders, icons and unaddressed ones."""
    if element.tag != "img":
        source = (element.get("src") or element.get("data-src") or "").strip()
        return Embed(_absolute(url, source)) if source.startswith(("http", "/")) else None
    source = _source(element)
    if not source or source.startswith("data:") or _is_tiny(element):
        return None
    caption, credit = _caption(element)
    return ImageBlock(_absolute(url, source), caption, credit)


def _absolute(url: str, source: str) -> str:
    try:
        return urljoin(url, source)
    except ValueError:
        return source


def _source(image: HtmlElement) -> str:
    """The image's best address: the widest of a set, else the first that is none of a placeholder."""
    for name in _SOURCES:
        value = (image.get(name) or "").strip()
        if not value or value.startswith("data:"):
            continue
        if name.endswith("srcset"):
            sizes = _SRCSET.findall(value)
            if sizes:
                return str(max(sizes, key=lambda size: float(size[1]))[0]).rstrip(",")
            continue
        return value
    return ""


def _is_tiny(image: HtmlElement) -> bool:
    """Whether the page says that the image is an icon or a counting pixel."""
    sizes = [image.get("width") or "", image.get("height") or ""]
    return any(_PIXELS.fullmatch(size) and int(size) < _TINY for size in sizes)


def _caption(image: HtmlElement) -> tuple[str | None, str | None]:
    """Caption and credit from the figure around an image."""
    for figure in list(image.iterancestors("figure"))[:1]:
        words = [element for element in figure.iter() if element.tag not in ("figure", "img", "picture", "source")]
        credited = [element for element in words if _CREDIT & set(name_parts(element.get("class") or "").split("-"))]
        credit = _text(credited[0]) if credited else None
        captions = [element for element in words if element.tag == "figcaption"] or [figure]
        caption = _text(captions[0])
        if credit and caption:
            caption = caption.replace(credit, "").strip(" |–-") or None
        return caption, credit
    return None, None


def _text(element: HtmlElement) -> str | None:
    return " ".join(" ".join(element.itertext()).split()) or None


def gather_images(declared: tuple[Image, ...], draft: Draft, document: Document) -> tuple[Image, ...]:
    """The declared images, then those of the body that are not among them.

    A declared image takes caption, credit and text from the figure that shows it, wherever on the page that is.
    """
    shown: dict[str, HtmlElement] = {}
    for figure in document.root.iter("figure") if declared else ():
        for image in figure.iter("img"):
            shown.setdefault(_bare(_absolute(document.url, _source(image))), image)
    known = {_bare(image.url) for image in declared}
    others = {_bare(block.url): block for block in draft.blocks if isinstance(block, ImageBlock)}
    return (
        *(_captioned(image, shown.get(_bare(image.url))) for image in declared),
        *(Image(block.url, block.caption, block.credit) for bare, block in others.items() if bare not in known),
    )


def _captioned(image: Image, element: HtmlElement | None) -> Image:
    if element is None:
        return image
    caption, credit = _caption(element)
    alt = " ".join((element.get("alt") or "").split()) or None
    return Image(image.url, image.caption or caption, image.credit or credit, image.alt or alt, image.is_lead)


def _bare(url: str) -> str:
    """An image's address without the size and format that its query asks for, with the address of a picture in it."""
    path, _, query = url.partition("?")
    return "?".join([path, *(value for _, value in parse_qsl(query) if "/" in value)])
