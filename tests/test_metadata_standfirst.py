"""The standfirst, told from bylines, captions and the body by mark, description, place and build."""

from __future__ import annotations

import json

import pytest

from scraper.article import Page
from scraper.metadata import read_metadata
from scraper.parse import parse
from tests.pages import PARAGRAPHS

LINE = "It was closed for a whole long winter, and nobody was told."
TEXT = "The council said on Monday that the first carts had crossed before dawn, to the cheers of a small crowd."
BODY = f"<div><p>{TEXT}</p><p>{TEXT} It was cold.</p><p>{TEXT} It rained.</p></div>"


def subtitle(body: str, head: str = "") -> tuple[str | None, str | None]:
    """(standfirst, source) of a page with this head and body."""
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    found = read_metadata(parse(Page("https://www.harbour-post.example/bridge", html, "")))
    return found.subtitle, found.provenance.get("subtitle")


@pytest.mark.parametrize(
    "shown",
    [
        f"<header><h1>Bridge</h1><p class='article-standfirst'>{LINE}</p></header>{BODY}",
        f"<header><h1>Bridge</h1><h2 class='SplitHeaderDek-x1'>{LINE}</h2></header>{BODY}",
        f"<header><h1>Bridge</h1></header><div><p data-test='article-perex'>{LINE}</p><p>{TEXT}</p><p>{TEXT}</p></div>",
        f"<h1>Bridge</h1><div class='c-article__intro'><p>{LINE}</p></div>{BODY}",
        f"<h1>Bridge</h1><div itemprop='description'>{LINE}</div>{BODY}",
        f"<h1>Bridge</h1><figure><p class='lead'>A cold morning.</p></figure><p class='einleitung'>{LINE}</p>{BODY}",
    ],
)
def test_line_that_is_called_a_standfirst(shown: str) -> None:
    """Class, data attribute or microdata of a line, or of what holds only that line, name the standfirst."""
    assert subtitle(shown) == (LINE, "visible:standfirst")


def test_heading_among_lines_that_are_called_standfirsts() -> None:
    """Of a summary and a sub-headline in a row, the sub-headline is what readers see."""
    shown = f"<h1>Bridge</h1><div class='page-summary'>{TEXT}</div><h2 class='deck'>{LINE}</h2><p class='by'>By Ada</p>"
    assert subtitle(shown + BODY) == (LINE, "visible:standfirst")


@pytest.mark.parametrize("cut", [LINE, LINE[:54] + "\u2026", LINE + " Read all about it on our page."])
def test_line_that_the_description_repeats(cut: str) -> None:
    """A line that is the page's description, begins it or is begun by it, is the standfirst."""
    head = f"<meta name='description' content='{cut}'>"
    shown = f"<div><h1>Bridge</h1></div><div><div><div><div><p>{LINE}</p></div></div></div></div>{BODY}"
    assert subtitle(shown, head) == (LINE, "visible:description")


def test_first_paragraph_of_the_body_is_no_standfirst() -> None:
    """A paragraph that is built like those behind it is the body's, whatever the description says."""
    head = f"<meta name='description' content='{TEXT}'>"
    assert subtitle(f"<h1>Bridge</h1>{BODY}", head) == (None, None)


def test_headline_that_is_never_closed() -> None:
    """An h1 that swallows the page, in a form that wraps it, still has its standfirst below its first words."""
    head = "<meta property='og:title' content='Bridge reopens after frost'>"
    body = f"<form><h1>Bridge reopens after frost<h2 class=standfirst>{LINE}</h2>{BODY * 2}"
    assert subtitle(body, head) == (LINE, "visible:standfirst")


def test_bold_first_paragraph_is_a_standfirst() -> None:
    """A first paragraph that alone is set in bold stands for a standfirst."""
    body = f"<h1>Bridge</h1><div><p><strong>{TEXT}</strong></p><p>{TEXT}</p><p>{TEXT}</p></div>"
    assert subtitle(body) == (TEXT, "visible:bold")


def test_the_first_question_of_an_interview_is_no_standfirst() -> None:
    """A bold line that asks, or is followed by others set in bold, is not what the story is about."""
    question = "<p><b>How long has the bridge been closed for, and who was told of it at all?</b></p>"
    said = "<p><b>It was closed for a whole long winter, and nobody was told of it in time.</b></p>"
    answer = f"<p>{TEXT}</p>"
    assert subtitle(f"<h1>Bridge</h1><div>{question}{answer}{answer}</div>") == (None, None)
    assert subtitle(f"<h1>Bridge</h1><div>{(said + answer) * 4}</div>") == (None, None)


def test_line_between_headline_and_byline() -> None:
    """A sentence in the headline's own block is the standfirst though nothing calls it so."""
    shown = f"<header><h1>Bridge</h1><p>{LINE}</p><div class='byline'>By Ada Moss</div></header>{BODY}"
    assert subtitle(shown) == (LINE, "visible:place")
    assert subtitle(f"<div><h1>Bridge</h1><h2>{LINE}</h2><ul><li>x</li></ul><p>{TEXT}</p><p>{TEXT}</p></div>") == (
        LINE,
        "visible:place",
    )


SENTENCES = [f"{number} carts had crossed the bridge before dawn, to the cheers of a crowd." for number in range(8)]
EASTERN = [
    f"橋は{number}月の朝に再び開通し、港の人々は長い冬の終わりを静かに祝ったと市が語った。" for number in range(12)
]
POSTS = "".join(f"<div class=post><time>9:0{number}</time><p>{text}</p></div>" for number, text in enumerate(SENTENCES))
PICTURES = "<div class=gallery>" + "<figure><img src=a.jpg><figcaption>A cart.</figcaption></figure>" * 5 + "</div>"


@pytest.mark.parametrize(
    "story",
    [
        "<h1>Bridge</h1>" + "".join(f"<div>{one}</div>" for one in SENTENCES),
        "<h1>Bridge</h1>" + "".join(f"<div class=t>{one}</div>" for one in SENTENCES),
        "<h1>橋</h1>" + "".join(f"<p>{one}</p>" for one in EASTERN),
        "<h1>橋</h1><p>橋が開通した。</p>" + "".join(f"<p>{one}</p>" for one in EASTERN),
        f"<h1>Bridge</h1><p>{SENTENCES[0]}</p><div>Advertisement</div><p>{SENTENCES[1]}</p><ul><li>x</ul>{POSTS}",
        f"<h1>Bridge</h1><p>{TEXT}</p>{PICTURES}",
        f"<h1>Bridge</h1><p>{TEXT}</p>{POSTS}",
        f"<h1>Bridge</h1><p>{TEXT}</p>",
        f"<h1>Bridge</h1><p class=text>{TEXT}</p>",
        f"<h1>Bridge</h1><p>{TEXT}</p></article><div class=teasers><p>{LINE}</p><p>{TEXT}</p></div><article>",
    ],
)
def test_paragraphs_of_the_body_are_no_standfirst(story: str) -> None:
    """What is built like the body and stands with it is the body's, be it the first, the second or the only one."""
    assert subtitle(f"<article>{story}</article>") == (None, None)


@pytest.mark.parametrize("kind", ["p class=s", "div class=s", "h2"])
def test_line_marked_up_unlike_the_body(kind: str) -> None:
    """Beside the body's paragraphs, a line with a class of its own or set as a heading is the standfirst."""
    story = (
        f"<h1>Bridge</h1><{kind}>{LINE}</{kind.split(maxsplit=1)[0]}><div>By Ada Moss</div><p>{TEXT}</p><p>{TEXT}</p>"
    )
    assert subtitle(f"<article>{story}</article>") == (LINE, "visible:place")


@pytest.mark.parametrize("described", [f"{SENTENCES[0][:50]}…", "Something else altogether, in words of its own."])
@pytest.mark.parametrize("name", ["has-drop-cap", "Text_first__b2", "mb-4"])
def test_a_first_paragraph_with_a_class_of_its_own(name: str, described: str) -> None:
    """Right before the other paragraphs, it is the first of them, be it the page's description cut short or not."""
    body = "".join(f"<p>{one}</p>" for one in SENTENCES[1:])
    meta = f"<meta property=og:description content='{described}'>"
    story = f"<header><h1>Bridge</h1></header><div><p class='{name}'>{SENTENCES[0]}</p>{body}</div>"
    assert subtitle(story, meta) == (None, None)


def test_a_paragraph_that_is_called_the_first() -> None:
    """The body's own, though the description repeats it and a box stands behind it."""
    box = f"<div class='lead'>{LINE}</div>"
    body = f"<h1>Bridge</h1><div><p class='article-first-paragraph'>{TEXT}</p>{box}<p>{TEXT}</p><p>{TEXT}</p></div>"
    assert subtitle(body, f"<meta name='description' content='{TEXT}'>") == (None, None)


def test_the_body_is_seen_through_boxes() -> None:
    """A first paragraph with a class of its own, one behind it, and an advertisement before the next."""
    story = f"<p class='dateline-p'>{LINE}</p><p>{TEXT}</p><div class='ad'>Ad</div><p>{TEXT}</p>"
    assert subtitle(f"<article><h1>Bridge</h1>{story}</article>") == (None, None)


@pytest.mark.parametrize("line", ["(Pier Town) The", "PIER TOWN, Maine (HP) — The", "Pier Town (hp) - The"])
def test_a_line_with_a_place_before_it_is_the_body(line: str) -> None:
    """News begins so, whatever the paragraph is called."""
    lead = f"<p class='lead'>{line} bridge was closed for a whole long winter.</p>"
    assert subtitle(f"<h1>Bridge</h1>{lead}{BODY}") == (None, None)


def test_a_line_with_a_time_is_no_standfirst() -> None:
    """Day and authors in one line."""
    about = (
        "<div class='m'><time>3 May, 7:15</time> <span>Words: <a href='/a'>Ada Moss</a> (Harbour Radio)</span></div>"
    )
    assert subtitle(f"<div><h1>Bridge</h1>{about}</div>{BODY}") == (None, None)


def test_the_line_of_a_card_is_no_standfirst() -> None:
    """Another story's, whatever it is called."""
    card = f"<article><h3><a href='/b'>Piers close</a></h3><p class='summary'>{LINE}</p></article>"
    assert subtitle(f"<h1>Bridge</h1><div><p>{TEXT}</p>{card}<p>{TEXT}</p></div>") == (None, None)


def test_a_summary_by_a_machine_is_no_standfirst() -> None:
    """Nobody wrote it."""
    assert subtitle(f"<h1>Bridge</h1><div class='summary-ai'><p>{LINE}</p></div>{BODY}") == (None, None)


def test_heading_above_pictures() -> None:
    """A heading is no paragraph: it needs no body close behind it."""
    assert subtitle(f"<h1>Bridge</h1><div><h2>{LINE}</h2>{PICTURES}</div>") == (LINE, "visible:place")


@pytest.mark.parametrize(
    "line",
    [
        "<p>By Ada Moss, our reporter in the harbour, and Bo Lund</p>",
        "<p>Published on 4 March 2026 at 7:05 by our whole big newsroom</p>",
        "<p class='caption'>The bridge on a cold morning, seen from the old mill.</p>",
        "<p>Photo: the bridge on a cold morning, seen from the old mill.</p>",
        "<p><a href='/x'>What the council has said about the tolls so far</a></p>",
        "<p>We may earn a commission when you buy through links on our pages.</p>",
        "<figure><p class='lead'>The bridge on a cold morning, seen from the mill.</p></figure>",
        "<aside><p class='intro'>What the council has said about the tolls so far.</p></aside>",
        "<p>Bridge</p>",
        "<div><span>Επιμέλεια: Γιώργος Πασχάλης</span><span>11 Νοεμβρίου 2026, 13:20</span></div>",
        "<div><span>الجمعة 20 نوفمبر 2026 - 12:44 بتوقيت مكة المكرمة</span></div>",
        "<div class='m1'><img src=a.jpg><span>The bridge on a cold morning, seen from the old mill</span></div>",
    ],
)
def test_lines_that_are_none(line: str) -> None:
    """Bylines, dates, captions, links, disclosures and what lies in figures or sidebars are no standfirsts."""
    assert subtitle(f"<header><h1>Bridge</h1>{line}</header>{BODY}") == (None, None)


def test_the_body_of_a_short_note_is_no_standfirst() -> None:
    """Drupal calls the type of every body "text with summary"."""
    note = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:2])
    body = f"<div class='field field--name-body field--type-text-with-summary'>{note}</div>"
    assert subtitle(f"<h1>Bridge</h1>{body}") == (None, None)


def test_heading_of_the_body_is_no_standfirst() -> None:
    """A heading that stands among the paragraphs is the body's."""
    body = f"<h1>Bridge</h1><div><h2>How it all began, in the words of many</h2>{BODY[5:]}"
    assert subtitle(body) == (None, None)


def test_alternative_headline_stands_in() -> None:
    """JSON-LD's alternativeHeadline is taken where the page shows no standfirst, unless it is the title again."""

    def linked(line: str) -> str:
        thing = {"@type": "NewsArticle", "headline": "Bridge", "alternativeHeadline": line}
        return f"<script type='application/ld+json'>{json.dumps(thing)}</script>"

    assert subtitle("<h1>Bridge</h1>", linked("Closed for a winter")) == (
        "Closed for a winter",
        "jsonld:alternativeHeadline",
    )
    assert subtitle("<h1>Bridge</h1>", linked("Bridge")) == (None, None)
