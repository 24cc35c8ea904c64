"""The reference pages of `docs/`, made from the schema. `python -m tests.references` (make docs) writes them."""

from __future__ import annotations

from typing import Any

from scraper.corpus.schema import schema
from tests.command import ROOT

ARTICLE = ROOT / "docs" / "article.md"
_HEAD = """# The article, key by key

<!-- Made by `make docs` from the schema of the program: change that instead. -->

One file per article: UTF-8, keys in this order, every key always there, `null` where the page does not say.
`scraper schema` prints the same as JSON Schema (2020-12).
"""


def article_reference() -> str:
    """`docs/article.md`."""
    definitions = schema()["$defs"]
    parts = [_HEAD, _table(definitions["Article"])]
    parts += [
        f"## {_title(name)}\n\n{definition['description']}\n\n{_table(definition)}"
        for name, definition in definitions.items()
        if name != "Article"
    ]
    return "\n".join(parts)


def _table(definition: dict[str, Any]) -> str:
    rows = [
        f"| `{key}` | {_type(value)} | {value.get('description', '')} |"
        for key, value in definition["properties"].items()
    ]
    meant = any("description" in value for value in definition["properties"].values())
    head = ["| key | type | meaning |", "|---|---|---|"]
    if not meant:
        head, rows = ["| key | type |", "|---|---|"], [row.removesuffix("  |") for row in rows]
    return "\n".join([*head, *rows]) + "\n"


def _type(value: dict[str, Any]) -> str:
    """A type in words, with links to the parts of the page."""
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{_title(name)}](#{_title(name).lower().replace(' ', '-')})"
    if "enum" in value:
        return ", ".join(f"`{one}`" for one in value["enum"])
    if "anyOf" in value:
        return " or ".join(_type(one) for one in value["anyOf"])
    if value["type"] == "array":
        return f"list of {_type(value['items'])}"
    if value["type"] == "object":
        return f"object of {_type(value['additionalProperties'])}"
    return {"string": "text", "integer": "number", "boolean": "true or false", "null": "null"}[value["type"]]


def _title(name: str) -> str:
    """How a part is called: blocks by their type, the others by their name."""
    return {"ListBlock": "List", "ImageBlock": "Image block"}.get(name, name)


def main() -> None:
    """Write the pages."""
    ARTICLE.write_text(article_reference(), "utf-8")


if __name__ == "__main__":
    main()
