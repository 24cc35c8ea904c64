"""The benchmark's measures against examples worked out by hand, its floors, and extractors that are not there."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from benchmarks import floors, quality
from benchmarks.adapters import ADAPTERS, Adapter, Extracted, lines_of, ours
from benchmarks.calls import calls_left, is_call
from benchmarks.measures import best_body, letters, names_agree, overlap, same_day, same_title, shingles, snippets_found
from benchmarks.measuring import measure
from benchmarks.pages import default_data, half_of, sets_in
from benchmarks.results import changes, load
from benchmarks.scores import Score, against, summary
from tests.command import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CASE = ROOT / "fixtures" / "donation-block"
QUICK = 40
SLACK = 0.06
"""What the first pages of a set may lie below all of it."""


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


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one set of two pages: one whose truth is what we extract, one that says something else."""
    expected = json.loads((CASE / "expected.json").read_bytes())
    truth = {"url": expected["url"], "text": expected["text"], "title": expected["title"]}
    truths = [{"id": "right", **truth}, {"id": "wrong", **truth, "text": "Something else altogether was written."}]
    (tmp_path / "made-up" / "html").mkdir(parents=True)
    (tmp_path / "made-up" / "truth.jsonl").write_text("".join(f"{json.dumps(truth)}\n" for truth in truths), "utf-8")
    for one in truths:
        page = tmp_path / "made-up" / "html" / f"{one['id']}.html.gz"
        page.write_bytes(gzip.compress((CASE / "page.html").read_bytes()))
    return tmp_path


class TestQuality:
    """The command that measures."""

    def test_table_and_files(
        self, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The table has our figures, who is left out and why, and the pages go to a file that can be compared."""
        monkeypatch.setitem(ADAPTERS, "goose3", Adapter("goose3", "no_such_extractor", "goose3", ours))
        out = tmp_path / "out.json"
        asked = ["--data", str(data), "--adapters", "ours", "goose3", "--processes", "1"]
        assert quality.main([*asked, "--markdown", "--json", str(out)]) == 0
        said = capsys.readouterr().out
        (row,) = (line.split("|") for line in said.splitlines() if line.startswith("| ours 0"))
        assert [cell.strip() for cell in row[2:8]] == ["2", "0", "0.500", "0.500", "0.500", "0.500"]
        assert "Left out: goose3 (uninstalled)." in said
        scores = load(out).scores["made-up"]["ours"]
        assert (scores["right"].f1, scores["right"].title, scores["wrong"].f1) == (1, True, 0)
        assert quality.main([*asked, "--limit", "1", "--diff", str(out)]) == 0
        assert capsys.readouterr().out.endswith("0 pages changed: F1 rose on 0, fell on 0; together +0.000\n")

    def test_changes(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Two files are compared page by page: losses first, with what else changed."""
        before = {"half": "A", "ms": 1, "words": 3, "f1": 1.0, "exact": True, "calls": [], "title": False}
        after = {**before, "f1": 0.5, "exact": False, "calls": ["Share"], "title": True, "ms": 2}
        made = {"date": "", "command": "", "commit": "", "python": "", "processors": 1, "versions": {}, "left_out": {}}
        old, new = tmp_path / "old.json", tmp_path / "new.json"
        old.write_text(json.dumps({"made": made, "scores": {"s": {"ours": {"1": before, "2": before, "3": after}}}}))
        new.write_text(json.dumps({"made": made, "scores": {"s": {"ours": {"1": before, "2": after, "3": before}}}}))
        assert [(change.page, change.gain) for change in changes(load(old), load(new))] == [("2", -0.5), ("3", 0.5)]
        assert quality.main(["--diff", str(old), str(new)]) == 0
        assert capsys.readouterr().out.splitlines() == [
            "-0.500 s/2 ours -clean -exact +title +call: Share",
            "+0.500 s/3 ours +clean +exact -title -call: Share",
            "2 pages changed: F1 rose on 1, fell on 1; together +0.000",
        ]

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            (["--sets", "no-set"], "has no set no-set: it has made-up"),
            (["--data", "nowhere"], "No benchmark data at nowhere: name its folder"),
            (["--diff", "nowhere.json"], "nowhere.json"),
        ],
    )
    def test_nothing_to_measure(
        self, asked: list[str], said: str, data: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What is not there is said, with exit code 2."""
        assert quality.main(["--data", str(data), *asked]) == 2
        assert said in capsys.readouterr().err


class Pinned:
    """A floors file and a changelog of a test's own, and the command on them."""

    def __init__(self, folder: Path, data: Path, pins: floors.Floors) -> None:
        self.file, self.changelog, self.data = folder / "floors.json", folder / "CHANGELOG.md", data
        self.file.write_text(json.dumps(pins))
        self.changelog.write_text("# Changes\n\n## 2 (unreleased)\n\n- Two.\n\n## 1\n\n- One.\n")

    def run(self, *command: str) -> int:
        """The command's exit code."""
        files = ["--floors", str(self.file), "--changelog", str(self.changelog)]
        return floors.main(["--data", str(self.data), *files, *command])

    def pins(self) -> floors.Floors:
        """What the file holds now."""
        read: floors.Floors = json.loads(self.file.read_bytes())
        return read


class TestFloors:
    """The pinned figures. Of the made-up set, F1 and clean are .5 and title is 1."""

    @pytest.mark.parametrize(
        ("pins", "code", "said"),
        [
            ({"F1": 0.5, "clean": 0.4, "errors": 0, "calls": 0.0}, 0, "ok      made-up F1 0.5, at least 0.5"),
            ({"F1": 0.501}, 1, "BROKEN  made-up F1 0.5, at least 0.501"),
            ({"F1": 0.4, "date": 0.1}, 1, "BROKEN  made-up date not measured, at least 0.1"),
            ({"errors": -1}, 1, "BROKEN  made-up errors 0, at most -1"),
        ],
    )
    def test_check(
        self, pins: dict[str, float], code: int, said: str, data: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A figure on the wrong side of its floor fails, and every floor is printed."""
        assert Pinned(data, data, {"made-up": pins}).run("check") == code
        assert said in capsys.readouterr().out.splitlines()

    def test_no_data(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Without the pages nothing fails, and it is said that nothing was checked."""
        assert Pinned(tmp_path, tmp_path / "nowhere", {"made-up": {"F1": 1}}).run("check") == 0
        assert capsys.readouterr().out.endswith("made-up: the floors of made-up are NOT checked.\n")

    def test_raise(self, data: Path) -> None:
        """Floors rise to today's figures less the margin; ceilings sink; what is not measured stays."""
        pinned = Pinned(
            data, data, {"made-up": {"F1": 0.3, "calls": 0.2, "errors": 1, "clean": 0.499}, "else": {"F1": 1}}
        )
        assert pinned.run("raise") == 0
        assert pinned.pins() == {
            "made-up": {"F1": 0.495, "calls": 0.005, "errors": 0, "clean": 0.499},
            "else": {"F1": 1},
        }
        assert pinned.run("check") == 0

    def test_raise_never_lowers(self, data: Path) -> None:
        """A broken floor stays where it is, and the command fails."""
        pinned = Pinned(data, data, {"made-up": {"F1": 0.6, "title": 0.9}})
        assert pinned.run("raise") == 1
        assert pinned.pins() == {"made-up": {"F1": 0.6, "title": 0.995}}

    @pytest.mark.parametrize("asked", [["--lower"], ["--reason", "why"], ["--lower", "--reason", ""]])
    def test_lowering_wants_a_reason(self, asked: list[str], data: Path) -> None:
        """Neither the flag nor the reason is enough alone."""
        pinned = Pinned(data, data, {"made-up": {"F1": 0.6}})
        assert pinned.run("raise", *asked) == 2
        assert pinned.pins() == {"made-up": {"F1": 0.6}}

    def test_lowering_is_told(self, data: Path) -> None:
        """A lowered floor is a line of the newest version in the changelog."""
        pinned = Pinned(data, data, {"made-up": {"F1": 0.6, "title": 0.9}})
        assert pinned.run("raise", "--lower", "--reason", "Captions count now.") == 0
        assert pinned.pins() == {"made-up": {"F1": 0.495, "title": 0.995}}
        told = "- Two.\n- Quality floor lowered: made-up F1 0.6 to 0.495. Captions count now.\n\n## 1\n\n- One.\n"
        assert pinned.changelog.read_text().endswith(told)

    def test_file_is_as_the_command_writes_it(self) -> None:
        """The pinned floors are sorted and spaced as the next `raise` leaves them."""
        source = floors.FLOORS.read_text("utf-8")
        assert floors.as_json(json.loads(source)) == source


@pytest.mark.parametrize("name", ["publishers", "articles-2023", "web-articles"])
def test_first_pages(name: str) -> None:
    """The first pages of each set come out about as well as its floors demand of all."""
    if not (default_data() / name / "truth.jsonl").is_file():
        pytest.skip(f"no benchmark data at {default_data() / name} (BENCH_DATA): quality is not checked")
    (pages,) = sets_in(default_data(), [name], QUICK).values()
    figures = summary(list(measure("ours", pages).values()))
    pinned = json.loads(floors.FLOORS.read_bytes())[name]
    assert figures["errors"] == 0
    assert (figures["F1"] or 0) >= pinned["F1"] - SLACK
