"""Every rule does what its own examples say, and the whole rulebook leaves every kept example alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scraper.clean import clean_text
from scraper.errors import RuleError
from scraper.rules import BlockRule, SpanRule, TextRule, bundled_rulebook, load_rulebook
from scraper.rules.built_in import BUILT_IN, why_of
from scraper.rules.lint import complaints
from scraper.rules.text import TextRules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scraper.rules import Rule

BOOK = bundled_rulebook()
TEXT_RULES = [rule for rule in BOOK.rules if isinstance(rule, TextRule)]
STRONG = [rule for rule in TEXT_RULES if BOOK.text.judge(rule.removes[0])]
SPANS = [rule for rule in BOOK.rules if isinstance(rule, SpanRule)]
LANGUAGES = (
    "af", "ar", "az", "be", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga",
    "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "kn", "ko", "lt", "lv", "mk", "ml",
    "mr", "ne", "nl", "no", "pa", "pl", "pt", "ro", "ru", "si", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th",
    "tl", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
parametrize = pytest.mark.parametrize


def each(rules: Iterable[Rule]) -> pytest.MarkDecorator:
    """One test for all rules of a language: each by itself would be thousands."""
    files: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        files[rule.id.partition("-")[0]].append(rule)
    return parametrize("rules", files.values(), ids=files)


def own_rules(rule: TextRule) -> TextRules:
    """The rule alone, in whatever table it stands."""
    books = [BOOK.text, *(site.text for site in BOOK.sites.values())]
    match = next(m for book in books for m in book.matches if m.rule is rule)
    return TextRules([(match.form, rule)], [])


@each(TEXT_RULES)
def test_a_rule_matches_what_it_says_it_removes(rules: Sequence[TextRule]) -> None:
    """Each rule by itself matches each of its removed examples."""
    for rule in rules:
        alone = own_rules(rule)
        assert [example for example in rule.removes if not alone.judge(example) and not alone.hints(example)] == []


@each(STRONG)
def test_the_rulebook_removes_what_a_rule_says_it_removes(rules: Sequence[TextRule]) -> None:
    """Nothing of a removed example is left."""
    left = {example: clean_text(example)[0] for rule in rules for example in rule.removes}
    assert {example: text for example, text in left.items() if text} == {}


@each(SPANS)
def test_a_span_goes_whole(rules: Sequence[SpanRule]) -> None:
    """A span's removed example goes from start to end and takes no neighbour along."""
    story = "The council met on Monday and voted for the bridge."
    for example in (example for rule in rules for example in rule.removes):
        assert clean_text(f"{story}\n{example}\n{story}")[0].split() == [*story.split(), *story.split()], example


@each(rule for rule in BOOK.rules if isinstance(rule, TextRule | SpanRule))
def test_the_rulebook_keeps_what_any_rule_keeps(rules: Sequence[TextRule | SpanRule]) -> None:
    """The whole rulebook leaves every kept example as it is; those of block rules are tried in test_strip."""
    for example in (example for rule in rules for example in rule.keeps):
        assert clean_text(example) == (example, ()), example


@each(BOOK.rules)
def test_no_rule_is_written_in_vain(rules: Sequence[Rule]) -> None:
    """No pattern asks for what folded text cannot hold, and lists are in order."""
    assert [(rule.id, complaint) for rule in rules for complaint in complaints(rule)] == []


@parametrize(
    ("says", "reason"),
    [
        (["sign up <3> newsletter"], "a gap takes the space"),
        (["(?:follow us|share <2>)$"], "a gap takes the space"),
        (["follow us(?: now|today$)"], "a word does not end the line"),
        (["(?:follow us|share$) now"], "nothing comes after"),
        ([r"zum menü\b"], "ASCII"),
        ([r"abonn\wé"], "ASCII"),
        (["subscribe, now"], "no such sign"),
        (["join us", "join us"], "twice"),
    ],
)
def test_a_pattern_that_can_never_match_is_told(says: list[str], reason: str) -> None:
    """The linter says what is wrong with a pattern that compiles and matches nothing."""
    rule = TextRule(id="xx", kind="social", why="w", says=says, removes=["x"], keeps=["y"])
    assert any(reason in complaint for complaint in complaints(rule))


@parametrize(
    "says", [["follow us(?: now| ?$)"], ["<3>newsletter <2>$"], ["[$€] ?[0-9]{1,3} (?:a month|$)"], [r"50 \$ now"]]
)
def test_a_pattern_that_can_match_passes(says: list[str]) -> None:
    """Gaps, ends and currency signs where they belong are no fault."""
    rule = TextRule(id="xx", kind="social", why="w", says=says, removes=["x"], keeps=["y"])
    assert list(complaints(rule)) == []


def test_no_pattern_is_written_twice() -> None:
    """A pattern stands in one rule of a table of a language."""
    tables = {(match.form, match.rule.id): match.rule.says for match in BOOK.text.matches}
    counted = Counter((form, rule[:2], pattern) for (form, rule), says in tables.items() for pattern in says)
    assert [pattern for pattern, times in counted.items() if times > 1] == []


def test_names_are_in_order() -> None:
    """A block rule's tokens stand sorted, each once."""
    rule = BlockRule(id="xx", kind="social", why="w", tokens=["share", "follow"], removes=["x"], keeps=["y"])
    assert list(complaints(rule)) == ["`tokens` is not sorted, or has a name twice"]


@parametrize("language", LANGUAGES)
def test_every_language_is_covered(language: str) -> None:
    """Each language has rules for the kinds that its outlets show."""
    kinds = {rule.kind for rule in TEXT_RULES if rule.id.startswith(f"{language}-")}
    assert kinds >= {"donation", "paywall", "newsletter", "comments", "related", "social", "advert"}


@parametrize(
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


def test_what_no_file_has_is_explained() -> None:
    """Every name that the program itself puts into the ledger has its reason, and no other."""
    sources = [path.read_text("utf-8") for room in ("strip", "extraction", "clean") for path in _sources(room)]
    named = {name for source in sources for name in re.findall(r'"((?:strip|extract|clean)-[a-z-]+)"', source)}
    assert named | {"clean-repeats-title", "clean-repeats-subtitle"} == BUILT_IN.keys()
    assert why_of("clean-voice", BOOK) == BUILT_IN["clean-voice"]
    assert why_of(TEXT_RULES[0].id, BOOK) == TEXT_RULES[0].why
    assert why_of("gone-since", BOOK) == ""


def _sources(room: str) -> Iterable[Path]:
    return (Path(__file__).parents[1] / "scraper" / room).glob("*.py")
