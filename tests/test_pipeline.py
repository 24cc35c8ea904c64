"""The walk through all rooms: bytes in, one article out, nothing else touched."""

from __future__ import annotations

import builtins
import socket
import time
from pathlib import Path

import msgspec
import pytest

import scraper as package
from scraper.article import Article, Http, Page
from scraper.errors import Blocked, ExtractError, InvalidURL, NoArticle
from scraper.pipeline import extract, extract_page
from scraper.rules import bundled_rulebook, load_rulebook
from scraper.version import __version__
from tests.golden import Case, cases
from tests.pages import PARAGRAPHS, TITLE, URL, page, story

KEYS = [
    "schema_version",
    "id",
    "url",
    "requested_url",
    "canonical_url",
    "title",
    "subtitle",
    "description",
    "authors",
    "date_published",
    "date_modified",
    "publisher",
    "language",
    "section",
    "topics",
    "blocks",
    "text",
    "word_count",
    "images",
    "access",
    "removed",
    "warnings",
    "provenance",
    "rights",
    "fetched_at",
    "http",
    "content_hash",
    "raw_ref",
    "revision",
    "pipeline",
]
BODY = "\n\n".join(PARAGRAPHS)
CONSENT = page(
    "<div class='consent'><p>We and our partners store and read information on your device, such as cookies, and "
    "process personal data for advertising and for measuring what is read.</p><button>Accept all</button></div>",
    title="Before you continue",
)
CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1><p>Please enable JavaScript "
    "and cookies to continue. This site checks that the connection is secure.</p>"
    "<script src='/cdn-cgi/challenge-platform/x.js'></script></body></html>"
)


class TestArticle:
    """What comes out."""

    def test_every_key_is_there(self) -> None:
        """All keys of the format, in its order, on a page that says nothing of itself."""
        bare = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
        assert list(msgspec.to_builtins(extract(bare, URL))) == KEYS

    def test_silence_is_null(self) -> None:
        """What the page does not say is null or empty, never a word for it."""
        article = extract("".join(f"<p>{text}</p>" for text in PARAGRAPHS), URL)
        silent = ("canonical_url", "title", "description", "date_published", "date_modified", "section")
        assert [getattr(article, name) for name in silent] == [None] * len(silent)
        assert (article.authors, article.topics, article.images, article.removed) == ([], [], [], [])
        assert (article.publisher.name, article.publisher.domain) == (None, "quay.example")

    def test_the_body(self) -> None:
        """Blocks, text and word count say the same; the headline is no part of them."""
        article = extract(story("<h2>Under water</h2>"), URL)
        assert article.text == "\n\n".join(block.text for block in article.blocks)
        assert article.text.replace("Under water\n\n", "") == BODY
        assert article.word_count == len(article.text.split())
        assert article.title == TITLE

    def test_the_page_goes_along(self) -> None:
        """What the fetcher knew of the page stands in the article."""
        http = Http(200, '"e"', "Wed, 04 Mar 2026 08:00:00 GMT", "text/html")
        fetched = Page(
            URL, story(), "https://quay.example/short", http, fetched_at="2026-03-04T09:00:00Z", raw_ref="w:1"
        )
        article = extract_page(fetched)
        assert (article.url, article.requested_url, article.http) == (URL, "https://quay.example/short", http)
        assert (article.fetched_at, article.raw_ref) == ("2026-03-04T09:00:00Z", "w:1")

    def test_who_made_it(self) -> None:
        """The article names the version and the rules that made it."""
        made = extract(story(), URL).pipeline
        assert (made.version, made.rules_hash) == (__version__, bundled_rulebook().digest)

    def test_other_rules(self, tmp_path: Path) -> None:
        """Another rulebook gives another article, and says so."""
        (tmp_path / "text").mkdir()
        (tmp_path / "text" / "xx.toml").write_text("language = 'xx'", encoding="utf-8")
        html = story("<p>Please consider making a donation.</p>")
        empty, ours = extract_page(Page(URL, html, URL), load_rulebook(tmp_path)), extract(html, URL)
        assert "Please consider making a donation." in empty.text
        assert "Please consider making a donation." not in ours.text
        assert empty.pipeline.rules_hash != ours.pipeline.rules_hash

    def test_bytes_and_text_give_the_same(self) -> None:
        """A page decoded elsewhere is the same article."""
        assert extract(story().encode(), URL) == extract(story(), URL)

    def test_the_public_name(self) -> None:
        """The package's own `extract` is this one."""
        assert package.extract is extract

    def test_it_survives_the_trip(self) -> None:
        """An article written as JSON and read back is the same article."""
        article = extract(story("<ul><li>a<li>b</ul>", "<h2>Under water</h2>", "<img src='/a.jpg'>"), URL)
        assert msgspec.json.decode(msgspec.json.encode(article), type=Article) == article


class TestIdentity:
    """Which article it is, and whether it changed."""

    def test_equal_text_has_equal_hash(self) -> None:
        """Markup, pictures and metadata around it do not change the text's hash."""
        plain, other = (
            extract(story(), URL),
            extract(story("<img src='/a.jpg'>").replace("2026-03-04", "2026-03-05"), URL),
        )
        assert plain.content_hash == other.content_hash
        assert plain.date_published != other.date_published

    def test_another_text_has_another_hash(self) -> None:
        """One word more is another text."""
        assert extract(story(), URL).content_hash != extract(story("<p>He left early.</p>"), URL).content_hash

    def test_the_id_is_the_canonical_address(self) -> None:
        """Two addresses of one page give one id; two pages two."""
        first, second = extract(story(), URL), extract(story(), URL + "?utm_source=x")
        assert first.canonical_url == second.canonical_url == URL
        assert first.id == second.id
        assert extract(page(f"<p>{BODY}</p>", url=URL + "-2"), URL + "-2").id != first.id

    def test_hashes_are_for_ever(self) -> None:
        """Ids and hashes are compared with files that were written long ago: they must never change."""
        article = extract(story(), URL)
        assert article.id == "56d8eb2d1f61c94919877ed54f6097dc"
        assert article.content_hash == "79bb82624af7027511653d8057551e73a250dad6afe6f8ec7a581f98e4da573a"


class TestPure:
    """The same page, the same article, and nothing else."""

    @pytest.mark.parametrize("case", cases("article"), ids=lambda case: case.folder.name)
    def test_twice(self, case: Case) -> None:
        """Extracting a page again gives an equal article."""
        assert case.extract() == case.extract()

    def test_touches_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """No network, file or clock is asked once the rules are read."""
        html = story("<p>Please consider making a donation.</p>", "<div class='related'><a href='/x'>More</a></div>")
        extract(html, URL)

        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("extract is pure")

        for owner, name in [(socket, "socket"), (builtins, "open"), (Path, "open"), (time, "time")]:
            monkeypatch.setattr(owner, name, refuse)
        assert extract(html, URL).text == BODY

    @pytest.mark.parametrize("is_on", [True, False])
    def test_leaves_the_collector_as_it_was(self, monkeypatch: pytest.MonkeyPatch, is_on: bool) -> None:  # noqa: FBT001
        """The search for cycles rests while a page is read, and goes on behind it, also behind a page of nothing."""
        monkeypatch.setattr("gc.isenabled", lambda: is_on)
        asked: list[str] = []
        monkeypatch.setattr("gc.disable", lambda: asked.append("off"))
        monkeypatch.setattr("gc.enable", lambda: asked.append("on"))
        extract(story(), URL)
        with pytest.raises(NoArticle):
            extract("", URL)
        assert asked == (["off", "on"] * 2 if is_on else [])


class TestNoArticle:
    """Pages that are none."""

    @pytest.mark.parametrize("case", cases("no_article"), ids=lambda case: case.folder.name)
    def test_golden(self, case: Case) -> None:
        """A front page or an error page raises, with its address and the verdict, in one line."""
        with pytest.raises(NoArticle, match="no article on the page") as caught:
            case.extract()
        assert caught.value.url == case.truth.url
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize(
        ("html", "verdict"),
        [
            ("<html><body><h1>Northern pier</h1></body></html>", "no text"),
            ("<html><body><p>Short and about nothing.</p></body></html>", "too little text"),
            (b"<html><body>" + bytes(range(256)) * 20, "not a page of text"),
            ("<div>" * 3000 + "<p>Deep.</p>", "nested too deeply"),
            ("<html><body></body></html>", "no article on the page"),
            ("", "the page is empty"),
        ],
    )
    def test_says_what_it_is_instead(self, html: bytes | str, verdict: str) -> None:
        """The error carries what the page was judged to be, and a wall's is Blocked."""
        error = Blocked if verdict.endswith("_wall") else NoArticle
        with pytest.raises(error, match=verdict.replace("_", " ")):
            extract(html, URL)

    @pytest.mark.parametrize(("html", "wall"), [(CHALLENGE, "a bot check"), (CONSENT, "a consent wall")])
    def test_a_wall_is_blocked(self, html: str, wall: str) -> None:
        """A wall that came with status 200 is Blocked, and the reason names it and its evidence."""
        with pytest.raises(Blocked, match=f"{wall} answers in the page's place: (?:text|title|markup): "):
            extract(html, URL)

    def test_an_address_is_asked_for(self) -> None:
        """Links and publisher hang on the page's address, so anything else is refused."""
        with pytest.raises(InvalidURL, match="nonsense: not the address"):
            extract("<p>News.</p>", "nonsense")

    def test_is_an_extract_error(self) -> None:
        """Callers that catch what goes wrong in extracting catch this."""
        with pytest.raises(ExtractError):
            extract(b"", URL)

    @pytest.mark.parametrize(
        "body", [b"%PDF-1.7 \x00\x01\x02", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"{}", b"\xff" * 999]
    )
    def test_what_is_no_page(self, body: bytes) -> None:
        """Bytes that are no HTML are no article either, and nothing worse."""
        with pytest.raises(NoArticle):
            extract(body, URL)

    def test_a_short_article_is_one(self) -> None:
        """Two sentences on a page that is dated are an article."""
        article = extract(page("<p>The pier reopened on Tuesday night. Nobody was hurt.</p>"), URL)
        assert article.text == "The pier reopened on Tuesday night. Nobody was hurt."
