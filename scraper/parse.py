"""Page -> Document: bytes to text to one lxml tree, parsed once, and the JSON-LD objects read off it.

The encoding is found in the order of the HTML standard:
https://html.spec.whatwg.org/#determining-the-character-encoding
byte order mark, HTTP header, meta tag; a label that the bytes contradict is dropped and the bytes are looked at.
"""

from __future__ import annotations

import codecs
import re
import string
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree
from lxml import html as lxml_html

from scraper.article import Document, Page
from scraper.bounds import refuse_bytes, refuse_mass
from scraper.errors import NoArticle
from scraper.linked_data import read_linked_data

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_.:-]{2,40})", re.IGNORECASE)
_LANGUAGE = re.compile(rb"<html[^>]{0,500}?\blang\s*=\s*[\"']?\s*([a-zA-Z]{2})\b", re.IGNORECASE)
# What pages in a language were written in before UTF-8, where it is not windows-1252: the standard's table of defaults
# by locale (https://html.spec.whatwg.org/#determining-the-character-encoding, step 9).
_USUAL = (
    dict.fromkeys(("ru", "uk", "bg", "be", "sr", "mk", "ky", "tg", "tt"), "cp1251")
    | dict.fromkeys(("cs", "hu", "pl", "sk", "sl", "hr", "ro"), "cp1250")
    | {"ar": "cp1256", "fa": "cp1256", "el": "cp1253", "et": "cp1257", "lt": "cp1257", "lv": "cp1257", "he": "cp1255"}
    | {"ja": "cp932", "ko": "cp949", "th": "cp874", "tr": "cp1254", "vi": "cp1258", "zh": "gb18030"}
)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([a-zA-Z0-9_.:-]{2,40})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# The standard reads these labels as their supersets: https://encoding.spec.whatwg.org/#names-and-labels
_SUPERSETS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_DOUBLY_ENCODED = re.compile("[\xc2-\xf4][\x80-\xbf]{1,3}")
_WINDOWS = {ord(char): byte for byte in range(0x80, 0xA0) if (char := bytes([byte]).decode("cp1252", "ignore"))}
"""The characters of Windows' Latin in the place of control codes, with the bytes that they are written as."""
_NEXT = f"[\x80-\xbf{''.join(map(chr, _WINDOWS))}]"
_DOUBLY_ENCODED_THERE = re.compile(f"\xc3{_NEXT}|\xc2[\x80-\xbf]|\xe2[\u20ac\u201e]{_NEXT}|\xf0\u0178{_NEXT}{{2}}")
"""Letters of Western Europe, punctuation and emoji; other beginnings are letters that a quotation mark may follow."""
_FEW, _HEAD, _BINARY_SHARE = 1000, 4000, 0.1
"""From how many characters on a page is looked at, how many, and the share that may be no text."""
_BINARY = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]")
_TOO_DEEP = "ERR_RESOURCE_LIMIT"
_OPENING = frozenset({"a", "button"})
_PLACES = frozenset({"name", "id"})
_OPENERS = ("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle", "role", "tabindex")
"""Attributes of what opens a panel below it."""
_QUESTIONS = ("?", "\uff1f", "\u061f", "\u037e")
_ICONS = string.whitespace + "+-\u2013\u2212\u25b2\u25b4\u25b6\u25b8\u25bc\u25be\u203a\u2304\u00d7"
"""Signs that stand behind a question which opens its answer."""
_AROUND, _ANSWER, _PIECES = 3, 40, 60
"""How many elements around a question its answer may be below, its characters, and how many texts are looked at."""
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_ONE_CLASS = etree.ElementDefaultClassLookup(element=lxml_html.HtmlElement)
"""Every element is an HtmlElement: lxml's own lookup asks a dictionary, in Python, for the class of each."""
_IN_HEAD = frozenset({"title", "meta", "link", "script", "style", "base", "noscript", "template", "object", "bgsound"})
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
"""What no XML tree can hold, or what only breaks words."""


def parse(page: Page) -> Document:
    """Decode and parse a page.

    Raises NoArticle when there is nothing to parse: an empty body, bytes that are no text, elements nested so deeply
    that the parser gives up; TooLarge when no article has so many elements, attributes or characters.
    """
    text, data = _read(page)
    head = text[:_HEAD]
    if len(head) > _FEW and len(_BINARY.findall(head)) > _BINARY_SHARE * len(head):
        raise NoArticle(page.url, "not a page of text")
    data = data.translate(None, _CONTROLS)
    refuse_bytes(data, page.url)
    root = _tree(data, page.url)
    if root is None:
        raise NoArticle(page.url, "the page is empty")
    elements = tuple(root.iter())
    refuse_mass(elements, data, page.url)
    _open_questions(root)
    return Document(page, root, read_linked_data(root), elements)


def _read(page: Page) -> tuple[str, bytes]:
    """A page's text, and the same in UTF-8: mostly the very bytes that came."""
    body = page.body
    if isinstance(body, bytes):
        text = None if body.startswith(codecs.BOM_UTF8) else _try(body, "utf-8")
        if text is not None and not _double(text):
            return text, body
        body = decode(body, page.http.content_type) if text is None else text
    if pattern := _double(body):
        body = pattern.sub(_decoded_once, body)
    return body, body.encode("utf-8", "replace")


def _double(text: str) -> re.Pattern[str] | None:
    """What finds the text that was encoded twice, if some was: the middle of a curly quotation mark stands there."""
    if "\x80" in text:
        return _DOUBLY_ENCODED
    return _DOUBLY_ENCODED_THERE if "\u20ac" in text and "\xe2\u20ac" in text else None


def _decoded_once(found: re.Match[str]) -> str:
    """A character whose UTF-8 bytes were taken for letters, if that is what it is."""
    try:
        return found[0].translate(_WINDOWS).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def decode(body: bytes, content_type: str | None = None) -> str:
    """Bytes of a page as text; never fails, what cannot be read becomes U+FFFD."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for label in _labels(body, content_type):
        text = _try(body, label)
        if text is not None:
            return text
    return _detect(body)


def _labels(body: bytes, content_type: str | None) -> Iterator[str]:
    """What the page calls its encoding, best source first; UTF-8 leads, since bytes that read as UTF-8 are UTF-8."""
    yield "utf-8"
    if header := _HEADER_CHARSET.search(content_type or ""):
        yield header[1]
    head = body[:4096]
    yield from (m[1].decode("ascii") for m in (_META_CHARSET.search(head), _XML_ENCODING.search(head)) if m)


def _try(body: bytes, label: str) -> str | None:
    """The text if the label is known and every byte fits it."""
    try:
        name = codecs.lookup(label).name
        return body.decode(_SUPERSETS.get(name, name))
    except (LookupError, UnicodeDecodeError, ValueError):
        return None


def _detect(body: bytes) -> str:
    """No label fits: a few stray bytes in UTF-8 are forgiven, anything else is guessed from the bytes."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * 200 < sum(b > 127 for b in body[:100_000]) or broken <= 3:
        return text
    if usual := _LANGUAGE.search(body[:4096]):
        read = _try(body, _USUAL.get(usual[1].lower().decode("ascii"), "cp1252"))
        if read is not None:
            return read
    from charset_normalizer import from_bytes  # noqa: PLC0415 - slow to import, rarely needed

    best = from_bytes(body[:200_000]).best()
    return body.decode(best.encoding, "replace") if best else body.decode("cp1252", "replace")


def _tree(data: bytes, url: str) -> lxml_html.HtmlElement | None:
    """The root element of a page in UTF-8, or None if there is none."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        root = lxml_html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    if any(entry.type_name == _TOO_DEEP for entry in parser.error_log):
        raise NoArticle(url, "the page's elements are nested too deeply to be read")
    for late in list(root.itersiblings()):  # what follows an early </html> becomes a second root
        root.append(late)
    _close_head(root)
    for element in _breaks(root):
        element.tag = "br"
    return root


def _breaks(root: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """The empty elements that only their class calls a line break."""
    empty = (one for one in root.iter("span") if not len(one) and not one.text)
    return [one for one in empty if " br " in f" {one.get('class')} "]


def _open_questions(root: lxml_html.HtmlElement) -> None:
    """Make links and buttons that are parts of the text plain: places that are linked to, questions of answers.

    A link to nowhere is a placeholder: https://html.spec.whatwg.org/#the-a-element.
    """
    for element in list(root.iter("a", "button")):
        href = element.get("href")
        if href and not href.startswith("#"):
            continue
        if element.tag == "a" and href is None and _PLACES.issuperset(element.attrib):
            element.tag = "span"
        elif _opens_answer(element):
            element.tag = "span"
            for icon in (one for one in element.iter() if one.text and one.text.strip() and not one.text.strip(_ICONS)):
                icon.text = None


def _opens_answer(element: lxml_html.HtmlElement) -> bool:
    """Whether a link or button asks something that the text below it answers."""
    parent = element.getparent()
    is_heading = parent is not None and parent.tag in _HEADINGS
    opens = is_heading or any(element.get(name) is not None for name in _OPENERS)
    if not opens or not "".join(element.itertext()).rstrip(_ICONS).endswith(_QUESTIONS):
        return False
    for one in (element, *islice(element.iterancestors(), _AROUND)):
        below = one.getnext()
        if below is not None and below.tag not in _OPENING:
            said = sum(len(" ".join(text.split())) for text in islice(below.itertext(), _PIECES))
            return said >= _ANSWER and below.tag not in _HEADINGS
    return False


def _close_head(root: lxml_html.HtmlElement) -> None:
    """Move what cannot be in a head out of it: libxml2 knows too few elements to see where a page leaves out <body>."""
    head = root.find("head")
    first = None if head is None else next((one for one in head if one.tag not in _IN_HEAD), None)
    if head is None or first is None:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    for place, element in enumerate([first, *first.itersiblings()]):
        body.insert(place, element)
