"""The benchmark's measures against examples worked out by hand, and extractors that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.adapters import ADAPTERS, Adapter, Extracted, lines_of, ours
from benchmarks.calls import calls_left, is_call
from benchmarks.measures import best_body, letters, names_agree, overlap, same_day, same_title, shingles, snippets_found
from benchmarks.pages import half_of
from benchmarks.scores import Score, against, summary

if TYPE_CHECKING:
    from pathlib import Path


class TestMeasures:
    """The measures of one page."""

    @pytest.mark.parametrize(
        ("got", "truth", "precision", "recall", "f1"),
        [
            ("a b c d e f", "a b c d e f", 1, 1, 1),
            ("a b c d e x", "a b c d e f", 2 / 3, 2 / 3, 2 / 3),
            ("a b c d", "a b c d e f", 1, 1 / 3, 1 / 2),
            ("a b c d e f g h", "a b c d e f", 3 / 5, 1, 3 / 4),
            ("a a a a", "a a a a a", 1, 1 / 2, 2 / 3),
            ("one two", "one, two!", 1, 1, 1),
            ("A b c d", "a b c d", 0, 0, 0),
            ("", "a b c d", 0, 0, 0),
            ("a b c d", "", 0, 1, 0),
            ("", "", 1, 1, 1),
        ],
    )
    def test_overlap(self, got: str, truth: str, precision: float, recall: float, f1: float) -> None:
        """Shingles of four words are compared as often as they occur; case counts, punctuation does not."""
        found = overlap(got, truth)
        assert (found.precision, found.recall) == pytest.approx((precision, recall))
        assert found.f1 == pytest.approx(f1)
        assert found.exact == (f1 == 1)

    def test_shingles(self) -> None:
        """Five words are two runs of four; fewer than four are one run."""
        assert shingles("a b c d e") == {("a", "b", "c", "d"): 1, ("b", "c", "d", "e"): 1}
        assert shingles("one two") == {("one", "two"): 1}
        assert not shingles(None)

    def test_standfirst_helps_if_the_truth_has_it(self) -> None:
        """A standfirst goes in front of the body where the annotator kept it, and nowhere else."""
        assert best_body("c d e f", "a b", "a b c d e f")[1].exact
        assert best_body("c d e f", "a b", "c d e f")[1].exact

    def test_standfirst_is_not_doubled(self) -> None:
        """A standfirst that the text begins with is not put in front of it again."""
        assert best_body("A b: c d e f", "a b", "A b A b c d e f")[0] == "A b: c d e f"

    def test_metadata(self) -> None:
        """Titles agree in letters and digits, dates in their day, authors as a set of names."""
        assert same_title("The “pier”, closed", 'The "Pier" closed')
        assert not same_title(None, "The pier")
        assert same_day("2026-03-04T23:59:00+01:00", "2026-03-04 08:00")
        assert not same_day(None, "2026-03-04")
        assert names_agree(("Ann Ash", "Bo Beech"), "Ann Ash and Bo Beech") == 1
        assert names_agree("Ann Ash, Cy Cedar", ["Ann Ash", "Bo Beech", "Dee Dogwood"]) == pytest.approx(2 / 5)
        assert names_agree(None, "Ann Ash") == 0
        assert letters("Ｗ-Straße 1!") == "wstraße1"

    def test_snippets(self) -> None:
        """Snippets are found whatever the case and white space."""
        assert snippets_found("The pier\nis  closed.", ["the pier is", "CLOSED.", "open"]) == 2

    def test_what_the_truth_is_silent_on(self) -> None:
        """Fields without a truth are no part of the score."""
        assert against({"title": None, "with": ["b"]}, Extracted("a b")) == {"kept": (1, 1), "leaked": (0, 0)}

    def test_summary(self) -> None:
        """F1 is that of the mean precision and recall, a share is of the pages that have a truth."""
        one = Score(half="A", ms=10, words=9, precision=1.0, recall=0.5, f1=2 / 3, calls=["More:"], kept=(1, 2))
        other = Score(half="B", ms=30, words=9, precision=0.5, recall=1.0, f1=0.99, calls=[], title=True, kept=(2, 2))
        figures = summary([one, other, Score(half="A", ms=20, words=0, error="ValueError: no")])
        assert figures["F1"] == pytest.approx(0.75)
        assert (figures["pages"], figures["errors"], figures["clean"], figures["calls"]) == (3, 1, 0.5, 0.5)
        assert (figures["title"], figures["date"], figures["with"], figures["ms"]) == (1, None, 0.75, 20)

    def test_halves(self) -> None:
        """A host's pages are in one half on every machine, and both halves have some."""
        hosts = [f"https://{name}.example/1" for name in "abcdefgh"]
        assert [half_of(host, "") for host in hosts] == [half_of(f"{host}/2", "x") for host in hosts]
        assert half_of("https://www.a.example/", "") == half_of("https://a.example/", "")
        assert "".join(half_of(host, "") for host in hosts) == HALVES


HALVES = "AAAABBAA"
LONG = (
    "the council spoke of the old bridge and of the ferry that leaves from it, and the people who had come to listen "
    "said that they would rather have both of them than the road which is to take their place in the spring."
)
PLAIN = """<html lang="en"><head><title>Bridge</title></head><body><article><h1>Bridge</h1>{}</article></body></html>"""


class TestCalls:
    """What counts as a call to action."""

    @pytest.mark.parametrize(
        "line",
        [
            "Sign up here to get our weekly newsletter",
            "• Read more",
            "Share",
            "12 Comments",
            "Related: How the pier was built",
            "Don’t miss: the ferry",
            "Jetzt abonnieren",
            "À lire aussi : le port",
            "詳しくは続きを読む",
            "Already a subscriber? Log in",
            "ADVERTISEMENT",
        ],
    )
    def test_calls(self, line: str) -> None:
        """Appeals, prompts, labels and pointers to other pages are calls."""
        assert is_call(line)

    @pytest.mark.parametrize(
        "line",
        [
            "The council wants residents to comment by Friday.",
            "She shared the letter with the press.",
            "The advertisement ran for a week.",
            "More than 300 people came.",
            "Relatedly, prices rose.",
        ],
    )
    def test_sentences(self, line: str) -> None:
        """A reporter's sentences are none."""
        assert not is_call(line)

    def test_calls_of_the_truth(self) -> None:
        """A call that the annotator kept is part of the article."""
        assert calls_left("Read more\nShare\nThe pier.", "The pier. READ MORE!") == ["Share"]


class TestAdapters:
    """The extractors."""

    @pytest.mark.parametrize("name", ADAPTERS)
    def test_plain_page(self, name: str) -> None:
        """Every extractor that is installed finds the body of a plain page, and says its version."""
        if why := ADAPTERS[name].missing():
            pytest.skip(f"{name} is {why} here")
        sentences = [f"On day {day} {LONG}" for day in range(9)]
        body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
        found = ADAPTERS[name].extract(PLAIN.format(body).encode(), "https://quay.example/bridge")
        assert all(sentence in found.text for sentence in sentences[1:-1])
        assert ADAPTERS[name].version()[0].isdigit()

    @pytest.mark.parametrize(
        ("source", "why"),
        [
            (None, "uninstalled"),
            ("import no_such_module_of_its", "incomplete"),
            ("raise OSError", "broken"),
            ("", None),
        ],
    )
    def test_missing(
        self, source: str | None, why: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What cannot be imported is named in a word, whatever its import raises."""
        module = f"extractor_{why}"
        if source is not None:
            (tmp_path / f"{module}.py").write_text(source)
        monkeypatch.syspath_prepend(str(tmp_path))
        assert Adapter("nobody", module, module, ours).missing() == why

    def test_lines(self) -> None:
        """Blocks are lines, what is set inside a line is not."""
        assert lines_of("<div><p>The <b>old</b>\n pier</p>is<br>closed</div>") == "The old pier\nis\nclosed"
        assert lines_of("") == ""
