"""How a line is folded, and how a rule's pattern reads it."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from scraper.rules import SpanRule, TextRule, bundled_rulebook
from scraper.rules.fold import fold
from scraper.rules.patterns import PatternSet, begins_with_own_word, to_re2

RULES = bundled_rulebook().rules
LINES = [
    *(example for rule in RULES if isinstance(rule, TextRule | SpanRule) for example in (*rule.removes, *rule.keeps)),
    "The council voted on Tuesday to close the northern pier until the end of the month.",
    "“Nobody asked us,” said Ada Renn, who has run the harbour office since 1998.",
    "Sign up",
    "...",
    "",
]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Don’t miss: Sign-up to our “Morning” newsletter!", " don't miss : sign up to our morning newsletter ! "),
        ("", "  "),
        ("  Two\n lines\t", " two lines "),
        ("Wait... what?!", " wait what ? ! "),
        ("$5 a month", " $ 5 a month "),
        ("50% off | Ends 3:00", " 50 % off | ends 3 : 00 "),
        ("© 2026 Quay", " © 2026 quay "),
        ("rock 'n' roll, the players' boots", " rock n roll the players boots "),
        ("snake_case, a/b & c", " snake case a b c "),
        ("ﬁrst Ｎｅｗｓ", " first news "),
        ("İSTANBUL", " istanbul "),
        ("soft\u00adhy\u200bphen", " softhyphen "),
        ("今すぐ登録！ 続きを読む。", " 今すぐ登録 ! 続きを読む . "),
        ("पुल बंद", " पुल बंद "),
        ("اقرأ أيضًا، ٣ دقائق؟", " اقرا ایضا 3 دقائق ? "),
        ("می\u200cشود كتاب", " میشود کتاب "),
        ("דוא״ל: אל־הארץ", " דוא ל : אל הארץ "),
        ("Ինչո՞ւ։ Կարդա՛", " ինչու . կարդա "),
        ("കേൾക്കാൻ ൧൨", " കേള്ക്കാന് 12 "),
        ("आगे पढ़ें। १२ मिनट", " आगे पढ\u093cें . 12 मिनट "),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Bare lower-case words between single spaces; a few signs are words, other punctuation is gone."""
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_is_regular(text: str) -> None:
    """Whatever the text: a space at both ends, never two in a row, and nothing more to fold."""
    folded = fold(text)
    assert folded[0] == folded[-1] == " "
    assert "  " not in folded.strip()
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("pattern", "text", "hit"),
    [
        ("sign up", "Please sign up today", True),
        ("sign up", "A design upset them", False),
        (".*sign up", "A redesign upset them", True),
        ("登録", "今すぐ登録", True),
        ("^sign up", "Sign up today", True),
        ("^sign up", "Please sign up", False),
        ("sign up$", "Please sign up!", True),
        ("sign up$", "Please sign up.", True),
        ("sign up$", "Sign up today", False),
        ("^share$", "Share", True),
        ("^share$", "Shares", False),
        ("^share.*$", "Shares of the port fell", True),
        ("^help us <2>newsroom", "Help us newsroom", True),
        ("^help us <2>newsroom", "Help us our small newsroom", True),
        ("^help us <2>newsroom", "Help us our very small newsroom", False),
        ("^follow us <2>$", "Follow us on Threads", True),
        ("^follow us <2>$", "Follow us", True),
        ("^follow us <2>$", "Follow us on Threads!", True),
        ("^follow us <2>$", "Follow us to the northern pier", False),
        ("<3>to continue reading", "Log in to continue reading", True),
    ],
)
def test_conveniences(pattern: str, text: str, hit: bool) -> None:  # noqa: FBT001 - the table's last column
    """Patterns begin at words, `^` and `$` are the line's ends, `<n>` is a gap of up to n words."""
    assert PatternSet([pattern]).match(fold(text)) == ([0] if hit else [])


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("Sign up", "lower case"),
        ("sign  up", "single spaces"),
        (" sign up", "single spaces"),
        ("sign up ", "single spaces"),
        ("sign (up", r"pattern 'sign \(up'"),
        (r"(a)\1", "pattern"),
        ("sign up(?=now)", "pattern"),
    ],
)
def test_refused(pattern: str, reason: str) -> None:
    """What cannot match folded text, or needs backtracking, is refused with the pattern in the error."""
    with pytest.raises(ValueError, match=reason):
        PatternSet(["fine", pattern])


def test_classes_are_no_capitals() -> None:
    """A class written with a capital is no capital letter."""
    assert PatternSet([r"a\Sb \D+$"]).match(fold("axb now")) == [0]


def test_a_set_says_which() -> None:
    """Positions are those of the list, ascending, whichever way a pattern is searched."""
    patterns = ["up today", "^sign", "never", "^sign up", "today$"]
    assert PatternSet(patterns).match(fold("Sign up today")) == [0, 1, 3, 4]


def test_an_empty_set() -> None:
    """No patterns, no matches."""
    assert PatternSet([]).match(fold("Sign up")) == []


def test_time_grows_with_the_text() -> None:
    """A line made to make a backtracking engine despair is answered at once."""
    assert PatternSet(["^(?:a |a a )*b", "(?:a ?)*a c"]).match(fold("a " * 5000)) == []


def test_the_rulebook_at_once_is_the_rulebook_one_by_one() -> None:
    """All patterns of the rulebook searched together find what each finds by itself, on its examples."""
    patterns = [says for rule in RULES if isinstance(rule, TextRule) for says in rule.says]
    single = [re2.compile(to_re2(pattern)) for pattern in patterns]
    together = PatternSet(patterns)
    assert len(patterns) > 1000
    for line in LINES[::41]:
        folded = fold(line)
        assert together.match(folded) == [at for at, one in enumerate(single) if one.search(folded)], line


def test_what_plainly_begins_with_a_word_of_its_own() -> None:
    """The quick look agrees with RE2 on every pattern of the rulebook that begins a line, and knows most of them."""
    patterns = [to_re2(says) for rule in RULES if isinstance(rule, TextRule) for says in rule.says]
    begun = [pattern for pattern in patterns if pattern.startswith("^")]
    plain = [pattern for pattern in begun if begins_with_own_word(pattern)]
    assert len(plain) > len(begun) / 2
    assert not [pattern for pattern in plain if re2.compile(pattern).possiblematchrange(2)[1] >= b" \xf4"]


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        ("^ sign (?:up|in)", True),
        ("^ (?:sign|log (?:in|on)) .*", True),
        ("^ (?:(?:a|b) c|d)", True),
        ("^ (?:sign )?up", False),
        ("^ s?.* up", False),
        ("^ s* up", False),
        ("^ s{0,2}[^ ]+", False),
        ("^ (?:sign|[^ ]+) up", False),
        ("^ (?:sign|) up", False),
        ("^ a|.*", False),
        ("^ (?:a){0,2}.*", False),
        ("^ .*", False),
    ],
)
def test_a_word_of_its_own(pattern: str, *, plain: bool) -> None:
    """Whatever may be left out, or may be any word, is none."""
    assert begins_with_own_word(pattern) is plain


@pytest.mark.parametrize(
    "text", ["Подпишитесь на канал", "登録する", "اشترك الآن", "구독하기", "Διαβάστε επίσης", "ये भी पढ़ें", "อ่านต่อ"]
)
def test_every_script_is_searched(text: str) -> None:
    """A pattern is found whatever script it is written in, and beside words in another."""
    pattern = fold(text).strip()
    assert PatternSet(["sign up", pattern]).match(fold(text)) == [1]
    assert PatternSet(["sign up", f".*{pattern}"]).match(fold(f"Sign up: {text}")) == [0, 1]
