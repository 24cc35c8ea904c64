"""Every rule does what its own examples say, and the whole rulebook leaves every kept example alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from scraper.clean import clean_text
from scraper.errors import RuleError
from scraper.rules import BlockRule, SpanRule, TextRule, bundled_rulebook, load_rulebook
from scraper.rules.lint import complaints
from scraper.rules.text import TextRules

if TYPE_CHECKING:
    from pathlib import Path

BOOK = bundled_rulebook()
TEXT_RULES = [rule for rule in BOOK.rules if isinstance(rule, TextRule)]
STRONG = [rule for rule in TEXT_RULES if (match := BOOK.text.judge(rule.removes[0])) and match.form != "hint"]
SPANS = [rule for rule in BOOK.rules if isinstance(rule, SpanRule)]
HINTS = [rule for rule in TEXT_RULES if rule not in STRONG]
STORY = "The council met on Monday and voted for the bridge."
LANGUAGES = ("da", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "no", "pl", "pt", "ru", "sv", "tr", "uk")
by_id = pytest.mark.parametrize


def is_appeal(rule: TextRule) -> bool:
    """Whether the rule takes its example as a call for something that has hints."""
    match = BOOK.text.judge(rule.removes[0])
    return bool(match and match.form == "call" and rule.kind in ("donation", "newsletter", "paywall"))


def own_rules(rule: TextRule) -> TextRules:
    """The rule alone, in whatever table it stands."""
    books = [BOOK.text, *(site.text for site in BOOK.sites.values())]
    match = next(m for book in books for m in book.matches if m.rule is rule)
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
        assert clean_text(f"{STORY}\n{example}\n{STORY}")[0].split() == [*STORY.split(), *STORY.split()]


@by_id("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_the_rulebook_keeps_what_any_rule_keeps(rule: TextRule | SpanRule | BlockRule) -> None:
    """The whole rulebook leaves every kept example as it is."""
    if isinstance(rule, BlockRule):
        pytest.skip("block rules are tried on elements, in test_strip")
    for example in rule.keeps:
        assert clean_text(example) == (example, ()), example


@by_id("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_no_rule_is_written_in_vain(rule: TextRule | SpanRule | BlockRule) -> None:
    """No pattern asks for what folded text cannot hold, and lists are in order."""
    assert list(complaints(rule)) == []


@by_id(
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


@by_id("says", [["follow us(?: now| ?$)"], ["<3>newsletter <2>$"], ["[$€] ?[0-9]{1,3} (?:a month|$)"], [r"50 \$ now"]])
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


@by_id("rule", [rule for rule in BOOK.rules if not isinstance(rule, BlockRule)], ids=lambda rule: rule.id)
def test_a_kept_example_stays_between_paragraphs(rule: TextRule | SpanRule) -> None:
    """Company of news does not make an appeal of a kept example."""
    for example in rule.keeps:
        text = f"{STORY}\n{example}\n{STORY}"
        assert clean_text(text) == (text, ()), example


@by_id("rule", [rule for rule in BOOK.rules if not isinstance(rule, BlockRule)], ids=lambda rule: rule.id)
def test_cleaning_twice_changes_nothing(rule: TextRule | SpanRule) -> None:
    """All of a rule's examples, removed and kept, between paragraphs: what is left is clean."""
    text = "\n".join([STORY, *rule.removes, STORY, *rule.keeps, STORY])
    once = clean_text(text)[0]
    assert STORY in once
    assert clean_text(once) == (once, ())


@by_id("rule", HINTS, ids=lambda rule: rule.id)
def test_a_hint_goes_in_company(rule: TextRule) -> None:
    """What a hint removes goes next to a call of its language."""
    call = next(one.removes[0] for one in STRONG if one.id[:3] == rule.id[:3] and is_appeal(one))
    for example in rule.removes:
        assert clean_text(f"{STORY}\n{call}\n{example}\n{STORY}")[0] == f"{STORY}\n{STORY}", example


@by_id("rule", SPANS, ids=lambda rule: rule.id)
def test_a_span_begins_with_what_a_rule_knows(rule: SpanRule) -> None:
    """A span's first line is one that a text rule matches by itself: only such lines are looked at as starts."""
    for example in rule.removes:
        start = example.split("\n")[0]
        assert BOOK.text.judge(start), start
        assert BOOK.text.span_from(start) == rule


@by_id("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_a_rule_is_named_after_its_kind(rule: TextRule | SpanRule | BlockRule) -> None:
    """Ids begin with the language and kind, or with the kind alone for elements, so that the ledger can be read."""
    kind = rule.id.removeprefix(f"{rule.id.split('-')[0]}-") if not isinstance(rule, BlockRule) else rule.id
    assert kind.startswith(rule.kind), f"{rule.id} is of kind {rule.kind}"


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


BLOCK = "[[block]]\nid='b'\nkind='advert'\nwhy='w'\nremoves=['x']\nkeeps=['y']\n"


@by_id(
    ("folder", "text", "reason"),
    [
        ("blocks", BLOCK, "neither `tokens` nor `tags`"),
        ("blocks", BLOCK + "tokens=['ad', 'adSlot']", "'adSlot' is not one to three lower-case words"),
        ("blocks", BLOCK + "tokens=['a-b-c-d']", "'a-b-c-d' is not one to three"),
        ("blocks", BLOCK + "tags=['div']\ncss='div >'", "selector 'div >'"),
        ("blocks", BLOCK + "tags=['div']\nsays=['(']", "pattern '('"),
        ("blocks", BLOCK + "tags=['div']\nhues=1", "unknown field `hues`"),
        ("blocks", BLOCK.replace("'advert'", "'adverts'") + "tags=['div']", "Invalid enum value 'adverts'"),
        ("blocks", (BLOCK + "tags=['div']\n") * 2, "rule b: the id is used twice"),
        ("sites", BLOCK + "tags=['div']", "missing required field `domain`"),
        ("sites", "domain='quay.example'\n", "missing required field `valid_from`"),
        ("text", "language = 'xx", "xx.toml"),
    ],
)
def test_a_bad_rule_is_refused_with_its_name(tmp_path: Path, folder: str, text: str, reason: str) -> None:
    """Whatever is wrong with a file of any kind is said when it is loaded."""
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "xx.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load_rulebook(tmp_path)
    assert reason in str(caught.value)
    assert folder in caught.value.url


def test_an_id_is_used_once_in_all_files(tmp_path: Path) -> None:
    """The second file with the id is the one that is wrong."""
    for folder in ("blocks", "sites"):
        (tmp_path / folder).mkdir()
        head = "domain='quay.example'\nvalid_from='2026-01-01'\n" if folder == "sites" else ""
        (tmp_path / folder / "a.toml").write_text(f"{head}{BLOCK}tags=['div']", encoding="utf-8")
    with pytest.raises(RuleError, match=r"sites.a\.toml: rule b: the id is used twice"):
        load_rulebook(tmp_path)


def test_a_site_has_rules_of_its_own(tmp_path: Path) -> None:
    """A site's rules come behind the general ones on its pages, and on no other's."""
    call = "[[call]]\nid='c'\nkind='advert'\nwhy='w'\nsays=['^tide of the day']\nremoves=['x']\nkeeps=['y']\n"
    site = f"domain='quay.example'\nvalid_from='2026-01-01'\n{BLOCK}tokens=['box']\n{call}"
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "quay.example.toml").write_text(site, encoding="utf-8")
    book = load_rulebook(tmp_path)
    texts, blocks = book.for_site("quay.example")
    assert [bool(rules.judge("Tide of the day")) for rules in texts] == [False, True]
    assert [bool(rules.candidates("div", "box")) for rules in blocks] == [False, True]
    assert book.for_site("other.example") == ([book.text], [book.blocks])


def test_the_digest_follows_the_rules(tmp_path: Path) -> None:
    """Equal files give equal digests, a changed or renamed one another."""
    (tmp_path / "text").mkdir()
    file = tmp_path / "text" / "xx.toml"
    digests = []
    for text in ("language = 'xx'", "language = 'xx'", "language = 'yy'"):
        file.write_text(text, encoding="utf-8")
        digests.append(load_rulebook(tmp_path).digest)
    digests.append(load_rulebook(file.rename(file.with_name("yy.toml")).parents[1]).digest)
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3
