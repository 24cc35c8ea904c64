"""Texts -> how alike they are."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.corpus.likeness import ALIKE, bands, likeness, signature
from scraper.corpus.wording import searchable
from tests.articles import paragraphs
from tests.command import ROOT

TEXT = "\n\n".join(paragraphs("likeness", 8))
HAN = (
    "港務局週三表示由於潛水員發現兩根最古老的木樁被船蛆蛀穿北碼頭將關閉至月底在此期間三條渡輪航線將使用魚碼頭請乘客比平時提早二十分鐘到達。"
    * 2
)


def alike(one: str, other: str) -> float:
    """The likeness of two texts that are long enough."""
    first, second = signature(one), signature(other)
    assert first
    assert second
    return likeness(first, second)


def share_a_band(one: str, other: str) -> bool:
    """Whether the one is found when the other is looked up."""
    return bool(set(bands(signature(one))) & set(bands(signature(other))))


def test_same_text() -> None:
    """A text is like itself, in capitals and with other line breaks too."""
    assert alike(TEXT, TEXT.upper().replace("\n\n", "\n")) == 1


def test_edited() -> None:
    """A text with a corrected word and a new last sentence is nearly the same, and found."""
    edited = TEXT.replace(" pier ", " quay ", 1) + " The office will say more on Friday."
    assert ALIKE <= alike(TEXT, edited) < 1
    assert share_a_band(TEXT, edited)


def test_different() -> None:
    """Another text of the same words is not."""
    other = "\n\n".join(paragraphs("another", 8))
    assert alike(TEXT, other) < 0.1
    assert not share_a_band(TEXT, other)


def test_scripts_without_spaces() -> None:
    """Text without spaces is compared letter by letter."""
    assert alike(HAN, HAN.replace("週三", "週四", 1)) >= ALIKE
    assert alike(HAN, HAN[::-1]) < 0.2


@pytest.mark.parametrize("words", [0, 1, 49])
def test_short(words: int) -> None:
    """A text of less than fifty words has no signature, and no bands."""
    assert signature("word " * words) is None
    assert bands(None) == []


@pytest.mark.parametrize("share", [0.8, 0.9])
def test_found(share: float) -> None:
    """Of pairs with a likeness of .8 nearly all share a band."""
    found = 0
    for seed in range(100):
        chance = random.Random(seed)
        common = [f"w{chance.random()}" for _ in range(300)]
        own = round(300 * (1 - share) / share / 2)
        one, other = (" ".join(common + [f"w{chance.random()}" for _ in range(own)]) for _ in range(2))
        found += share_a_band(one, other)
    assert found >= 92


def test_estimate() -> None:
    """The estimate is close to the index of the runs of words themselves."""
    chance = random.Random(1)
    words = [f"w{chance.random()}" for _ in range(400)]
    assert abs(alike(" ".join(words[:300]), " ".join(words[100:])) - 0.5) < 0.15


def test_pinned() -> None:
    """The numbers are those that corpora hold already: a library that mixes otherwise fails here."""
    signed = signature(TEXT)
    assert signed
    assert len(signed) == 512
    assert hashlib.sha256(signed).hexdigest()[:16] == "b01f23d91159cda1"


def test_same_in_every_process() -> None:
    """Another process, with another hash seed, gives the same numbers."""
    program = "import sys; from scraper.corpus.likeness import signature; print(signature(sys.argv[1]).hex())"
    command = [sys.executable, "-c", program, TEXT]
    made = {
        subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env={"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }
    assert {text.decode().strip() for text in made} == {(signature(TEXT) or b"").hex()}


@given(st.text())
def test_any_text(text: str) -> None:
    """Whatever the text, it has bands for each part of its signature, or none."""
    assert len(bands(signature(text * 60))) in (0, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zażółć gęślą", "Zażółć gęślą"),
        ("東京で地震", "東 京 で 地 震"),
        ("2026年の東京", "2026 年 の 東 京"),
        ("ที่นี่", "ที่ นี่"),
        ("हिन्दी समाचार", "हिन्दी समाचार"),
        ("서울 지진", "서울 지진"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_searchable(text: str, expected: str) -> None:
    """Letters of scripts without spaces stand alone, words of others stay whole."""
    assert searchable(text).split() == expected.split()


@given(st.text())
def test_searchable_twice(text: str) -> None:
    """Doing it again changes nothing but spaces, and no letter is lost but vowel points."""
    once = searchable(text)
    assert searchable(once).split() == once.split()
