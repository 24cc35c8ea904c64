"""When an article was published and changed: sources, their order, and what is none."""

from __future__ import annotations

import pytest

from scraper.article import Page
from scraper.metadata import read_metadata
from scraper.parse import parse
from tests.metadata_pages import linked, read
from tests.pages import PARAGRAPHS


@pytest.mark.parametrize(
    ("head", "body", "expected", "source"),
    [
        (linked(datePublished="2026-03-05T08:00:00+01:00"), "", "2026-03-05T08:00:00+01:00", "jsonld:datePublished"),
        (
            "<meta property='article:published_time' content='2026-03-05T08:00'>",
            "",
            "2026-03-05T08:00:00",
            "meta:article:published_time",
        ),
        ("", "<h1>B</h1><time datetime='2026-03-04'>4 March</time>", "2026-03-04", "visible:time"),
        (
            "",
            "<h1>B</h1><p class='date'>Posted 4 March 2026, 7:05 pm</p>",
            "2026-03-04T19:05:00",
            "visible:dateline",
        ),
        ("", "<h1>B</h1><div><i></i> March 4, 2026</div>", "2026-03-04", "visible:text"),
        ("", "<h1>B</h1>", "2026-03-05", "url"),
    ],
)
def test_date_sources(head: str, body: str, expected: str, source: str) -> None:
    """Dates come from JSON-LD, meta, time, date lines, bare lines and at last the address, offset only if given."""
    found = read(head, body)
    assert (found.date_published, found.provenance["date_published"]) == (expected, source)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<div><p>Published</p><p>4 March 2026</p></div>", "2026-03-04"),
        ("<div><span>Опубликовано: 4 марта 2026</span></div>", "2026-03-04"),
        ("<div><span>公開日：2026年3月4日</span></div>", "2026-03-04"),
        ("<p>Posted on 4 March 2026</p><p>Posted on 3 March 2026</p>", None),
        ("<p>On 4 March 2026 the bridge fell.</p>", None),
        ("<div class='related'><p>Posted on 4 March 2026</p></div>", None),
        ("<p>Release date: 4 March 2026</p>", None),
        ("<ul><li>Published 4 March 2026 in the Gazette</li></ul>", None),
        ("<p>Published 4 March 2026</p><meta itemprop='dateModified' content='2026-05-01'>", "2026-05-01"),
    ],
)
def test_date_far_from_the_headline(body: str, expected: str | None) -> None:
    """The one day that a word of publishing stands before, wherever on the page, where nothing else gives one."""
    story = "".join(f"<p>{text}</p>" for text in PARAGRAPHS * 40)
    assert read(body=f"<h1>Bridge</h1>{story}{body}", url="https://example.org/x").date_published == expected


def test_date_of_a_meta_with_a_name_of_its_own() -> None:
    """A meta whose name speaks of publication gives the day where none of the usual ones does."""
    others = (
        "publisher",
        "unpublish-date",
        "last-published-date",
        "republished-date",
        "publisher-updated",
        "published-in",
    )
    head = "".join(f"<meta name='x-{name}' content='2026-03-01'>" for name in others)
    head += f"<meta name='{'publication' * 9}date' content='2026-03-01'>"
    assert read(head, url="https://example.org/x").date_published is None
    head += "<meta name='x-page-published-date' content='2026-03-04'>"
    assert read(head, url="https://example.org/x").date_published == "2026-03-04"


def test_date_of_a_sidebar_is_not_taken() -> None:
    """A teaser's date beside the article is not the article's."""
    body = "<article><h1>B</h1><p>Text.</p></article><div class='related'><time datetime='2026-01-01'></time></div>"
    assert read(body=body, url="https://example.org/x").date_published is None


def test_date_in_the_future_is_refused_with_a_warning() -> None:
    """A day after the page was fetched is passed over, and the page says so."""
    head = linked(datePublished="2031-01-01T00:00:00Z")
    found = read(head, fetched_at="2026-03-06T10:00:00+00:00")
    assert found.date_published == "2026-03-05"
    assert "2031-01-01" in found.warnings[0]


def test_utc_gives_way_to_the_time_shown() -> None:
    """A head in UTC and a clock time on the page that is the same instant give the offset of the page's readers."""
    head = linked(datePublished="2026-03-06T01:00:21Z")
    assert (
        read(head, "<h1>B</h1><p class='date'>5:00 PM, March 5, 2026</p>").date_published == "2026-03-05T17:00:21-08:00"
    )
    assert (
        read(head, "<h1>B</h1><p class='date'>5:07 PM, March 5, 2026</p>").date_published == "2026-03-06T01:00:21+00:00"
    )


@pytest.mark.parametrize(
    "line", ["Published May 3, 2024. Updated May 4, 2024", "Last updated 4 May 2024, first published 3 May 2024"]
)
def test_publication_and_change_in_one_line(line: str) -> None:
    """Each day of a date line belongs to the word before it."""
    found = read(body=f"<h1>Bridge reopens</h1><div class='date'>{line}</div><p>{PARAGRAPHS[0]}</p>")
    assert (found.date_published, found.date_modified) == ("2024-05-03", "2024-05-04")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://post.example/bridge", "2024-03-05"),
        ("https://post.example/2024/05/03/bridge", "2024-05-03"),
        ("https://post.example.uk/bridge", "2024-05-03"),
    ],
)
def test_day_and_month_in_doubt(url: str, expected: str) -> None:
    """Where 03/05 may be either, the day in the address tells, or the country that the host's name ends with."""
    html = f"<html lang='en'><h1>Bridge reopens</h1><div class='date'>03/05/2024</div><p>{PARAGRAPHS[0]}</p></html>"
    assert read_metadata(parse(Page(url, html, url))).date_published == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("article/A2026012914320005196", "2026-01-29"),
        ("news/aipl/202601290123.aspx", "2026-01-29"),
        ("view/NISX20260129_0002609", "2026-01-29"),
        ("a/20261301123", None),
        ("a/2026012999", None),
        ("shop/120260129123", None),
    ],
)
def test_numbers_that_begin_with_the_day(path: str, expected: str | None) -> None:
    """The day is in the article's number, where nothing else says it."""
    url = f"https://post.example/{path}"
    html = f"<h1>Bridge reopens</h1><p>{PARAGRAPHS[0]}</p>"
    assert read_metadata(parse(Page(url, html, url))).date_published == expected


def test_modified_stands_apart_from_published() -> None:
    """The last change is kept beside the day of publication, and one before it is dropped."""
    both = read(linked(datePublished="2026-03-05T08:00:00Z", dateModified="2026-03-07T09:00:00Z"))
    assert (both.date_published, both.date_modified) == ("2026-03-05T08:00:00+00:00", "2026-03-07T09:00:00+00:00")
    assert read(linked(datePublished="2026-03-05", dateModified="2026-03-01")).date_modified is None
