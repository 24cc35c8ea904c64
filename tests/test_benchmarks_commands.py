"""The benchmark's commands on a made-up set of pages: tables, changes, floors; and on the real ones where they are."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from benchmarks import floors, quality, speed
from benchmarks.adapters import ADAPTERS, Adapter, ours
from benchmarks.measuring import measure
from benchmarks.pages import default_data, sets_in
from benchmarks.results import changes, commit, load
from benchmarks.scores import summary
from tests.command import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CASE = ROOT / "fixtures" / "donation-block"
QUICK = 40
SLACK = 0.06
"""What the first pages of a set may lie below all of it."""


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

    def test_commit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The commit is the project's wherever the command runs, and unknown on a machine without git."""
        here = commit()
        monkeypatch.chdir(tmp_path)
        assert commit() == here
        monkeypatch.setenv("PATH", str(tmp_path))
        assert commit() == "unknown"

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
    def test_check(self, pins: dict[str, float], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
        """A figure on the wrong side of its floor fails, and every floor is printed."""
        today = {"made-up": {"F1": 0.5, "clean": 0.5, "errors": 0, "calls": 0.0, "date": None}}
        assert floors.check({"made-up": pins}, today) == code
        assert said in capsys.readouterr().out.splitlines()

    def test_check_measures(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """The command measures the pages of the sets that are pinned."""
        assert Pinned(data, data, {"made-up": {"F1": 0.5, "clean": 0.6}}).run("check") == 1
        assert capsys.readouterr().out == (
            "ok      made-up F1 0.5, at least 0.5\nBROKEN  made-up clean 0.5, at least 0.6\n"
        )

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


@pytest.mark.slow
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


class TestSpeed:
    """The command that measures processor time."""

    @pytest.mark.slow
    def test_tables_and_pins(
        self, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Costs and stages are tables; a ratio to trafilatura far above the pinned one is a regression."""
        monkeypatch.setattr(speed, "PINNED", tmp_path / "speed.json")
        asked = ["--data", str(data), "--adapters", "ours", "trafilatura"]
        assert speed.main([*asked, "--pin"]) == 0
        said = capsys.readouterr().out
        assert "| ours  " in said
        assert "### Stages of ours, ms a page" in said
        pinned = json.loads((tmp_path / "speed.json").read_bytes())
        assert pinned.keys() == {"made-up"}
        (tmp_path / "speed.json").write_text(json.dumps({"made-up": pinned["made-up"] / 100}))
        assert speed.main(asked) == 1
        assert "WORSE made-up: ours/trafilatura " in capsys.readouterr().out

    @pytest.mark.slow
    def test_steady(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Memory is measured twenty times, and its growth said at the end."""
        assert speed.main(["--data", str(data), "--steady", "40"]) == 0
        said = capsys.readouterr().out.splitlines()
        assert len(said) == 21
        assert said[-1].endswith("% since 2 pages")
