"""Articles -> a corpus with its state: what is filed, what is left alone, what is like what."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scraper.article import Access, Http, Pipeline
from scraper.corpus.check import check
from scraper.corpus.encode import encode
from scraper.corpus.library import Library
from scraper.corpus.repair import repair
from scraper.corpus.revisions import Record, former_text
from scraper.errors import CorpusError
from tests.articles import MADE_BY, SITE, article_at, paragraphs
from tests.command import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.article import Article

OTHER = "https://www.strand.example"
NEWER = Pipeline("2", "rules")
LATER = "2026-03-05T10:00:00Z"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library; what a test leaves in it must be faultless."""
    with Library(tmp_path) as opened:
        yield opened
        assert list(check(opened)) == []


def edited(name: str, **changes: Any) -> Article:
    """The article with its second paragraph replaced and one added at the end."""
    parts = paragraphs(name)
    return article_at(name, [parts[0], "Another paragraph.", *parts[2:], "The end."], **changes)


def column(library: Library, name: str, article: Article) -> Any:
    """A value that the state has of an article."""
    return library.state.execute(f"SELECT {name} FROM article WHERE id = ?", (article.id,)).fetchone()[0]  # noqa: S608


def found(library: Library, words: str) -> list[str]:
    """The titles of the articles in which the index of words finds these."""
    query = "SELECT article.title FROM words JOIN article ON number = words.rowid WHERE words MATCH ? ORDER BY 1"
    return [title for (title,) in library.state.execute(query, (words,))]


def records(library: Library, article: Article) -> list[Record]:
    """The records of an article, in the order of their numbers."""
    home = library.folder / "revisions" / article.publisher.domain / article.id
    return [msgspec.json.decode(path.read_bytes(), type=Record) for path in sorted(home.glob("*.json"))]


class TestVerdicts:
    """What filing an article does."""

    def test_new(self, library: Library) -> None:
        """An article that was not there is filed as revision 1, and the state knows its file."""
        written = library.file(article_at("a"))
        assert (written.what, written.article) == ("new", article_at("a"))
        assert library.where(written.article.id) == written.path
        assert column(library, "size", written.article) == written.path.stat().st_size

    def test_unchanged(self, library: Library) -> None:
        """One that did not change leaves its file and the state untouched."""
        first = library.file(article_at("a"))
        state = library.state
        assert isinstance(state, sqlite3.Connection)
        before, changes = first.path.stat(), state.total_changes
        again = library.file(article_at("a", fetched_at=LATER, http=Http(200, '"2"')))
        assert (again.what, again.path, again.article) == ("unchanged", first.path, article_at("a"))
        assert first.path.stat() == before
        assert state.total_changes == changes

    def test_renewed(self, library: Library) -> None:
        """One that another version made is written again, as the same revision and without a record."""
        library.file(article_at("a"))
        written = library.file(article_at("a", pipeline=NEWER, fetched_at=LATER))
        assert (written.what, written.article.revision.number) == ("renewed", 1)
        assert json.loads(written.path.read_bytes())["pipeline"]["version"] == "2"
        assert records(library, written.article) == []

    def test_changed(self, library: Library) -> None:
        """One that changed is the next revision, with a record that leads to the former text."""
        library.file(article_at("a"))
        written = library.file(edited("a", fetched_at=LATER, title="Other"))
        assert written.what == "changed"
        revision = written.article.revision
        assert (revision.number, revision.previous_hash, revision.changed_at) == (
            2,
            article_at("a").content_hash,
            LATER,
        )
        (record,) = records(library, written.article)
        assert record.fields == {"title": (article_at("a").title, "Other")}
        assert former_text(record, written.article.text) == article_at("a").text
        assert [path for path in files(library.folder) if "revisions" not in path] == [
            written.path.relative_to(library.folder).as_posix()
        ]

    def test_changed_by_another_version(self, library: Library) -> None:
        """A text that changed together with the program is a change whose record names both versions."""
        library.file(article_at("a"))
        written = library.file(edited("a", pipeline=NEWER))
        (record,) = records(library, written.article)
        assert (written.what, record.pipeline.before, record.pipeline.after) == ("changed", MADE_BY, NEWER)

    def test_back_and_forth(self, library: Library) -> None:
        """Each change is one more revision, also back to an earlier text."""
        for one in (article_at("a"), edited("a"), article_at("a"), edited("a")):
            written = library.file(one)
        assert written.article.revision.number == 4
        assert [record.number for record in records(library, written.article)] == [2, 3, 4]

    def test_duplicate(self, library: Library) -> None:
        """The same text at another address of the site is not filed a second time."""
        first = library.file(article_at("a"))
        again = library.file(article_at("b", paragraphs("a"), title="Else"))
        assert (again.what, again.path, again.duplicate_of) == ("duplicate", first.path, first.article.id)
        assert len(files(library.folder)) == 1
        assert library.where(article_at("b").id) is None

    def test_short_texts_are_no_duplicates(self, library: Library) -> None:
        """A few words may be the same by chance."""
        assert [library.file(article_at(name, ["A few words."])).what for name in "ab"] == ["new", "new"]

    def test_excerpts_are_no_duplicates(self, library: Library) -> None:
        """What two walls show is the same by their own words, where the titles differ."""
        for name in "ab":
            assert library.file(article_at(name, paragraphs("wall"), access=Access("paywalled"))).what == "new"

    def test_other_domain(self, library: Library) -> None:
        """The same text on another site is filed, and known as a duplicate of the first."""
        first = library.file(article_at("a"))
        again = library.file(article_at("a", site=OTHER))
        assert (again.what, again.duplicate_of) == ("new", first.article.id)
        assert column(library, "duplicate_of", again.article) == first.article.id

    def test_near_duplicate(self, library: Library) -> None:
        """Nearly the same text is filed, and known as that."""
        first = library.file(article_at("a", paragraphs("a", 12)))
        again = library.file(article_at("b", [*paragraphs("a", 12), "Reporting by our own staff."], site=OTHER))
        assert (again.what, again.duplicate_of, again.near_duplicate_of) == ("new", None, first.article.id)
        assert column(library, "near_duplicate_of", again.article) == first.article.id

    def test_no_longer_alike(self, library: Library) -> None:
        """When the first text changes, the other is no duplicate of it any more."""
        library.file(article_at("a"))
        other = library.file(article_at("a", site=OTHER)).article
        library.file(article_at("a", paragraphs("new")))
        assert column(library, "duplicate_of", other) is None


class TestMoved:
    """An article whose address changed."""

    def test_moved(self, library: Library) -> None:
        """Its former file goes, its revisions go on under the new id."""
        library.file(article_at("a"))
        former = library.file(edited("a"))
        follower = library.file(article_at("f", former.article.text.split("\n\n"), site=OTHER)).article
        moved = edited("a", canonical_url=f"{SITE}/b")
        written = library.file(moved, before=former.article.id)
        assert (written.what, written.article.revision.number) == ("moved", 3)
        assert not former.path.exists()
        assert [record.number for record in records(library, moved)] == [2, 3]
        assert records(library, moved)[1].fields["url"] == (f"{SITE}/a", f"{SITE}/b")
        assert records(library, former.article) == []
        assert column(library, "duplicate_of", follower) == moved.id

    def test_pages_follow(self, library: Library) -> None:
        """The pages that gave the former article give the new one."""
        former = library.file(article_at("a")).article
        library.state.execute("INSERT INTO page (key, url, found_at, article) VALUES ('x', 'x', 0, ?)", (former.id,))
        moved = article_at("a", canonical_url=f"{SITE}/b")
        library.file(moved, before=former.id)
        assert library.state.execute("SELECT article FROM page").fetchall() == [(moved.id,)]

    def test_something_else(self, library: Library) -> None:
        """A page that leads to another story now leaves the former one where it is."""
        former = library.file(article_at("a"))
        other = article_at("b", requested_url=former.article.url)
        assert library.file(other, before=former.article.id).what == "new"
        assert former.path.exists()

    def test_page_of_a_duplicate(self, library: Library) -> None:
        """A page that gave the same text as another moves nothing when it is edited."""
        former = library.file(article_at("a", paragraphs("a", 12)))
        written = library.file(article_at("b", [*paragraphs("a", 12), "More."]), before=former.article.id)
        assert (written.what, written.near_duplicate_of) == ("new", former.article.id)
        assert former.path.exists()

    def test_filed_already(self, library: Library) -> None:
        """When the new address was read before the old one, the two become one, with the history of the first."""
        former = library.file(article_at("a"))
        library.file(edited("a"))
        text = [*edited("a").text.split("\n\n"), "More."]
        library.file(article_at("b", text, title="Else"))
        moved = article_at("a", text, canonical_url=f"{SITE}/b", title="Else")
        written = library.file(moved, before=former.article.id)
        assert (written.what, written.article.revision.number) == ("moved", 3)
        assert len([name for name in files(library.folder) if "revisions" not in name]) == 1

    def test_other_domain(self, library: Library) -> None:
        """An article does not move to another site."""
        former = library.file(article_at("a"))
        moved = article_at("a", site=OTHER, requested_url=former.article.url)
        assert library.file(moved, before=former.article.id).what == "new"
        assert former.path.exists()


class TestHands:
    """Files that somebody changed."""

    def test_damaged(self, library: Library) -> None:
        """A damaged file is written anew as the same revision when its text is the same."""
        library.file(article_at("a"))
        path = library.file(edited("a")).path
        path.write_bytes(path.read_bytes().replace(b"Another", b"Nother"))
        written = library.file(edited("a", fetched_at=LATER))
        assert (written.what, written.article.revision.number) == ("renewed", 2)
        assert written.article.revision.previous_hash == article_at("a").content_hash

    def test_damaged_and_changed(self, library: Library) -> None:
        """When the text changed, too, the next record says that the former text is lost."""
        library.file(article_at("a")).path.write_bytes(b"[]")
        written = library.file(edited("a"))
        assert (written.what, written.article.revision.number) == ("changed", 2)
        assert records(library, written.article)[0].paragraphs is None

    def test_removed(self, library: Library) -> None:
        """An article whose file is gone is new, without its history."""
        library.file(article_at("a"))
        library.file(edited("a")).path.unlink()
        written = library.file(edited("a"))
        assert (written.what, written.article.revision.number) == ("new", 1)
        assert records(library, written.article) == []

    def test_another_article_in_its_place(self, library: Library) -> None:
        """A whole article that somebody put in the place of another is never overwritten."""
        path = library.file(article_at("a")).path
        other = article_at("b")
        path.write_bytes(encode(other))
        written = library.file(edited("a", title="Else"))
        assert (written.what, written.path != path) == ("new", True)
        assert json.loads(path.read_bytes())["id"] == other.id
        path.unlink()

    def test_carried_elsewhere(self, library: Library) -> None:
        """One that lies elsewhere under its domain is found there, and put back when it changes."""
        path = library.file(article_at("a")).path
        away = library.folder / "quay.example" / "kept" / path.name
        away.parent.mkdir()
        path.rename(away)
        assert library.file(edited("a")).path == path
        assert not away.exists()


class TestWords:
    """What is found by its words."""

    def test_words(self, library: Library) -> None:
        """Words of title and text are found without their accents, and those of former revisions are not."""
        library.file(article_at("a", ["Zażółć gęślą jaźń.", "A lighthouse."], title="One"))
        assert found(library, "zazołc") == found(library, "lighthouse") == ["One"]
        library.file(article_at("a", ["A windmill."], title="Two"))
        assert found(library, "lighthouse") == []
        assert found(library, "windmill") == found(library, "two") == ["Two"]

    @pytest.mark.parametrize(
        ("text", "words"), [("東京で地震があった", '"地 震"'), ("हिन्दी समाचार", "समाचार"), ("ข่าววันนี้", '"วั น นี้"')]
    )
    def test_scripts(self, library: Library, text: str, words: str) -> None:
        """So are those of other scripts."""
        library.file(article_at("a", [text], title="One"))
        assert found(library, words) == ["One"]


class TestReading:
    """What a server can be asked about a file."""

    def test_by_file(self, library: Library) -> None:
        """Address and validators come from the file."""
        written = library.file(article_at("a"))
        reading = library.reading_of(f"{SITE}/a", MADE_BY)
        assert reading
        assert (reading.path, reading.url, reading.etag) == (written.path, f"{SITE}/a", '"1"')

    def test_by_page(self, library: Library) -> None:
        """Those of a later reading, which changed nothing, come first."""
        row = (f"{SITE}/a?x", library.file(article_at("a")).article.id, f"{SITE}/a", '"2"')
        library.state.execute(
            "INSERT INTO page (key, url, found_at, article, read_url, etag) VALUES (?1, ?1, 0, ?2, ?3, ?4)", row
        )
        reading = library.reading_of(f"{SITE}/a", MADE_BY)
        assert reading
        assert (reading.url, reading.etag) == (f"{SITE}/a", '"2"')

    def test_none(self, library: Library) -> None:
        """There is none of another version, of a page that gives no validators, and of one that is not filed."""
        library.file(article_at("a"))
        library.file(article_at("b", http=Http(200)))
        assert library.reading_of(f"{SITE}/a", NEWER) is None
        assert library.reading_of(f"{SITE}/b", MADE_BY) is None
        assert library.reading_of(f"{SITE}/c", MADE_BY) is None

    def test_touched(self, library: Library) -> None:
        """A touched file still holds if its text is whole, and does not if somebody changed it."""
        path = library.file(article_at("a")).path
        whole = path.read_bytes()
        path.write_bytes(whole)
        assert library.reading_of(f"{SITE}/a", MADE_BY)
        path.write_bytes(whole.replace(paragraphs("a")[0].encode(), b"Gone."))
        assert library.reading_of(f"{SITE}/a", MADE_BY) is None
        library.file(article_at("a"))


class TestTransaction:
    """What is committed together."""

    def test_wide(self, library: Library) -> None:
        """Articles that are filed within one transaction are seen by others when it ends."""
        with Library(library.folder) as other:
            with library.transaction():
                library.file(article_at("a"))
                with library.transaction():
                    library.file(article_at("b"))
                assert other.where(article_at("a").id) is None
            assert other.where(article_at("a").id)
            assert other.where(article_at("b").id)

    def test_one_fails(self, library: Library) -> None:
        """An article that cannot be written takes none of the others with it."""
        block = library.folder / "strand.example"
        block.write_text("")
        with library.transaction():
            library.file(article_at("a"))
            with pytest.raises(CorpusError, match=r"strand\.example/2026.*cannot be written: File exists"):
                library.file(article_at("b", site=OTHER))
            library.file(article_at("c"))
        block.unlink()
        assert [library.where(article_at(name).id) is not None for name in "abc"] == [True, False, True]

    def test_state_fails(self, library: Library) -> None:
        """When the state cannot be written the whole transaction is over; of the files it is told later."""
        when = "BEFORE INSERT ON article WHEN new.title = 'Bad'"
        library.state.execute(f"CREATE TEMP TRIGGER fault {when} BEGIN SELECT raise(FAIL, 'no'); END")
        with pytest.raises(CorpusError, match=r"state\.sqlite: cannot be written"):
            self.file_bad(library)
        assert library.where(article_at("a").id) is None
        library.state.execute("DROP TRIGGER fault")
        assert repair(library).added == 2

    def file_bad(self, library: Library) -> None:
        """File two articles together, and take the failure of the second for its own."""
        with library.transaction():
            library.file(article_at("a"))
            with contextlib.suppress(CorpusError):
                library.file(article_at("b", title="Bad"))

    def test_closed(self, tmp_path: Path) -> None:
        """A library that is not open is a mistake of the program."""
        with pytest.raises(RuntimeError, match="not open"):
            Library(tmp_path).file(article_at("a"))

    def test_no_folder(self, tmp_path: Path) -> None:
        """A folder that is not there is said in one line."""
        with pytest.raises(CorpusError, match=r"state\.sqlite: cannot be opened"):
            Library(tmp_path / "none").open()
