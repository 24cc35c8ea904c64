"""Section pages in the styles of many sites and languages: which of their links count as articles."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.article import Http, Page
from scraper.crawl.discovery.links import MOST, MOST_FEEDS, read_links
from scraper.errors import NotAListing, TooLarge

HOME = "https://www.quay.example"


def read(body: str, url: str = f"{HOME}/news/") -> list[str]:
    """The paths of the links that count as articles."""
    page = Page(url, body.encode(), url, http=Http(200, content_type="text/html; charset=utf-8"))
    return [one.url.removeprefix(HOME) for one in read_links(page).items]


def links(*paths: str) -> str:
    """Links as they stand in menus and lists."""
    return "".join(f'<li><a href="{path}">words</a></li>' for path in paths)


def headlines(*paths: str) -> str:
    """Links as they stand in teasers, once above and once within the headline."""
    pairs = zip(paths, range(len(paths)), strict=True)
    forms = ('<div><h3><a href="{}">words</a></h3></div>', '<a href="{}"><figure></figure><h2>words</h2></a>')
    return "".join(forms[number % 2].format(path) for path, number in pairs)


SECTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "dated paths": (
        ("/2026/03/04/northern-pier/", "/2026/03/04/ferry/", "/2026/mar/04/rowers-win", "/news/2026-03-04/storm"),
        ("/2026/", "/2026/03/", "/2026/03/04/", "/category/harbour/", "/author/ada-renn/", "/2026/03/page/2/",
         "/wp-content/uploads/2026/03/pier-1024.jpg", "/feed/", "/2026/03/04/northern-pier/feed/",
         "/tag/pier-of-the-north/"),
    ),
    "slugs without dates": (
        ("/harbour/northern-pier-stays-closed-until-may", "/council-votes-on-new-ferry-line/"),
        ("/harbour", "/about-us", "/contact", "/privacy-policy", "/terms-and-conditions",
         "/cookie-policy",
         "/terms-of-use-for-our-readers",
         "/editorial-standards-and-code-of-conduct/", "/subscribe/six-months-for-half",
         "/newsletters/the-quay-in-the-morning", "/how-to-advertise-with-us", "/events"),
    ),
    "numbers": (
        ("/news/uk-65432109", "/a/1234567", "/artikel/hafen-a-1234567.html",
         "/c/5f2b8c0d9e.html", "/story/88123456/pier"),
        ("/news/uk", "/news?page=2", "/live/12", "/user/8123456/ada", "/image/1234567.png", "/jobs/1234567",
         "/video-1234567.mp4"),
    ),
    "queries": (
        ("/?p=1234", "/article.php?id=88", "/view.asp?idxno=4711", "/news/read?article_id=42"),
        ("/?page=3", "/?s=pier", "/search?q=northern-pier-closed&id=3",
         "/index.php?cat=7", "/login?next=/news", "/?lang=de"),
    ),
    "German": (
        ("/hafen/pier-bleibt-bis-mai-geschlossen-a-4711.html", "/politik/faehre-streit-im-rat-beigelegt"),
        ("/thema/hafen-und-meer-im-norden", "/impressum", "/datenschutz", "/agb",
         "/datenschutzerklaerung-der-zeitung-am-hafen",
         "/autor/ada-renn-und-ines-roux", "/abo/vier-wochen-fuer-einen-euro",
         "/anzeigen/stellenmarkt-fuer-den-norden-heute"),
    ),
    "French and Spanish": (
        ("/actualite/le-quai-nord-reste-ferme", "/noticias/el-muelle-norte-sigue-cerrado"),
        ("/mentions-legales", "/politique-de-confidentialite", "/politica-de-privacidad", "/aviso-legal",
         "/conditions-generales-d-utilisation", "/politica-de-cookies-del-sitio", "/auteurs/ada-renn-la-mer-du-nord",
         "/etiqueta/muelle-norte-de-la-ciudad"),
    ),
    "Cyrillic": (
        ("/novosti/%D0%BF%D1%80%D0%B8%D1%87%D0%B0%D0%BB-%D0%B7%D0%B0%D0%BA%D1%80%D1%8B%D1%82-%D0%B4%D0%BE-%D0%BC%D0%B0%D1%8F",
         "/news/2026/03/04/причал/"),
        ("/новости/", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8", "/о-нас", "/tags/%D0%BF%D0%BE%D1%80%D1%82"),
    ),
    "Japanese": (
        ("/articles/ASQ345678.html",
         "/articles/%E5%BB%83%E7%B7%9A%E3%81%AE%E9%A7%85%E8%88%8E%E3%81%8C%E5%9B%B3%E6%9B%B8%E9%A4%A8%E3%81%AB"),
        ("/politics/", "/%E6%94%BF%E6%B2%BB", "/tag/%E9%A7%85%E8%88%8E%E3%81%8C%E5%9B%B3%E6%9B%B8%E9%A4%A8"),
    ),
    "Korean and Arabic": (
        ("/news/articleView.html?idxno=31337",
         "/%EB%B6%81%EC%AA%BD-%EB%B6%80%EB%91%90-5%EC%9B%94%EA%B9%8C%EC%A7%80-%ED%8F%90%EC%87%84",
         "/أخبار/الرصيف-الشمالي-مغلق-حتى-مايو"),
        ("/news/articleList.html?sc_section_code=S1N1", "/أخبار", "/bbs/list.html?table=bbs_9"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("style", SECTIONS)
def test_sections(style: str) -> None:
    """Articles are taken and menus, tags, authors, further pages, files and legal pages left out, in every style."""
    articles, others = SECTIONS[style]
    found = read(
        f"<nav><ul>{links(*others)}</ul></nav><main>{links(*articles)}</main><footer>{links(*others)}</footer>"
    )
    assert (sorted(set(articles) - set(found)), sorted(set(found) - set(articles))) == ([], [])


def test_places() -> None:
    """In a headline a shorter name will do; in a menu or at the foot of the page not even a long one does."""
    three, long = ("/harbour/pier-stays-closed", "/harbour/rowers-win-again"), "/x/six-months-for-half-the-price"
    assert read(headlines(*three)) == list(three)
    assert read(f"<ul>{links(*three)}</ul>") == []
    assert read(f"<nav>{links(long)}</nav><footer><div>{links(long)}</div></footer>") == []
    assert read(f"<nav>{links(long)}</nav><main>{links(long)}</main>") == [long]
    assert read(headlines("/about-us", "/author/ada-renn-writes", "/politics/the-sea")) == []


@pytest.mark.parametrize(
    ("href", "base", "url"),
    [
        ("the-pier-stays-closed?x=1#comments", "", f"{HOME}/news/the-pier-stays-closed?x=1"),
        ("the-pier-stays-closed", "/en/", f"{HOME}/en/the-pier-stays-closed"),
        ("the-pier-stays-closed", "http://[", f"{HOME}/news/the-pier-stays-closed"),
        ("//m.quay.example/the-pier-stays-closed", "", "https://m.quay.example/the-pier-stays-closed"),
        (" \n/the-pier-\nstays-closed ", "", f"{HOME}/the-pier-stays-closed"),
        ("HTTPS://www.quay.example/the-pier-stays-closed", "", f"{HOME}/the-pier-stays-closed"),
        ("https://elsewhere.example/the-pier-stays-closed", "", None),
        ("javascript:open('/the-pier-stays-closed')", "", None),
        (" JavaScript:open('/the-pier-stays-closed')", "", None),
        ("mailto:ada@quay.example?subject=the-pier-stays-closed", "", None),
        ("data:text/html,the-pier-stays-closed", "", None),
        ("file:///the-pier-stays-closed", "", None),
        ("http://[/the-pier-stays-closed", "", None),
        ("/" + "a-b-c-d" * 400, "", None),
        ("", "", None),
    ],
)
def test_addresses(href: str, base: str, url: str | None) -> None:
    """Links are relative to the page or its base, and only web addresses of its own site count."""
    page = f'<head><base href="{base}"></head>' if base else ""
    body = f'{page}<body><a href="{href}">words</a>'
    found = read_links(Page(f"{HOME}/news/", body.encode(), f"{HOME}/news/")).items
    assert [one.url for one in found] == ([url] if url else [])


def test_words_of_a_link() -> None:
    """A link is found with its first words, and once."""
    body = '<a href="/the-pier-stays-closed"> Pier <b>stays\n closed</b></a><a href="/the-pier-stays-closed">More</a>'
    (found,) = read_links(Page(HOME, body, HOME)).items
    assert found.title == "Pier stays closed"


def test_feeds() -> None:
    """A page names its feeds of any format; that of the comments, and what is no feed, are left out."""
    kinds = {"/feed": "application/rss+xml", "/atom": " Application/Atom+XML", "/json": "application/feed+json"}
    named = [f'<link rel="Alternate" type="{kind}" href="{path}">' for path, kind in kinds.items()]
    others = (
        '<link rel="alternate" type="application/rss+xml" title="Q: Comments Feed" href="/c">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
        '<link rel="alternate" type="text/html" hreflang="de" href="/de"><link rel="stylesheet" href="/a.css">'
        '<link rel="alternate" type="application/rss+xml" href="javascript:1">'
        '<link rel="alternate" type="application/rss+xml">'
    )
    page = Page(HOME, f"<head>{''.join(named)}{others}</head><body><p>x", HOME)
    assert read_links(page).feeds == tuple(HOME + path for path in kinds)


HOSTILE = {
    "300,000 links": "".join(f'<a href="/news/{number}-the-pier-stays-closed">x</a>' for number in range(300_000)),
    "49,000 links": "".join(f'<a href="/news/{number}-the-pier-stays-closed">x</a>' for number in range(49_000)),
    "16,000 menus": '<div><div><a href="/the-sea-here">x</a></div></div>' * 16_000,
    "50,000 feeds": "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{number}">' for number in range(50_000)
    ),
    "links around links": "<p>".join(f'<a href="/a-b-{number}-d"><table><td>' for number in range(60))
    + "<b>x</b>" * 45_000,
    "one long address": f'<a href="/{"a-" * 2_000_000}">x</a>',
    "one long text": f'<a href="/a-b-c-d">{"x " * 499_000}</a>',
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages(name: str) -> None:
    """Pages of many megabytes cost some seconds, and give a bounded number of links."""
    started = time.process_time()
    with suppress(NotAListing, TooLarge):
        found = read_links(Page(HOME, HOSTILE[name], HOME))
        assert len(found.items) <= MOST
        assert len(found.feeds) <= MOST_FEEDS
        assert all(len(one.title or "") <= 300 for one in found.items)
    assert time.process_time() - started < 8


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_address(href: str) -> None:
    """No address of a link makes reading its page fail."""
    body = f'<base href="{href}"><h2><a href="{href}">x</a></h2><h2><a href="/{href}-a-b-c-d">x</a></h2>'
    assert read_links(Page(HOME, body, HOME)).kind == "page"
