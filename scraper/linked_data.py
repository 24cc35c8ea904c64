"""The page's JSON-LD objects, read leniently: broken escapes, comments and control characters are common."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_WRAPPING = re.compile(
    r"^\s*(?:<!--|<!\[CDATA\[|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|\]\]>|//\s*\]\]>|;)\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_LINE_COMMENT = re.compile(r"^\s*//[^\n]*$", re.MULTILINE)
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
_HALF_PAIR = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
"""Half of an emoji, where a text was cut to a length: no file in UTF-8 can hold it."""
_DEPTH = 12
"""How deep objects are looked for; real pages nest them four deep."""


def read_linked_data(root: HtmlElement) -> tuple[dict[str, Any], ...]:
    """Every JSON-LD object of the page in order, lists and `@graph` flattened. What cannot be read is left out.

    Source: https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents
    """
    found: list[dict[str, Any]] = []
    for script in root.iter("script"):
        kind = (script.get("type") or "").strip().lower()
        if kind.startswith("application/ld+json") and script.text:
            _collect(_loads(script.text), found, _DEPTH)
    return tuple(found)


def _loads(text: str) -> Any:
    """JSON from a script, mended step by step; None when nothing helps."""
    text = text.strip()
    if text[:1] not in "{[" or text[-1:] not in "}]":
        text = _WRAPPING.sub("", text).strip()
    if "\\ud" in text or "\\uD" in text:
        text = _HALF_PAIR.sub(r"\\ufffd", text)
    for mend in (lambda t: t, _mend, lambda t: _mend(html.unescape(t))):
        try:
            return msgspec.json.decode(mend(text).encode("utf-8", "replace"))
        except (msgspec.DecodeError, RecursionError):
            pass
        try:
            return json.loads(mend(text), strict=False)
        except (ValueError, RecursionError):
            continue
    return _first_value(_mend(text))


def _mend(text: str) -> str:
    text = _LINE_COMMENT.sub("", text)
    text = _BAD_ESCAPE.sub(r"\\\\", text)
    return _TRAILING_COMMA.sub(r"\1", text)


def _first_value(text: str) -> Any:
    """The first whole value of several that follow each other without a comma."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _collect(value: Any, found: list[dict[str, Any]], depth: int) -> None:
    if not depth:
        return
    if isinstance(value, list):
        for one in value:
            _collect(one, found, depth - 1)
    elif isinstance(value, dict):
        if "@graph" in value:
            _collect(value["@graph"], found, depth - 1)
        if "@type" in value:
            found.append(value)
