"""Which lines are not the reporter's, judged by what they say and by what stands around them.

A sentence that a rule condemns by itself is the start. From there its company is looked at: what an appeal says
besides (hints), the title over it, a short line between two removed ones, the headlines below "Related stories".
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from scraper.clean import runs
from scraper.clean.lines import cut_glued_head
from scraper.words import ASKING, FULL_STOPS, rough_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.article import Kind
    from scraper.clean.lines import Line, Part
    from scraper.rules import TextRules

_STOPS = frozenset(FULL_STOPS) - frozenset("!?…！？؟")
_ASKED = 3
"""How many sentences a question and the call that answers it are."""
_STATEMENT = 5
"""How many words make a sentence beside a call a statement of its own."""
_MOSTLY, _CALLS = 0.5, 0.25
"""The shares of a line's words that all matched sentences, and the calls among them, must have for the line to go."""
_HINTED, _HINT_WORDS, _HINT_ALONE = 0.75, 60, 12
_HEADLINE_WORDS, _HEADLINES = 25, 8
_TITLE_WORDS, _BUTTON_WORDS = 9, 4
_BETWEEN_WORDS = 20
_CAP_SHARE, _CAP_WORDS = 0.3, 120
_CAP_SHORT, _FEW_WORDS = 0.75, 60
"""Of a short text a rule may take more, but hardly all; what has fewer words may be nothing but an appeal."""
_APPEALS: frozenset[Kind] = frozenset({"donation", "newsletter", "paywall", "comments", "social"})


def condemn(lines: Sequence[Line], rules: Sequence[TextRules]) -> list[str]:
    """Take out of the lines, in place, what is not the reporter's.

    A rule that would take more than its cap of all words is not applied; the warnings returned say so.
    """
    barred: set[str] = set()
    while True:
        _condemn(lines, rules, barred)
        over = _over_cap(lines)
        if not over:
            return [f"rule {rule} would have removed too much and was not applied" for rule in sorted(barred)]
        barred |= over
        for part in (part for line in lines for part in line.parts):
            part.taken = None
            if (said := part.says) and said.rule.id in barred:
                part.match, part.rules = None, ()


def _over_cap(lines: Sequence[Line]) -> set[str]:
    """The rules that take too much of what the others leave."""
    taken: Counter[str] = Counter()
    for removal in (removal for line in lines for removal in line.removals()):
        taken[removal.rule] += rough_words(removal.text)
    if not taken:
        return set()
    words = sum(line.words for line in lines) - taken.total()
    return {rule for rule, count in taken.items() if count > _cap(words + count)}


def _cap(words: int) -> float:
    """How many of so many words a rule may take."""
    return max(_CAP_SHARE * words, min(_CAP_WORDS, _CAP_SHORT * words) if words >= _FEW_WORDS else _CAP_WORDS)


def _condemn(lines: Sequence[Line], rules: Sequence[TextRules], barred: set[str]) -> None:
    for some in rules:
        _take_spans(lines, some, barred)
    for index, line in enumerate(lines):
        if not line.is_gone and not _is_own_heading(line, lines[index + 1 : index + 2]):
            _take_by_itself(line, follows_removed=index > 0 and lines[index - 1].is_touched)
    for some in rules:
        _take_headlines(lines, some)
    _take_company(lines)
    if not barred:  # where rules go wrong, what stands beside their lines is no evidence
        runs.take_runs(lines)
    for near, line in pairwise(lines):
        appeal = _appeal(near, 1)
        if appeal and near.is_gone and not line.is_touched:
            cut_glued_head(line, appeal, rules)


def _take_spans(lines: Sequence[Line], rules: TextRules, barred: set[str]) -> None:
    """From a start cue to its end cue, when the end comes soon enough."""
    if not rules.spans:
        return
    places = [(row, part) for row, line in enumerate(lines) for part in line.parts]
    for at, (row, part) in enumerate(places):
        span = rules.span_from(part.text) if part.match and not part.taken else None
        if span is None or span.id in barred:
            continue
        near = [end for end, (line, _) in enumerate(places[at:], at) if line - row <= span.max_paragraphs]
        end = next((end for end in near if rules.ends_span(span, places[end][1].text)), None)
        if end is not None:
            for _, inner in places[at : end + 1]:
                inner.taken = inner.taken or (span.kind, span.id)


def _is_own_heading(line: Line, following: Sequence[Line]) -> bool:
    """Whether a line is a heading with a paragraph of the article below it ("Join the conversation", a chapter).

    One that points to another story by its headline ("Read more: A bridge closes") is none.
    """
    called = [
        part
        for part in line.parts
        if part.match and part.match.form == "call" and not (part.match.rule.kind == "related" and ":" in part.text)
    ]
    return (
        line.is_heading
        and len(called) == len(line.parts)
        and any(below.is_sentence and not any(part.match for part in below.parts) for below in following)
    )


def _take_by_itself(line: Line, *, follows_removed: bool) -> None:
    """Labels, openers and calls; with a call go the hints beside it, and the whole line when it is mostly that."""
    strong = [part for at, part in enumerate(line.parts) if _condemns(line, at, follows_removed=follows_removed)]
    if not strong:
        return
    for part in strong:
        _take(part)
    matched = sum(part.words for part in line.parts if part.says)
    called = sum(part.words for part in strong)
    mostly = matched >= _MOSTLY * line.words and called >= _CALLS * line.words
    if mostly and strong[0].taken and not _is_neighbour(line.parts):
        line.take(*strong[0].taken)
        return
    left = [part for part in line.parts if not part.taken]
    if left == line.parts[:1] and len(line.parts) <= _ASKED and left[0].text.rstrip().endswith(tuple(ASKING)):
        left[0].taken = strong[0].taken  # "Found a mistake? Tell us."
    for one, other in zip(line.parts, line.parts[1:], strict=False):
        if one.taken and not other.taken and other.says:
            _take(other)
    for one, other in zip(line.parts[::-1], line.parts[-2::-1], strict=False):
        if one.taken and not other.taken and other.says:
            _take(other)


def _is_neighbour(parts: Sequence[Part]) -> bool:
    """Whether one of just two sentences is the call and the other a statement of its own, which stays."""
    others = [part for part in parts if not part.says]
    return (
        len(parts) == 2 and len(others) == 1 and others[0].words >= _STATEMENT and others[0].text.strip()[-1] in _STOPS
    )


def _condemns(line: Line, at: int, *, follows_removed: bool) -> bool:
    """A call does anywhere; a label or opener as a line of its own, or glued to the front of one."""
    part = line.parts[at]
    form = part.match.form if part.match else None
    if form in ("label", "opener"):
        glued = at == 0 and not part.text[-1].isspace()
        return len(line.parts) == 1 or glued or (at == 0 and follows_removed)
    return form == "call"


def _take(part: Part) -> None:
    if said := part.says:
        part.taken = part.taken or (said.rule.kind, said.rule.id)


def _take_headlines(lines: Sequence[Line], rules: TextRules) -> None:
    """Below a line that only opens a list of other stories ("Related:") the headlines go too."""
    for at, line in enumerate(lines):
        match = line.parts[0].match
        if not (line.is_gone and match and rules.is_title(line.parts[0].text)):
            continue
        for below in lines[at + 1 : at + 1 + _HEADLINES]:
            if below.is_heading or below.is_sentence or below.words > _HEADLINE_WORDS:
                break
            below.take(match.rule.kind, match.rule.id)


def _take_company(lines: Sequence[Line]) -> None:
    """What stands next to a removed appeal and is its hint, title or button, or a short line between two parts of it.

    Where the article's own paragraphs have titles set as paragraphs, a title may be one of those and stays.
    """
    titled = sum(_is_title(line) for line in lines if not line.is_gone) > 1
    for row, step in [(lines, 1), (lines[::-1], -1)]:
        for near, line, after in zip(row, row[1:], [*row[2:], None], strict=False):
            appeal = _appeal(near, step)
            if appeal is None or line.is_gone:
                continue
            enclosed = after is not None and _is_between(line) and _encloses(appeal, _appeal(after, -step), line)
            is_title = not titled and _is_call(near) and _is_title(line) and (step < 0 or line.words <= _BUTTON_WORDS)
            if (_is_hint(line) and _is_strong(near)) or enclosed or is_title:
                line.take(*appeal)


def _appeal(line: Line, step: int) -> tuple[Kind, str] | None:
    """Kind and rule of a removed appeal, if the line ends with one (or, seen from behind it, begins with one)."""
    taken = line.parts[-1 if step > 0 else 0].taken
    return taken if taken and taken[0] in _APPEALS else None


def _encloses(appeal: tuple[Kind, str], other: tuple[Kind, str] | None, line: Line) -> bool:
    """Whether two removed appeals are one around a line: of one rule, or of any two where no heading is between."""
    return other == appeal or (other is not None and not line.is_heading)


def _is_between(line: Line) -> bool:
    """Whether a line may be the middle of an appeal: a short one, and no sentence that says nothing an appeal says."""
    return line.words <= _BETWEEN_WORDS and (not line.is_sentence or any(part.says for part in line.parts))


def _is_call(line: Line) -> bool:
    return any(part.taken and part.match and part.match.form == "call" for part in line.parts)


def _is_strong(line: Line) -> bool:
    """Whether a line was taken for more than a hint: a hint beside a hint is no evidence."""
    return any(part.taken and part.match for part in line.parts)


def _is_title(line: Line) -> bool:
    return not line.is_heading and not line.is_sentence and line.words <= _TITLE_WORDS


def _is_hint(line: Line) -> bool:
    """Whether nearly all that a line says is what appeals say besides.

    A sentence of some length says so twice: a museum is open every day, too.
    """
    hinted = sum(part.words for part in line.parts if part.says)
    if hinted < _HINTED * line.words or line.words > _HINT_WORDS:
        return False
    return _hints(line) > 1 or not line.is_sentence or line.words <= _HINT_ALONE


def _hints(line: Line) -> int:
    """How many things a line says that appeals say, in the language in which it says most of them."""
    said = [match for part in line.parts for match in (*part.hints, part.match) if match]
    return max(Counter(match.rule.id.partition("-")[0] for match in said).values(), default=0)
