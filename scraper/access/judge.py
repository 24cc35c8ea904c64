"""The verdict: what is declared and what is seen, weighed against the text that was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.access.declared import article_objects, declared
from scraper.access.gates import bot_wall, consent_wall, speaks_of_gates, visible_lines
from scraper.access.walls import named_walls, walls
from scraper.access.witness import Found, Witness
from scraper.article import Access

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.article import Document

_LITTLE = 40
"""Fewer words are little or nothing of an article."""
_GATE_WORDS = 400
"""The text of a consent or bot wall that was taken for an article's is no longer."""
_LONG, _VERY_LONG = 250, 800
_FULL, _CUT = 1, -2


def judge_access(document: Document, text: str = "") -> Access:
    """How much of the article `text`, the cleaned body ("" when nothing was found), gives, and what says so."""
    found = Found(text.strip())
    if gate := _gate(document, found):
        return gate
    witnesses = [*declared(document, found), *_text_itself(found)]
    witnesses += _walls(document, found, witnesses)
    evidence = [one.says for one in witnesses]
    weight = sum(one.weight for one in witnesses)
    if not found.has(_LITTLE) and any(one.wall for one in witnesses):
        return Access("paywalled", evidence)
    if not found.text:
        return Access("unknown", evidence)
    return Access("full" if weight >= _FULL else "teaser" if weight <= _CUT else "unknown", evidence)


def _gate(document: Document, found: Found) -> Access | None:
    """A page that stands in the article's place; a page that declares an article is none."""
    if found.has(_GATE_WORDS) or any(one.get("headline") for one in article_objects(document)):
        return None
    if found.has(_LITTLE) and not speaks_of_gates(document, found.text):
        return None
    lines = visible_lines(document.root)
    if says := bot_wall(document, lines):
        return Access("bot_wall", [says])
    if says := consent_wall(document, lines):
        return Access("consent_wall", [says])
    return None


def _text_itself(found: Found) -> Iterator[Witness]:
    """How the text ends and how long it is."""
    if found.ends_cut:
        yield Witness("the text breaks off with dots", -3)
    elif found.ends_whole:
        yield Witness("the text ends with a sentence", 1)
    if found.has(_VERY_LONG):
        yield Witness(f"a text of more than {_VERY_LONG} words", 2)
    elif found.has(_LONG):
        yield Witness(f"a text of more than {_LONG} words", 1)


def _walls(document: Document, found: Found, witnesses: list[Witness]) -> list[Witness]:
    """The walls in sight, looked for where they could change the verdict."""
    weight = sum(one.weight for one in witnesses)
    doubtful = any(one.weight < 0 or one.wall for one in witnesses) or not found.has(_LITTLE)
    if weight >= _FULL + 4 or (found.has(_VERY_LONG) and not doubtful):
        return []
    said = walls(document.root, found)
    if not said and doubtful and not found.has(_VERY_LONG):
        said = named_walls(document.root, found)
    return said
