"""Where the article is, and what in there is no part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree
from msgspec import convert

from scraper.pipeline import extract
from scraper.rules import BlockRule, BlockRules, bundled_rulebook
from scraper.strip import strip
from scraper.tree import text_lines
from tests.pages import PARAGRAPHS, TITLE, URL, document, page, story

if TYPE_CHECKING:
    from scraper.article import Region

BOOK = bundled_rulebook()
BOOKS = [BOOK.blocks, *(site.blocks for site in BOOK.sites.values())]
BLOCK_RULES = [rule for rule in BOOK.rules if isinstance(rule, BlockRule)]
REMOVED = [(rule, markup) for rule in BLOCK_RULES for markup in rule.removes]
KEPT = [(rule, markup) for rule in BLOCK_RULES for markup in rule.keeps]
HALF = len(PARAGRAPHS) // 2
COMMENT = (
    "I used that pier every day for thirty years, and nobody ever told us, the people who pay for it, what was wrong."
)


def stripped(html: str, title: str | None = TITLE) -> Region:
    """The region of a page."""
    return strip(document(html), title, BOOKS, [BOOK.text])


def left(html: str, title: str | None = TITLE) -> list[str]:
    """The lines of a page that are the article's."""
    region = stripped(html, title)
    return [line.text for line in text_lines(region.element, region.gone)]


def body(html: str) -> list[str]:
    """The lines of a page that are the article's, without the headline."""
    return [line for line in left(html) if line != TITLE]


def paragraphs(texts: tuple[str, ...] = PARAGRAPHS) -> str:
    """The texts as paragraphs."""
    return "".join(f"<p>{text}</p>" for text in texts)


class TestRegion:
    """The element that holds the article."""

    def test_is_the_deepest_that_holds_it(self) -> None:
        """The paragraphs' own container, none around it."""
        html = page(f"<div><p>{TITLE}</p><div id='it'>{paragraphs()}</div></div>")
        assert stripped(html).element.get("id") == "it"

    def test_begins_with_its_first_paragraphs(self) -> None:
        """Paragraphs in a container of their own, between the headline and a list that is most of the article."""
        opening = f"<div class='intro'><div>{paragraphs(PARAGRAPHS[:2])}</div></div>"
        rows = "".join(
            f"<section class='row'><div><h3>{n}</h3>{text}</div></section>" for n, text in enumerate(PARAGRAPHS)
        )
        html = page(f"{opening}<div class='tool'><p>3 min</p></div><div class='list'><div>{rows}</div></div>")
        assert body(html)[:2] == list(PARAGRAPHS[:2])

    def test_begins_with_a_paragraph_beside_a_box_in_a_box(self) -> None:
        """One paragraph above a feed that lies in boxes of its own."""
        feed = "".join(f"<div class='entry'><div class='c'><p>{text}</p></div></div>" for text in PARAGRAPHS[1:])
        boxes = f"<div id='live'><div class='feed'>{feed}</div></div>"
        assert body(page(f"<div><p>{PARAGRAPHS[0]}</p>{boxes}</div>")) == list(PARAGRAPHS)

    def test_begins_with_a_paragraph_above_its_container(self) -> None:
        """The first paragraph beside the container of the others, whatever else stands behind that."""
        tags = "<ul>" + "".join(f"<li><a href='/t/{n}'>Harbour topic {n}</a></li>" for n in range(8)) + "</ul>"
        html = page(f"<article><p>{PARAGRAPHS[0]}</p><div>{paragraphs(PARAGRAPHS[1:])}</div>{tags}</article>")
        assert body(html)[: len(PARAGRAPHS)] == list(PARAGRAPHS)

    def test_begins_behind_a_byline(self) -> None:
        """A caption and a date in front of the container are no paragraphs of it."""
        when = f"<div class='when'>Seen on Monday, 3 March, at 09:00 {COMMENT}</div>"
        opening = f"<div><p class='seen'>{COMMENT}</p>{when}</div>"
        html = page(f"{opening}<div><div id='it'>{paragraphs()}</div></div>")
        assert stripped(html).element.get("id") == "it"

    def test_is_never_the_comments(self) -> None:
        """Comments do not make the region, however long they are."""
        comments = "".join(f"<div class='c'><p>{COMMENT} {n}</p></div>" for n in range(60))
        html = page(f"<div id='it'>{paragraphs()}</div>").replace(
            "</main>", f"</main><section class='comments'>{comments}</section>"
        )
        assert stripped(html).element.get("id") == "it"

    def test_is_not_the_sidebar(self) -> None:
        """Teasers with running text beside the article do not widen the region."""
        aside = f"<aside class='most-read'>{paragraphs(PARAGRAPHS[:4])}</aside>"
        html = page(f"<div id='it'>{paragraphs()}</div>").replace("</main>", f"</main>{aside}")
        assert stripped(html).element.get("id") == "it"

    def test_holds_every_container_of_the_same_build(self) -> None:
        """An article in several containers is one region, also when the first holds most of it."""
        parts = [PARAGRAPHS[:8], PARAGRAPHS[8:9], PARAGRAPHS[9:]]
        sections = "".join(f"<section class='part'><div>{paragraphs(part)}</div></section>" for part in parts)
        assert [line for line in body(page(sections)) if line in PARAGRAPHS] == list(PARAGRAPHS)

    def test_in_a_place_named_after_something_else(self) -> None:
        """When nearly all text stands in a place named after boilerplate, the name does not count."""
        html = f"<body><div id='newsletter-signup-page'>{paragraphs()}</div></body>"
        assert body(html) == list(PARAGRAPHS)

    def test_without_paragraph_elements(self) -> None:
        """Text in bare divisions, broken by <br>, is found."""
        html = f"<body><div><a href='/'>Home</a></div><div id='it'>{'<br><br>'.join(PARAGRAPHS)}</div></body>"
        assert stripped(html).element.get("id") == "it"
        assert body(html) == list(PARAGRAPHS)

    def test_of_a_page_without_text(self) -> None:
        """A page of headlines has no region but the page."""
        region = stripped("<body><ul><li><a href='/a'>Bridge closed</a></li></ul></body>")
        assert region.element.tag == "html"

    def test_later_articles_are_cut_off(self) -> None:
        """Of several whole articles on the page the one with the title stays."""
        more = "".join(
            f"<article><h1>Another story, number {n}</h1><p>{COMMENT}</p><p>{COMMENT} {n}</p></article>"
            for n in range(3)
        )
        assert body(page(paragraphs()).replace("</main>", f"{more}</main>")) == list(PARAGRAPHS)


class TestBlockRules:
    """What is known by its name."""

    @pytest.mark.parametrize(
        ("rule", "markup"), REMOVED, ids=[f"{rule.id}-{at}" for at, (rule, _) in enumerate(REMOVED)]
    )
    def test_removes_its_example(self, rule: BlockRule, markup: str) -> None:
        """Set into an article, a removed example is gone, recorded under its kind, and nothing else is."""
        html = page(f"<div>{paragraphs(PARAGRAPHS[:HALF])}{markup}{paragraphs(PARAGRAPHS[HALF:])}</div>")
        region = stripped(html)
        assert body(html) == list(PARAGRAPHS)
        assert {(removal.kind, removal.stage) for removal in region.gone.values()} == {(rule.kind, "strip")}
        assert region.warnings == ()
        alone = (strip(document(html), TITLE, [book], []) for book in BOOKS)
        assert {rule.id} in [{removal.rule for removal in one.gone.values()} for one in alone]

    @pytest.mark.parametrize(("rule", "markup"), KEPT, ids=[f"{rule.id}-{at}" for at, (rule, _) in enumerate(KEPT)])
    def test_keeps_its_example(self, rule: BlockRule, markup: str) -> None:
        """Set into an article, a kept example stays where it was."""
        html = page(f"<div>{paragraphs(PARAGRAPHS[:HALF])}{markup}{paragraphs(PARAGRAPHS[HALF:])}</div>")
        region = stripped(html)
        lines = left(html)
        at = lines.index(PARAGRAPHS[HALF - 1]) + 1
        assert lines[at : lines.index(PARAGRAPHS[HALF])], rule.id
        assert not region.gone

    def test_ledger_has_text_and_place(self) -> None:
        """A removal says what was taken out, by which rule, and where it stood."""
        region = stripped(story("<div id='x1' class='donation-box big red'><p>Give.</p><p>Now.</p></div>"))
        (removal,) = region.gone.values()
        assert (removal.kind, removal.rule, removal.stage) == ("donation", "donation-named", "strip")
        assert (removal.text, removal.selector) == ("Give.\nNow.", "div#x1.donation-box.big")

    @pytest.mark.parametrize(
        "name", ["ArticleBody__donationBox", "c-donation_box--wide", "DonationBox", "l-donation-box"]
    )
    def test_names_are_read_in_parts(self, name: str) -> None:
        """However class names are put together, their parts are words."""
        assert body(story(f"<div class='{name}'><p>A word from us to all of you.</p></div>")) == list(PARAGRAPHS)

    def test_names_of_inline_elements_do_not_count(self) -> None:
        """A word in a sentence is not taken out for its class."""
        html = story("<p>The <span class='newsletter'>newsletter</span> of the <b class='share'>port</b> said so.</p>")
        assert "The newsletter of the port said so." in body(html)

    def test_inline_elements_that_are_lines_count(self) -> None:
        """A caption in a span goes where it is a line by itself; words of a sentence, speakers and headings stay."""
        caption = "<span class='media-caption'>Divers at the northern pier.</span>"
        assert body(story(f"<div><div><img src='/a.jpg'></div><span>{caption}</span></div>")) == list(PARAGRAPHS)
        sentence = "According to <a class='attribution'>the office</a>, it was built on <em class='credit'>credit</em>."
        kept = (
            f"<p>{sentence}</p>",
            "<p><span class='caption-lead'>PIER TOWN, May 3</span> — It opened.</p>",
            "<h2 id='child-tax-credit'>The credit</h2>",
            "<h2><span class='caption'>Captions</span></h2>",
            "<p><span class='CommentStart'>The piles were of oak, and nobody had looked at them.</span></p>",
            "<table><tr><td><span class='credit'>Ada Holm</span></td></tr></table>",
            "<ul><li><span class='credit'>Director: Ada Holm</span></li></ul>",
        )
        assert len(body(story(*kept))) == len(PARAGRAPHS) + len(kept)
        figure = "<figure><img class='image-with-caption' src='/a.jpg'></figure>"
        assert "/a.jpg" in [one.get("src") for one in stripped(story(figure)).element.iter("img")]
        assert not stripped(story(figure)).gone

    def test_what_stands_around_the_headline_goes(self) -> None:
        """Section and kicker above it, and a line with a day below; a standfirst and what happened when stay."""
        html = page(
            f"<article><p><a href='/r'>Reports</a> — Ports</p><h2>Pier row</h2><h1>{TITLE}</h1>"
            "<p><time>3 May 2026</time> changed on 4 May 2026</p>"
            "<p>At <time>9:40</time> two men came to the pier</p><p>Nobody had been told of it.</p>"
            f"{paragraphs()}</article>"
        )
        assert body(html) == ["At 9:40 two men came to the pier", "Nobody had been told of it.", *PARAGRAPHS]

    def test_lists_of_networks_go(self) -> None:
        """Where to share; two of them may be what the article is about."""
        names = ("Copy it", "WhatsApp", "Facebook", "X", "LinkedIn")
        items = [f"<li><button>Share</button>{name}</li>" for name in names]
        assert body(story(f"<ul>{''.join(items)}</ul>")) == list(PARAGRAPHS)
        assert len(body(story(f"<ul>{''.join(items[1:3])}</ul>"))) == len(PARAGRAPHS) + 2
        plain = "".join(f"<li>{name}</li>" for name in names)
        assert len(body(story(f"<ul>{plain}</ul>"))) == len(PARAGRAPHS) + len(names)

    def test_text_that_is_called_a_paywall(self) -> None:
        """A container is called after what it sells, and holds the article."""
        rest = "".join(f"<p>{COMMENT}</p>" for _ in range(4))
        html = page(f"<div class='body paywall'>{paragraphs()}</div><div>{rest}</div>")
        assert set(PARAGRAPHS) <= set(body(html))

    def test_a_card_before_a_heading_or_at_the_end(self) -> None:
        """Another story's, where a heading stands between it and the text, and as the last of the text."""
        card = "<article><h3><a href='/news/piers-close'>Piers close</a></h3><p>All of them.</p></article>"
        html = page(f"<p>{PARAGRAPHS[0]}</p><div>{card}</div><h2>Under water</h2>{paragraphs(PARAGRAPHS[1:])}")
        assert body(html) == [PARAGRAPHS[0], "Under water", *PARAGRAPHS[1:]]
        assert body(page(f"<div>{paragraphs()}<div>{card}</div></div>")) == list(PARAGRAPHS)

    def test_notes_in_italics_go_whole(self) -> None:
        """Where one sentence of such a paragraph is a call; upright or without one it is the article's."""
        note = "Courts, schools and so much more... The Post has free newsletters. Sign up for our newsletters today."
        assert body(story(f"<p><em>{note.replace('free', '<a href=/n>free</a>')}</em></p>")) == list(PARAGRAPHS)
        assert len(body(story(f"<p>{note}</p>"))) == len(PARAGRAPHS) + 1
        assert len(body(story("<p><em>The office opens at nine. It had been closed.</em></p>"))) == len(PARAGRAPHS) + 1
        news = "<p><em>Two men have died. This is a developing story.</em></p>"
        assert len(body(story(news))) == len(PARAGRAPHS) + 1

    def test_what_a_film_is_called_goes(self) -> None:
        """The few words beside a player, and a box that is called a video."""
        title = "<p>How the harbour fills up</p>"
        assert body(story(f"<div><video src='/a.mp4'></video>{title}</div>")) == list(PARAGRAPHS)
        assert body(story(f"<div class='sc-video'><button></button>{title}</div>")) == list(PARAGRAPHS)

    @pytest.mark.parametrize(
        "name",
        [
            "post tag-donation",
            "has-newsletter",
            "tip-no-cta",
            "hentry category-related",
            "article__info-box",
            "postInfoBox",
        ],
    )
    def test_names_that_say_something_else(self, name: str) -> None:
        """A topic's name and a state before it say nothing of what an element is."""
        said = "<p>The office will answer questions on Friday.</p>"
        assert len(body(story(f"<div class='{name}'>{said}</div>"))) == len(PARAGRAPHS) + 1

    def test_text_for_screen_readers_goes(self) -> None:
        """Words for screen readers inside a sentence leave the sentence whole."""
        html = story("<p>The report is <a href='/r'>public<span class='sr-only'> (new window)</span></a> now.</p>")
        assert "The report is public now." in body(html)

    def test_a_long_text_is_not_a_box(self) -> None:
        """A name does not take out more words than its rule allows."""
        long = " ".join([COMMENT] * 8)
        assert f"{long}" in body(story(f"<div class='share'><p>{long}</p></div>"))


class TestCap:
    """A rule may not eat the article."""

    def test_one_element_over_the_cap_stays(self) -> None:
        """A container named after boilerplate that holds the article's text is not taken out."""
        html = page(f"<div class='comments'>{paragraphs(PARAGRAPHS[:6])}</div>{paragraphs(PARAGRAPHS[6:])}")
        assert body(html) == list(PARAGRAPHS)

    def test_many_elements_over_the_cap_stay(self) -> None:
        """A rule that would take paragraph after paragraph is not applied at all, and the article says so."""
        inner = "".join(
            f"<p class='{'newsletter' if at % 2 else 'text'}'>{text}</p>" for at, text in enumerate(PARAGRAPHS)
        )
        region = stripped(page(f"<div>{inner}</div>"))
        assert region.gone == {}
        assert region.warnings == ("rule newsletter-named would have removed too much and was not applied",)

    def test_other_rules_still_apply(self) -> None:
        """The cap bars the one rule that went over it."""
        inner = "".join(
            f"<p class='{'newsletter' if at % 2 else 'text'}'>{text}</p>" for at, text in enumerate(PARAGRAPHS)
        )
        region = stripped(page(f"<div>{inner}<div class='post-social'><a href='#'>Share</a></div></div>"))
        assert [removal.rule for removal in region.gone.values()] == ["social-named"]

    def test_the_warning_reaches_the_article(self) -> None:
        """The article carries the warning, and all of its text."""
        inner = "".join(
            f"<p class='{'newsletter' if at % 2 else 'text'}'>{text}</p>" for at, text in enumerate(PARAGRAPHS)
        )
        article = extract(page(f"<div>{inner}</div>"), URL)
        assert article.text == "\n\n".join(PARAGRAPHS)
        assert any("newsletter-named" in warning for warning in article.warnings)


class TestLedger:
    """Every text that is gone is recorded once."""

    @pytest.mark.parametrize(
        "markup",
        [
            "<div class='related'><ul><li><a href='/a'>Bridge closed</a></li><li><a href='/b'>Gale</a></li></ul></div>",
            "<section><div><ul><li><a href='/a'>Bridge closed after storm</a></li></ul></div></section>",
            "<div><h3>Tide</h3><p class='social'>Follow the port</p><p>Sign up for our weekly newsletter.</p></div>",
            "<figure class='caption'><img src='/a.jpg'><figcaption>The <span>pier</span></figcaption></figure>",
        ],
    )
    def test_says_each_line_once(self, markup: str) -> None:
        """Boxes in boxes are gone with all their lines, and no line is told twice."""
        html = story(markup)
        assert body(html) == list(PARAGRAPHS)
        told = [line for removal in stripped(html).gone.values() for line in removal.text.split("\n")]
        assert sorted(told) == sorted(line.text for line in text_lines(document(f"<p>{markup}").root))

    def test_a_name_says_more_than_a_build(self) -> None:
        """A box of links that is named is recorded under its name."""
        (removal,) = stripped(
            story("<ul class='share-bar'><li><a href='/x'>Share this story</a></li></ul>")
        ).gone.values()
        assert (removal.kind, removal.rule) == ("social", "social-named")

    def test_names_for_scripts(self) -> None:
        """A box is known by what scripts know it by, too; a heading's slug and a wrapper of text say nothing."""
        ask = "<p>All of the week in one mail.</p>"
        assert body(story(f"<div data-testid='newsletter-signup'>{ask}</div>")) == list(PARAGRAPHS)
        assert body(story(f"<my-newsletter>{ask}</my-newsletter>")) == list(PARAGRAPHS)
        for kept in ("section aria-labelledby='share-prices-fall'", "div data-testid='paywall-content'"):
            assert len(body(story(f"<{kept}><p>The tide fell.</p></{kept.split()[0]}>"))) == len(PARAGRAPHS) + 1

    @pytest.mark.parametrize("name", ["text__GvDVh", "text--omyVH", "sc-iBbrVh", "text__0ReAd"])
    def test_what_makes_a_name_unique_is_no_word(self, name: str) -> None:
        """What build tools put behind a name says nothing, whatever letters they draw."""
        assert len(body(story(f"<p class='{name}'>The tide rose by another metre.</p>"))) == len(PARAGRAPHS) + 1


class TestStructure:
    """What is known by how it is built."""

    @pytest.mark.parametrize(
        "markup",
        [
            "<article><a href='/2'><h3>The paver who names stones</h3></a></article>",
            "<div><div>Lue myös</div><h3><a href='/2'>Kirjastoautot palaavat</a></h3></div>",
            "<div class='k1'><img src='/a.jpg'><h3><a href='/2'>Dredging stalls</a></h3><p>Put off.</p></div>",
            "<li class='k1'><h3><a href='/2'>Dredging stalls</a></h3><time>4 May</time><p>Put off.</p></li>",
        ],
    )
    def test_a_card_between_paragraphs(self, markup: str) -> None:
        """The headline of another story, with its picture, its time or a few words of it, is no part of this one."""
        assert body(story(markup)) == list(PARAGRAPHS)

    @pytest.mark.parametrize(
        "markup",
        [
            "<div class='k1'><h3><a href='/2'>The lamp</a></h3><p>It burns all night and needs no oil.</p></div>",
            "<div><img src='/a.jpg'><h3><a href='https://other.example/2'>Lamp</a></h3><p>It burns.</p></div>",
            "<section><h2><a href='#lamp'>The lamp</a></h2><img src='/a.jpg'><div>It burns all night.</div></section>",
        ],
    )
    def test_chapters_with_links_stay(self, markup: str) -> None:
        """A linked heading without a picture, or one that leads away from the site, is the text's own."""
        assert len(body(story(markup))) == len(PARAGRAPHS) + 2

    def test_cards_beside_text_take_none_of_it(self) -> None:
        """A paragraph that shares a container with a card stays."""
        card = "<aside><a href='/y'><img src='/a.jpg'></a><h3><a href='/y'>Storm at sea</a></h3></aside>"
        assert body(story(f"<div><p>{COMMENT}</p>{card}</div>"))[4] == COMMENT

    def test_a_card_with_no_address(self) -> None:
        """What is no address at all leads nowhere that is known."""
        card = "<article><a href='/x//[z'><h3>The paver who names stones</h3></a><p>He said: none.</p></article>"
        assert body(story(card))[: len(PARAGRAPHS) - 1]
        card = card.replace("/x//[z", "https://[z")
        assert body(story(card))[: len(PARAGRAPHS) - 1]

    def test_many_cards_are_the_article(self) -> None:
        """What the whole article is made of is no teaser."""
        card = "<div><div><img src='/a.jpg'><h3><a href='/{0}'>Lamp {0}</a></h3><p>Lamp {0} burns.</p></div></div>"
        assert len(body(story("".join(map(card.format, range(5)))))) == len(PARAGRAPHS) + 10

    @pytest.mark.parametrize(
        "markup",
        [
            "<figure><img src='/a.jpg'><figcaption>The pier in May.</figcaption></figure>",
            "<figure><img src='/a.jpg'><div><span>The pier</span> <em>in May</em>.</div></figure>",
            "<div class='sc-1'><div><img src='/a.jpg'></div><div>The pier in May. Photo: A. Holm</div></div>",
            "<div class='sc-1'><picture><img src='/a.jpg'></picture><p>The pier in May.</p></div>",
            "<div class='sc-1'><a href='/a'><img src='/a.jpg'></a><p>The pier in May.</p></div>",
            "<p style='text-align: center'><img src='/a.jpg'></p><p style='text-align:center;'>首班渡轮 王晓</p>",
            "<p align=center><img src='/a.jpg'></p><p align=center>The pier in May</p>",
            "<p><img src='/a.jpg'></p><p><strong>▲渡輪在清晨離開碼頭。（圖／記者王小明攝）</strong></p>",
            "<p><img src='/a.jpg'></p><p>首班渡轮驶离码头。王晓摄</p>",
            "<p><img src='/a.jpg' alt='The pier in May'></p><p><strong>The pier in May</strong></p>",
        ],
    )
    def test_captions(self, markup: str) -> None:
        """The words under a picture are no part of the text, and the ledger calls them a caption."""
        html = story(markup)
        assert body(html) == list(PARAGRAPHS)
        assert {removal.kind for removal in stripped(html).gone.values()} == {"caption"}

    def test_a_caption_beside_a_label_that_nobody_sees(self) -> None:
        """What screen readers alone are told is not what stands beside the picture."""
        label = "<div class='sr-only'>Image</div>"
        html = story(f"<div><section>{label}<img src='/a.jpg'></section><div><p>The pier in May.</p></div></div>")
        assert body(html) == list(PARAGRAPHS)

    @pytest.mark.parametrize("markup", ["<p><img src='/a.jpg'>{}</p>", "<div><img src='/a.jpg'><p>{}</p></div>"])
    def test_a_paragraph_beside_a_picture_stays(self, markup: str) -> None:
        """A whole paragraph is no caption for having a picture beside it."""
        html = story(markup.format(COMMENT * 2))
        assert COMMENT * 2 in body(html)

    @pytest.mark.parametrize("style", ["", " style='text-align:center'"])
    def test_a_paragraph_below_a_picture_stays(self, style: str) -> None:
        """A sentence after a picture is the article's, and so is a few words that are set like the rest."""
        html = story(f"<p{style}><img src='/a.jpg'></p><p{style}>The piles were of oak.</p><p>* * * And then</p>")
        assert "The piles were of oak." in body(html)

    def test_a_figure_around_a_table_stays(self) -> None:
        """A table, list or quotation set as a figure is the article's."""
        html = story("<figure><table><tr><td>Pier</td><td>1931</td></tr></table></figure>")
        assert body(html)[4:6] == ["Pier", "1931"]

    def test_cards_of_other_stories(self) -> None:
        """Siblings of one shape, each a picture and a linked headline, are teasers."""
        card = "<div class='x'><a href='/s{0}'><img src='/{0}.jpg'><h3>Other story number {0}</h3></a></div>"
        html = story(f"<div class='sc-9'>{''.join(card.format(n) for n in range(4))}</div>")
        assert body(html) == list(PARAGRAPHS)
        assert {removal.kind for removal in stripped(html).gone.values()} == {"related"}

    def test_cards_of_a_review_stay(self) -> None:
        """Siblings of one shape with a text of their own are the article's."""
        item = "<div class='x'><h3><a href='/p{0}'>Lantern number {0}</a></h3><p>{1} {1} {1} {1}</p></div>"
        html = story(f"<div class='sc-9'>{''.join(item.format(n, COMMENT) for n in range(4))}</div>")
        assert sum(line.startswith(COMMENT) for line in body(html)) == 4

    def test_a_box_of_links(self) -> None:
        """A list that is nothing but links to the site's other pages goes."""
        links = "".join(f"<li><a href='/s{n}'>Other story, number {n}</a></li>" for n in range(3))
        assert body(story(f"<div class='sc-2'><ul>{links}</ul></div>")) == list(PARAGRAPHS)

    @pytest.mark.parametrize(
        "box",
        [
            "<div><h4>Læs også</h4><a href='/2'><h3>Kystvejen lukkes til foråret igen</h3></a></div>",
            "<div><span>Mirá también</span><a href='/2'>Los pueblos que se quedan sin médico</a></div>",
            "<section><p>Noticia relacionada</p><h2><a href='/2'>El faro vuelve a brillar de noche</a></h2></section>",
        ],
    )
    def test_a_label_and_a_linked_headline(self, box: str) -> None:
        """A few words over nothing but headlines of the site are the title of a box, in any language."""
        assert body(story(box)) == list(PARAGRAPHS)

    def test_a_box_of_links_to_the_house_abroad(self) -> None:
        """A house of the same name under another country's ending is the same house."""
        item = "<li><a href='https://www.quay.co.uk/s{0}'>Other story, number {0}</a></li>"
        links = "".join(item.format(n) for n in range(3))
        assert body(story(f"<div class='sc-2'><ul>{links}</ul></div>")) == list(PARAGRAPHS)

    @pytest.mark.parametrize(
        ("title", "is_kept"),
        [("<p>More from the harbour:</p>", False), ("<h3>Harbour</h3>", True), ("<p>The harbour</p>", True)],
    )
    def test_titles_of_boxes_that_go(self, title: str, *, is_kept: bool) -> None:
        """A line with a colon goes with the box below it; a heading with paragraphs behind the box stays."""
        links = "".join(f"<li><a href='/s{n}'>Other story, number {n}</a></li>" for n in range(3))
        assert (len(body(story(f"{title}<ul>{links}</ul>"))) == len(PARAGRAPHS) + 1) is is_kept

    def test_a_heading_with_nothing_left_below_it(self) -> None:
        """A heading between a box that goes and the next heading, or the end, is the box's."""
        links = "".join(f"<li><a href='/s{n}'>Other story, number {n}</a></li>" for n in range(3))
        assert body(story(f"<h3>Harbour</h3><ul>{links}</ul><h3>Tides</h3><p>{COMMENT}</p>"))[4:6] == ["Tides", COMMENT]

    @pytest.mark.parametrize(
        "line",
        [
            "<p><strong>Lue myös:</strong> <a href='/2'>Oulun torille suunnitellaan talvipuutarhaa keväällä</a></p>",
            "<p><a href='/2'>Čtěte také: Vesnické obchody zavírají, obce jim chtějí pomoci</a></p>",
            "<p><strong>Διαβάστε ακόμη: <a href='/2'>Η άγονη γραμμή που κρατά ζωντανά τα νησιά</a></strong></p>",
            "<div><b>Analysis:</b> <a href='https://quay.example/2'>What the pier has cost the town so far</a></div>",
            "<p><b>延伸閱讀︰</b><a href='/2'>小城輪渡停航三十八年後正式復航通車</a></p>",
            "<table><tr><td><b>Baca juga: </b><a href='/2'>Tanggul laut mangkrak lagi tahun ini</a></td></tr></table>",
            "<p>ये भी पढ़ें- <a href='/2'>बंदरगाह का पुराना घाट फिर से खुलेगा</a></p>",
        ],
    )
    def test_pointers_go(self, line: str) -> None:
        """A label and the linked headline of another story say in every language that they are no part of this one."""
        found = stripped(story(line))
        assert [removal.rule for removal in found.gone.values()] == ["strip-pointer"]

    @pytest.mark.parametrize(
        "line",
        [
            "<p>The report: <a href='https://other.example/2'>What the pier has cost the town so far</a></p>",
            "<p>The report: <a href='/report.pdf'>What the pier has cost the town so far</a></p>",
            "<p>The <a href='/2'>report on what the pier has cost the town</a> came out: it is long.</p>",
            "<p>Our guide: <a href='/2'>Pier tickets</a></p>",
            "<h3>Step 2: <a href='/2'>Keep your boat and its ropes safe</a></h3>",
            "<p>Place: <a href='/2'>Hall of the old fish dock, Harbour Square</a></p><p>Time: Monday, at nine</p>",
        ],
    )
    def test_facts_and_sources_stay(self, line: str) -> None:
        """Links to elsewhere and to files, in sentences, short ones, chapters and lists of facts are the reporter's."""
        assert stripped(story(line)).gone == {}

    def test_a_list_of_sources_stays(self) -> None:
        """A list of links that leave the site is the reporter's."""
        links = "".join(f"<li><a href='https://other{n}.example/r'>Report number {n}</a></li>" for n in range(3))
        assert body(story(f"<ul>{links}</ul>"))[4:7] == [f"Report number {n}" for n in range(3)]

    def test_text_for_screen_readers(self) -> None:
        """What a style clips to a point is heard, not seen: it is no part of the sentence it stands in."""
        style = "border:0;clip:rect(0 0 0 0);height:1px;overflow:hidden;position:absolute;width:1px"
        link = f"<a href='https://other.example/r'>a report<span style='{style}'>, opens new tab</span></a>"
        assert body(story(f"<p>The harbour master read {link} by the port.</p>"))[4:5] == [
            "The harbour master read a report by the port."
        ]

    def test_where_a_link_for_screen_readers_lands(self) -> None:
        """A few words that only a script can focus are the end of what was skipped; a heading there is a heading."""
        assert body(story("<p tabindex='-1' id='end-of-post'>Mwisho wa ujumbe</p>")) == list(PARAGRAPHS)
        assert body(story("<h3 tabindex='-1' id='tides'>Tides</h3>"))[4] == "Tides"

    def test_tooltips_go(self) -> None:
        """What a word is explained by when it is pointed at is no part of the sentence; the word is."""
        for hint in ("<span class='tip__tooltip-text'>A wall in the sea.</span>", "<i role='tooltip'>A wall.</i>"):
            html = story(f"<p>The <span class='tooltip-trigger'>mole{hint}</span> was built in 1911.</p>")
            assert body(html)[4] == "The mole was built in 1911."

    def test_breaks_by_name(self) -> None:
        """An empty element that only its class calls a break parts words."""
        html = story("<p><b>Under water</b><span class='id br' data-pos='9'></span>Divers found shipworm.</p>")
        assert body(html)[4] == "Under water Divers found shipworm."

    def test_what_is_clipped_to_a_frame_stays(self) -> None:
        """A style that shows a part of an element does not hide it."""
        for frame in ("rect(0px,600px,200px,0px)", "rect(0, auto, auto, 0)"):
            assert body(story(f"<h3 style='clip: {frame}'>What comes next</h3>"))[4] == "What comes next"

    @pytest.mark.parametrize("attribute", ["hidden", "style='display:none'", "style='color:red; VISIBILITY: hidden'"])
    def test_hidden_labels(self, attribute: str) -> None:
        """What the page hides is not read."""
        assert body(story(f"<div {attribute}>Loading next</div>")) == list(PARAGRAPHS)

    def test_a_hidden_body_stays(self) -> None:
        """Running text that waits for a script to show it is read."""
        html = page(f"<div style='display: none'>{paragraphs()}</div>")
        assert body(html) == list(PARAGRAPHS)


def test_a_rule_with_a_selector() -> None:
    """`css` is asked of the candidate as a BeautifulSoup fragment; with `contains`, of what is inside it."""
    boxes = "<div><p>Tide tables, every day.</p></div>", "<div><p>The tide fell at noon.</p></div>"
    said = {"id": "x", "kind": "other", "why": "w", "removes": ["x"], "keeps": ["y"], "tags": ["div"]}
    for more in ({"css": "p:-soup-contains('tables')"}, {"css": ":-soup-contains('tables')", "contains": ["p"]}):
        rules = BlockRules([convert(said | more, BlockRule)])
        region = strip(document(story(*boxes)), TITLE, [rules], [BOOK.text])
        assert [removal.text for removal in region.gone.values()] == ["Tide tables, every day."]


class TestAppeals:
    """Boxes known by what they say."""

    @pytest.mark.parametrize(
        ("says", "kind"),
        [
            ("The Tide Table|What the week brings ashore.|Sign up for our weekly newsletter.", "newsletter"),
            ("Before you go|Please consider making a donation.|Every gift helps us, however small.", "donation"),
        ],
    )
    def test_a_box_goes_whole(self, says: str, kind: str) -> None:
        """With the call goes the line in its box that no rule knows, as one removal."""
        html = story(f"<section class='sc-7'><div>{paragraphs(tuple(says.split('|')))}</div></section>")
        assert body(html) == list(PARAGRAPHS)
        (removal,) = stripped(html).gone.values()
        assert (removal.kind, removal.stage) == (kind, "strip")
        assert removal.text.count("\n") == 2

    def test_a_box_with_news_stays(self) -> None:
        """A box with a paragraph of the article keeps it, whatever else it says."""
        html = story(f"<div><p>{COMMENT} {COMMENT} {COMMENT}</p><p>Sign up for our weekly newsletter.</p></div>")
        assert f"{COMMENT} {COMMENT} {COMMENT}" in body(html)

    def test_news_about_appeals_stays(self) -> None:
        """A box that reports on newsletters and gifts is not one."""
        news = "The port's newsletter has nine hundred readers. Donations to the seamen's mission rose by a third."
        assert news in body(story(f"<div class='sc-7'><p>{news}</p></div>"))

    def test_japanese(self) -> None:
        """Boxes are judged in scripts without spaces too."""
        html = story("<div class='sc-7'><p>朝のまとめ</p><p>メールマガジンに登録してください。</p></div>")
        assert body(html) == list(PARAGRAPHS)


def test_the_tree_is_not_changed() -> None:
    """Stripping only says what is gone; the page stays as it was."""
    found = document(
        story("<div class='donation-box'><p>Give.</p></div>", "<div><img src='/a.jpg'><p>A pier.</p></div>")
    )
    before = etree.tostring(found.root)
    first = strip(found, TITLE, [BOOK.blocks], [BOOK.text])
    assert etree.tostring(found.root) == before
    second = strip(found, TITLE, [BOOK.blocks], [BOOK.text])
    assert second.element is first.element
    assert list(second.gone.values()) == list(first.gone.values())
