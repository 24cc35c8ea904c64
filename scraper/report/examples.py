"""Whether rules do what their own examples say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scraper.article import Page
from scraper.clean import clean_text
from scraper.parse import parse
from scraper.rules import BlockRule, BlockRules, SpanRule, TextRule, TextRules
from scraper.strip import strip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.rules import Rulebook

_STORY = (
    "The harbour office said on Wednesday that the northern pier would stay closed until the end of the month.",
    "Divers had found that two of its oldest timber piles, set in 1911, were worn through by shipworm.",
    "Three ferry lines use the fish dock in the meantime, and passengers are asked to come earlier than usual.",
    "The last survey of the pier was made nine years ago, and the town council never discussed its report.",
)
_URL, _TITLE = "https://example.com/2026/03/pier", "The pier"
_PAGE = (
    f"<!doctype html><html lang=en><title>{_TITLE}</title><body><main><article><h1>{_TITLE}</h1>{{}}</article></main>"
)


def faults(book: Rulebook) -> Iterator[tuple[str, str]]:
    """What rules and their examples disagree on: the rule's id, and what is wrong. Each rule is tried by itself."""
    for rule in book.rules:
        if isinstance(rule, BlockRule):
            found = _of_block(rule)
        elif isinstance(rule, SpanRule):
            found = _of_span(rule)
        elif isinstance(rule, TextRule):
            found = _of_text(rule, book)
        else:
            found = iter(())  # from elsewhere, without examples
        yield from ((rule.id, fault) for fault in found)


def _of_text(rule: TextRule, book: Rulebook) -> Iterator[str]:
    table = book.origins[rule.id].table
    alone = TextRules([(table, rule)], [], book.text.speech)  # type: ignore[list-item] # one of a text file's tables
    missed = (example for example in rule.removes if not (alone.judge(example) or alone.hints(example)))
    yield from (f"leaves what it removes: {example!r}" for example in missed)
    for example in rule.keeps:
        if clean_text(example, replace(book, text=alone))[0] != example:
            yield f"removes what it keeps: {example!r}"


def _of_span(rule: SpanRule) -> Iterator[str]:
    yield from (f"leaves what it removes: {example!r}" for example in rule.removes if not _spans(rule, example))
    yield from (f"removes what it keeps: {example!r}" for example in rule.keeps if _spans(rule, example))


def _spans(rule: SpanRule, example: str) -> bool:
    """Whether a line of the example begins a span that a later one ends."""
    alone, lines = TextRules([], [rule]), example.splitlines()
    begun = next((at for at, line in enumerate(lines) if alone.span_from(line)), len(lines))
    return any(alone.ends_span(rule, line) for line in lines[begun + 1 : begun + 1 + rule.max_paragraphs])


def _of_block(rule: BlockRule) -> Iterator[str]:
    """The rule's fate in a page that was made for it: a short article with the example in its middle."""
    yield from (f"leaves what it removes: {example!r}" for example in rule.removes if not _takes(rule, example))
    yield from (f"removes what it keeps: {example!r}" for example in rule.keeps if _takes(rule, example))


def _takes(rule: BlockRule, markup: str) -> bool:
    paragraphs = [f"<p>{text}</p>" for text in _STORY]
    html = _PAGE.format("".join([*paragraphs[:2], markup, *paragraphs[2:]]))
    region = strip(parse(Page(_URL, html.encode(), _URL)), _TITLE, [BlockRules([rule])], [])
    return bool(region.gone) and rule.id in {removal.rule for removal in region.gone.values()}
