"""Pages made to cost time and memory. `python -m tests.hostile` extracts each, and says what it cost.

Every page has a process of its own, which knows the rules already. A line of JSON is a page's name, processor seconds,
megabytes that were resident at most, and what came of it.
"""

from __future__ import annotations

import json
import os
import resource
import time
from typing import TYPE_CHECKING

from scraper.errors import ScraperError
from scraper.pipeline import extract

if TYPE_CHECKING:
    from collections.abc import Callable

_SAID = "The harbour office said on Wednesday that the northern pier would stay closed, after divers found worn piles. "
_URL = "https://quay.example/pier"


def page(inside: str = "", head: str = "") -> bytes:
    """A small article with something hostile in it."""
    whole = f"""<html><head><title>Pier</title>{head}</head><body><main><article><h1>Pier</h1>
<p>{_SAID}</p><p>{_SAID}{_SAID}</p>{inside}</article></main></body></html>"""
    return whole.encode("utf-8", "surrogatepass")


def linked(data: str) -> bytes:
    """The article with a piece of JSON-LD."""
    return page(f'<script type="application/ld+json">{data}</script>')


def _news(**more: object) -> str:
    return json.dumps({"@type": "NewsArticle", "headline": "Pier", **more})


_ENTITIES = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10 if level else "ha"}">' for level in range(10))

PAGES: dict[str, Callable[[], bytes]] = {
    "20 MB of one line": lambda: page(f"<p>{_SAID * (20_000_000 // len(_SAID))}</p>"),
    "950 kB of one line": lambda: page(f"<p>{_SAID * (950_000 // len(_SAID))}</p>"),
    "950 kB of one word": lambda: page(f"<p>{'x' * 950_000}</p>"),
    "200,000 nested div": lambda: page("<div>" * 200_000),
    "300,000 siblings": lambda: page("<p>x</p>" * 300_000),
    "49,000 siblings": lambda: page("<p>x</p>" * 49_000),
    "8,000 paragraphs": lambda: page("".join(f"<p>{number} {_SAID}</p>" for number in range(8_000))),
    "100,000 attributes": lambda: page(f"<div {' '.join(f'a{n}=1' for n in range(100_000))}>x</div>"),
    "100,000 classes": lambda: page(f"<div class='{' '.join(f'share-{n}' for n in range(100_000))}'>x</div>"),
    "5 MB of JSON-LD": lambda: linked(_news(articleBody=_SAID * 45_000)),
    "60,000 objects": lambda: linked(f"[{','.join(_news(name=n) for n in range(60_000))}]"),
    "100,000 authors": lambda: linked(
        _news(author=[{"@type": "Person", "name": f"Ada Renn{n}"} for n in range(100_000)])
    ),
    "60,000 pictures": lambda: linked(_news(image=[f"https://quay.example/{n}.jpg" for n in range(60_000)])),
    "200,000 authors in a meta": lambda: page(
        head=f"<meta name=author content='{', '.join(f'Ada Renn{n}' for n in range(200_000))}'>"
    ),
    "30,000 headlines": lambda: page("<h1>x</h1>" * 30_000),
    "25,000 headings": lambda: page("<h2>Pier</h2>" * 25_000),
    "40,000 links to authors": lambda: page("".join(f"<a rel=author href=/{n}>Ada Renn</a> " for n in range(40_000))),
    "20,000 days": lambda: page("<p>4 March 2026</p>" * 20_000),
    "20,000 bylines": lambda: page("<p>By Ada Renn</p>" * 20_000),
    "JSON nested 100,000 deep": lambda: linked('{"a":' * 100_000 + "1" + "}" * 100_000),
    "2 MB of title": lambda: page(head=f"<title>{'Pier - ' * 300_000}</title>"),
    "entity flood": lambda: page(f"<p>{'&amp;&#x41;&eacute;' * 300_000}</p>"),
    "entity bomb": lambda: f"<!DOCTYPE html [{_ENTITIES}]>".encode() + page("<p>&a9;</p>"),
    "NUL bytes": lambda: page("<p>a\0b" * 40_000),
    "lone surrogates": lambda: page("<p>" + "\ud800 x \udfff" * 100_000 + "</p>"),
    "UTF-16 without a mark": lambda: page().decode().encode("utf-16-le"),
    "a million br": lambda: page(f"<p>{'x<br>' * 1_000_000}</p>"),
    "49,000 br": lambda: page(f"<p>{'x<br>' * 49_000}</p>"),
    "a table of 45,000 cells": lambda: page(f"<table>{('<tr>' + '<td>c</td>' * 100 + '</tr>') * 450}</table>"),
    "unclosed tables": lambda: page("<table><tr><td>" * 16_000),
    "20,000 links in a list": lambda: page(f"<ul>{'<li><a href=/x>Story of the pier</a></li>' * 20_000}</ul>"),
    "25,000 calls": lambda: page("<p>Sign up to our newsletter today.</p>" * 25_000),
    "a million quotation marks": lambda: page("<p>" + '"“„«‘' * 190_000 + "</p>"),
    "900 kB of one-letter sentences": lambda: page(f"<p>{'A. ' * 300_000}</p>"),
    "900 kB of blanks": lambda: page("<p>" + " \u00a0" * 450_000 + "x</p>"),
    "300,000 Han": lambda: page(f"<p>{'港口办公室周三表示北码头将关闭。' * 20_000}</p>"),
    "a million unclosed comments": lambda: page("<!--" * 1_000_000),
    "16,000 misnested": lambda: page("<b><i><u><p>" * 12_000),
    "18 MB of style": lambda: page(f"<style>{'a{b:c}' * 3_000_000}</style>"),
}


def main() -> None:
    """Extract all of them, one after the other."""
    extract(page(), _URL)  # that rules are read is no page's cost
    for name in PAGES:
        child = os.fork()
        if not child:
            _extract(name)
            os._exit(0)
        os.waitpid(child, 0)


def _extract(name: str) -> None:
    body = PAGES[name]()
    begun = time.process_time()
    try:
        said = f"article of {extract(body, _URL).word_count} words"
    except ScraperError as error:
        said = f"{type(error).__name__}: {error.reason}"
    spent = time.process_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([name, spent, memory, said]), flush=True)  # noqa: T201 - its output


if __name__ == "__main__":
    main()
