"""Article -> bytes, and the JSON Schema that says what these bytes mean."""

from __future__ import annotations

from typing import Any

import msgspec

from scraper.article import Article

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def encode(article: Article) -> bytes:
    """The article as indented UTF-8 JSON, keys in the order of the schema; equal articles give equal bytes."""
    return msgspec.json.format(msgspec.json.encode(article), indent=2) + b"\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the files.

    Every key is required: the files leave none out, although Python callers may leave out those that have a default.
    """
    (top,), definitions = msgspec.json.schema_components([Article], ref_template="#/$defs/{name}")
    for definition in definitions.values():
        _require_every_key(definition)
    return {"$schema": _DIALECT, "title": "Article", **top, "$defs": definitions}


def _require_every_key(definition: dict[str, Any]) -> None:
    definition["required"] = list(definition["properties"])
    for value in definition["properties"].values():
        value.pop("default", None)
