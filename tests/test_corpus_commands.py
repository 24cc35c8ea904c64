"""`scraper corpus stats` and `search`: which articles are meant, counted, found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.article import AccessStatus
from scraper.cli.selection import ACCESS, DOUBLES
from scraper.corpus.database import open_sqlite
from scraper.corpus.look import file_of, look_into
from scraper.corpus.search import search, terms_of
from scraper.corpus.select import Double, Filter
from scraper.corpus.select import count as count_wanted
from scraper.corpus.snippet import read_snippet
from scraper.corpus.stats import count
from scraper.corpus.wording import searchable
from scraper.errors import CorpusError
from tests.command import ROOT, only_line, scraper
from tests.corpora import PIER, article, fill, five

EVERY = Filter()
SIGNS = st.lists(st.sampled_from(['"', "*", "AND", "NEAR(", "a", "東", "^", "{"])).map(" ".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of five articles, one of them a duplicate. Nothing here changes it."""
    folder = tmp_path_factory.mktemp("corpus")
    fill(folder, five())
    return folder


def paths(folder: Path, wanted: Filter) -> list[str]:
    """The last part of each wanted article's address."""
    condition, values = wanted.where()
    with look_into(folder) as state:
        rows = state.execute(f"SELECT url FROM article WHERE {condition} ORDER BY number", values).fetchall()  # noqa: S608 - what is tested
    return [url.removeprefix("https://").replace(".example", "") for (url,) in rows]


def on_terminal(*arguments: object, **environment: str) -> str:
    """What the command shows on a terminal."""
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "scraper", *map(str, arguments)],
        stdout=theirs,
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment},
    ) as process:
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
    os.close(ours)
    assert process.returncode == 0
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that nobody writes any more
        return b""


class TestFilter:
    """Which articles a filter takes."""

    @pytest.mark.parametrize(
        ("wanted", "expected"),
        [
            (Filter(), ["quay/pier", "herald/pier", "quay/ferry", "minato/station", "tide/note"]),
            (Filter(since=date(2026, 3, 5)), ["herald/pier", "quay/ferry"]),
            (Filter(until=date(2026, 3, 4)), ["quay/pier", "minato/station"]),
            (Filter(since=date(2026, 3, 31), until=date(2026, 3, 31)), ["quay/ferry"]),
            (Filter(domains=("quay.example",)), ["quay/pier", "quay/ferry"]),
            (Filter(domains=("tide.example", "minato.example")), ["minato/station", "tide/note"]),
            (Filter(domains=("' OR 1 --",)), []),
            (Filter(languages=("EN",)), ["quay/pier", "herald/pier", "tide/note"]),
            (Filter(languages=("en-gb", "ja")), ["minato/station", "tide/note"]),
            (Filter(access=("teaser", "paywalled")), ["quay/ferry", "tide/note"]),
            (Filter(max_words=4), ["tide/note"]),
            (Filter(min_words=5, languages=("en",)), ["quay/pier", "herald/pier"]),
            (Filter(without=frozenset({"duplicates"}), languages=("en",)), ["quay/pier", "tide/note"]),
            (Filter(before=datetime(2026, 3, 6, tzinfo=UTC)), ["quay/pier", "minato/station"]),
            (Filter(before=datetime(2026, 3, 6, 0, 0, 1, tzinfo=UTC), languages=("en",)), ["quay/pier", "herald/pier"]),
            (Filter(before=datetime(2026, 4, 1, 4, tzinfo=UTC), languages=("de",), by="published"), []),
            (
                Filter(before=datetime(2026, 4, 1, 5, tzinfo=UTC), languages=("de",), by="published"),
                ["quay/ferry"],
            ),
        ],
        ids=str,
    )
    def test_conditions(self, folder: Path, wanted: Filter, expected: list[str]) -> None:
        """Every condition holds; of several values one; moments count with their offset."""
        assert paths(folder, wanted) == expected
        with look_into(folder) as state:
            assert count_wanted(state, wanted) == len(expected)

    def test_near_duplicates(self, tmp_path: Path) -> None:
        """Near-duplicates are left out on demand."""
        fill(tmp_path, five())
        state = open_sqlite(tmp_path)
        state.execute("UPDATE article SET near_duplicate_of = 'x' WHERE number = 3")
        state.close()
        assert "quay/ferry" not in paths(tmp_path, Filter(without=frozenset({"near-duplicates"})))

    def test_choices(self) -> None:
        """The command line offers what there is."""
        assert get_args(AccessStatus) == ACCESS
        assert get_args(Double) == DOUBLES


class TestLook:
    """Looking into a corpus."""

    def test_no_corpus(self, tmp_path: Path) -> None:
        """A folder that is not there, or has no state, is named; nothing is made."""
        for place in (tmp_path / "none", tmp_path):
            done = scraper("corpus", "stats", "--corpus", place)
            assert (done.returncode, done.stdout) == (3, b"")
            assert only_line(done.stderr).startswith(f"{place}: ")
        assert list(tmp_path.iterdir()) == []

    def test_broken_state(self, tmp_path: Path) -> None:
        """A state that is no database is one line, and says what helps."""
        (tmp_path / "state.sqlite").write_bytes(b"not a database" * 1000)
        done = scraper("corpus", "search", "pier", "--corpus", tmp_path)
        assert done.returncode == 3
        assert "`scraper corpus reindex`" in only_line(done.stderr)

    def test_beside_a_writer(self, tmp_path: Path) -> None:
        """Who looks does not wait for who writes."""
        fill(tmp_path, five())
        writer = open_sqlite(tmp_path)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM article")
        with look_into(tmp_path) as state:
            assert count_wanted(state, EVERY) == 5
        writer.close()

    @pytest.mark.parametrize("name", ["/etc/passwd", "../x.json", "a/../../x.json", ""])
    def test_names_lead_nowhere_else(self, name: str, tmp_path: Path) -> None:
        """A name that leads out of the corpus is refused."""
        with pytest.raises(CorpusError, match="outside the corpus"):
            file_of(tmp_path, name)


class TestStats:
    """`scraper corpus stats`."""

    def test_numbers(self, folder: Path) -> None:
        """Articles are counted by everything that a table has."""
        with look_into(folder) as state:
            found = count(state, EVERY)
        assert (found.articles, found.duplicates, found.near_duplicates) == (5, 1, 0)
        assert found.words == sum(one.word_count for one in five())
        assert found.bytes == sum(path.stat().st_size for path in folder.rglob("*.json"))
        assert (found.first_published, found.last_published) == ("2026-02-10", "2026-03-31")
        assert found.missing == {"title": 1, "date_published": 1, "language": 0}
        assert next(iter(found.domains.items())) == ("quay.example", 2)
        assert found.languages == {"en": 2, "de": 1, "en-GB": 1, "ja": 1}
        assert found.access == {"full": 3, "paywalled": 1, "teaser": 1}
        assert found.by_date == {"2026-02-10": 1, "2026-03-04": 1, "2026-03-05": 1, "2026-03-31": 1}

    def test_filtered_to_nothing(self, folder: Path) -> None:
        """Nothing is counted as nothing."""
        with look_into(folder) as state:
            found = count(state, Filter(min_words=10**6))
        assert (found.articles, found.words, found.first_published, found.by_date) == (0, 0, None, {})

    def test_months_and_revisions(self, tmp_path: Path) -> None:
        """More than two months are counted by month; former revisions are added up."""
        days = ("2026-01-01", "2026-01-31", "2026-03-31", "soon")
        fill(tmp_path, [article(f"https://quay.example/{day}", f"{PIER} {day}", date_published=day) for day in days])
        for text in ("The pier is open.", "The pier is closed again."):
            fill(tmp_path, [article("https://quay.example/2026-01-31", text, date_published="2026-01-31")])
        with look_into(tmp_path) as state:
            found = count(state, EVERY)
        assert found.by_date == {"2026-01": 2, "2026-03": 1, "soon": 1}
        assert (found.revised, found.revisions) == (1, 2)

    def test_pipe(self, folder: Path) -> None:
        """A pipe gets plain lines, a machine JSON, and both honour filters."""
        done = scraper("corpus", "stats", "--corpus", folder, "--domain", "https://www.quay.example/x")
        assert done.returncode == 0
        assert b"articles                2\n" in done.stdout
        assert b"\n  quay.example  2\n" in done.stdout
        assert b"\x1b" not in done.stdout
        done = scraper("corpus", "stats", "--corpus", folder, "--json", "--language", "ja")
        assert json.loads(done.stdout)["domains"] == {"minato.example": 1}

    def test_terminal(self, folder: Path) -> None:
        """A terminal gets tables with bars, in colour unless NO_COLOR is set."""
        coloured = on_terminal("corpus", "stats", "--corpus", folder)
        plain = on_terminal("corpus", "stats", "--corpus", folder, NO_COLOR="1")
        assert "quay.example" in coloured
        assert "█" * 24 in coloured
        assert "\x1b[36m" in coloured
        assert "\x1b[36m" not in plain


class TestSearch:
    """`scraper corpus search`."""

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("pier", ["quay/pier", "herald/pier"]),
            ("PIER cafe", ["quay/pier", "herald/pier"]),
            ("pier ferry", []),
            ("faehre", []),
            ("fahre", ["quay/ferry"]),
            ('"northern pier"', ["quay/pier", "herald/pier"]),
            ('"pier northern"', []),
            ('"northern pier', ["quay/pier", "herald/pier"]),
            ("harb*", ["quay/pier", "herald/pier"]),
            ('"harbour off"*', ["quay/pier", "herald/pier"]),
            ("harb", []),
            ("図書館", ["minato/station"]),
            ("館図書", []),
            ("駅*", ["minato/station"]),
            ("pier OR ferry", []),
            ("NOT", []),
            ("title:pier", []),
            ("tide-tables", ["tide/note"]),
            ("!!! ***", []),
            ("", []),
        ],
    )
    def test_words(self, folder: Path, words: str, expected: list[str]) -> None:
        """All words must be there; quotes make phrases, a star a beginning; operators are words."""
        with look_into(folder) as state:
            found = search(state, words, EVERY, 9)
        assert [one.url.removeprefix("https://").replace(".example", "") for one in found] == expected

    def test_filter_and_limit(self, folder: Path) -> None:
        """Filters hold for what is found, and no more comes than is asked for."""
        with look_into(folder) as state:
            assert [one.domain for one in search(state, "pier", Filter(domains=("herald.example",)), 9)] == [
                "herald.example"
            ]
            assert len(search(state, "pier", EVERY, 1)) == 1

    def test_title_first(self, tmp_path: Path) -> None:
        """A word in the title weighs more than the same word in the text."""
        text = "One two three four five six seven eight nine ten."
        fill(
            tmp_path,
            [
                article("https://a.example/1", f"{text} Shipworm.", title="Eleven"),
                article("https://a.example/2", f"{text} Twelve.", title="Shipworm"),
            ],
        )
        with look_into(tmp_path) as state:
            assert [one.title for one in search(state, "shipworm", EVERY, 9)] == ["Shipworm", "Eleven"]

    @given(words=st.text(max_size=60) | SIGNS)
    @settings(max_examples=150, deadline=None)
    def test_never_an_error(self, folder: Path, words: str) -> None:
        """No text makes the index fail."""
        with look_into(folder) as state:
            search(state, words, EVERY, 3)

    def test_many_words(self, folder: Path) -> None:
        """A query of ten thousand words is cut, and no error."""
        assert len(terms_of("pier " * 10_000)) == 100
        with look_into(folder) as state:
            assert len(search(state, "pier " * 10_000, EVERY, 9)) == 2

    @pytest.mark.parametrize("words", ["pier", "図書館", "駅舎 切符"])
    def test_snippet(self, folder: Path, words: str) -> None:
        """The snippet is the text as it was, and matches lie where the words are."""
        with look_into(folder) as state:
            first = search(state, words, EVERY, 1)[0]
        assert first.matches
        assert {first.snippet[start:end] for start, end in first.matches} <= set(words.split())
        assert first.snippet.strip("…") in json.loads((folder / first.path).read_bytes())["text"]

    @given(text=st.text(alphabet="ab 東京ก็า. ", max_size=30))
    def test_snippet_of_any_text(self, text: str) -> None:
        """Spaces that the index needs go again, the text's own stay."""
        assert read_snippet(searchable(text)) == (" ".join(text.split()), ())

    def test_pipe(self, folder: Path) -> None:
        """A pipe gets title, date, site, path and the passage, without colours; duplicates are left out."""
        done = scraper("corpus", "search", "northern", "pier", "--corpus", folder)
        title, about, path, passage = done.stdout.decode().splitlines()
        assert (done.returncode, done.stderr, title) == (0, b"", "Northern pier stays closed")
        assert about == "  2026-03-04  quay.example"
        assert json.loads(Path(path.strip()).read_bytes())["url"] == "https://quay.example/pier"
        assert "the *northern* *pier* would" in passage

    def test_json(self, folder: Path) -> None:
        """A machine gets a list."""
        done = scraper("corpus", "search", "pier", "--corpus", folder, "--json", "--with", "duplicates")
        first, second = json.loads(done.stdout)
        assert {first["domain"], second["domain"]} == {"quay.example", "herald.example"}
        start, end = first["matches"][0]
        assert first["snippet"][start:end] == "pier"

    def test_terminal(self, folder: Path) -> None:
        """A terminal gets matches in colour."""
        assert "\x1b[33m\x1b[1mpier\x1b[0m" in on_terminal("corpus", "search", "pier", "--corpus", folder)
        assert "*pier*" in on_terminal("corpus", "search", "pier", "--corpus", folder, NO_COLOR="1")

    def test_nothing(self, folder: Path) -> None:
        """That nothing is found is said, and no failure."""
        done = scraper("corpus", "search", "zeppelin", "--corpus", folder)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"nothing found\n")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["stats", "--since", "yesterday"], "must be a date like 2026-03-04"),
        (["stats", "--until", "2026-02-30"], "is no day of the calendar"),
        (["stats", "--since", "20260304"], "must be a date"),
        (["stats", "--since", "2026-03-04", "--until", "2026-03-03"], "--since is after --until"),
        (["stats", "--min-words", "5", "--max-words", "4"], "--min-words is more"),
        (["stats", "--domain", ""], "must be like example.org"),
        (["stats", "--corpus", ""], "must name a folder"),
        (["search"], "Missing argument"),
        (["search", "x", "--limit", "0"], "--limit"),
        (["export", "--format", "xml"], "--format"),
        (["export", "-o", "x.parquet.gz"], "leave out the .gz"),
        (["prune"], "--older-than"),
        (["prune", "--older-than", "soon"], "must be like 12h, 90d or 2w"),
        (["prune", "--older-than", "999999999w"], "is too long"),
        (["prune", "--older-than", "999999d"], "further than the calendar"),
    ],
)
def test_wrong_use(options: list[str], said: str) -> None:
    """What cannot be meant is wrong use, before anything is looked at."""
    from click.testing import CliRunner

    from scraper.cli import main

    done: Any = CliRunner().invoke(main, ["corpus", *options])
    assert done.exit_code == 2
    assert said in done.output
