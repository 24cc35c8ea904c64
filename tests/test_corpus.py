"""Article -> file: where it lies, that it is whole, that there is one of it."""

from __future__ import annotations

import json
import os
from pathlib import Path, PurePosixPath
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.article import (
    Access,
    Article,
    Author,
    Block,
    Entry,
    Heading,
    Http,
    Image,
    ListBlock,
    Paragraph,
    Pipeline,
    Publisher,
    Removal,
    Revision,
    Rights,
    Table,
)
from scraper.corpus.encode import encode
from scraper.corpus.library import Library
from scraper.corpus.paths import SLUG_BYTES, domain_folder, path_of, slug
from scraper.corpus.schema import schema
from scraper.errors import CorpusError
from scraper.identity import content_hash
from tests.command import files

TITLE = "Harrow Lane votes"
TEXT = "The council of Harrow Lane voted on Tuesday."
BLOCKS: list[Block] = [
    Heading("What they voted on", 2),
    Paragraph("The council of Harrow Lane voted on Tuesday."),
    ListBlock("one\ntwo", ["one", "two"]),
    Table("a | b", [["a", "b"]]),
    Entry("Polls closed.", time="2026-03-04T22:00:00Z", blocks=[Paragraph("Polls closed.")]),
]


def article(**changes: Any) -> Article:
    """A small whole article, with the given fields changed."""
    whole = Article(
        id="0123456789abcdef",
        url="https://news.example.org/harrow",
        requested_url="https://news.example.org/harrow",
        canonical_url=None,
        title=TITLE,
        subtitle=None,
        description=None,
        authors=[Author("Ines Roux")],
        date_published="2026-03-04T09:00:00+01:00",
        date_modified=None,
        publisher=Publisher("Example News", "example.org"),
        language="en",
        section=None,
        topics=["councils"],
        blocks=list(BLOCKS),
        text=TEXT,
        word_count=8,
        images=[Image("https://news.example.org/lead.jpg", is_lead=True)],
        access=Access("full"),
        removed=[Removal("donation", "appeal", "strip", "Support us")],
        warnings=[],
        provenance={"title": "jsonld:headline"},
        rights=Rights(),
        fetched_at=None,
        http=Http(),
        content_hash=content_hash(TEXT),
        raw_ref=None,
        revision=Revision(),
        pipeline=Pipeline("0", "0"),
    )
    return msgspec.structs.replace(whole, **changes)


def filed(folder: Path, one: Article) -> Path:
    """File an article into a library that is opened for it, and give its path."""
    library = Library(folder)
    library.prepare()
    with library:
        return library.file(one).path


class TestPath:
    """Where a file lies."""

    def test_dated(self) -> None:
        """A file lies under its registered domain, year and month; its name has day, slug and short id."""
        assert path_of(article()) == PurePosixPath("example.org/2026/03/04-harrow-lane-votes-01234567.json")

    @pytest.mark.parametrize("day", [None, "", "yesterday", "2026-02-30", "2026-3-4", "20260304", "12026-01-01"])
    def test_undated(self, day: str | None) -> None:
        """An article without a real date lies in undated/."""
        assert path_of(article(date_published=day)).parts[:2] == ("example.org", "undated")

    @pytest.mark.parametrize("day", ["2026-03-04", "2026-03-04 10:00", "2026-03-04T23:59:59-11:00"])
    def test_day_is_the_pages(self, day: str) -> None:
        """The day is the page's own, not another time zone's."""
        assert path_of(article(date_published=day)).name.startswith("04-")

    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            ("Zażółć gęślą jaźń – Łódź!", "zazolc-gesla-jazn-lodz"),
            ("Straße & Ærø: it's ‘fine’", "strasse-aero-its-fine"),
            ("İstanbul'da ılık hava", "istanbulda-ilik-hava"),
            ("Київ: їжа та йод", "київ-їжа-та-йод"),
            ("東京で地震、けが人なし", "東京で地震-けが人なし"),
            ("हिन्दी समाचार", "हिन्दी-समाचार"),
            ("e\u0301te\u0301", "ete"),
            ("../../etc/passwd", "etc-passwd"),
            ("a\\b:c*d?e\x00f\ng", "a-b-c-d-e-f-g"),
            ("   ", "untitled"),
            ("…", "untitled"),
            (None, "untitled"),
        ],
    )
    def test_slug(self, title: str | None, expected: str) -> None:
        """Latin letters lose their accents, other scripts keep their letters, everything else joins words."""
        assert slug(title) == expected

    def test_slug_ends_at_a_word(self) -> None:
        """A long title is cut between words."""
        assert slug("council " * 40) == "-".join(["council"] * 10)

    @given(st.text(max_size=400))
    def test_slug_is_harmless(self, title: str) -> None:
        """Whatever the title, the slug is short in bytes, one path part, and does not change when made again."""
        made = slug(title)
        assert 0 < len(made.encode()) <= SLUG_BYTES
        assert PurePosixPath(made).parts == (made,)
        assert not made.startswith((".", "-"))
        assert not set(made) & set('\\/:*?"<>|\0')
        assert slug(made) == made

    @given(st.text(max_size=400))
    def test_domain_is_harmless(self, domain: str) -> None:
        """Whatever the domain, its folder is one plain path part."""
        made = domain_folder(domain)
        assert 0 < len(made.encode()) <= 120
        assert PurePosixPath(made).parts == (made,)
        assert ".." not in made
        assert not made.startswith(".")
        assert not set(made) & set('\\/:*?"<>|\0')

    @pytest.mark.parametrize("domain", ["State.sqlite", "state.sqlite-wal", "con", "NUL", "aux.txt", "..", "", "///"])
    def test_reserved_domain(self, domain: str) -> None:
        """A name that a system keeps for itself is not used as a folder."""
        assert domain_folder(domain) == "unknown"

    @given(st.text(), st.text(), st.text(), st.text() | st.none())
    def test_stays_inside(self, identity: str, domain: str, title: str, day: str | None) -> None:
        """No field of an article leads out of the corpus folder."""
        path = path_of(article(id=identity, publisher=Publisher(None, domain), title=title, date_published=day))
        assert not path.is_absolute()
        assert ".." not in path.parts
        assert len(path.parts) in (3, 4)


class TestFile:
    """What lies there."""

    def test_round_trip(self, tmp_path: Path) -> None:
        """What is filed reads back as the same article."""
        path = filed(tmp_path, article())
        assert path == tmp_path / path_of(article())
        assert msgspec.json.decode(path.read_bytes(), type=Article) == article()

    def test_bytes_are_deterministic(self, tmp_path: Path) -> None:
        """The same article gives the same bytes: indented UTF-8 in the schema's order, a newline at the end."""
        data = filed(tmp_path / "one", article(title="Zażółć 東京")).read_bytes()
        assert data == filed(tmp_path / "again", article(title="Zażółć 東京")).read_bytes()
        assert b'\n  "title": "Za\xc5\xbc' in data
        assert data.endswith(b"\n}\n")
        assert list(json.loads(data)) == list(Article.__struct_fields__)

    def test_twice_is_one_file(self, tmp_path: Path) -> None:
        """Filing an article again leaves one file and no draft."""
        assert filed(tmp_path, article()) == filed(tmp_path, article())
        assert files(tmp_path) == ["example.org/2026/03/04-harrow-lane-votes-01234567.json"]

    def test_renamed_replaces(self, tmp_path: Path) -> None:
        """An article whose title and date changed replaces its old file."""
        filed(tmp_path, article())
        filed(tmp_path, article(title="Harrow Lane says no", date_published=None))
        assert files(tmp_path) == [
            "example.org/undated/harrow-lane-says-no-01234567.json",
            "revisions/example.org/0123456789abcdef/0002.json",
        ]

    def test_short_id_shared(self, tmp_path: Path) -> None:
        """Another article with the same short id is kept, under whatever title."""
        other = article(id="01234567ffffffff", title="Else")
        paths = {filed(tmp_path, one) for one in (article(), msgspec.structs.replace(other, title=TITLE), other)}
        assert len(paths) == 3
        kept = [json.loads(path.read_bytes())["id"] for path in tmp_path.glob("example.org/**/*.json")]
        assert sorted(kept) == [article().id, other.id]

    def test_stranger_with_the_name(self, tmp_path: Path) -> None:
        """A file that is no article but ends like one is left alone."""
        stranger = tmp_path / "example.org" / "notes-01234567.json"
        stranger.parent.mkdir()
        stranger.write_text("not JSON")
        filed(tmp_path, article())
        assert stranger.read_text() == "not JSON"

    def test_prepare_makes_the_folder(self, tmp_path: Path) -> None:
        """A folder that is not there yet is made, and nothing is left in it."""
        Library(tmp_path / "a" / "b").prepare()
        assert list((tmp_path / "a" / "b").iterdir()) == []

    def test_prepare_refuses_a_file(self, tmp_path: Path) -> None:
        """A corpus "folder" that is a file is said in one line with its path."""
        place = tmp_path / "corpus"
        place.write_text("")
        with pytest.raises(CorpusError) as caught:
            Library(place).prepare()
        assert str(caught.value).startswith(f"{place}: cannot be written: ")
        assert "\n" not in str(caught.value)

    def test_failed_write_keeps_the_old(self, tmp_path: Path) -> None:
        """When the new file cannot be made the error names it, and the old file and the state stay."""
        old = filed(tmp_path, article(date_published=None))
        (tmp_path / "example.org" / "2026").write_text("")
        with pytest.raises(CorpusError, match="04-harrow-lane-votes"):
            filed(tmp_path, article())
        assert old.is_file()
        with Library(tmp_path) as library:
            assert library.where(article().id) == old

    def test_permissions_follow_the_umask(self, tmp_path: Path) -> None:
        """Files are as readable as any other that the user makes."""
        before = os.umask(0o022)
        try:
            assert filed(tmp_path, article()).stat().st_mode & 0o777 == 0o644
        finally:
            os.umask(before)


class TestSchema:
    """What the files promise."""

    def test_is_a_schema(self) -> None:
        """The schema is a JSON Schema of 2020-12 with a title."""
        jsonschema.Draft202012Validator.check_schema(schema())
        assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema()["title"] == "Article"

    def test_accepts_an_article(self) -> None:
        """What is filed is valid."""
        jsonschema.Draft202012Validator(schema()).validate(json.loads(encode(article())))

    @pytest.mark.parametrize("key", Article.__struct_fields__)
    def test_every_key_is_required(self, key: str) -> None:
        """A file that lacks any key is not valid."""
        data = json.loads(encode(article()))
        del data[key]
        assert not jsonschema.Draft202012Validator(schema()).is_valid(data)

    def test_nested_keys_are_required(self) -> None:
        """Keys of nested objects are required too, the block's type among them."""
        changes: list[dict[str, Any]] = [{"http": {}}, {"images": [{"url": "x"}]}, {"blocks": [{"text": "x"}]}]
        for change in changes:
            data = json.loads(encode(article())) | change
            assert not jsonschema.Draft202012Validator(schema()).is_valid(data), change


def test_articles_are_frozen() -> None:
    """An article cannot change once it is made, so what was filed is what was returned."""
    with pytest.raises(AttributeError):
        setattr(article(), "title", "other")  # noqa: B010 - a plain assignment would not pass mypy
