"""A rule of a person's from what they point at: blocks of an article that are no part of it -> a rule for its site."""

from __future__ import annotations

import hashlib
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.article import Heading, ListBlock
from scraper.outline import Outline
from scraper.rules import BlockRule, BlockRules
from scraper.rules.blocks import name_parts
from scraper.rules.propose import Proposal, line_rule, table_of, text_rule
from scraper.strip.place import given_names
from scraper.tree import INLINE
from scraper.words import letters, rough_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from lxml.html import HtmlElement

    from scraper.article import Article, Block, Document, Kind

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ROOM = 50
"""Words that a box may have besides those that were seen in it."""
_SHORT = 200
"""Characters of an example that is shown in a rule."""
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants: the places of blocks of the article that are no part of it, of which kind, and why."""

    places: Collection[int]
    kind: Kind
    why: str


def rules_from(document: Document, article: Article, domain: str, wanted: Wanted) -> list[str]:
    """Rules, as tables of TOML, for the blocks that were pointed at.

    Blocks in a box of their own with a name that nothing of the article has are known by that name; others by what
    they say. Empty for blocks without a word.
    """
    kept = [text for at, block in enumerate(article.blocks) if at not in wanted.places for text in _lines(block)]
    boxes = _Boxes(Outline(document.root), kept)
    rules: dict[str, None] = {}
    for block in (article.blocks[at] for at in sorted(wanted.places)):
        lines = list(_lines(block))
        named = boxes.around(lines[0]) if lines else None
        stays = max(kept, key=len, default="No sentence of the article was left.")
        rule = _box_rule(named, domain, wanted, stays) if named else None
        rules[rule or _text_rule(block, domain, wanted, stays)] = None
    return [rule for rule in rules if rule]


def _lines(block: Block) -> Iterator[str]:
    """The lines of a block, as the page may have set them."""
    yield from (text for text in (block.items if isinstance(block, ListBlock) else block.text.split("\n")) if text)


@dataclass(frozen=True, slots=True)
class _Box:
    """An element, a name of it (as a rule's token) that is its own, and the text in it."""

    element: HtmlElement
    token: str
    text: str


class _Boxes:
    """The page's elements that hold no line of the article."""

    def __init__(self, outline: Outline, kept: Sequence[str]) -> None:
        wanted = {letters(text) for text in kept}
        self._outline = outline
        self._kept = {at for at, line in enumerate(outline.lines) if letters(line.text) in wanted}
        self._names = {
            (one.tag, name_parts(name))
            for at in self._kept
            for one in (outline.lines[at].element, *outline.lines[at].element.iterancestors())
            for name in f"{one.get('class') or ''} {one.get('id') or ''}".split()
        }

    def around(self, text: str) -> _Box | None:
        """The largest box around a line with a name of its own; None when there is none."""
        key = letters(text)
        found = next((line.element for line in self._outline.lines if letters(line.text) == key), None)
        boxes = []
        while found is not None and found.tag not in ("body", "html") and not self._holds_kept(found):
            boxes.append(found)
            found = found.getparent()
        named = ((box, token) for box in reversed(boxes) for token in self._tokens(box))
        return next((_Box(box, token, self._outline.text(box)) for box, token in named), None)

    def _holds_kept(self, element: HtmlElement) -> bool:
        start, end = self._outline.slice(element)
        return any(at in self._kept for at in range(start, end))

    def _tokens(self, element: HtmlElement) -> Iterator[str]:
        """The names of an element that a block rule can go by, and that no place of the article has."""
        if element.tag in INLINE or element.tag in _HEADINGS:
            return
        for token in map(name_parts, given_names(element)):
            rules = BlockRules([_named(token)]) if token.count("-") < _PARTS else None
            if token and rules and not any(rules.candidates(tag, name) for tag, name in self._names):
                yield token


def _named(token: str) -> BlockRule:
    return BlockRule(id="new", kind="other", why="", removes=[], keeps=[], tokens=[token])


def _box_rule(box: _Box, domain: str, wanted: Wanted, stays: str) -> str:
    short = html.escape(box.text.replace("\n", " ")[:_SHORT], quote=False)
    return table_of(
        "block",
        id=f"{domain}-{wanted.kind}-{box.token}",
        kind=wanted.kind,
        why=wanted.why,
        tokens=[box.token],
        max_words=_ROOM + 2 * rough_words(box.text),
        removes=[f"<{box.element.tag} class='{box.token}'><p>{short}</p></{box.element.tag}>"],
        keeps=[f"<p>{html.escape(stays, quote=False)}</p>"],
    )


def _text_rule(block: Block, domain: str, wanted: Wanted, stays: str) -> str:
    text = "\n".join(_lines(block))
    id_ = hashlib.sha256(text.encode()).hexdigest()[:8]
    made = line_rule if isinstance(block, Heading) else text_rule
    return made(domain, Proposal(id_, text, wanted.why, stays, wanted.kind))
