"""A tree as the lines that a reader sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.article import Page
from scraper.outline import Outline
from scraper.parse import parse
from scraper.tree import text_lines

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LONG = "The harbour office said that the pier would stay closed. " * 9


def root_of(body: str) -> HtmlElement:
    """The root of a page with this body."""
    return parse(Page("u", f"<html><head><title>T</title></head><body>{body}</body></html>", "u")).root


def lines(body: str) -> list[str]:
    """The page's lines."""
    return [line.text for line in text_lines(root_of(body))]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("bare<p>in</p>tail", ["bare", "in", "tail"]),
        ("<div>a<section>b<p>c</p>d</section>e</div>", ["a", "b", "c", "d", "e"]),
        ("<p>one <b>two</b> <i>three<sup>4</sup></i>.</p>", ["one two three4."]),
        ("<p>glu<em>ed</em></p>", ["glued"]),
        ("<blockquote>Said.<cite>Ada</cite></blockquote>", ["Said.", "Ada"]),
        ("<blockquote>In <cite>The Pier</cite> it says so.</blockquote>", ["In The Pier it says so."]),
        ("<p>She wrote <cite>The Pier</cite></p>", ["She wrote The Pier"]),
        ("<p>a<br>b</p>", ["a b"]),
        ("<p>a<br><br>b<br> <br>c</p>", ["a", "b", "c"]),
        ("<p>a<br>b<br>c</p>", ["a b c"]),
        ("<p>a <span><br></span><b><br></b> b</p>", ["a", "b"]),
        ("<p> a \n\t b\u00a0c </p>", ["a b c"]),
        ("<span>a</span><span>b</span>", ["ab"]),
        ("<ul><li>a<li>b</ul>", ["a", "b"]),
        ("<table><tr><td>a<td>b<tr><th>c</table>", ["a", "b", "c"]),
        ("<p>a<script>x()</script>b<style>y</style>c</p>", ["abc"]),
        ("<p>a<noscript><img src='x'></noscript>b</p>", ["ab"]),
        ("<p>a<button>Share</button>b</p>", ["a", "b"]),
        ("<p>a<iframe src='x'></iframe>b</p>", ["a", "b"]),
        ("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字</p>", ["漢字"]),
        ("<p></p><div> </div>", []),
        ("<p>a<svg><text>icon</text></svg>b</p>", ["a", "b"]),
    ],
)
def test_lines(body: str, expected: list[str]) -> None:
    """A block begins a line, inline elements do not, and what nobody reads is not there."""
    assert lines(body) == expected


@pytest.mark.parametrize("word", ["<button>three crowns</button>", "<term-note>three crowns</term-note>"])
def test_a_word_with_a_note_stays_in_its_sentence(word: str) -> None:
    """A button or custom element with text on both sides is part of the sentence; a button at an end is none."""
    assert lines(f"<p>It cost {word} then.</p>") == ["It cost three crowns then."]
    assert lines("<p>It cost three crowns. <button>Share</button></p>") == ["It cost three crowns."]


def test_the_innermost_block_owns_a_line() -> None:
    """A line belongs to the block element right around it, also behind a nested one."""
    found = text_lines(root_of("<section>a<p><b>b</b></p>c</section>d"))
    assert [(line.text, line.element.tag) for line in found] == [
        ("a", "section"),
        ("b", "p"),
        ("c", "section"),
        ("d", "body"),
    ]


@pytest.mark.parametrize(
    ("body", "density"),
    [
        ("<p>plain</p>", 0.0),
        ("<p><a href='/x'>all of it</a></p>", 1.0),
        ("<p><a href='/x'><b>ab</b></a>cd</p>", 0.5),
        ("<p><a href='/x'>abc</a>d<br>e<a href='/x'> </a></p>", 0.5),
        ("<a href='/x'><p>block in a link</p></a>", 1.0),
    ],
)
def test_link_density(body: str, density: float) -> None:
    """The share of characters in links is counted without the white space around them."""
    assert text_lines(root_of(body))[0].link_density == pytest.approx(density)


def test_a_link_ends() -> None:
    """Text after a link is not in it, even when the link holds what is left out."""
    found = text_lines(root_of("<p><a href='/x'>ab<button>x</button></a>cd</p>"))
    assert [(line.text, line.link_chars) for line in found] == [("ab", 2), ("cd", 0)]


@pytest.mark.parametrize("tag", ["button", "object", "dialog", "canvas"])
def test_an_unclosed_element_does_not_swallow_the_page(tag: str) -> None:
    """A button holding an article was never closed: what it holds is read."""
    assert lines(f"<{tag}>Share<p>{LONG}</p>") == ["Share", LONG.strip()]
    assert lines(f"<{tag}>Share this</{tag}><p>{LONG}</p>") == [LONG.strip()]


def test_without() -> None:
    """Elements to be left out take their text along, not the text behind them, and still divide it."""
    root = root_of("<div>a<p>b<b>c</b></p>d</div><p>e <i>f</i> g</p>")
    gone = [root.find(".//p"), root.find(".//i")]
    assert [line.text for line in text_lines(root, {one for one in gone if one is not None})] == ["a", "d", "e g"]


def test_marks() -> None:
    """Marked elements stand as empty lines at their place; those left out do not."""
    root = root_of("<p>a<img src='1'></p><img src='2'><p>b</p><div><img src='3'></div>")
    gone = root.find(".//div")
    assert gone is not None
    found = text_lines(root, {gone}, {"img"})
    assert [line.text or line.element.get("src") for line in found] == ["1", "a", "2", "b"]


def test_the_root_has_no_tail() -> None:
    """Lines of an element end where it ends."""
    paragraph = root_of("<p>in</p>out").find(".//p")
    assert paragraph is not None
    assert [line.text for line in text_lines(paragraph)] == ["in"]


FLOW = st.recursive(
    st.sampled_from(["word ", "<br>", "<img>", "<button>b</button>", "<script>s</script>", " "]),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["div", "p", "section", "ul", "li", "b", "a", "h2", "blockquote", "span"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@given(FLOW)
@settings(max_examples=120, deadline=None)
def test_an_outline_knows_every_element(body: str) -> None:
    """For each block element, the outline's slice is what a walk of that element alone gives."""
    root = root_of(body)
    outline = Outline(root)
    for element in root.iter("div", "p", "section", "ul", "li", "h2", "blockquote", "body"):
        inside = text_lines(element)
        assert [line.text for line in outline.inside(element)] == [line.text for line in inside]
        assert outline.text(element) == "\n".join(line.text for line in inside)
        assert outline.chars(element) == sum(len(line.text) for line in inside)


def test_an_outline_adds_up() -> None:
    """Characters and link density of an element are those of its lines; none for an element without any."""
    outline = Outline(root_of("<main><p><a href='/x'>abcd</a></p><p>efgh</p></main><hr><p>z</p>"))
    main, rule = outline.root.find(".//main"), outline.root.find(".//hr")
    assert main is not None
    assert rule is not None
    assert (outline.chars(main), outline.link_density(main), outline.slice(main)) == (8, 0.5, (0, 2))
    assert (outline.chars(rule), outline.link_density(rule), outline.inside(rule)) == (0, 0.0, [])


def test_an_outline_reads_inline_elements() -> None:
    """An inline element owns no line; its text is its own."""
    outline = Outline(root_of("<p>The <span>old\n pier</span> is closed.</p>"))
    span = outline.root.find(".//span")
    assert span is not None
    assert outline.text(span) == "old pier"
