"""Words are counted as their readers would count them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.words import count_words, is_sentence, letters


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n—…!? ", 0),
        ("The pier is closed.", 4),
        ("It's the mayor’s re-election", 4),
        ("3.5 million, 1,000 and 2019-2026", 5),
        ("the U.S. economy", 3),
        ("Wait...what? Yes—no", 4),
        ("end.Next", 1),
        ("a/b", 2),
        ("Übergrößen für Çeşme’ye", 3),
        ("naïve cafe\u0301s", 2),
        ("совет одобрил мост", 3),
        ("المجلس وافق على الجسر", 4),
        ("시의회는 다리를 승인했다.", 3),
        ("市議会", 3),
        ("東京タワー", 3),
        ("これはペンです。", 6),
        ("新しい iPhone を", 5),
        ("สวัสดีครับ", 3),
        ("मेयर ने कहा। पुल बंद है।", 6),
        ("நகராட்சி பாலத்தை மூடியது", 3),
        ("می\u200cشود", 1),
        ("הַמּוֹעֵצָה אִשְּׁרָה", 2),
    ],
)
def test_count(text: str, words: int) -> None:
    """Letters between spaces are a word; Han and hiragana count one each, a run of katakana is one word."""
    assert count_words(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "The pier is closed.",
        "“Is it closed?”",
        "橋が閉まった。",
        "घाट बंद है।",
        "گھاٹ بند ہے۔",
        "هل أغلق الرصيف؟",
        "Կամուրջը փակ է։",
        "ድልድዩ ተዘግቷል።",
        "တံတား ပိတ်ထားသည်။",
    ],
)
def test_sentences(text: str) -> None:
    """Every script has signs that end a sentence; a title has none."""
    assert is_sentence(text)
    assert not is_sentence(text.rstrip("”")[:-1].rstrip("?"))


@given(st.lists(st.sampled_from(["pier", "мост", "don't", "3.5", "橋", "re-open", "Ñandú", "다리"]), max_size=30))
def test_words_between_spaces_add_up(words: list[str]) -> None:
    """Joining words with any white space or punctuation gives their number."""
    assert count_words(" ".join(words)) == count_words("\n".join(words)) == count_words(" — ".join(words)) == len(words)


def test_letters_of_capitals_with_dots() -> None:
    """Turkish and other spellings share their letters, whatever case they are in."""
    assert letters("MİLLİYET – İstanbul’da") == letters("milliyet istanbul'da") == "milliyetistanbulda"


@given(st.text())
def test_no_text_fails(text: str) -> None:
    """Any text has a number of words, at most one a character."""
    assert 0 <= count_words(text) <= len(text)


def test_time_grows_with_the_text() -> None:
    """A long run of apostrophes or dashes is passed over at once."""
    assert count_words("a" + "'" * 200_000 + "-" * 200_000 + "b") == 2
