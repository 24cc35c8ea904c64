"""Small boxes that are known by what they say: a call to action and its company, in an element of their own.

A box in a generated class, with a name for a title ("The Evening Edit") and a line that no rule knows, is still one
box: when most of what it says is a call, all of it goes.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from scraper.article import Removal
from scraper.rules import hints, judge, voice
from scraper.rules.sound import FEW_WORDS
from scraper.words import rough_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from scraper.article import Kind
    from scraper.rules import Match, TextRules
    from scraper.tree import TextLine

_LINES, _WORDS = 9, 130
_LEVELS = 4
_SAID = 0.4
"""The share of the words in rules' matches, or of the lines, that makes a box an appeal."""
_FEW = 2
_SUM, _ONE, _TAKEN, _AMONG = 2.0, 1.0, 2.0, 1.0
"""What a box's lines speak for the outlet, one of them, one that a rule matches; and what each gets as one of them."""
_AGAINST = -0.5
"""A line that speaks more against makes a box the reporter's: opening hours, what one needs, how to get there."""
_DATA = frozenset({"table", "thead", "tbody", "tr", "ul", "ol", "dl"})
"""Tables and lists: cells and items look like what is in boxes."""
_OWN_WORDS = 45
"""A line of more words is the article's."""


def strip_appeals(
    region: HtmlElement, lines: Sequence[TextLine], rules: Sequence[TextRules]
) -> dict[HtmlElement, Removal]:
    """The outermost boxes below the region that are mostly a call to action."""
    boxes: defaultdict[HtmlElement, list[TextLine]] = defaultdict(list)
    for line in lines:
        for box in _boxes_around(line, region):
            boxes[box].append(line)
    said: dict[TextLine, Match | None] = {}
    found: dict[HtmlElement, Removal] = {}
    words = {line: rough_words(line.text) for line in lines}
    for box, inside in boxes.items():
        if box.tag == "ol" or len(inside) > _LINES or sum(words[line] for line in inside) > _WORDS:
            continue
        for line in inside:
            if line not in said:
                said[line] = judge(line.text, rules)
        if any(words[line] > _OWN_WORDS and not said[line] for line in inside):
            continue
        appeal = _appeal(inside, said, words, rules) or (None if box.tag in _DATA else _outlets(inside, said, words))
        if appeal:
            text = "\n".join(line.text for line in inside)
            found[box] = Removal(*appeal, "strip", text, box.tag)
    return {box: removal for box, removal in found.items() if not any(outer in found for outer in box.iterancestors())}


def _boxes_around(line: TextLine, region: HtmlElement) -> list[HtmlElement]:
    """The elements around a line, up to a few levels and not to the region."""
    around: list[HtmlElement] = []
    for at in line.element.iterancestors():
        if at is region or len(around) == _LEVELS:
            break
        around.append(at)
    return around


def _appeal(
    lines: Sequence[TextLine],
    said: dict[TextLine, Match | None],
    words: dict[TextLine, int],
    rules: Sequence[TextRules],
) -> tuple[Kind, str] | None:
    """Kind and rule of the call that the lines are mostly made of, if they are."""
    call = next((match for line in lines if (match := said[line]) and match.form == "call"), None)
    if call is None:
        return None
    known = [line for line in lines if said[line] or hints(line.text, rules)]
    in_words = sum(words[line] for line in known) >= _SAID * sum(words[line] for line in lines)
    return (call.rule.kind, call.rule.id) if in_words or len(known) >= _SAID * len(lines) else None


def _outlets(
    lines: Sequence[TextLine], said: dict[TextLine, Match | None], words: dict[TextLine, int]
) -> tuple[Kind, str] | None:
    """Kind and rule of a box of lines that no rule calls for, and that together sound like the outlet."""
    own: list[float] = []
    for line in lines if len(lines) >= _FEW else ():
        if not said[line]:
            own.append(_heard(line.text, words[line]))
            if own[-1] < _AGAINST:
                return None
    if max(own, default=0.0) < _ONE or sum(own) + _TAKEN * (len(lines) - len(own)) < _SUM:
        return None
    return next((match.rule.kind for line in lines if (match := said[line])), "other"), "strip-voice"


def _heard(text: str, words: int) -> float:
    """How much a line speaks for the outlet, as one among its like: a box is seldom the reporter's by half."""
    return voice(text) + _AMONG if words >= FEW_WORDS else voice(text)
