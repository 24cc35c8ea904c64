"""What holds for every text that is cleaned."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.clean import clean_text
from scraper.rules import TextRule, bundled_rulebook
from tests.pages import PARAGRAPHS

if TYPE_CHECKING:
    from collections.abc import Sequence


BOOK = bundled_rulebook()
NEWS_LINES = [*PARAGRAPHS, "He left.", "Under water", "1931", "What the divers saw", "“Nobody asked us,” she said."]
APPEALS = sorted(
    {
        example
        for rule in BOOK.rules
        if isinstance(rule, TextRule) and rule.id[:3] in ("en-", "de-", "ja-", "fr-")
        for example in rule.removes
    }
)
BUTTONED = "A gift of £3 pays for a ferry ticket for our reporter."
LINES = st.one_of(st.sampled_from(NEWS_LINES), st.sampled_from(APPEALS), st.just(""), st.text(max_size=30))
GLUED = st.builds("".join, st.tuples(LINES, st.sampled_from(["", " ", "  "]), LINES))
TEXTS = st.builds("\n".join, st.lists(st.one_of(LINES, GLUED), max_size=9))


def letters(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def is_inside(inner: Sequence[str], outer: Sequence[str]) -> bool:
    """Whether a sequence is a subsequence of another."""
    rest = iter(outer)
    return all(one in rest for one in inner)


class TestAnyText:
    """Texts made of news, of appeals, of both glued together, of anything."""

    @given(TEXTS)
    @settings(max_examples=150, deadline=None)
    def test_text_and_ledger_account_for_everything(self, text: str) -> None:
        """What is left stands in order, and with the ledger it is all that there was."""
        cleaned, removals = clean_text(text)
        assert is_inside(letters(cleaned), letters(text))
        told = "".join(removal.text for removal in removals)
        assert Counter(letters(cleaned) + letters(told)) == Counter(letters(text))
        assert all(removal.text.strip() for removal in removals)

    @given(TEXTS)
    @settings(max_examples=150, deadline=None)
    def test_lines_that_are_not_touched_are_not_touched(self, text: str) -> None:
        """No line appears that was not in the text; nothing removed means nothing changed."""
        cleaned, removals = clean_text(text)
        rows = text.splitlines()
        assert all(row in rows or any(row in line for line in rows) for row in cleaned.splitlines())
        assert removals or cleaned == text

    @given(TEXTS)
    @example(f"{BUTTONED}\n:{BUTTONED}")
    @example("Sign up for our newsletter here.\nUnder waterVoir aussi notre dossier sur la sécheresse")
    @settings(max_examples=150, deadline=None)
    def test_cleaning_twice_changes_nothing(self, text: str) -> None:
        """What was cleaned is clean."""
        once = clean_text(text)[0]
        assert clean_text(once) == (once, ())

    @given(st.lists(st.sampled_from(NEWS_LINES[:10]), max_size=12))
    @settings(max_examples=50, deadline=None)
    def test_news_is_left_alone(self, lines: list[str]) -> None:
        """Paragraphs of news, in any order, are as they were."""
        text = "\n\n".join(lines)
        assert clean_text(text) == (text, ())

    @given(st.text())
    @settings(max_examples=100, deadline=None)
    def test_nothing_fails(self, text: str) -> None:
        """Any text can be cleaned."""
        assert isinstance(clean_text(text)[0], str)
