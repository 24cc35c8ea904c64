"""Section pages in the styles of many sites and languages: which of their links count as articles."""

from __future__ import annotations

import pytest

from scraper.article import Http, Page
from scraper.crawl.discovery.links import read_links

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
         "/wp-content/uploads/2026/03/pier-1024.jpg", "/feed/", "/2026/03/04/northern-pier/feed/", "/tag/pier-of-the-north/"),
    ),
    "slugs without dates": (
        ("/harbour/northern-pier-stays-closed-until-may", "/council-votes-on-new-ferry-line/"),
        ("/harbour", "/about-us", "/contact", "/privacy-policy", "/terms-and-conditions", "/cookie-policy",
         "/terms-of-use-for-our-readers", "/editorial-standards-and-code-of-conduct/", "/subscribe/six-months-for-half",
         "/newsletters/the-quay-in-the-morning", "/how-to-advertise-with-us", "/events"),
    ),
    "numbers": (
        ("/news/uk-65432109", "/a/1234567", "/artikel/hafen-a-1234567.html", "/c/5f2b8c0d9e.html", "/story/88123456/pier"),
        ("/news/uk", "/news?page=2", "/live/12", "/user/8123456/ada", "/image/1234567.png", "/jobs/1234567",
         "/video-1234567.mp4"),
    ),
    "queries": (
        ("/?p=1234", "/article.php?id=88", "/view.asp?idxno=4711", "/news/read?article_id=42"),
        ("/?page=3", "/?s=pier", "/search?q=northern-pier-closed&id=3", "/index.php?cat=7", "/login?next=/news", "/?lang=de"),
    ),
    "German": (
        ("/hafen/pier-bleibt-bis-mai-geschlossen-a-4711.html", "/politik/faehre-streit-im-rat-beigelegt"),
        ("/thema/hafen-und-meer-im-norden", "/impressum", "/datenschutz", "/agb", "/datenschutzerklaerung-der-zeitung-am-hafen",
         "/autor/ada-renn-und-ines-roux", "/abo/vier-wochen-fuer-einen-euro", "/anzeigen/stellenmarkt-fuer-den-norden-heute"),
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
        ("/articles/ASQ345678.html", "/articles/%E5%BB%83%E7%B7%9A%E3%81%AE%E9%A7%85%E8%88%8E%E3%81%8C%E5%9B%B3%E6%9B%B8%E9%A4%A8%E3%81%AB"),
        ("/politics/", "/%E6%94%BF%E6%B2%BB", "/tag/%E9%A7%85%E8%88%8E%E3%81%8C%E5%9B%B3%E6%9B%B8%E9%A4%A8"),
    ),
    "Korean and Arabic": (
        ("/news/articleView.html?idxno=31337", "/%EB%B6%81%EC%AA%BD-%EB%B6%80%EB%91%90-5%EC%9B%94%EA%B9%8C%EC%A7%80-%ED%8F%90%EC%87%84",
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
