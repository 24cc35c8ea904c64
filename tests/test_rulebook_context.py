"""The rulebook's examples between paragraphs of news: company changes nothing that a rule promises."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from scraper.clean import clean_text
from scraper.rules import SpanRule, TextRule, bundled_rulebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Rule = TextRule | SpanRule

BOOK = bundled_rulebook()
RULES = [rule for rule in BOOK.rules if isinstance(rule, TextRule | SpanRule)]
SPANS = [rule for rule in RULES if isinstance(rule, SpanRule)]
HINTS = list({match.rule.id: match.rule for match in BOOK.text.matches if match.form == "hint"}.values())
STORY = "The council met on Monday and voted for the bridge."


def appeal(language: str) -> str:
    """A call of a language that hints keep company with."""
    for match in BOOK.text.matches:
        if match.form == "call" and match.rule.id.startswith(f"{language}-donation"):
            return match.rule.removes[0]
    raise LookupError(f"no call for donations in {language}")


def each(rules: Iterable[Rule]) -> pytest.MarkDecorator:
    """One test for all rules of a language: each by itself would be thousands."""
    files: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        files[rule.id.partition("-")[0]].append(rule)
    return pytest.mark.parametrize("rules", files.values(), ids=files)


@each(RULES)
def test_a_kept_example_stays(rules: Sequence[Rule]) -> None:
    """Company of news does not make an appeal of a kept example."""
    for example in (example for rule in rules for example in rule.keeps):
        text = f"{STORY}\n{example}\n{STORY}"
        assert clean_text(text) == (text, ()), example


@each(RULES)
def test_cleaning_twice_changes_nothing(rules: Sequence[Rule]) -> None:
    """All of a rule's examples, removed and kept, between paragraphs: what is left is clean."""
    for rule in rules:
        once = clean_text("\n".join([STORY, *rule.removes, STORY, *rule.keeps, STORY]))[0]
        assert STORY in once, rule.id
        assert clean_text(once) == (once, ()), rule.id


@each(HINTS)
def test_a_hint_goes_in_company(rules: Sequence[TextRule]) -> None:
    """What a hint removes goes next to a call of its language, and stays without one."""
    call = appeal(rules[0].id.split("-")[0])
    for example in (example for rule in rules for example in rule.removes):
        assert clean_text(f"{STORY}\n{call}\n{example}\n{STORY}")[0] == f"{STORY}\n{STORY}", example


@each(HINTS)
def test_a_hint_alone_stays(rules: Sequence[TextRule]) -> None:
    """A removed example of a hint stays where nothing else is an appeal, unless another rule calls it one."""
    for rule, example in ((one, example) for one in rules for example in one.removes):
        match = BOOK.text.judge(example)
        if match and match.rule is rule:
            assert clean_text(f"{STORY}\n{example}\n{STORY}")[1] == (), example


@each(SPANS)
def test_a_span_begins_with_what_a_rule_knows(rules: Sequence[SpanRule]) -> None:
    """A span's first line is one that a text rule matches by itself: only such lines are looked at as starts."""
    for rule, example in ((one, example) for one in rules for example in one.removes):
        start = example.split("\n")[0]
        assert BOOK.text.judge(start), start
        assert BOOK.text.span_from(start) == rule, start
