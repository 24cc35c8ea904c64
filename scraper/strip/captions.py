"""Captions and credits by how they are built: the text of figures, and what stands beside or below an image alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.words import is_sentence, letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from scraper.article import Kind
    from scraper.outline import Outline
    from scraper.tree import TextLine

_IMAGES, _PLAYERS = ("img", "picture", "amp-img"), ("video", "audio", "amp-video")
_FIGURE_TEXT = frozenset({"blockquote", "table", "pre", "ul", "ol"})
_UNSEEN = re.compile(r"(?:visually-?|element-in|field--label-)(?:hidden|visible)|sr-only|screen-reader")
"""What screen readers alone are told: "Image", the label of a field."""
_CAPTION_LINES, _CAPTION_CHARS, _CAPTION_PARAGRAPH = 3, 300, 160
_CAPTION_LEVELS = 4
_HEADING = re.compile(r"h[1-6]$")
_POINTING = re.compile(r"[▲△▴]")
"""What points at the picture above."""
_CREDITED = re.compile(
    r"(?:(?<!拍)[摄攝]|供[图圖]|资料图|資料圖|資料照片?|[=＝]\s?\S{1,12}\s?제공"
    r"|ⓒ.{1,30}|（出典[:：].{1,40}）)[)）。]?$"
)
"""Ends of captions in scripts that set credits behind them without a mark."""


_NAMED_CREDIT = re.compile(
    r"(?:^|[\s(\uff08\[|.\u2014\u2013/-])(?:foto(?:s|graf|grafie|ğraf)?|photos?|photograph|fot|zdj(?:ęcie)?|kuva|valokuva|bilde?r?"
    r"|billede|görsel|crédit[os]?|credits?|imagen|imagem|immagine|gambar|ảnh|hình|фото|фотографія|φωτό?|φωτογραφία|צילום|תמונה|تصوير|صورة|عکس|تصویر"
    r"|फोटो|ছবি|ภาพ|写真|사진|图片?|圖片?)\.?\s?(?:[:\uff1a=\uff1d/\uff0f|]|by\s)\s?[^:.!?]{2,60}[)\uff09\].]?$",
    re.IGNORECASE,
)
"""A word for pictures with a name behind it, at the end of a text."""
_HOLDERS = frozenset({"p", "div", "center", "figure"})


def captions(region: HtmlElement, outline: Outline) -> Iterator[tuple[HtmlElement, Kind, str]]:
    """The text of figures, and the few words beside an image that share a container with it alone."""
    for figure in region.iter("figure", "figcaption"):
        if not any(figure.find(f".//{tag}") is not None for tag in _FIGURE_TEXT):
            yield from (
                (line.element, "caption", "strip-figure-text")
                for line in outline.inside(figure)
                if line.element.tag != "figure"
            )
    for shown in region.iter(*_IMAGES, *_PLAYERS):
        yield from ((element, "caption", "strip-beside-image") for element in _beside(shown, region, outline))
    for image in region.iter(*_IMAGES):
        yield from ((element, "caption", "strip-below-image") for element in _below(image, region, outline))


def _beside(image: HtmlElement, region: HtmlElement, outline: Outline) -> list[HtmlElement]:
    """The elements of the text nearest around the image, when they look like its caption."""
    container: HtmlElement | None = image.getparent()
    for _ in range(_CAPTION_LEVELS):
        if container is not None and container.tag == "a" and not outline.chars(container):
            container = container.getparent()
        if container is None or container is region or container.tag in ("a", "p", "li", "td"):
            return []
        if outline.chars(container) > _CAPTION_CHARS:
            return []
        lines = [line for line in outline.inside(container) if not _UNSEEN.search(line.element.get("class") or "")]
        if lines:
            plain = len(lines) <= _CAPTION_LINES and all(_is_captionlike(line, container) for line in lines)
            return [line.element for line in lines] if plain else []
        container = container.getparent()
    return []


def _is_captionlike(line: TextLine, container: HtmlElement) -> bool:
    if line.element is container or _HEADING.match(line.element.tag) or line.link_density >= 0.5:
        return False
    return line.element.tag != "p" or len(line.text) <= _CAPTION_PARAGRAPH


def _below(image: HtmlElement, region: HtmlElement, outline: Outline) -> list[HtmlElement]:
    """The paragraph after one that is nothing but the image, when it is set or written as captions are."""
    holder = next((one for one in image.iterancestors() if one.tag in _HOLDERS), None)
    if holder is None or holder is region or "".join(holder.itertext()).strip():
        holder = image
    after = None if (holder.tail or "").strip() else holder.getnext()
    if after is None or after.tag not in {"p", "div", "center"}:
        return []
    lines = outline.inside(after)
    if len(lines) != 1 or len(lines[0].text) > _CAPTION_PARAGRAPH or lines[0].link_density >= 0.5:
        return []
    text = lines[0].text
    is_set_alike = _is_centred(holder) and _is_centred(lines[0].element) and not is_sentence(text)
    if text[0].isdigit() or any(letters(one.text_content()) == letters(text) for one in after.iter("b", "strong")):
        is_set_alike = False
    is_written_so = (
        _POINTING.match(text)
        or _CREDITED.search(text)
        or _NAMED_CREDIT.search(text)
        or letters(text) == letters(image.get("alt") or "-")
    )
    return [lines[0].element] if is_set_alike or is_written_so else []


def _is_centred(element: HtmlElement) -> bool:
    """Whether an element's text is set in the middle of its column, by its tag, an attribute or its style."""
    style = (element.get("style") or "").replace(" ", "")
    return element.tag == "center" or (element.get("align") or "").lower() == "center" or "text-align:center" in style
