"""Every rule does what its own examples say, and the whole rulebook leaves every kept example alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.clean import clean_text
from scraper.errors import RuleError
from scraper.rules import BlockRule, SpanRule, TextRule, bundled_rulebook, load_rulebook
from scraper.rules.text import TextRules

if TYPE_CHECKING:
    from pathlib import Path

BOOK = bundled_rulebook()
TEXT_RULES = [rule for rule in BOOK.rules if isinstance(rule, TextRule)]
STRONG = [rule for rule in TEXT_RULES if (match := BOOK.text.judge(rule.removes[0])) and match.form != "hint"]
SPANS = [rule for rule in BOOK.rules if isinstance(rule, SpanRule)]
LANGUAGES = ("da", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "no", "pl", "pt", "ru", "sv", "tr", "uk")
by_id = pytest.mark.parametrize


def own_rules(rule: TextRule) -> TextRules:
    """The rule alone, in whatever table it stands."""
    match = next(m for m in BOOK.text.matches if m.rule is rule)
    return TextRules([(match.form, rule)], [])


@by_id("rule", TEXT_RULES, ids=lambda rule: rule.id)
def test_a_rule_matches_what_it_says_it_removes(rule: TextRule) -> None:
    """The rule by itself matches each of its removed examples."""
    for example in rule.removes:
        assert own_rules(rule).judge(example), example


@by_id("rule", STRONG, ids=lambda rule: rule.id)
def test_the_rulebook_removes_what_a_rule_says_it_removes(rule: TextRule) -> None:
    """Nothing of a removed example is left."""
    for example in rule.removes:
        assert clean_text(example)[0] == "", example


@by_id("rule", SPANS, ids=lambda rule: rule.id)
def test_a_span_goes_whole(rule: SpanRule) -> None:
    """A span's removed example goes from start to end and takes no neighbour along."""
    for example in rule.removes:
        story = "The council met on Monday and voted for the bridge."
        assert clean_text(f"{story}\n{example}\n{story}")[0].split() == [*story.split(), *story.split()]


@by_id("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_the_rulebook_keeps_what_any_rule_keeps(rule: TextRule | SpanRule | BlockRule) -> None:
    """The whole rulebook leaves every kept example as it is."""
    if isinstance(rule, BlockRule):
        pytest.skip("block rules are tried on elements, in test_strip")
    for example in rule.keeps:
        assert clean_text(example) == (example, ()), example


@by_id("language", LANGUAGES)
def test_every_language_is_covered(language: str) -> None:
    """Each language has rules for the kinds that its outlets show."""
    kinds = {rule.kind for rule in TEXT_RULES if rule.id.startswith(f"{language}-")}
    assert kinds >= {"donation", "paywall", "newsletter", "comments", "related", "social", "advert"}


@by_id(
    ("text", "reason"),
    [
        ("language = 'xx'\nspeed = 3", "unknown field `speed`"),
        ("language = 'xx'\n[[call]]\nid = 'a'", "missing required field"),
        (
            "language='xx'\n[[call]]\nid='a'\nkind='donation'\nwhy='w'\nsays=['(']\nremoves=['x']\nkeeps=['y']",
            "pattern '('",
        ),
        ("language='xx'\n[[call]]\nid='a'\nkind='donation'\nwhy='w'\nsays=['a']\nremoves=['x']\nkeeps=[]", "`keeps`"),
        (
            "language='xx'\n[[call]]\nid='a'\nkind='donation'\nwhy='w'\nsays=['Donate']\nremoves=['x']\nkeeps=['y']",
            "lower",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_name(tmp_path: Path, text: str, reason: str) -> None:
    """The error names the file and what is wrong with it."""
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "xx.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load_rulebook(tmp_path)
    assert "xx.toml" in str(caught.value) or "text" in str(caught.value)
    assert reason in str(caught.value)
