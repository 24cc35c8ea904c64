"""JSON-LD as real pages write it: broken in every way that still shows what was meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scraper.article import Page
from scraper.parse import parse

WHOLE = '{"@type": "NewsArticle", "headline": "Pier closed"}'
PIER = {"@type": "NewsArticle", "headline": "Pier closed"}


def read(*scripts: str, kind: str = "application/ld+json") -> list[dict[str, Any]]:
    """The JSON-LD objects of a page with these scripts."""
    html = "".join(f'<script type="{kind}">{script}</script>' for script in scripts)
    return list(parse(Page("u", f"<html><head>{html}</head><body><p>x</p></body></html>", "u")).linked_data)


def nested(levels: int) -> str:
    """An object inside this many lists."""
    return "[" * levels + WHOLE + "]" * levels


@pytest.mark.parametrize(
    "script",
    [
        WHOLE,
        f"\n\t {WHOLE} \n",
        f"<!-- {WHOLE} -->",
        f"<![CDATA[{WHOLE}]]>",
        f"//<![CDATA[\n{WHOLE}\n//]]>",
        f"/* <![CDATA[ */{WHOLE}",
        f"{WHOLE};",
        WHOLE.replace("}", ",}"),
        f"[{WHOLE},]",
        f"// made by a plug-in\n{WHOLE}",
        WHOLE.replace(", ", ",\n // the title\n"),
        WHOLE.replace('"', "&quot;"),
        f"{WHOLE}\n{WHOLE}",
        f'{WHOLE} "left over',
    ],
    ids=lambda script: script.replace("\n", " ")[:24],
)
def test_what_is_wrapped_or_broken_is_read(script: str) -> None:
    """The object comes out as it was meant."""
    assert read(script) == [PIER]


@pytest.mark.parametrize(
    ("inside", "value"),
    [
        ("line\nbreak", "line\nbreak"),
        ("tab\tstop", "tab\tstop"),
        (r"the mayor\'s pier", r"the mayor\'s pier"),
        (r"50\% of it", r"50\% of it"),
        (r"caf\u00e9", "café"),
        (r"cut \ud83d", "cut \ufffd"),
        (r"\uDE00 cut", "\ufffd cut"),
        (r"whole \ud83d\ude00", "whole \U0001f600"),
        ("// no comment", "// no comment"),
        (r"a\/b \"c\" \\", 'a/b "c" \\'),
    ],
)
def test_strings_keep_what_they_say(inside: str, value: str) -> None:
    """Raw control characters and wrong escapes in a string do not lose the object."""
    assert read(f'{{"@type": "Thing", "name": "{inside}"}}') == [{"@type": "Thing", "name": value}]


@pytest.mark.parametrize("number", ["NaN", "1" * 400, "-Infinity"])
def test_numbers_beyond_the_format(number: str) -> None:
    """What JSON does not know as a number does not lose the object."""
    assert read(f'{{"@type": "Thing", "wordCount": {number}}}')[0]["@type"] == "Thing"


def test_graph_and_lists_are_flat() -> None:
    """Objects in lists and in `@graph` come out in order, the one around them behind its own."""
    script = json.dumps(
        [
            {"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, [{"@type": "WebPage"}]]},
            {"@type": "NewsArticle", "@graph": {"@type": "Person"}},
        ]
    )
    assert [one["@type"] for one in read(script)] == ["WebSite", "WebPage", "Person", "NewsArticle"]


def test_scripts_come_in_order() -> None:
    """Every script is read, and one that cannot be read does not stop the next."""
    found = read('{"@type": "A"}', "{{ template }}", "", "null", "12", '"text"', '{"@type": "B"}')
    assert [one["@type"] for one in found] == ["A", "B"]


def test_untyped_objects_are_left_out() -> None:
    """An object that does not say what it is says nothing."""
    assert read('[{"name": "x"}, {"@type": "A"}]') == [{"@type": "A"}]


def test_values_inside_an_object_stay_inside() -> None:
    """Only lists and graphs are opened: an article's author is no object of the page."""
    script = '{"@type": "NewsArticle", "author": {"@type": "Person", "name": "Ada Renn"}}'
    assert read(script) == [json.loads(script)]


@pytest.mark.parametrize("kind", ["application/ld+json; charset=utf-8", " Application/LD+JSON "])
def test_type_is_read_leniently(kind: str) -> None:
    """The script's type may be in capitals and carry parameters."""
    assert read(WHOLE, kind=kind) == [PIER]


@pytest.mark.parametrize("kind", ["application/json", "text/javascript", ""])
def test_other_scripts_are_not_read(kind: str) -> None:
    """Other data on the page is no JSON-LD."""
    assert read(WHOLE, kind=kind) == []


def test_depth() -> None:
    """Lists in lists are opened to a depth that no real page has."""
    assert read(nested(8)) == [PIER]
    assert read(nested(40)) == []


@pytest.mark.parametrize("opening", ["[", '{"@graph":'])
def test_bottomless_nesting_does_no_harm(opening: str) -> None:
    """A script nested ten thousand deep is left out, and the rest of the page is read."""
    assert read(opening * 10_000, nested(10_000), WHOLE) == [PIER]
