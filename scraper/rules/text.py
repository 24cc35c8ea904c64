"""What the text rules say about one sentence or line, taken by itself."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.rules.fold import fold
from scraper.rules.patterns import PatternSet
from scraper.rules.speech import Speech
from scraper.words import rough_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scraper.article import Kind
    from scraper.rules.model import Form, SpanRule, TextRule

_QUOTED = re.compile(
    r"“[^”]{2,}”?|«[^»]{2,}»?|„[^“”]{2,}[“”]?|(?<![^\s(\[–—:])\"[^\"]{2,}\"?|「[^」]{2,}」?|『[^』]{2,}』?"
    r"|(?<![^\s(\[–—:])»(?=\S)[^«»]{2,}[«»]|(?<![^\s(\[–—:])”(?=\S)[^”]{2,}”"  # »German«, »Finnish» and ”Swedish” ones
    r"|(?<!\w)‘[^‘]{2,}?’(?!\w)|‚[^‘’]{2,}[‘’]|(?<![^\s(\[–—:])'[^']{2,}'(?!\w)"
)
_LONG_QUOTE, _LONG_WIDE_QUOTE = 22, 12
"""Characters, with the marks, from which a quotation is more than a name, whatever stands around it."""
_SAID_AROUND = 4
"""How many words outside of a quotation make it a part of a sentence."""
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_QUOTES = re.compile("[“”«»„\"「『‘‚']")
_REMEMBERED = 4096
_LETTERS_A_WORD = 12
_RANK: dict[Form, int] = {"call": 0, "label": 1, "opener": 2, "hint": 3}
_REPORTED: frozenset[Kind] = frozenset({"donation", "newsletter", "paywall", "comments", "social"})
"""What the outlet asks for itself."""


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that matched, and in which table it stands."""

    form: Form
    rule: TextRule


class TextRules:
    """Text rules compiled into one pattern set."""

    def __init__(
        self, rules: Iterable[tuple[Form, TextRule]], spans: Sequence[SpanRule], speech: Iterable[str] = ()
    ) -> None:
        listed = [(Match(form, rule), _anchored(form, says)) for form, rule in rules for says in rule.says]
        rules = list(rules)
        self.speech = tuple(speech)
        self._speech = Speech(self.speech)
        self.judge = functools.lru_cache(maxsize=_REMEMBERED)(self._judge)
        self.hints = functools.lru_cache(maxsize=_REMEMBERED)(self._hints)
        self._longest = _LETTERS_A_WORD * max((rule.max_words for _, rule in rules), default=0)
        self.matches = [match for match, _ in listed]
        self._asking = _Patterns([one for one in listed if one[0].form != "hint"])
        self._hinting = _Patterns([one for one in listed if one[0].form == "hint"])
        self._titles = PatternSet(
            [_anchored("label", says) for form, rule in rules if form == "opener" for says in rule.says]
        )
        self.spans = tuple(spans)
        self._starts = [(span, pattern) for span in spans for pattern in span.starts]
        self._start_patterns = PatternSet([pattern for _, pattern in self._starts])
        self._ends = {span.id: PatternSet(span.ends) for span in spans}

    def _judge(self, text: str) -> Match | None:
        """The strongest rule but hints that the sentence or line falls under.

        Called as `judge`, which remembers: boxes and lines are looked at in turn, and sites repeat themselves.
        """
        return min(self._said(text, self._asking), key=lambda match: _RANK[match.form], default=None)

    def _hints(self, text: str) -> tuple[Match, ...]:
        """The hints in the sentence or line, one for each pattern. Called as `hints`, which remembers."""
        return tuple(self._said(text, self._hinting))

    def _said(self, text: str, patterns: _Patterns) -> list[Match]:
        """The rules whose patterns a text holds. What stands in quotation marks does not count."""
        if len(text) > self._longest:
            return []
        bare = unquoted(text)
        hits = patterns.match(fold(bare))
        if not hits:
            return []
        words = rough_words(text)
        found = [match for match in hits if words <= match.rule.max_words]
        fitting = found if bare == text else [match for match in found if match.form in ("call", "hint")]
        asks = [match for match in fitting if _may_be_reported(match, bare)]
        if asks and self._speech.reports(bare):
            return [match for match in fitting if match not in asks]
        return fitting

    def is_title(self, text: str) -> bool:
        """Whether an opener covers the whole line, so that what it opens must follow below."""
        return bool(self._titles.match(fold(text)))

    def span_from(self, text: str) -> SpanRule | None:
        """The span rule that a line starts, if any."""
        hits = self._start_patterns.match(fold(text))
        return self._starts[hits[0]][0] if hits else None

    def ends_span(self, span: SpanRule, text: str) -> bool:
        """Whether a line is where the span ends."""
        return bool(self._ends[span.id].match(fold(text)))


class _Patterns:
    """Patterns of text rules, and what it means that a text holds one."""

    def __init__(self, listed: Sequence[tuple[Match, str]]) -> None:
        self._matches = [match for match, _ in listed]
        self._set = PatternSet([pattern for _, pattern in listed])

    def match(self, folded: str) -> list[Match]:
        """What the folded text holds, in the order of the rules."""
        return [self._matches[hit] for hit in self._set.match(folded)]


def judge(text: str, books: Sequence[TextRules]) -> Match | None:
    """What the strongest rule of several books, hints left aside, says of a text; of equals the first book's."""
    strongest = None
    for book in books:
        match = book.judge(text)
        if match and (strongest is None or _RANK[match.form] < _RANK[strongest.form]):
            strongest = match
    return strongest


def hints(text: str, books: Sequence[TextRules]) -> list[Match]:
    """The hints that several books find in a text: what appeals say besides, and others say as well."""
    return [match for book in books for match in book.hints(text)]


def unquoted(text: str) -> str:
    """What rules look at: the text without its quotations, or without the long ones where hardly anything is around."""
    if not _QUOTES.search(text):
        return text
    bare = _QUOTED.sub(" ", text)
    return bare if rough_words(bare) >= _SAID_AROUND else _QUOTED.sub(_long_quote_gone, text)


def _long_quote_gone(quote: re.Match[str]) -> str:
    long = _LONG_WIDE_QUOTE if _WIDE.search(quote[0]) else _LONG_QUOTE
    return " " if len(quote[0]) >= long else quote[0]


def _may_be_reported(match: Match, text: str) -> bool:
    """Whether a rule's words are news in a quotation; headlines quote people, too, but without a full stop."""
    kinds = {*_REPORTED, "related"} if text.rstrip().endswith((".", "。")) else _REPORTED
    return match.form in ("call", "hint") and match.rule.kind in kinds


def _anchored(form: Form, pattern: str) -> str:
    """A label covers its line, an opener begins it."""
    bare = pattern.removeprefix("^")
    if form == "label":
        return f"^(?:{bare.removesuffix('$')})$"
    return f"^{bare}" if form == "opener" else pattern
