"""The region's lines as blocks, and the other ways to a body."""

from __future__ import annotations

import pytest

from scraper.article import (
    Block,
    Code,
    Draft,
    Embed,
    Entry,
    Heading,
    ImageBlock,
    ListBlock,
    Paragraph,
    Quote,
    Table,
)
from scraper.extraction import extract_draft, gather_entries
from scraper.pipeline import extract
from scraper.rules import bundled_rulebook
from scraper.strip import strip
from tests.pages import PARAGRAPHS, TITLE, URL, document, page, story

BOOK = bundled_rulebook()
SITE = "https://www.quay.example"
LIVE = '<script type=\'application/ld+json\'>{"@type": "LiveBlogPosting"}</script>'


def draft(html: str) -> Draft:
    """The draft of a page."""
    found = document(html)
    return extract_draft(strip(found, TITLE, [BOOK.blocks], [BOOK.text]), found)


def between(*markup: str, head: str = "") -> list[Block]:
    """What these pieces of markup become between the paragraphs of an article."""
    return [block for block in draft(story(*markup, head=head)).blocks if block.text not in (*PARAGRAPHS, TITLE)]


class TestBlocks:
    """Markup -> blocks."""

    @pytest.mark.parametrize(
        ("markup", "blocks"),
        [
            ("<h3>Under water</h3>", [Heading("Under water", 3)]),
            ("<h2>Two <em>piles</em></h2>", [Heading("Two piles", 2)]),
            ("<blockquote>We will rebuild.</blockquote>", [Quote("We will rebuild.")]),
            ("<blockquote><p>Rebuild.</p><p>Now.</p></blockquote>", [Quote("Rebuild."), Quote("Now.")]),
            (
                "<ul><li>One pile<li>Two <b>piles</b></ul>",
                [ListBlock("One pile\nTwo piles", ["One pile", "Two piles"])],
            ),
            ("<ul><li><p>One.</p><p>More.</p></li></ul>", [ListBlock("One. More.", ["One. More."])]),
            ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", [ListBlock("a\nb\nc", ["a", "b", "c"])]),
            ("<dl><dt>Pier</dt><dd>Built 1931</dd></dl>", [ListBlock("Pier\nBuilt 1931", ["Pier", "Built 1931"])]),
            (
                "<table><tr><th>Name<th>Built</tr><tr><td>North<td>1931<br><br>and 1952</tr></table>",
                [Table("Name | Built\nNorth | 1931 and 1952", [["Name", "Built"], ["North", "1931 and 1952"]])],
            ),
            ("<pre>def f():\n    return 1\n\nf()\n</pre>", [Code("def f():\n    return 1\n\nf()")]),
            ("<pre><code>a <b>b</b>\n\tc</code></pre>", [Code("a b\n\tc")]),
            ("<pre>a\nb<span class='sr-only'>copy</span></pre>", [Code("a b")]),
            ("<hr>", []),
            ("<h3><div>Under water</div></h3>", [Heading("Under water", 3)]),
            ("<h3><div>News</div><div>Under water</div></h3>", []),
            ("<blockquote>We rebuild.<cite>Ada Renn</cite></blockquote>", [Quote("We rebuild."), Quote("Ada Renn")]),
            ("<blockquote><div>“We rebuild it”</div></blockquote>", [Quote("“We rebuild it”")]),
            ("<div class='article__quote-text'>“We rebuild it”</div>", [Paragraph("“We rebuild it”")]),
            ("<div class='article__quote-text'>Ada Renn, diver</div>", []),
            ("<blockquote><div>We rebuild it</div></blockquote>", [Quote("We rebuild it")]),
            (
                "<div class='quote'><p>We rebuild it.</p><p class='quote__author'>Ada Renn, diver</p></div>",
                [Paragraph("We rebuild it."), Paragraph("Ada Renn, diver")],
            ),
            ("<p>[ <a href='/b'>Life on the edge</a> ]</p>", []),
            (
                "<blockquote><p>We rebuild.</p><footer>Ada Renn</footer></blockquote>",
                [Quote("We rebuild."), Quote("Ada Renn")],
            ),
            (
                "<aside class='quote'><p>We rebuild it.</p><span class='quote__author'>Ada Renn</span></aside>",
                [Paragraph("We rebuild it."), Paragraph("Ada Renn")],
            ),
        ],
    )
    def test_types(self, markup: str, blocks: list[Block]) -> None:
        """Headings, quotes, lists, tables and code keep their structure."""
        assert between(markup) == blocks

    def test_ordered_lists(self) -> None:
        """The items of an ordered list keep their numbers in the text alone."""
        (block,) = between("<ol start='3'><li>Clean the pile.<li>Wrap it.</ol>")
        assert block == ListBlock("3. Clean the pile.\n4. Wrap it.", ["Clean the pile.", "Wrap it."], ordered=True)

    def test_neighbours_stay_apart(self) -> None:
        """Two lists behind each other are two blocks, and a paragraph between two quotes divides them."""
        kinds = [type(block) for block in between("<ul><li>a</ul><ul><li>b</ul><blockquote>c.</blockquote><p>d.</p>")]
        assert kinds == [ListBlock, ListBlock, Quote, Paragraph]

    def test_order(self) -> None:
        """Blocks come in the order of the page."""
        inner = f"<h2>A</h2><p>{PARAGRAPHS[0]}</p><img src='/i.jpg'><ul><li>x</ul><p>{PARAGRAPHS[1]}</p><h2>B</h2>"
        found = draft(page(f"<div>{inner}<p>{PARAGRAPHS[2]}</p></div>")).blocks
        assert [type(block).__name__ for block in found if block.text != TITLE] == [
            "Heading",
            "Paragraph",
            "ImageBlock",
            "ListBlock",
            "Paragraph",
            "Heading",
            "Paragraph",
        ]

    def test_layout_tables(self) -> None:
        """A table that only arranges the page is no table: its headings and paragraphs are the article's."""
        rows = "".join(f"<tr><td><p>{text}</p></td></tr>" for text in PARAGRAPHS)
        html = page(f"<table><tr><td><h2>Under water</h2></td></tr>{rows}</table>")
        assert [block for block in draft(html).blocks if block.text != TITLE] == [
            Heading("Under water", 2),
            *map(Paragraph, PARAGRAPHS),
        ]

    def test_layout_lists(self) -> None:
        """A list whose items are headed is the article's structure, not a list."""
        (head, text) = between(f"<ul><li><h3>First</h3><p>{PARAGRAPHS[0]} And so on.</p></li></ul>")
        assert (head, text) == (Heading("First", 3), Paragraph(f"{PARAGRAPHS[0]} And so on."))

    def test_labels_are_recorded(self) -> None:
        """Text outside of paragraphs that is no sentence is left out, and the ledger has it."""
        found = draft(story("<div>Tide table</div>"))
        assert [block.text for block in found.blocks if block.text != TITLE] == list(PARAGRAPHS)
        assert [(removal.stage, removal.text) for removal in found.removals] == [("extract", "Tide table")]

    @pytest.mark.parametrize("name", ["pf_subheadline", "Article__crossHead", "zwischentitel", "mellomtittel"])
    def test_sub_headings_by_name_stay(self, name: str) -> None:
        """What is no heading element but called a sub-heading is the article's, unless it is a link."""
        assert between(f"<div class='{name}'>Under water</div>") == [Paragraph("Under water")]
        assert between(f"<div class='{name}'><a href='/more'>Under water</a></div>") == []

    @pytest.mark.parametrize(
        "markup", ["<b>Under water</b>", "<div><strong>Under water</strong></div>", "<u>Under water</u>"]
    )
    def test_sub_headings_in_bold_stay(self, markup: str) -> None:
        """A few words set in bold between two paragraphs are the title of what follows; plain ones are a label."""
        assert between(markup) == [Paragraph("Under water")]
        assert between("<div>Under water</div>") == []

    def test_buttons_go(self) -> None:
        """Links of one wording that lead to three pages are buttons; to one page they are the text's."""
        buttons = [f"<p><a href='/{place}'>Book a berth</a></p>" for place in ("north", "south", "west")]
        assert between(*buttons) == []
        assert len(between(*[buttons[0]] * 3)) == 3

    def test_timelines_stay(self) -> None:
        """A date beside what happened, in rows built alike, is text; a number in front of a single one is none."""
        row = "<div class='x'><div class='y'>{}</div><div>The pier was built anew by {} men.</div></div>"
        assert len(between("".join(row.format(year, 9) for year in (1911, 1956, 2026)))) == 6
        assert len(between(row.format(1911, 9))) == 1

    def test_linked_items_of_a_mixed_list_stay(self) -> None:
        """An item that is mostly a link stays beside one without; where all are, the list is a box of teasers."""
        linked = "<li><a href='https://rope.example/twelve'>Twelve fathoms of rope</a> (new)</li>"
        assert between(f"<ul>{linked}<li>A lamp</li></ul>") == [
            ListBlock("Twelve fathoms of rope (new)\nA lamp", ["Twelve fathoms of rope (new)", "A lamp"])
        ]
        assert between(f"<ul>{linked}{linked}</ul>") == []

    def test_summaries_stay(self) -> None:
        """The title of a fold is its chapter's."""
        assert between("<details><summary>Under water</summary></details>") == [Paragraph("Under water")]

    @pytest.mark.parametrize("text", ["She said nothing.", "“Why?”", "何も言わなかった。"])
    def test_short_sentences_stay(self, text: str) -> None:
        """A short sentence is a paragraph, in a paragraph's element or in none."""
        assert between(f"<p>{text}</p>") == between(f"<div>{text}</div>") == [Paragraph(text)]

    @pytest.mark.parametrize("headline", ["FERRY SERVICE TO RESUME BY THE SPRING", "WHY IS THE PIER CLOSED AGAIN?"])
    def test_shouted_links_go(self, headline: str) -> None:
        """A paragraph in capitals that is one link is another story's headline; without the link it is the text's."""
        assert between(f"<p><strong><a href='/ferry'>{headline}</a></strong></p>") == []
        assert between(f"<p><strong>{headline}</strong></p>") == [Paragraph(headline)]

    def test_the_ledger_begins_with_what_was_stripped(self) -> None:
        """Removals of the stripping come first, then those of the extraction."""
        found = draft(story("<div>Tide table</div>", "<div class='donation-box'><p>Give.</p></div>"))
        assert [removal.stage for removal in found.removals] == ["strip", "extract"]


class TestImages:
    """Pictures and players at their place."""

    @pytest.mark.parametrize(
        ("attributes", "url"),
        [
            ("src='/a.jpg'", f"{SITE}/a.jpg"),
            ("src='a.jpg'", f"{SITE}/2026/03/a.jpg"),
            ("src='//cdn.example/a.jpg'", "https://cdn.example/a.jpg"),
            ("src='data:image/gif;base64,R0' data-src='/lazy.jpg'", f"{SITE}/lazy.jpg"),
            ("src='/grey.gif' data-lazy-src=' /lazy.jpg '", f"{SITE}/lazy.jpg"),
            ("src='/grey.gif' data-original='/lazy.jpg'", f"{SITE}/lazy.jpg"),
            ("src='/s.jpg' srcset='/s.jpg 300w, /l.jpg 900w, /m.jpg 600w'", f"{SITE}/l.jpg"),
            ("srcset='/s.jpg 1x,/l.jpg 2x'", f"{SITE}/l.jpg"),
            ("srcset='/w,300/s.jpg 300w, /w,900/l.jpg 900w'", f"{SITE}/w,900/l.jpg"),
            ("srcset='/s.jpg 1.2.3w, /l.jpg 1.5x'", f"{SITE}/l.jpg"),
            ("src='/s.jpg' srcset='nonsense'", f"{SITE}/s.jpg"),
            ("data-srcset='/s.jpg 300w, /l.jpg 900w' srcset='data:image/gif 1w'", f"{SITE}/l.jpg"),
            ("src='/a.jpg' width='1200' height='800'", f"{SITE}/a.jpg"),
            ("src='http://[broken'", "http://[broken"),
        ],
    )
    def test_address(self, attributes: str, url: str) -> None:
        """The widest picture of a set, the real one behind a placeholder, as an absolute address."""
        assert between(f"<p><img {attributes}></p>") == [ImageBlock(url)]

    @pytest.mark.parametrize("attributes", ["", "src=''", "src='data:image/gif;base64,R0'", "src='/p.gif' width='1'"])
    def test_what_is_no_picture(self, attributes: str) -> None:
        """Placeholders and counting pixels are no pictures."""
        assert between(f"<p><img {attributes}></p>") == []

    @pytest.mark.parametrize(
        ("inner", "caption", "credit"),
        [
            ("<figcaption>The pier in May.</figcaption>", "The pier in May.", None),
            ("<figcaption>The pier. <span class='credit'>A. Holm</span></figcaption>", "The pier.", "A. Holm"),
            ("<figcaption>The pier | <i class='c-photoCredit'>A. Holm</i></figcaption>", "The pier", "A. Holm"),
            ("<figcaption>The pier.</figcaption><div class='photo-credit'>A. Holm</div>", "The pier.", "A. Holm"),
            ("<div class='copyright'>A. Holm</div>", None, "A. Holm"),
            ("", None, None),
        ],
    )
    def test_captions_and_credits(self, inner: str, caption: str | None, credit: str | None) -> None:
        """What a figure says about its picture is the picture's, not the text's."""
        assert between(f"<figure><img src='/a.jpg'>{inner}</figure>") == [ImageBlock(f"{SITE}/a.jpg", caption, credit)]

    @pytest.mark.parametrize(
        ("markup", "blocks"),
        [
            ("<iframe src='https://player.example/1'></iframe>", [Embed("https://player.example/1")]),
            ("<iframe data-src='//player.example/2'>Text</iframe>", [Embed("https://player.example/2")]),
            ("<video src='/v.mp4'>No video</video>", [Embed(f"{SITE}/v.mp4")]),
            ("<iframe src='about:blank'></iframe>", []),
            ("<iframe></iframe>", []),
        ],
    )
    def test_embeds(self, markup: str, blocks: list[Block]) -> None:
        """Frames and players with an address are embeds without text."""
        assert between(markup) == blocks

    def test_pictures_of_what_is_gone_are_gone(self) -> None:
        """A picture in a box that was stripped is no picture of the article."""
        assert between("<aside class='related'><img src='/a.jpg'><p>Bridge closed</p></aside>") == []

    def test_pictures_of_one_script_are_apart(self) -> None:
        """The address of a picture may stand in the query of the script that scales it."""
        shown = "".join(f"<figure><img src='/_next/image?url=%2Fpic%2F{n}.jpg&w=640'></figure>" for n in range(3))
        article = extract(story(shown).encode(), URL)
        assert [one.url.partition("=")[2] for one in article.images] == [f"%2Fpic%2F{n}.jpg&w=640" for n in range(3)]

    def test_the_article_has_them(self) -> None:
        """A picture of the body is among the article's images, with what stands under it."""
        article = extract(story("<figure><img src='/a.jpg'><figcaption>The pier.</figcaption></figure>"), URL)
        assert [(image.url, image.caption) for image in article.images] == [(f"{SITE}/a.jpg", "The pier.")]
        assert "The pier." not in article.text


class TestLive:
    """Live blogs."""

    @staticmethod
    def entries(html: str) -> list[Entry]:
        """The entries of a page's article."""
        return [block for block in extract(html, URL).blocks if isinstance(block, Entry)]

    @staticmethod
    def posts(count: int) -> str:
        """Entries, each with time, title and two paragraphs."""
        return "".join(
            f"<div class='post n{at}'><time datetime='2026-03-04T1{at}:00:00+01:00'>1{at}:00</time>"
            f"<h2>Title {at}</h2><p>{PARAGRAPHS[2 * at]}</p><p>{PARAGRAPHS[2 * at + 1]}</p></div>"
            for at in range(count)
        )

    def test_entries(self) -> None:
        """Each post of a live blog is an entry with its time, its title and its blocks."""
        found = self.entries(page(f"<div>{self.posts(3)}</div>", head=LIVE))
        assert [(one.time, one.title) for one in found] == [
            (f"2026-03-04T1{at}:00:00+01:00", f"Title {at}") for at in range(3)
        ]
        assert found[1].blocks == [Paragraph(PARAGRAPHS[2]), Paragraph(PARAGRAPHS[3])]
        assert found[1].text == f"Title 1\n\n{PARAGRAPHS[2]}\n\n{PARAGRAPHS[3]}"

    def test_what_stands_before_is_no_entry(self) -> None:
        """An introduction above the first post stays paragraphs."""
        article = extract(
            page(f"<div><p>{PARAGRAPHS[8]}</p><p>{PARAGRAPHS[9]}</p>{self.posts(3)}</div>", head=LIVE), URL
        )
        assert [type(block) for block in article.blocks] == [Paragraph, Paragraph, Entry, Entry, Entry]

    def test_only_where_the_page_says_so(self) -> None:
        """Sections with times are no live blog on a page that does not call itself one."""
        assert self.entries(page(f"<div>{self.posts(3)}</div>")) == []

    def test_microdata(self) -> None:
        """Microdata says so too."""
        posts = self.posts(3).replace("<div class", "<div itemprop='liveBlogUpdate' class")
        assert len(self.entries(page(f"<div>{posts}</div>"))) == 3

    def test_one_time_is_no_blog(self) -> None:
        """A single time on a page of a live blog is its date."""
        assert (
            self.entries(
                page(
                    f"<time datetime='2026-03-04'>4 March</time>{self.posts(0)}"
                    + "".join(f"<p>{text}</p>" for text in PARAGRAPHS),
                    head=LIVE,
                )
            )
            == []
        )

    def test_emptied_entries_disappear(self) -> None:
        """An entry of which nothing is left is no entry."""
        blocks: list[Block] = [Entry("", "10:00"), Entry("", "11:00"), Heading("T", 2), Paragraph("Text."), Entry("")]
        assert list(gather_entries(blocks)) == [Entry("T\n\nText.", "11:00", "T", [Paragraph("Text.")])]
