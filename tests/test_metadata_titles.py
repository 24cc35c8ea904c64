"""The headline, weighed from what the page says of it and shows."""

from __future__ import annotations

import pytest

from tests.metadata_pages import linked, read


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Old bridge reopens | Harbour Post", "Old bridge reopens"),
        ("Harbour Post: Old bridge reopens", "Old bridge reopens"),
        ("Old bridge reopens - Harbour Post", "Old bridge reopens"),
        ("Old bridge reopens &#8211; Harbour Post", "Old bridge reopens"),
        ("Old bridge reopens \u2013 Harbour Post \u2013 News", "Old bridge reopens \u2013 Harbour Post \u2013 News"),
        ("Tolls &amp;amp; tides: the bridge - in pictures", "Tolls & tides: the bridge - in pictures"),
        ("\ub2e4\ub9ac \uac1c\ud1b5\u3163Harbour Post", "\ub2e4\ub9ac \uac1c\ud1b5"),
        ("Harbour Post prizes for 2026: who won", "Harbour Post prizes for 2026: who won"),
        ("Harbour Post", None),
    ],
)
def test_title_loses_the_site_name(title: str, expected: str | None) -> None:
    """The site's own name goes from either end, entities are unescaped, and the name alone is no title."""
    found = read(f"<title>{title}</title><meta property='og:site_name' content='Harbour Post'>")
    assert found.title == expected


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("Old bridge reopens - River Post", "<h2>Old bridge reopens</h2>", "Old bridge reopens"),
        ("River Post - Old bridge reopens", "<h1>News</h1><h2>Old bridge reopens</h2>", "Old bridge reopens"),
        ("Old bridge reopens - River Post", "<h2>River Post</h2>", "Old bridge reopens - River Post"),
        ("Stari most - Reka Pošta", "", "Stari most"),
    ],
)
def test_title_without_a_name_of_the_site(title: str, heading: str, expected: str) -> None:
    """What a heading shows of the title is the headline; a domain spells a name without its accents."""
    assert read(f"<title>{title}</title>", heading, url="https://rekaposta.example/1").title == expected


def test_a_meta_called_headline_tells_the_section_apart() -> None:
    """Where no heading is on the page, what two metas agree on is the headline, and the section behind it goes."""
    head = "<title>다리 다시 열렸다-정치</title><meta property='og:title' content='다리 다시 열렸다-정치'>"
    assert read(head + "<meta name='headline' content='다리 다시 열렸다'>").title == "다리 다시 열렸다"


def test_headline_on_the_page_beats_the_search_title() -> None:
    """An h1 that agrees with the head is the title; a logo in another h1 is not."""
    found = read(
        "<title>Bridge reopens: what you need to know | Harbour Post</title>"
        "<meta property='og:site_name' content='Harbour Post'>"
        "<meta property='og:title' content='Bridge reopens after frost, says council'>",
        "<h1>Harbour Post</h1><h1>Bridge reopens after the frost, council says</h1>",
    )
    assert found.title == "Bridge reopens after the frost, council says"
    assert found.provenance["title"] == "h1"


def test_kicker_inside_the_heading_is_cut() -> None:
    """A kicker set inside the h1 goes when the head gives the headline without it."""
    found = read(
        "<meta property='og:title' content='Die alte Brücke ist wieder offen'>",
        "<h1><span>Verkehr</span> <span>Die alte Brücke ist wieder offen</span></h1>",
    )
    assert found.title == "Die alte Brücke ist wieder offen"


def test_title_keeps_the_ideographic_space() -> None:
    """The wide space that parts a Japanese headline is no white space to be made regular."""
    assert read(body="<h1>橋が再開\u3000冬の霜に耐え</h1>").title == "橋が再開\u3000冬の霜に耐え"


def test_the_only_h1_of_the_article_beats_a_title_made_for_searches() -> None:
    """An h1 that no word of the head agrees with is the headline when it is the only one of the article."""
    head = "<title>Reopening dates, tolls and maps</title><meta property='og:title' content='Reopening dates, tolls'>"
    body = "<h1>Newsletter and more</h1><article><h1>The bridge is back</h1></article>"
    assert read(head, body).title == "The bridge is back"


def test_news_article_whose_head_agrees_has_its_headline() -> None:
    """JSON-LD and OpenGraph of a news article that both give the h1 with its kicker are believed."""
    head = linked(headline="Traffic: Bridge reopens") + "<meta property='og:title' content='Traffic: Bridge reopens'>"
    assert read(head, "<h1>Bridge reopens</h1>").title == "Traffic: Bridge reopens"


def test_shared_headline_that_the_page_shows_beats_an_h1_for_searches() -> None:
    """OpenGraph's title is the headline when the page sets it as a heading beside another h1; in a list it is not."""
    head = "<meta property='og:title' content='The bridge is back'><title>Bridge reopening: dates and tolls</title>"
    h1 = "<h1>Bridge reopening: dates and tolls</h1>"
    found = read(head, f"{h1}<h2>The bridge is back</h2>")
    assert (found.title, found.provenance["title"]) == ("The bridge is back", "meta:og:title")
    assert read(head, f"{h1}<ul><li><h2>The bridge is back</h2></li></ul>").title == "Bridge reopening: dates and tolls"


@pytest.mark.parametrize(
    "title", ["Old bridge reopens after frost | Opinion", "Local News | Old bridge reopens after frost"]
)
def test_label_behind_a_bar_is_cut(title: str) -> None:
    """A section or a service's name that a bar sets off is no part of the headline."""
    assert read(body=f"<h1>{title}</h1>").title == "Old bridge reopens after frost"


def test_headline_in_a_breadcrumb_trail_is_looked_for_below() -> None:
    """What stands around the headline is read where it is shown, not at the h1 that ends a breadcrumb trail."""
    body = (
        "<nav><ol><li><h1>Bridge reopens after frost</h1></li></ol></nav><p class='intro'>All about our shop.</p>"
        "<header><h2>Bridge reopens after the frost</h2><p class='intro'>It was closed for a long winter.</p></header>"
    )
    assert read(body=body).subtitle == "It was closed for a long winter."


def test_what_screen_readers_say_is_no_part_of_the_headline() -> None:
    """A label hidden inside the heading is not glued into it."""
    heading = "<h1>Bridge reopens<span class='visually-hidden'>Opinion</span> after two years</h1>"
    assert read(body=heading).title == "Bridge reopens after two years"


def test_the_name_of_a_blog_is_no_headline() -> None:
    """An h1 that says what `<title>` has besides the OpenGraph headline is the site's name."""
    found = read(
        "<title>Low tide: Old bridge reopens</title><meta property='og:title' content='Old bridge reopens'>",
        "<h1>Low tide</h1><h3>Old bridge reopens</h3>",
    )
    assert found.title == "Old bridge reopens"


def test_a_head_cut_short_for_searches() -> None:
    """The headline that the page shows stands, where JSON-LD and OpenGraph give only its beginning."""
    found = read(
        linked(headline="Old bridge reopens after the frost")
        + "<meta property='og:title' content='Old bridge reopens after the frost'>",
        "<h1>Old bridge reopens after the frost: \u2018Nobody slept\u2019</h1>",
    )
    assert found.title == "Old bridge reopens after the frost: \u2018Nobody slept\u2019"


@pytest.mark.parametrize(
    "parts",
    [
        "<span>Verkehr</span><span>Die alte Brücke ist offen</span>",
        "<span>Verkehr</span><span class='visually-hidden'>: </span><span>Die alte Brücke ist offen</span>",
        "<div>Verkehr</div><div>Die alte Brücke ist offen</div>",
    ],
)
def test_an_h1_of_several_parts_is_written_as_the_head_has_it(parts: str) -> None:
    """Kicker and headline without a space between them are no one word."""
    head = "<meta property='og:title' content='Verkehr: Die alte Brücke ist offen'>"
    assert read(head, f"<h1>{parts}</h1>").title == "Verkehr: Die alte Brücke ist offen"


@pytest.mark.parametrize("behind", ["…|轮渡|码头|大桥_网易订阅", " - 20260512 - 港聞 - 每日明報 - 明報新聞網"])
def test_an_h1_without_spaces(behind: str) -> None:
    """A heading in Chinese agrees with a head that has other things behind it."""
    head = f"<meta property='og:title' content='小城轮渡停航三十八年后正式复航通车{behind}'>"
    assert read(head, "<h1>小城轮渡停航三十八年后正式复航通车</h1>").title == "小城轮渡停航三十八年后正式复航通车"


@pytest.mark.parametrize("behind", [" | 地方", " - Leben", "（青波新報）", " — Économie"])
def test_a_section_behind_the_headline(behind: str) -> None:
    """What JSON-LD and OpenGraph both have behind the headline of the page is a section or the paper's name."""
    title = f"Die alte Brücke ist wieder offen{behind}"
    head = f"{linked(headline=title)}<title>{title}</title><meta property='og:title' content='{title}'>"
    assert read(head, "<h1>Die alte Brücke ist wieder offen</h1>").title == "Die alte Brücke ist wieder offen"
