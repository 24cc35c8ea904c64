"""The rulebook's examples between paragraphs of news: company changes nothing that a rule promises."""

from __future__ import annotations

import pytest

from scraper.clean import clean_text
from scraper.rules import SpanRule, TextRule, bundled_rulebook

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


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_kept_example_stays(rule: TextRule | SpanRule) -> None:
    """Company of news does not make an appeal of a kept example."""
    for example in rule.keeps:
        text = f"{STORY}\n{example}\n{STORY}"
        assert clean_text(text) == (text, ()), example


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_cleaning_twice_changes_nothing(rule: TextRule | SpanRule) -> None:
    """All of a rule's examples, removed and kept, between paragraphs: what is left is clean."""
    text = "\n".join([STORY, *rule.removes, STORY, *rule.keeps, STORY])
    once = clean_text(text)[0]
    assert STORY in once
    assert clean_text(once) == (once, ())


@pytest.mark.parametrize("rule", HINTS, ids=lambda rule: rule.id)
def test_a_hint_goes_in_company(rule: TextRule) -> None:
    """What a hint removes goes next to a call of its language, and stays without one."""
    call = appeal(rule.id.split("-")[0])
    for example in rule.removes:
        assert clean_text(f"{STORY}\n{call}\n{example}\n{STORY}")[0] == f"{STORY}\n{STORY}", example


@pytest.mark.parametrize("rule", HINTS, ids=lambda rule: rule.id)
def test_a_hint_alone_stays(rule: TextRule) -> None:
    """A removed example of a hint stays where nothing else is an appeal, unless another rule calls it one."""
    for example in rule.removes:
        match = BOOK.text.judge(example)
        if match and match.rule is rule:
            assert clean_text(f"{STORY}\n{example}\n{STORY}")[1] == ()


@pytest.mark.parametrize("rule", SPANS, ids=lambda rule: rule.id)
def test_a_span_begins_with_what_a_rule_knows(rule: SpanRule) -> None:
    """A span's first line is one that a text rule matches by itself: only such lines are looked at as starts."""
    for example in rule.removes:
        start = example.split("\n")[0]
        assert BOOK.text.judge(start), start
        assert BOOK.text.span_from(start) == rule
