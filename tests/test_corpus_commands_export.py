"""`scraper corpus export`: every format, whole files, broken articles."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import duckdb
import msgspec
import pytest
import zstandard
from jsonschema import Draft202012Validator

from scraper.corpus.export import COLUMNS, kept, write_csv, write_text
from scraper.corpus.look import look_into
from scraper.corpus.output import compressed, new_file, new_folder
from scraper.corpus.parquet import columns
from scraper.corpus.schema import schema
from scraper.corpus.select import Filter
from tests.command import ROOT, files, only_line, scraper
from tests.corpora import FERRY, PIER, article, fill, five

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.errors import CorpusError

BY_DATE = ["minato.example", "quay.example", "quay.example", "tide.example"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of five articles, one of them a duplicate. Nothing here changes it."""
    folder = tmp_path_factory.mktemp("corpus")
    fill(folder, five())
    return folder


def export(folder: Path, *arguments: object) -> bytes:
    """What the command writes to standard output; it must succeed without a word."""
    done = scraper("corpus", "export", "--corpus", folder, *arguments)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


class TestJsonLines:
    """The whole articles."""

    def test_whole_and_in_order(self, folder: Path) -> None:
        """Each line is one whole article, by date and then id, without duplicates; equal corpora give equal bytes."""
        out = export(folder)
        articles = [json.loads(line) for line in out.splitlines()]
        assert [one["publisher"]["domain"] for one in articles] == BY_DATE
        for one in articles:
            Draft202012Validator(schema()).validate(one)
        (first,) = folder.glob("minato.example/**/*.json")
        assert articles[0] == json.loads(first.read_bytes())
        assert list(articles[0]) == list(json.loads(first.read_bytes()))

    def test_equal_corpora(self, folder: Path, tmp_path: Path) -> None:
        """A corpus that was filed in another order gives the same bytes."""
        one, other = five()[0], five()[1:]
        fill(tmp_path, [one, *reversed(other)])
        assert export(tmp_path) == export(folder)

    def test_duplicates_and_filters(self, folder: Path) -> None:
        """Duplicates come when they are asked for; filters hold."""
        assert export(folder, "--with", "duplicates", "--language", "en").count(b"\n") == 3
        assert export(folder, "--since", "2026-03-05") == export(folder, "--domain", "quay.example", "--language", "de")
        assert export(folder, "--min-words", "100000") == b""

    @pytest.mark.parametrize(("ending", "unpack"), [("", bytes), (".gz", gzip.decompress), (".zst", None)])
    def test_file(self, folder: Path, tmp_path: Path, ending: str, unpack: Any) -> None:
        """A file is packed as its name says, the same each time, and nothing else is left beside it."""
        target = tmp_path / f"news.jsonl{ending}"
        written = []
        for _ in range(2):
            done = scraper("corpus", "export", "--corpus", folder, "-o", target)
            assert (done.returncode, done.stdout) == (0, b"")
            assert only_line(done.stderr) == f"4 articles in {target}"
            written.append(target.read_bytes())
        unpack = unpack or (lambda data: zstandard.ZstdDecompressor().stream_reader(data).read())
        assert unpack(written[0]) == export(folder)
        assert written[0] == written[1]
        assert files(tmp_path) == [target.name]

    def test_reader_goes_away(self, tmp_path: Path) -> None:
        """A closed pipe (`| head`) ends the export without a word."""
        fill(tmp_path, [article(f"https://quay.example/{n}", f"{PIER} {n} " * 40) for n in range(40)])
        command = [sys.executable, "-m", "scraper", "corpus", "export", "--corpus", str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout
            assert process.stderr
            assert json.loads(process.stdout.readline())["publisher"]["domain"] == "quay.example"
            process.stdout.close()
            assert process.stderr.read() == b""


class TestBroken:
    """Files that hold no whole article."""

    def test_told_and_passed_over(self, tmp_path: Path) -> None:
        """Each is one line with its path, the rest is exported, and the exit code is 1."""
        fill(tmp_path, five())
        (station,) = tmp_path.glob("minato.example/**/*.json")
        station.write_bytes(station.read_bytes()[:200])
        (note,) = tmp_path.glob("tide.example/**/*.json")
        note.unlink()
        done = scraper("corpus", "export", "--corpus", tmp_path)
        assert done.returncode == 1
        assert [json.loads(line)["publisher"]["domain"] for line in done.stdout.splitlines()] == ["quay.example"] * 2
        first, second = done.stderr.decode().splitlines()
        assert first.startswith(f"failed  {station}: is no whole article: ")
        assert second.startswith(f"failed  {note}: cannot be read: ")

    def test_pipe_in_the_corpus(self, tmp_path: Path) -> None:
        """A pipe in a file's place is told of, and not waited for."""
        fill(tmp_path, five()[:1])
        (path,) = tmp_path.glob("quay.example/**/*.json")
        path.unlink()
        os.mkfifo(path)
        done = scraper("corpus", "export", "--corpus", tmp_path)
        assert (done.returncode, only_line(done.stderr)) == (1, f"failed  {path}: is no file")

    @pytest.mark.parametrize("data", [b"", b"{}", b"[" * 100_000, b'"\xff"', b'{"id": 1}'])
    def test_any_bytes(self, tmp_path: Path, data: bytes) -> None:
        """Whatever is in a file is told of in one line."""
        fill(tmp_path, five()[:1])
        (path,) = tmp_path.glob("quay.example/**/*.json")
        path.write_bytes(data)
        told: list[CorpusError] = []
        with look_into(tmp_path) as state:
            assert list(kept(state, tmp_path, Filter(), told.append)) == []
        assert [error.url for error in told] == [str(path)]


class TestCsv:
    """A table for spreadsheets."""

    def test_table(self, folder: Path) -> None:
        """Rows have the named columns; lists are joined, null is empty, and text is whole."""
        first, *rows = csv.reader(io.StringIO(export(folder, "--format", "csv").decode(), newline=""))
        assert tuple(first) == COLUMNS
        table = [dict(zip(first, row, strict=True)) for row in rows]
        assert [row["domain"] for row in table] == BY_DATE
        assert table[1]["authors"] == "Ada Renn; Ines Roux"
        assert table[1]["text"] == PIER
        assert (table[3]["title"], table[3]["access"], table[3]["revision"]) == ("", "paywalled", "1")

    @pytest.mark.parametrize(
        "title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("x")']
    )
    def test_no_formulas(self, tmp_path: Path, title: str) -> None:
        """What a spreadsheet would compute gets an apostrophe in front."""
        fill(tmp_path, [article("https://quay.example/1", f'{title}, "quoted"\nand more', title=title)])
        out = io.BytesIO()
        with look_into(tmp_path) as state:
            write_csv(kept(state, tmp_path, Filter(), _fail), out)
        (row,) = csv.DictReader(io.StringIO(out.getvalue().decode(), newline=""))
        assert row["title"] == f"'{title}"
        assert row["text"] == f'\'{title}, "quoted"\nand more'


class TestText:
    """Titles and texts."""

    def test_stream(self, folder: Path) -> None:
        """Standard output gets all, with a form feed on a line of its own between articles."""
        parts = export(folder, "--format", "text").decode().split("\n\f\n")
        assert len(parts) == 4
        assert parts[1] == f"Northern pier stays closed\n\n{PIER}"
        assert parts[3] == "Tide tables are late.\n"

    def test_no_separator_inside(self, tmp_path: Path) -> None:
        """A form feed in a text does not end it."""
        fill(tmp_path, [article("https://quay.example/1", "one\n\f\ntwo")])
        out = io.BytesIO()
        with look_into(tmp_path) as state:
            write_text(kept(state, tmp_path, Filter(), _fail), out)
        assert b"\f" not in out.getvalue()

    def test_folder(self, folder: Path, tmp_path: Path) -> None:
        """A folder gets one file an article, under the article's own name; a full folder is left alone."""
        target = tmp_path / "texts"
        done = scraper("corpus", "export", "--corpus", folder, "--format", "text", "-o", target)
        assert done.returncode == 0
        names = [name.removesuffix(".txt") + ".json" for name in files(target)]
        assert names == [name for name in files(folder) if name.endswith(".json") and "herald" not in name]
        assert (target / files(target)[-1]).read_text() == "Tide tables are late.\n"
        assert [path.name for path in tmp_path.iterdir()] == ["texts"]
        done = scraper("corpus", "export", "--corpus", folder, "--format", "text", "-o", target)
        assert done.returncode == 3
        assert only_line(done.stderr).endswith("is there already, and is not an empty folder")

    def test_one_file(self, folder: Path, tmp_path: Path) -> None:
        """A name that ends in .txt is one file."""
        scraper("corpus", "export", "--corpus", folder, "-o", tmp_path / "all.txt")
        assert (tmp_path / "all.txt").read_bytes() == export(folder, "--format", "text")


class TestParquet:
    """All, nested, for other programs."""

    def test_nested(self, folder: Path, tmp_path: Path) -> None:
        """Every key is a column, nested as in the JSON."""
        target = tmp_path / "it's.parquet"
        done = scraper("corpus", "export", "--corpus", folder, "-o", target)
        assert (done.returncode, files(tmp_path)) == (0, [target.name])
        with duckdb.connect() as database:
            rows = database.read_parquet(str(target))
            names = rows.columns
            table = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
        assert names == list(columns())
        assert [row["publisher"]["domain"] for row in table] == BY_DATE
        pier = table[1]
        assert [author["name"] for author in pier["authors"]] == ["Ada Renn", "Ines Roux"]
        assert [(block["type"], block["text"], block["rows"]) for block in table[2]["blocks"]] == [
            ("paragraph", FERRY, None),
            ("table", "1 | 2", [["1", "2"]]),
        ]
        assert (pier["provenance"], pier["http"]["status"]) == ({"title": "jsonld:headline"}, 200)
        assert (pier["word_count"], pier["date_published"]) == (five()[0].word_count, "2026-03-04T09:00:00+01:00")

    def test_nothing(self, folder: Path, tmp_path: Path) -> None:
        """No article is a table without rows."""
        target = tmp_path / "none.parquet"
        scraper("corpus", "export", "--corpus", folder, "-o", target, "--min-words", "100000")
        with duckdb.connect() as database:
            assert database.read_parquet(str(target)).fetchall() == []

    def test_columns_follow_the_schema(self) -> None:
        """Every key of the schema has a column."""
        assert set(columns()) == set(schema()["$defs"]["Article"]["properties"])

    def test_not_installed(self, folder: Path, tmp_path: Path) -> None:
        """Without DuckDB one line says how to install it; what was there stays."""
        (tmp_path / "duckdb.py").write_text("raise ImportError\n")
        target = tmp_path / "news.parquet"
        target.write_bytes(b"old")
        path = os.pathsep.join((str(tmp_path), str(ROOT)))
        done = scraper("corpus", "export", "--corpus", folder, "-o", target, PYTHONPATH=path)
        assert done.returncode == 2
        assert only_line(done.stderr).endswith("pip install 'article-scraper[parquet]'")
        assert target.read_bytes() == b"old"


class TestOutput:
    """New files and folders."""

    def test_no_place(self, folder: Path, tmp_path: Path) -> None:
        """A folder that is not there is one line; nothing is made."""
        target = tmp_path / "none" / "news.csv"
        done = scraper("corpus", "export", "--corpus", folder, "-o", target)
        assert done.returncode == 3
        assert only_line(done.stderr).startswith(f"{target}: cannot be written: ")
        assert files(tmp_path) == []

    def test_half_is_nothing(self, tmp_path: Path) -> None:
        """When writing fails, what was there stays, and nothing else."""
        target = tmp_path / "news.txt"
        target.write_bytes(b"old")
        with suppress(KeyboardInterrupt), new_file(target) as file:
            file.write(b"new")
            raise KeyboardInterrupt
        with suppress(KeyboardInterrupt), new_folder(tmp_path / "texts") as place:
            (place / "a.txt").write_bytes(b"new")
            raise KeyboardInterrupt
        assert (files(tmp_path), target.read_bytes()) == (["news.txt"], b"old")

    def test_stopped(self, tmp_path: Path) -> None:
        """An export that is told to end leaves nothing half-written."""
        texts = [os.urandom(300_000).hex() for _ in range(12)]
        fill(tmp_path / "corpus", [article(f"https://quay.example/{n}", text) for n, text in enumerate(texts)])
        home = tmp_path / "out"
        home.mkdir()
        command = [sys.executable, "-m", "scraper", "corpus", "export", "--corpus", str(tmp_path / "corpus")]
        with subprocess.Popen([*command, "-o", str(home / "news.jsonl.gz")], cwd=ROOT) as process:
            while process.poll() is None and not files(home):
                time.sleep(0.01)
            process.terminate()
        assert (process.returncode, files(home)) == (143, [])

    def test_links_and_devices_stay(self, tmp_path: Path) -> None:
        """A link is followed, and a pipe or device is written into, not replaced."""
        link, target, pipe = tmp_path / "link", tmp_path / "target", tmp_path / "pipe"
        target.write_bytes(b"old")
        link.symlink_to(target)
        with new_file(link) as file:
            file.write(b"new")
        assert (link.is_symlink(), target.read_bytes()) == (True, b"new")
        os.mkfifo(pipe)
        with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:  # noqa: S607 - any cat will do
            with new_file(pipe) as file:
                file.write(b"new")
            assert reader.communicate()[0] == b"new"
        assert pipe.is_fifo()

    @pytest.mark.parametrize("name", ["x", "x.gz", "x.zst"])
    def test_packing_nothing(self, name: str) -> None:
        """No bytes make a whole file, too, and the file below stays open."""
        below = io.BytesIO()
        with compressed(below, name):
            pass
        assert not below.closed
        assert (below.getvalue() == b"") == (name == "x")


def _fail(error: CorpusError) -> None:
    raise error


def test_columns_are_an_articles() -> None:
    """What a table has is named as in the JSON, or as its part."""
    assert set(COLUMNS) - {"domain", "revision"} <= set(msgspec.structs.asdict(five()[0]))
