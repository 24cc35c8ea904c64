"""Empty shells: pages that scripts would fill are told from articles, and from other pages without one."""

from __future__ import annotations

import pytest

from scraper.errors import NeedsBrowser, NoArticle
from scraper.pipeline import extract
from tests.command import story

URL = "https://quay.example/2026/03/pier"
SHELL = '<html><head><title>Quay</title></head><body>{}<script src="/a.js"></script></body></html>'
ASKED = {
    "da": "Du skal aktivere JavaScript for at bruge denne side.",
    "de": "Bitte aktivieren Sie JavaScript, um diese Seite zu sehen.",
    "en": "You need to enable JavaScript to run this app.",
    "es": "Debe habilitar JavaScript para ver esta página.",
    "fr": "Veuillez activer JavaScript pour continuer.",
    "it": "Per visualizzare la pagina occorre abilitare JavaScript.",
    "ja": "このページを見るにはJavaScriptを有効にしてください。",
    "ko": "이 페이지를 보려면 JavaScript를 활성화하세요.",
    "nl": "Schakel JavaScript in om deze pagina te bekijken.",
    "no": "Du må slå på JavaScript for å se denne siden.",
    "pl": "Włącz obsługę JavaScript, aby zobaczyć stronę.",
    "pt": "Ative o JavaScript para ver esta página.",
    "ru": "Для просмотра страницы включите JavaScript.",
    "sv": "Du behöver aktivera JavaScript för att se sidan.",
    "tr": "Bu sayfayı görmek için JavaScript'i etkinleştirin.",
    "uk": "Щоб переглянути сторінку, увімкніть JavaScript.",
}
ROOTS = [
    '<div id="root"></div>',
    '<div id="app"><p>Loading ...</p></div>',
    '<div id="__next"><style>p {color: red}</style></div>',
    "<app-root></app-root>",
    '<main ng-app="news"></main>',
    '<div data-reactroot=""></div>',
]


def reason(html: str) -> str:
    """Why there is no article for want of a browser."""
    with pytest.raises(NeedsBrowser) as caught:
        extract(html, URL)
    return caught.value.reason


@pytest.mark.parametrize("root", ROOTS)
def test_an_empty_root_is_a_shell(root: str) -> None:
    """The empty root element of a framework is evidence."""
    assert reason(SHELL.format(root)).startswith("needs a browser (empty ")


@pytest.mark.parametrize("language", ASKED)
@pytest.mark.parametrize("tag", ["noscript", "p"])
def test_a_shell_says_so(language: str, tag: str) -> None:
    """A page that only asks for JavaScript is a shell, in sixteen languages."""
    assert reason(SHELL.format(f"<{tag}>{ASKED[language]}</{tag}>")).startswith("needs a browser (text: ")


def test_a_declared_shell_is_a_shell() -> None:
    """Linked data that promise an article do not make one of the line that asks for JavaScript."""
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Pier"}</script>'
    assert reason(SHELL.format(f"{data}<p>{ASKED['en']}</p>")).startswith("needs a browser (text: ")


@pytest.mark.parametrize(
    "html",
    [
        '<html><body><div id="root"></div></body></html>',
        SHELL.format("<p>Nothing to see</p>"),
        SHELL.format('<div id="root"><p>' + "The page that you asked for is gone. " * 3 + "</p></div>"),
        SHELL.format('<noscript><img src="/pixel.gif"></noscript><p>Welcome</p>'),
    ],
    ids=["no script", "no root", "a filled root", "a pixel"],
)
def test_other_pages_without_article(html: str) -> None:
    """A page without scripts, without a root, or with text in it has no article, and a browser finds none."""
    with pytest.raises(NoArticle) as caught:
        extract(html, URL)
    assert type(caught.value) is NoArticle


@pytest.mark.parametrize("language", ASKED)
def test_an_article_stays_one(language: str) -> None:
    """An article in a root, with scripts and the usual line for readers without, is an article."""
    html = story(URL).decode().replace("<main>", f'<noscript>{ASKED[language]}</noscript><main id="root">')
    html = html.replace("</main>", f"<p>{ASKED[language]}</p></main><script src=/a.js></script>")
    assert extract(html, URL).word_count > 60
