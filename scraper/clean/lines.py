"""A line of the body while it is judged: its sentences, what the rules say of each, and which of them are taken out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from scraper.article import Removal
from scraper.rules import hints, judge
from scraper.sentences import glue_points, split_sentences
from scraper.words import FULL_STOPS, PAUSES, last_sign, rough_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.article import Kind
    from scraper.rules import Match, TextRules

_LABEL_CHARS = 200
"""Longer lines are no labels and no openers."""
_GLUE_WITHIN = 300
_BUTTON, _REST = 6, 4
"""How many words a glued button may have, and the sentence behind it must have."""
_QUOTE_MARKS = ("„", "“", "”", "«", "»", '"', "‚", "‘", "「", "『")
"""No button begins with one: somebody is quoted, and the mark at the other end glues nothing."""
_ENDING = frozenset(FULL_STOPS + PAUSES)


@dataclass(slots=True)
class Part:
    """A sentence of a line (or all of it): what the rules say of it, and by which rule it was taken, if it was."""

    text: str
    match: Match | None = None
    taken: tuple[Kind, str] | None = None
    rules: Sequence[TextRules] = ()
    """Where hints are looked up, once something asks for them: few pages have an appeal that they could be beside."""

    @property
    def words(self) -> int:
        """About how many words it has."""
        return rough_words(self.text)

    @property
    def says(self) -> Match | None:
        """The rule that matched, or the hint in it."""
        return self.match or next(iter(self.hints), None)

    @property
    def hints(self) -> list[Match]:
        """What it says that appeals say besides."""
        return hints(self.text, self.rules)


@dataclass(slots=True)
class Line:
    """A line as parts; joined they are the line."""

    parts: list[Part]
    is_heading: bool = False
    is_item: bool = False

    @property
    def kept(self) -> str:
        """What is left of the line; empty when it is gone."""
        return "".join(part.text for part in self.parts if not part.taken).strip()

    @property
    def is_gone(self) -> bool:
        """Whether nothing is left."""
        return all(part.taken for part in self.parts)

    @property
    def is_touched(self) -> bool:
        """Whether anything was taken."""
        return any(part.taken for part in self.parts)

    @property
    def is_sentence(self) -> bool:
        """Whether it ends as sentences do, and not as titles, labels and headlines do."""
        return last_sign(self.parts[-1].text.rstrip()) in _ENDING

    @property
    def words(self) -> int:
        """How many words it had."""
        return sum(part.words for part in self.parts)

    def take(self, kind: Kind, rule: str) -> None:
        """Take out what is left of the line."""
        for part in self.parts:
            part.taken = part.taken or (kind, rule)

    def removals(self) -> Iterator[Removal]:
        """The ledger of this line; neighbours taken by one rule are one removal."""
        for taken, parts in groupby(self.parts, key=lambda part: part.taken):
            if taken:
                yield Removal(taken[0], taken[1], "clean", "".join(part.text for part in parts).strip())


def read_line(text: str, rules: Sequence[TextRules], *, is_heading: bool = False) -> Line:
    """Split a line into parts and ask the rules about each."""
    sentences = split_sentences(text)
    whole = judge(text, rules) if len(text) <= _LABEL_CHARS or len(sentences) == 1 else None
    if len(sentences) == 1 or (whole and whole.form in ("label", "opener")):
        parts = [Part(text, whole, rules=rules)]
    else:
        parts = [Part(sentence, judge(sentence, rules), rules=rules) for sentence in sentences]
    if not (whole and whole.form in ("label", "opener")):
        parts[:1] = _unglue(parts[0], rules, parts[1:])
    return Line(parts, is_heading)


def without_calls(line: Line) -> Line:
    """The line, none of it a call: a step of instructions tells the reader what to do, and not for the outlet."""
    for part in line.parts:
        part.match = None if part.match and part.match.form == "call" else part.match
    return line


def _unglue(part: Part, rules: Sequence[TextRules], following: Sequence[Part]) -> list[Part]:
    """A button or call that lost the space to the text after it ("Sign upThe minister ...") is a part of its own."""
    for point in glue_points(part.text, _GLUE_WITHIN):
        head, rest = part.text[:point], part.text[point:]
        words = rough_words(rest) + sum(one.words for one in following)
        match = judge(head, rules) if words >= _REST and not head.startswith(_QUOTE_MARKS) else None
        if match and match.form in ("label", "call"):
            return [Part(head, match, rules=rules), Part(rest, judge(rest, rules), rules=rules)]
    return [part]


def cut_glued_head(line: Line, taken: tuple[Kind, str], rules: Sequence[TextRules]) -> None:
    """Below a removed appeal, the few words glued to the front of a paragraph are its button, whatever they say.

    What comes behind them is judged as if it had always begun there.
    """
    first = line.parts[0]
    if first.text.startswith(_QUOTE_MARKS):
        return
    point = next(iter(glue_points(first.text, _GLUE_WITHIN)), 0)
    head, rest = first.text[:point], first.text[point:]
    if 0 < rough_words(head) <= _BUTTON and line.words - rough_words(head) >= _REST:
        match = judge(rest, rules)
        is_all = match is not None and (match.form == "call" or len(line.parts) == 1)
        called = (match.rule.kind, match.rule.id) if match and is_all else None
        line.parts[:1] = [Part(head, None, taken, rules), Part(rest, match, called, rules)]
