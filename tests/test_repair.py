"""State and files apart -> together again; and what the check says until then."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import msgspec
import pytest

from scraper.addresses import sameness_key
from scraper.corpus.check import check
from scraper.corpus.database import NAME
from scraper.corpus.encode import encode
from scraper.corpus.library import Library
from scraper.corpus.reindex import reindex
from scraper.corpus.repair import repair
from scraper.errors import CorpusError
from tests.articles import SITE, article_at, paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scraper.article import Article

OTHER = "https://www.strand.example"
LATER = "2026-03-05T10:00:00Z"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library with an article of two revisions, its copy on another site, and one that is nearly the same."""
    with Library(tmp_path) as opened:
        opened.file(article_at("a", paragraphs("early", 12)))
        opened.file(article_at("a", paragraphs("a", 12), fetched_at=LATER))
        opened.file(article_at("a", paragraphs("a", 12), site=OTHER, fetched_at="2026-03-06T10:00:00Z"))
        near = [*paragraphs("a", 12), "Our own staff."]
        opened.file(article_at("b", near, site=OTHER, fetched_at="2026-03-07T10:00:00Z"))
        yield opened


def place(library: Library, name: str, site: str = SITE) -> Path:
    """The file of an article."""
    path = library.where(article_at(name, site=site).id)
    assert path
    return path


def pages(library: Library) -> dict[str, tuple[object, ...]]:
    """What the state has of its pages."""
    query = "SELECT url, outcome, article, read_url, etag, next_try FROM page"
    return {row[0]: row[1:] for row in library.state.execute(query)}


def content(library: Library) -> list[tuple[object, ...]]:
    """What the state has of its articles, without the numbers of the rows."""
    columns = "id, path, size, changed_ns, content_hash, revision, made_by, signature, duplicate_of, near_duplicate_of"
    query = f"SELECT {columns}, words.title, words.text FROM article JOIN words ON number = words.rowid ORDER BY id"  # noqa: S608
    bands = library.state.execute("SELECT id, value FROM band JOIN article ON article = number ORDER BY 1, 2")
    return [*library.state.execute(query), *bands]


def test_nothing_to_do(library: Library) -> None:
    """A corpus that is in order stays as it is, and its files are not read."""
    before = content(library)
    done = repair(library)
    assert (done.added, done.forgotten, done.removed, done.faults) == (0, 0, 0, ())
    assert content(library) == before
    assert list(check(library)) == []


def test_here(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The corpus may be the folder that one is in."""
    monkeypatch.chdir(library.folder)
    with Library(".") as here:
        assert repair(here).added == 0
        assert list(check(here)) == []


def test_reindex(library: Library) -> None:
    """The state that is made from the files alone is the one that filing made, kin and words included."""
    before = content(library)
    library.close()
    done = reindex(library.folder)
    assert (done.added, done.faults) == (3, ())
    library.open()
    assert content(library) == before
    assert list(check(library)) == []
    assert sorted(path.name for path in library.folder.iterdir() if not path.is_dir() and path.suffix == ".tmp") == []


def test_reindex_of_a_broken_state(library: Library) -> None:
    """A state that cannot be opened says so, and reindex makes it anew."""
    before = content(library)
    library.close()
    (library.folder / NAME).write_bytes(b"no database " * 999)
    with pytest.raises(CorpusError, match="corpus reindex"):
        library.open()
    reindex(library.folder)
    library.open()
    assert content(library) == before


def test_state_gone(library: Library) -> None:
    """A corpus without a state gets one when it is opened."""
    before = content(library)
    library.close()
    (library.folder / NAME).unlink()
    library.open()
    assert content(library) == before


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there is said in one line, and not made."""
    with pytest.raises(CorpusError, match="no such folder"):
        reindex(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_unknown_file(library: Library) -> None:
    """A file that the state lacks is known afterwards, and so are its pages, which are not due."""
    new = article_at("new", requested_url=f"{SITE}/new?from=feed")
    path = library.folder / "quay.example" / "2026" / "03" / f"04-the-story-of-new-{new.id[:8]}.json"
    path.write_bytes(encode(new))
    assert [fault.what for fault in check(library)] == ["is not known to the state"]
    assert repair(library).added == 1
    known = ("filed", new.id, f"{SITE}/new", '"1"', None)
    assert pages(library) == {f"{SITE}/new?from=feed": known, f"{SITE}/new": known}
    assert list(check(library)) == []


def test_known_pages_stay_due(library: Library) -> None:
    """A page that the state knows keeps the time of its next reading."""
    library.state.execute(
        "INSERT INTO page (key, url, found_at, next_try) VALUES (?, ?, 0, 7)", (sameness_key(f"{SITE}/a"), f"{SITE}/a")
    )
    path = place(library, "a")
    path.write_bytes(path.read_bytes())
    repair(library)
    assert pages(library)[f"{SITE}/a"][-1] == 7


def test_file_gone(library: Library) -> None:
    """An article whose file is gone is forgotten and read again; its copy is no duplicate any more."""
    former = article_at("a")
    library.state.execute("INSERT INTO page (key, url, found_at, article) VALUES ('x', 'x', 0, ?)", (former.id,))
    place(library, "a").unlink()
    assert "is gone, and the state still has it" in [fault.what for fault in check(library)]
    done = repair(library)
    assert (done.forgotten, done.removed) == (1, 1)
    due = pages(library)["x"][-1]
    assert isinstance(due, int)
    assert abs(due - time.time()) < 60
    query = "SELECT duplicate_of, near_duplicate_of FROM article ORDER BY number"
    assert library.state.execute(query).fetchall() == [(None, None), (None, article_at("a", site=OTHER).id)]
    assert list(check(library)) == []


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda _: b"[]", lambda data: data.replace(b".", b"!")])
def test_damaged_file(library: Library, damage: Callable[[bytes], bytes]) -> None:
    """A damaged file is named and left alone; its page is read again, and filing it makes it whole."""
    article = article_at("a", paragraphs("a", 12), fetched_at=LATER)
    library.state.execute("INSERT INTO page (key, url, found_at, article) VALUES ('x', 'x', 0, ?)", (article.id,))
    path = place(library, "a")
    path.write_bytes(damage(path.read_bytes()))
    (fault,) = repair(library).faults
    assert fault.path == path
    assert pages(library)["x"][-1]
    assert path in [fault.path for fault in check(library)]
    assert library.file(article).article.revision.number == 2
    assert list(check(library)) == []


def test_foreign_files(library: Library) -> None:
    """What is no article is reported, a pipe and a link are not even opened."""
    home = library.folder / "quay.example"
    (home / "notes.json").write_text("{}")
    (home / "notes.txt").write_text("")
    (home / "link.json").symlink_to("/etc/hostname")
    (library.folder / "else.txt").write_text("")
    os.mkfifo(home / "pipe.json")
    done = repair(library)
    assert [fault.path.name for fault in done.faults] == ["notes.json"]
    named = {fault.path.name for fault in check(library)}
    assert named == {"notes.json", "notes.txt", "link.json", "else.txt", "pipe.json"}


def test_drafts_go(library: Library) -> None:
    """Files that a killed run was writing go, wherever they are."""
    for folder in (".", "quay.example/2026", "revisions/quay.example"):
        (library.folder / folder / ".00ff.tmp").write_text("{")
    assert len([fault for fault in check(library) if "left over" in fault.what]) == 3
    assert repair(library).removed == 3
    assert list(check(library)) == []


def test_killed_between_two_names(library: Library) -> None:
    """Of two files of one article the higher revision stays; a record ahead of its file goes."""
    path = place(library, "a")
    old = path.read_bytes()
    library.file(article_at("a", paragraphs("a", 13), title="Else"))
    path.write_bytes(old)
    (library.folder / "revisions/quay.example" / article_at("a").id / "0004.json").write_text("{}")
    assert len(list(check(library))) == 2
    assert repair(library).removed == 2
    assert not path.exists()
    assert list(check(library)) == []


def test_killed_while_moving(library: Library) -> None:
    """A move that was cut off before the former file went is finished."""
    path, former = place(library, "a"), article_at("a")
    old = path.read_bytes()
    moved = article_at("a", paragraphs("a", 12), canonical_url=f"{SITE}/b", fetched_at="2026-03-09T10:00:00Z")
    assert library.file(moved, before=former.id).what == "moved"
    path.write_bytes(old)
    library.close()
    reindex(library.folder)
    library.open()
    assert not path.exists()
    assert library.where(moved.id)
    assert list(check(library)) == []


def _without_key(article: Article) -> bytes:
    data = msgspec.to_builtins(article)
    del data["schema_version"]
    return msgspec.json.encode(data)


FAULTS: list[tuple[Callable[[Article], bytes], str]] = [
    (_without_key, "does not follow the schema: keys are missing, or more than there should be"),
    (lambda article: encode(article)[:99], "is no article: Input data was truncated"),
    (
        lambda article: encode(msgspec.structs.replace(article, id="0" * 32)),
        "its id is not that of its address",
    ),
    (
        lambda article: encode(msgspec.structs.replace(article, text="x")),
        "its text is not what its content_hash says",
    ),
    (
        lambda article: encode(msgspec.structs.replace(article, blocks=[])),
        "its text is not that of its blocks",
    ),
    (
        lambda article: encode(msgspec.structs.replace(article, title="Else")),
        "does not lie where it belongs: quay.example/2026/03/04-else-",
    ),
]


@pytest.mark.parametrize(("write", "what"), FAULTS, ids=[what for _, what in FAULTS])
def test_faults(library: Library, write: Callable[[Article], bytes], what: str) -> None:
    """What is wrong with a file is said."""
    path = place(library, "a")
    path.write_bytes(write(msgspec.json.decode(path.read_bytes(), type=type(article_at("a")))))
    assert any(fault.path == path and fault.what.startswith(what) for fault in check(library))


def test_broken_chain(library: Library) -> None:
    """A record that is missing, changed, or not asked for is a fault."""
    path = library.folder / "revisions/quay.example" / article_at("a").id / "0002.json"
    whole = path.read_bytes()
    broken = [b"{}", whole.replace(b'"number": 2', b'"number": 3'), whole.replace(b'"before": "', b'"before": "x')]
    for data in broken:
        path.write_bytes(data)
        assert [fault.path for fault in check(library)] == [path]
    path.rename(path.with_name("0003.json"))
    assert sorted(fault.path.name for fault in check(library)) == ["0002.json", "0003.json"]
