"""The reference pages of `docs/`, made from the schemas. `python -m tests.references` (make docs) writes them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, get_args

import msgspec

from scraper.article import Kind
from scraper.corpus.schema import schema
from scraper.rules import BlockRule, ElementRule, SpanRule, TextRule
from scraper.rules.model import BlockFile, SiteFile, TextFile
from tests.command import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = ROOT / "docs" / "article.md"
RULES = ROOT / "docs" / "rules.md"
_RULE_PARTS: dict[str, type[msgspec.Struct]] = {
    "Rules on texts": TextRule,
    "Rules on runs of paragraphs": SpanRule,
    "Rules on boxes": BlockRule,
    "Rules on elements, from elsewhere": ElementRule,
    "A file for a site": SiteFile,
    "A file for a language": TextFile,
    "A file of boxes": BlockFile,
}
RULE_KEYS = {
    "id": "By which the ledger and people call the rule; one of its own in all files.",
    "kind": "What the text is; the ledger says it.",
    "why": "Why the rule exists, for who reads it in a year.",
    "says": "Patterns on the folded text, any of which is enough.",
    "removes": "Examples that must go: texts as they are read, boxes as HTML. `scraper rules test` tries them.",
    "keeps": "Examples that look like it and must stay.",
    "max_words": "Longer texts are left alone.",
    "source": "Where the rule comes from.",
    "licence": "Under which licence it came, as an SPDX name where there is one.",
    "starts": "Patterns for the first line.",
    "ends": "Patterns for the last line.",
    "max_paragraphs": "How far the last line may be.",
    "tokens": "Parts of class or id names, lower case, words joined by `-`, sorted.",
    "tags": "Elements that are looked at whatever their names are.",
    "contains": "One of these is inside: elements, or steps of XPath 1.0 (`input[@type = 'email']`).",
    "css": "A CSS selector that must match as well.",
    "min_link_density": "The share of its text that is in links, at least.",
    "alone": "Looks at inline elements, too, that are a line by themselves in a division or paragraph.",
    "inline": "Looks at headings and inline elements, too.",
    "never_article": "What has such a name is never where the article is looked for.",
    "xpath": "XPath 1.0 expressions that select the elements.",
    "domain": "The registered domain that the file is for.",
    "valid_from": "Since when the pages look like this (ISO day); `scraper rules health` says when they no longer do.",
    "body": "XPath: where the article is.",
    "title": "XPath: where the headline is.",
    "author": "XPath: where the authors are named.",
    "date": "XPath: where the day of publication stands.",
    "element": "Rules on elements.",
    "block": "Rules on boxes.",
    "call": "Rules on sentences that call for something: removed wherever they stand.",
    "label": "Rules on whole lines: a button, the title of a box.",
    "opener": "Rules on lines that open a list of other stories: removed with what follows.",
    "hint": "Rules on what an appeal says besides: removed only next to something removed.",
    "span": "Rules on runs of paragraphs.",
    "language": "The language (BCP 47) that the file is for.",
    "speech": "Forms of verbs that report what somebody said.",
}
_RULES_HEAD = """# Rules, key by key

<!-- Made by `make docs` from the schema of the program: change that instead. -->

Rules are TOML files: your own in `rules/` beside the corpus (or where `--rules` says), one file a site at its top, and
with them, if you like, `text/` and `blocks/` with files as in the rulebook that comes with the program. A key that is
not on this page is refused when the file is loaded, with file and rule.

```sh
scraper rules list --kind donation --for en
scraper rules show donation-named
```

No rule may eat an article: one that would take more than its share of it is not applied, and the article says so in its
`warnings`. Kinds: {kinds}.

Patterns are RE2 on *folded* text: lower case, single spaces, `. ! ? : | ©` and currency signs as words of their own,
all other punctuation gone. A pattern begins at a word's beginning and is open at its end; `^` and `$` are the ends of
the sentence or line, `<3>` is up to three words. `scraper rules lint` tells patterns that can match nothing:

```sh
mkdir -p rules
cat > rules/quay.example.toml <<'END'
domain = "quay.example"
valid_from = "2026-03-04"

[[call]]
id = "quay-tides"
kind = "other"
why = "The tide table that stands in every story."
says = ["^(?:high|low) water comes at"]
removes = ["High water comes at 14:20 today."]
keeps = ["The water comes at a price, the mayor said."]
END
scraper rules lint
scraper rules test
```

[The tutorial](tutorial.md) writes a rule by pointing at a page. Rules that others keep are brought by
`scraper rules import`.
"""
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


def rule_reference() -> str:
    """`docs/rules.md`."""
    parts = [_RULES_HEAD.format(kinds=", ".join(f"`{kind}`" for kind in get_args(Kind)))]
    for title, kind in _RULE_PARTS.items():
        parts += [f"## {title}\n\n{_described(kind)}\n", _keys(kind)]
    return "\n".join(parts)


def rule_keys() -> set[str]:
    """The keys of all rule files."""
    return {field.name for kind in _RULE_PARTS.values() for field in msgspec.structs.fields(kind)}


def _described(kind: type[msgspec.Struct]) -> str:
    """What the class says of itself."""
    return inspect.cleandoc(kind.__doc__ or "")


def _keys(kind: type[msgspec.Struct]) -> str:
    properties = msgspec.json.schema_components([kind])[1][kind.__name__]["properties"]
    rows = []
    for field in msgspec.structs.fields(kind):
        usual = "asked for" if field.required else _shown(field)
        rows.append(f"| `{field.name}` | {_rule_type(properties[field.name])} | {usual} | {RULE_KEYS[field.name]} |")
    return "\n".join(["| key | type | if left out | meaning |", "|---|---|---|---|", *rows]) + "\n"


def _shown(field: msgspec.structs.FieldInfo) -> str:
    value = field.default if field.default is not msgspec.NODEFAULT else []
    return "" if value in (None, []) else f"`{str(value).lower()}`"


def _rule_type(value: dict[str, Any]) -> str:
    if "$ref" in value.get("items", {}):
        return "tables"
    if "enum" in value:
        return "a kind"
    if "anyOf" in value:
        return next(_rule_type(one) for one in value["anyOf"] if one.get("type") != "null")
    if value["type"] == "array":
        return "list of texts"
    return {"string": "text", "integer": "number", "number": "number", "boolean": "true or false"}[value["type"]]


def pages() -> dict[Path, str]:
    """All that are made, by file."""
    return {ARTICLE: article_reference(), RULES: rule_reference()}


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
