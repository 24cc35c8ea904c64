"""The metadata room: every field from every kind of source, on pages written for these tests."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.article import Page
from scraper.metadata import read_metadata
from scraper.parse import parse
from tests.metadata_pages import URL, linked, read
from tests.pages import PARAGRAPHS


def test_empty_page_gives_empty_fields() -> None:
    """A page that says nothing gives nothing, and does not fail."""
    found = read(body="<p>Nothing here.</p>", url="https://example.org/x")
    assert (found.title, found.authors, found.date_published, found.images) == (None, (), None, ())


def test_linked_data_of_another_page_is_not_asked_first() -> None:
    """The JSON-LD article whose address is this page's wins over a teaser's."""
    teaser = linked(headline="Another story", url="https://www.harbour-post.example.co.uk/news/other")
    own = linked(headline="Old bridge reopens", url=URL, datePublished="2026-03-05T08:00:00+01:00")
    assert read(teaser + own).title == "Old bridge reopens"


def test_graph_references_are_resolved() -> None:
    """An author given by @id in a graph has the name of the object that it points to."""
    graph = {
        "@graph": [
            {"@type": "Article", "headline": "Bridge", "author": {"@id": "#p1"}},
            {"@type": "Person", "@id": "#p1", "name": "Ada Moss", "url": "/people/ada"},
        ]
    }
    found = read(f"<script type='application/ld+json'>{json.dumps(graph)}</script>")
    assert [(a.name, a.url) for a in found.authors] == [
        ("Ada Moss", "https://www.harbour-post.example.co.uk/people/ada")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Bridge</h1><a rel='author' href='/a'>Ada Moss</a>",
        "<h1>Bridge</h1><p class='byline'>By <b>Ada Moss</b>, Staff Writer</p>",
        "<h1>Bridge</h1><div><span itemprop='author'><span itemprop='name'>Ada Moss</span></span></div>",
        "<h1>Bridge</h1><div><a href='/author/ada-moss/'>Ada Moss</a></div>",
        "<h1>Bridge</h1><p>By Ada Moss</p>",
        "<h1>Bridge</h1><div><span>Ada Moss</span><span>March 5, 2026</span></div>",
    ],
)
def test_visible_bylines(body: str) -> None:
    """A byline is found by rel, class, microdata, link, its first word, or as a bare name beside the date."""
    assert [a.name for a in read(body=body).authors] == ["Ada Moss"]


def test_author_of_another_story_is_not_taken() -> None:
    """A byline in a sidebar or a link to a person in running text names no author of this page."""
    text = "The council asked for advice, and so did the harbour master, as the town had long expected. " * 2
    body = (
        f"<article><h1>Bridge</h1><p>{text} <a href='/people/bo'>Bo Lund</a> agreed at once.</p></article>"
        "<aside><p class='byline'>By Cy Dean</p></aside>"
    )
    assert read(body=body).authors == ()


def test_author_of_the_next_story_is_not_added() -> None:
    """A second article that was loaded below the first keeps its author to itself."""
    body = (
        "<article><h1>Bridge</h1><a rel='author' href='/a'>Ada Moss</a><p>Text.</p></article>"
        "<article><h1>Tolls</h1><a rel='author' href='/b'>Bo Lund</a><p>Text.</p></article>"
    )
    assert [a.name for a in read(body=body).authors] == ["Ada Moss"]


def test_editors_of_the_text_are_no_authors() -> None:
    """Whom the page names as its editors and reviewers leave the list that the head gives; alone they stay."""
    head = linked(author=[{"@type": "Person", "name": name} for name in ("Ada Moss", "Bo Lund", "Cy Dean")])
    body = "<h1>Bridge</h1><p>By Ada Moss</p><p>Edited by <a href='/b'>Bo Lund</a></p><p>Reviewed by Cy Dean</p>"
    assert [a.name for a in read(head, body).authors] == ["Ada Moss"]
    unsigned = body.replace("<p>By Ada Moss</p>", "")
    assert [a.name for a in read(linked(author="Bo Lund"), unsigned).authors] == ["Bo Lund"]


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("<p>By Ada Moss</p>", "Ada Moss"),
        ("<p>Von <a href='/a'>Ada Moss</a></p>", "Ada Moss"),
        ("<div class='author-2'>Ada Moss</div>", "Ada Moss"),
        ("<div class='penulis'>Ada Moss</div>", "Ada Moss"),
        ("<div class='author-2'>Accounting</div>", "Bo Lund"),
        ("<div class='author-photo'>Ada Moss</div>", "Bo Lund"),
        ("<figure><figcaption>The wall. <span class='author'>Ada Moss</span></figcaption></figure>", "Bo Lund"),
        ("<div class='related'><a href='/x'>Tide</a><span class='author'>Ada Moss</span></div>", "Bo Lund"),
        ("<div class='video-player'><div class='byline'>Ada Moss</div></div>", "Bo Lund"),
        ("<div class='q'><blockquote>Out.</blockquote><div class='author'>Ada Moss</div></div>", "Bo Lund"),
        ("<b class='byline' aria-hidden='true'>Article Information</b>", "Bo Lund"),
        ("<div class='byline'><i aria-hidden='true'>Ada Moss</i><i>Ada Moss</i></div>", "Ada Moss"),
        ("<div class='book-author'>Ada Moss</div>", "Bo Lund"),
        ("<div class='byline'>Ada Moss</div><div class='byline'>Bo Lund</div>", "Bo Lund"),
        ("<p>By Bo Lund, New York</p>", "Bo Lund"),
        ("<p>By Bo Lund / Getty Images</p>", "Bo Lund"),
        ("<div class='byline'><h2>Ada Moss!</h2></div>", "Bo Lund"),
        ("<p>By Bo A. Lund</p>", "Bo Lund"),
        ("<p>Ada Moss</p>", "Bo Lund"),
        ("<p>Edited by Ada Moss</p>", "Bo Lund"),
        (f"<div>{PARAGRAPHS[0]} <span>By <a href='/writer/ada'>Ada Moss</a></span></div>", "Bo Lund"),
    ],
)
def test_who_signs_is_the_author(line: str, author: str) -> None:
    """A byline under the headline beats one other name in the head: who put the page online."""
    found = read(linked(author="Bo Lund"), f"<h1>Bridge</h1>{line}<p>{PARAGRAPHS[1]}</p>")
    assert [a.name for a in found.authors] == [author]


@pytest.mark.parametrize(
    "markup",
    [
        "<ul><li>Title: The winter</li><li>Author: Ada Moss</li></ul>",
        "<p>Text by Ada Moss, music by Ole Ek</p>",
        "<figure><img src=a.jpg><figcaption>By Ada Moss</figcaption></figure>",
        "<blockquote><p>We rebuild it.</p><span>By Ada Moss</span></blockquote>",
        "<div><h3><a href='/x'>Next story</a></h3><span class='author'>By Ada Moss</span></div>",
    ],
)
def test_others_named_in_the_text(markup: str) -> None:
    """Behind the first paragraphs a line "By ..." is about a book, a picture or another story."""
    story = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:3])
    found = read(linked(author="Bo Lund"), f"<h1>Bridge</h1>{story}{markup}<p>{PARAGRAPHS[4]}</p>")
    assert [a.name for a in found.authors] == ["Bo Lund"]


def test_a_link_in_a_sentence_is_no_byline() -> None:
    """What looks like a byline is read with the words before it."""
    lead = "<p>You can read all of the judgment <a href='/j'>by Clicking Here</a></p>"
    found = read(linked(author="Bo Lund"), f"<h1>Bridge</h1>{lead}<p>{PARAGRAPHS[1]}</p>")
    assert [a.name for a in found.authors] == ["Bo Lund"]


@pytest.mark.parametrize("name", ["quote__author", "articleQuoteAuthor", "zitat-autor", "pull_quote author"])
def test_who_is_quoted_is_no_author(name: str) -> None:
    """The name below a quotation is of the one who said it, whatever its class says."""
    story = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:2])
    body = f"<h1>Bridge</h1>{story}<div><p>“We rebuild it.”</p><span class='{name}'>Ada Moss</span></div>"
    assert read(linked(author={"@type": "Organization", "name": "SRF"}), body).authors[0].name == "SRF"


@pytest.mark.parametrize(
    ("body", "author"),
    [
        ("<footer><a rel='author' href='/a'>Ada Moss</a></footer>", "Ada Moss"),
        ("<footer><a rel='author' href='/a'>Ada Moss</a> <a rel='author' href='/b'>Bo Lund</a></footer>", None),
        ("<footer><p>By: Ada Moss</p></footer>", "Ada Moss"),
        (
            f"<div class='blog_author-text'><b>Ada Moss</b><p>Moss {'writes on harbours and ' * 3}piers.</p></div>",
            "Ada Moss",
        ),
        (f"<div class='blog_author-text'><b>Our Staff</b><p>We {'write on harbours and ' * 3}piers.</p></div>", None),
        (
            "<section><h2>Article written by:</h2><div><h3>Ada Moss, MD</h3><p>She heals.</p></div></section>",
            "Ada Moss",
        ),
        ("<div id='comments'><p>Posted by Ada Moss</p></div>", None),
        ("<section><h2>Article by</h2></section><section><h3>Ada Moss</h3></section>", None),
    ],
)
def test_authors_far_from_the_headline(body: str, author: str | None) -> None:
    """The only person that links of `rel=author` name, or that a line "By:" names, wherever on the page."""
    story = "".join(f"<p>{text}</p>" for text in PARAGRAPHS * 30)
    found = read(body=f"<h1>Bridge</h1>{story}{body}").authors
    assert [a.name for a in found] == ([author] if author else [])


def test_author_on_a_card_for_social_media() -> None:
    """`twitter:data1` names the author where `twitter:label1` says that it does."""
    card = "<meta name='twitter:label1' content='{}'><meta name='twitter:data1' content='Ada Moss'>"
    assert [a.name for a in read(card.format("Written by")).authors] == ["Ada Moss"]
    assert read(card.format("Reading time")).authors == ()


def test_a_byline_of_several() -> None:
    """A line that names others beside the one in the head names all authors; behind its date nobody is named."""
    line = (
        "<p>By <a href='/a'>Ada Moss</a> and <a href='/b'>Bo Lund</a> <i>4 May 2026</i> <a href='/c'>Old Town</a></p>"
    )
    assert [a.name for a in read(linked(author="Ada Moss"), f"<h1>Bridge</h1>{line}").authors] == [
        "Ada Moss",
        "Bo Lund",
    ]


def test_a_photographer_beside_the_date_is_no_author() -> None:
    """The name under a picture above the date is of who took it."""
    picture = "<figure><img src='/a.jpg'><figcaption><span>The wall</span> <i>Ada Moss</i></figcaption></figure>"
    assert read(body=f"<h1>Bridge</h1>{picture}<time>4 May 2026</time><p>{PARAGRAPHS[1]}</p>").authors == ()


@pytest.mark.parametrize("name", ["Minh You", "Ana Not", "Per Will"])
def test_a_declared_person_may_have_any_name(name: str) -> None:
    """A name with a word in it that no byline takes for one is a person's where JSON-LD says so."""
    assert [a.name for a in read(linked(author={"@type": "Person", "name": name})).authors] == [name]


def test_people_come_before_organisations() -> None:
    """An organisation in JSON-LD gives way to the person in the byline, and stays where nobody is named."""
    agency = linked(headline="Bridge", author={"@type": "Organization", "name": "Harbour Post"})
    byline = "<h1>Bridge</h1><p class='byline'>By Ada Moss</p>"
    assert [a.name for a in read(agency, byline).authors] == ["Ada Moss"]
    assert [a.name for a in read(agency, "<h1>Bridge</h1>").authors] == ["Harbour Post"]
    text = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    below = f"<h1>Bridge</h1>{text}<div>Written by</div><div>Ada Moss</div>"
    assert [a.name for a in read(agency, below).authors] == ["Ada Moss"]


def test_a_list_of_names_in_one_author() -> None:
    """JSON-LD that gives one person several names means several people."""
    found = read(linked(headline="Bridge reopens", author={"@type": "Person", "name": ["Ada Renn", "Tomas Wren"]}))
    assert [author.name for author in found.authors] == ["Ada Renn", "Tomas Wren"]


def test_description_is_unescaped_and_plain() -> None:
    """Tags and doubly escaped entities go from the description."""
    head = "<meta name='description' content='Tolls &amp;amp; tides &lt;b&gt;again&lt;/b&gt;'>"
    assert read(head).description == "Tolls & tides again"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/news/bridge", "https://www.harbour-post.example.co.uk/news/bridge"),
        ("https://m.harbour-post.example.co.uk/b", "https://m.harbour-post.example.co.uk/b"),
        ("https://elsewhere.co.uk/b", None),
        ("https://www.harbour-post.example.co.uk/", None),
        ("http://[broken", None),
    ],
)
def test_canonical_url_stays_on_the_site(href: str, expected: str | None) -> None:
    """A canonical address counts when it is of the same registered domain and no front page."""
    assert read(f"<link rel='canonical' href='{href}'>").canonical_url == expected


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("en", "en"), ("pt_br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), ("de_DE.UTF-8", "de-DE"), ("", None)],
)
def test_language_is_bcp_47(lang: str, expected: str | None) -> None:
    """The declared language comes out in the usual case of its parts."""
    page = Page("https://example.org/x", f"<html lang='{lang}'><body><p>x</p></body></html>", "")
    assert read_metadata(parse(page)).language == expected


def test_topics_lose_doubles_and_internal_tags() -> None:
    """Keywords come once, in order, without ids and machine tags."""
    found = read(linked(keywords=["Bridges", "tag:site:123", "Harbour, bridges", "8842", "page_type_story"]))
    assert found.topics == ("Bridges", "Harbour")


def test_section_and_publisher() -> None:
    """Section and publisher's name come from JSON-LD."""
    found = read(linked(articleSection="Local", publisher={"@type": "Organization", "name": "Harbour Post"}))
    assert (found.section, found.publisher) == ("Local", "Harbour Post")


def test_images_are_absolute_and_the_lead_is_first() -> None:
    """JSON-LD's picture leads, sizes of it count once, another og:image follows."""
    picture = {
        "@type": "ImageObject",
        "url": "/i/bridge-1200x800.jpg",
        "caption": "The bridge",
        "creditText": "Ada Moss",
    }
    found = read(
        linked(image=[picture, "https://cdn.example.org/i/bridge-400x300.jpg"])
        + "<meta property='og:image' content='//cdn.example.org/i/harbour.jpg'>"
    )
    first, second = found.images
    assert (first.url, first.caption, first.credit, first.is_lead) == (
        "https://www.harbour-post.example.co.uk/i/bridge-1200x800.jpg",
        "The bridge",
        "Ada Moss",
        True,
    )
    assert (second.url, second.is_lead) == ("https://cdn.example.org/i/harbour.jpg", False)


def test_rights_are_reported_as_found() -> None:
    """Robots tags, the header, TDM reservation and its policy, and AI signals are carried over."""
    found = read(
        "<meta name='robots' content='max-image-preview:large, noai'>"
        "<meta name='tdm-reservation' content='1'><meta name='tdm-policy' content='https://example.org/tdm.json'>",
        x_robots_tag="noimageai",
        robots="allowed",
    )
    assert found.rights.robots == (
        "robots.txt: allowed; meta robots: max-image-preview:large, noai; X-Robots-Tag: noimageai"
    )
    assert found.rights.tdm == "reserved, policy https://example.org/tdm.json"
    assert found.rights.ai == "noai, noimageai"


def test_reading_leaves_the_tree_alone() -> None:
    """Metadata is read from the intact tree and leaves it intact: reading twice gives the same."""
    html = f"<html><head>{linked(headline='Bridge')}</head><body><h1>Bridge</h1><p>By Ada Moss</p></body></html>"
    document = parse(Page(URL, html, URL))
    assert read_metadata(document) == read_metadata(document)


def test_importing_the_package_does_not_load_publicsuffixlist() -> None:
    """The public suffix list is only loaded when a page is read."""
    import subprocess
    import sys

    code = "import scraper.metadata, sys; sys.exit('publicsuffixlist' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.just("http://[x"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@id", "@type", "name", "url", "@value", "caption"]), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = ["headline", "author", "datePublished", "image", "publisher", "keywords", "mainEntity", "url", "inLanguage"]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
@settings(max_examples=200, deadline=None)
def test_any_linked_data_is_read(fields: dict[str, Any]) -> None:
    """Whatever shape JSON-LD values have, the page is read."""
    assert read(linked(**fields), "<h1>Bridge</h1>").language == "en-GB"
