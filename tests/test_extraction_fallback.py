"""Other ways to the body, and what trafilatura says of it."""

from __future__ import annotations

import json

import pytest
from lxml import etree

from scraper.article import (
    Draft,
    Heading,
    Paragraph,
    Region,
)
from scraper.extraction import extract_draft, with_fallback
from scraper.extraction.opinion import read_page, read_region
from scraper.rules import bundled_rulebook
from scraper.strip import strip
from tests.pages import PARAGRAPHS, TITLE, document, story

BOOK = bundled_rulebook()


def draft(html: str) -> Draft:
    """The draft of a page."""
    found = document(html)
    return extract_draft(strip(found, TITLE, [BOOK.blocks], [BOOK.text]), found)


class TestFallback:
    """When the region gives next to nothing."""

    BODY = "\n".join(PARAGRAPHS)
    SHELL = "<html><head>{}</head><body><h1>Northern pier</h1><div id='app'></div>{}</body></html>"

    def fallen(self, data: dict[str, object], script: str = "") -> Draft:
        """The draft of a page whose body is not in its markup."""
        head = f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', **data})}</script>"
        found = document(self.SHELL.format(head, f"<script>{script}</script>"))
        return with_fallback(Draft(()), found)

    def test_article_body(self) -> None:
        """The page's own word for its body is taken, with a warning that says so."""
        found = self.fallen({"articleBody": self.BODY})
        assert [block.text for block in found.blocks] == list(PARAGRAPHS)
        assert found.warnings == ("fallback: the body was taken from its articleBody",)

    def test_article_body_with_markup(self) -> None:
        """Markup in it is read as markup."""
        inner = f"<h2>Under water</h2>{''.join(f'<p>{text}</p>' for text in PARAGRAPHS)}"
        assert self.fallen({"articleBody": inner}).blocks == (Heading("Under water", 2), *map(Paragraph, PARAGRAPHS))

    @pytest.mark.parametrize("free", [False, "False", "false"])
    def test_not_behind_a_wall(self, free: object) -> None:
        """What a wall hides is not taken from the page's data."""
        script = f"window.state = {json.dumps({'html': ''.join(f'<p>{text}</p>' for text in PARAGRAPHS)})}"
        found = self.fallen({"articleBody": self.BODY, "isAccessibleForFree": free}, script)
        assert found == Draft(())

    @pytest.mark.parametrize("wraps", [1, 2])
    def test_script_data(self, wraps: int) -> None:
        """HTML that a script was to show is read, also when it is a string in a string."""
        data = json.dumps({"html": "".join(f"<p>{text}</p>" for text in PARAGRAPHS)})
        for _ in range(wraps - 1):
            data = json.dumps(data)
        found = self.fallen({}, f"self.push({data})")
        assert found.blocks == tuple(map(Paragraph, PARAGRAPHS))
        assert found.warnings == ("fallback: the body was taken from its script data",)

    def test_teasers_are_no_body(self) -> None:
        """A page of headlines has no other way to a body."""
        headlines = "".join(f"<p><a href='/{n}'>Bridge number {n} closed after storm</a></p>" for n in range(40))
        found = document(f"<html><body>{headlines}</body></html>")
        assert with_fallback(Draft(()), found) == Draft(())

    def test_a_whole_article_is_left_alone(self) -> None:
        """Where the region gave an article nothing else is asked, whatever the page says of itself."""
        first = Draft((Paragraph(PARAGRAPHS[0] * 3),))
        data = json.dumps({"@type": "Article", "articleBody": self.BODY})
        found = document(story(head=f"<script type='application/ld+json'>{data}</script>"))
        assert with_fallback(first, found) is first

    def test_the_ledger_is_kept(self) -> None:
        """What was removed before is still recorded."""
        before = draft(story("<div>Tide table</div>"))
        data = json.dumps({"@type": "NewsArticle", "articleBody": self.BODY})
        found = document(self.SHELL.format(f"<script type='application/ld+json'>{data}</script>", ""))
        assert with_fallback(Draft((), before.removals, ("w",)), found).removals == before.removals


class TestOpinion:
    """What trafilatura is shown, and what it says."""

    def test_it_does_not_see_what_is_gone(self) -> None:
        """It reads the region without the elements that were taken out."""
        found = document(story("<div class='donation-box'><p>A word from all of us to all of you.</p></div>"))
        region = strip(found, TITLE, [BOOK.blocks], [BOOK.text])
        assert PARAGRAPHS[5] in read_region(region)
        assert "A word from all of us" in read_region(Region(region.element))
        assert "A word from all of us" not in read_region(region)

    def test_the_tree_stays(self) -> None:
        """Neither the region nor the page is changed by the asking."""
        found = document(story("<div class='donation-box'><p>Give.</p></div>"))
        region = strip(found, TITLE, [BOOK.blocks], [BOOK.text])
        before = etree.tostring(found.root)
        read_region(region)
        assert set(read_page(found.root)) >= set(PARAGRAPHS)
        assert etree.tostring(found.root) == before

    def test_it_has_nothing_to_say_about_nothing(self) -> None:
        """An empty region gives an empty opinion."""
        assert read_region(Region(document("<p></p>").root)) == ""
