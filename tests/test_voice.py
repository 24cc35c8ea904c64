"""How lines sound: boxes that no rule knows go whole, and what reporters write with the same words stays."""

from __future__ import annotations

import random

import pytest

from benchmarks.voice import DRESSES, Left, Voices, tried, voices
from scraper.clean import clean_text
from scraper.pipeline import extract
from scraper.rules import bundled_rulebook, voice
from scraper.rules.sound import ALWAYS, FILE, features
from tests.pages import PARAGRAPHS

HELD_OUT = [lines for lines in voices(held_out=True) if lines.outlet]
BOX = [
    "Keep the harbour's only paper afloat",
    "We print no advertisements and owe nobody a favour, so this page is paid for by those who read it.",
    "If our stories are worth a coffee a month to you, please pitch in today.",
]
PLAIN = "The ferry company said that the winter timetable would start a week early."


class TestVoice:
    """One line."""

    @pytest.mark.parametrize("line", BOX)
    def test_outlets(self, line: str) -> None:
        """What an outlet says for itself."""
        assert bundled_rulebook().text.judge(line) is None
        assert voice(line) > 0

    @pytest.mark.parametrize("line", [PLAIN, *PARAGRAPHS])
    def test_reporters(self, line: str) -> None:
        """What a reporter writes."""
        assert voice(line) < 0

    @pytest.mark.parametrize("line", ["", " ", "\ud800", "\0", "…", "a" * 100_000, "号" * 1000, "\u0301" * 50])
    def test_any_text(self, line: str) -> None:
        """Texts of no words, of one, and of what is no text, have a voice within the bounds."""
        assert -3 <= voice(line) <= 3

    def test_few_words_say_little(self) -> None:
        """A button or a name is no evidence, whatever it says."""
        assert max(map(voice, ["Donate", "Maybe later", "Start my trial"])) <= 0.2

    def test_scripts_without_spaces(self) -> None:
        """Japanese is known by runs of letters."""
        assert {"購", "購読", "購読料"} <= features("購読料は月額千円です")
        assert voice("いつでも解約できます。") > 0 > voice("市議会は月曜日に橋の建設を可決した。")


def test_the_file_of_weights() -> None:
    """A weight for every name, each once and in order, and the one that every line has."""
    rows = [line.split("\t") for line in FILE.read_text("utf-8").splitlines()]
    names = [name for name, _ in rows]
    assert names[0] == ALWAYS
    assert names == sorted(set(names))
    assert all(int(weight) for _, weight in rows[1:])


class TestRuns:
    """Lines of a text."""

    def test_a_box_goes_whole(self) -> None:
        """None of it is left, and nothing else is gone."""
        text, removals = clean_text("\n".join([PARAGRAPHS[0], *BOX, PLAIN]))
        assert text == f"{PARAGRAPHS[0]}\n{PLAIN}"
        assert [(removal.rule, removal.text) for removal in removals] == [("clean-voice", line) for line in BOX]

    def test_one_line_alone_stays(self) -> None:
        """A single line may be a columnist's."""
        assert clean_text(f"{PLAIN}\n{BOX[2]}\n{PLAIN}") == (f"{PLAIN}\n{BOX[2]}\n{PLAIN}", ())

    def test_beside_a_call(self) -> None:
        """One line beside what a rule takes must sound so by itself."""
        news = "The Herald has 12,000 subscribers and a newsletter that 40,000 people read."
        assert clean_text(f"{PLAIN}\nSign up for our newsletter.\n{news}\n{PLAIN}")[0] == f"{PLAIN}\n{news}\n{PLAIN}"
        assert clean_text(f"{PLAIN}\nSign up for our newsletter.\n{BOX[2]}\n{PLAIN}")[0] == f"{PLAIN}\n{PLAIN}"

    def test_a_kind_is_known_from_a_rule(self) -> None:
        """The ledger says of a run what a rule says of one of its lines."""
        removals = clean_text("\n".join([PLAIN, *BOX, "Donate now", PLAIN]))[1]
        assert {removal.kind for removal in removals} == {"donation"}

    def test_hardly_anything_else(self) -> None:
        """Where it would take most of a text it is not applied, and says so."""
        lines = [*BOX, *(line.replace("harbour", "valley").replace("coffee", "bun") for line in BOX)] * 4
        html = f"<html><title>T</title><body><article><h1>T</h1>{''.join(f'<p>{line}</p>' for line in lines)}</article>"
        article = extract(html, "https://news.example/a")
        assert "rule clean-voice would have removed too much and was not applied" in article.warnings

    def test_list_items_and_headings_carry_none(self) -> None:
        """They may stand in the middle, but a list that sounds so is the reporter's."""
        items = "".join(f"<li>{line}</li>" for line in BOX)
        html = f"<article><h1>T</h1><p>{PARAGRAPHS[0]}</p><ul>{items}</ul><p>{PLAIN}</p></article>"
        assert BOX[2] in extract(html, "https://news.example/a").text


class TestBoxes:
    """Lines in an element of their own."""

    @pytest.mark.parametrize("tag", ["div", "section", "aside"])
    def test_a_box_goes(self, tag: str) -> None:
        """It sounds like the outlet, and no rule calls for it."""
        article = extract(
            _page(f"<{tag}><h3>{BOX[0]}</h3><p>{BOX[1]}</p><p>{BOX[2]}</p></{tag}>"), "https://a.example/"
        )
        assert article.text == "\n\n".join(PARAGRAPHS)
        assert "strip-voice" in {removal.rule for removal in article.removed}

    def test_a_table_stays(self) -> None:
        """Cells look like what is in boxes."""
        cells = "".join(f"<tr><td>{line}</td><td>{place}</td></tr>" for place, line in enumerate(BOX))
        assert BOX[2] in extract(_page(f"<table>{cells}</table>"), "https://a.example/").text


def _page(inside: str) -> str:
    before, after = ("".join(f"<p>{text}</p>" for text in some) for some in (PARAGRAPHS[:2], PARAGRAPHS[2:]))
    return f"<html><title>T</title><body><article><h1>T</h1>{before}{inside}{after}</article></body></html>"


class TestHeldOut:
    """Lines that nothing was learned from, in 33 languages."""

    @pytest.mark.parametrize("lines", HELD_OUT, ids=lambda lines: lines.language)
    def test_cleaning_twice_changes_nothing(self, lines: Voices) -> None:
        """What was cleaned is clean."""
        for number, box in enumerate(lines.outlet):
            chance = random.Random(number)
            news = chance.sample(lines.reporter, 8)
            at = chance.randrange(9)
            once = clean_text("\n".join([*news[:at], *box, *news[at:]]))[0]
            assert clean_text(once) == (once, ())

    def test_what_is_left(self) -> None:
        """At most as much as was measured, and a little: `python -m benchmarks.voice`."""
        bare, box = (sum((tried(lines, dress) for lines in HELD_OUT), Left()) for dress in DRESSES)
        assert bare.sentences_left / bare.sentences < 0.54
        assert box.sentences_left / box.sentences < 0.31
        assert bare.lost / bare.reported < 0.005
        assert box.lost / box.reported < 0.004

    def test_news_alone(self) -> None:
        """Columns, advice and news of media, in any order and no box among them: hardly a line goes."""
        articles = [random.Random(number).sample(lines.reporter, 12) for lines in HELD_OUT for number in range(10)]
        lost = [removal.text for news in articles for removal in clean_text("\n".join(news))[1]]
        assert len(lost) <= 6
        assert len(articles) > 300
