"""`scraper corpus prune`: what goes, what stays known, and what a crash leaves."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from scraper.corpus.database import open_sqlite
from scraper.corpus.prune import plan, prune
from scraper.corpus.select import Filter
from scraper.errors import CorpusError
from tests.command import ROOT, files, scraper
from tests.corpora import FERRY, PIER, article, fill, five

if TYPE_CHECKING:
    from pathlib import Path

QUAY = Filter(domains=("quay.example",))


def rows(folder: Path, query: str) -> list[Any]:
    """What the state answers; the first column alone if there is one."""
    state = open_sqlite(folder)
    found = state.execute(query).fetchall()
    state.close()
    return [row[0] if len(row) == 1 else row for row in found]


def keep_revision(folder: Path, number: int = 0) -> Path:
    """A former revision of one of the five articles."""
    one = five()[number]
    record = folder / "revisions" / one.publisher.domain / one.id / "0001.json"
    record.parent.mkdir(parents=True)
    record.write_bytes(b"{}")
    return record


def test_says_what_would_go(tmp_path: Path) -> None:
    """Without --yes, numbers and examples are shown, and nothing is touched."""
    fill(tmp_path, five())
    before = {name: (tmp_path / name).stat().st_mtime_ns for name in files(tmp_path)}
    done = scraper("corpus", "prune", "--corpus", tmp_path, "--older-than", "1d", "--access", "full")
    assert done.returncode == 0
    assert done.stdout.startswith(b"would remove 3 articles, 0.0 MB\n  minato.example/2026/02/10-")
    assert done.stderr == b"--yes removes them\n"
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in files(tmp_path) if "state" not in name} == {
        name: changed for name, changed in before.items() if "state" not in name
    }


def test_removes(tmp_path: Path) -> None:
    """With --yes files, revisions, rows, words and bands go; an article without the date stays."""
    fill(tmp_path, [*five(), article("https://quay.example/both", f"{PIER} {FERRY}")])
    keep_revision(tmp_path)
    assert set(rows(tmp_path, "SELECT article FROM band")) == {4, 6}
    done = scraper("corpus", "prune", "--corpus", tmp_path, "--older-than", "1d", "--yes")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"removed 5 articles, 0.0 MB")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["tide.example"]
    assert rows(tmp_path, "SELECT domain FROM article") == ["tide.example"]
    assert rows(tmp_path, "SELECT rowid FROM words WHERE words MATCH 'pier OR tables'") == [5]
    assert rows(tmp_path, "SELECT article FROM band") == []


def test_pages_stay_known(tmp_path: Path) -> None:
    """The pages of what went are known as pruned, and are never read again; the others are untouched."""
    fill(tmp_path, five())
    assert len(list(prune(tmp_path, QUAY))) == 2
    query = "SELECT url, outcome, article IS NULL, etag, next_try FROM page ORDER BY url"
    assert rows(tmp_path, query) == [
        ("https://herald.example/pier", "filed", 0, "x", 9),
        ("https://minato.example/station", "filed", 0, "x", 9),
        ("https://quay.example/ferry", "pruned", 1, None, None),
        ("https://quay.example/pier", "pruned", 1, None, None),
        ("https://tide.example/note", "filed", 0, "x", 9),
    ]


def test_heirs(tmp_path: Path) -> None:
    """The earliest duplicate of what went stands for the text now; nothing refers to what is gone."""
    more = article("https://tide.example/pier", fetched_at="2026-03-09T00:00:00Z")
    fill(tmp_path, [*five(), more])
    state = open_sqlite(tmp_path)
    state.execute("UPDATE article SET near_duplicate_of = ? WHERE number = 4", (five()[0].id,))
    state.close()
    list(prune(tmp_path, QUAY))
    assert rows(tmp_path, "SELECT domain, duplicate_of, near_duplicate_of FROM article ORDER BY number") == [
        ("herald.example", None, None),
        ("minato.example", None, None),
        ("tide.example", None, None),
        ("tide.example", five()[1].id, None),
    ]


@pytest.mark.slow
def test_many(tmp_path: Path) -> None:
    """More articles than go in one transaction all go."""
    fill(tmp_path, [article(f"https://quay.example/{n}", f"{PIER} {n}") for n in range(550)])
    assert plan(tmp_path, QUAY).articles == 550
    assert len(list(prune(tmp_path, QUAY))) == 550
    assert plan(tmp_path, QUAY).articles == 0
    assert all(name.startswith("state.sqlite") for name in files(tmp_path))


def test_what_cannot_go(tmp_path: Path) -> None:
    """A file that cannot be removed is one error with its path; state and files agree on the rest."""
    fill(tmp_path, five())
    (path,) = tmp_path.glob("quay.example/2026/03/31-*.json")
    path.unlink()
    path.mkdir()
    with pytest.raises(CorpusError, match=r"cannot be removed") as caught:
        list(prune(tmp_path, QUAY))
    assert caught.value.url == str(path)
    assert rows(tmp_path, "SELECT url FROM article WHERE domain = 'quay.example'") == ["https://quay.example/ferry"]
    assert not list(tmp_path.glob("quay.example/2026/03/04-*.json"))


def test_nothing_outside(tmp_path: Path) -> None:
    """A state that names a file outside the corpus removes nothing."""
    folder, other = tmp_path / "corpus", tmp_path / "mine.json"
    fill(folder, five())
    other.write_bytes(b"{}")
    state = open_sqlite(folder)
    state.execute("UPDATE article SET path = '../mine.json' WHERE number = 1")
    state.close()
    with pytest.raises(CorpusError, match="outside the corpus"):
        list(prune(folder, QUAY))
    assert other.exists()


@pytest.mark.parametrize("moment", [0.0, 0.02])
def test_killed(tmp_path: Path, moment: float) -> None:
    """Killed at any moment, no page is due again, no article is without its row, and doing it again finishes it."""
    fill(tmp_path, [article(f"https://quay.example/{n}", f"{PIER} {n}") for n in range(300)])
    command = [sys.executable, "-m", "scraper", "corpus", "prune", "--corpus", str(tmp_path), "--older-than", "1d"]
    with subprocess.Popen([*command, "--yes"], cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and len(list(tmp_path.glob("*/*/*/*.json"))) == 300:
            pass
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
    lying = {name for name in files(tmp_path) if name.endswith(".json")}
    assert lying <= set(rows(tmp_path, "SELECT path FROM article"))
    left = len(rows(tmp_path, "SELECT 1 FROM article"))
    assert rows(tmp_path, "SELECT count(*) FROM page WHERE outcome = 'filed'")[0] <= left
    assert len(list(prune(tmp_path, QUAY))) == left
    assert rows(tmp_path, "SELECT DISTINCT outcome, next_try FROM page") == [("pruned", None)]
    assert not [name for name in files(tmp_path) if name.endswith(".json")]
