"""Pages in an article's place that say so: missing pages answered with 200, walls that come with an error."""

from __future__ import annotations

import pytest

import scraper
from scraper.access import says_missing
from scraper.fetch import FetchOptions
from tests.pages import PARAGRAPHS
from tests.test_access import document
from tests.web import HTML, Reply, Web

URL = "https://harbour-news.example/a-channel"
MISSING = (
    "Page not found",
    "Seite nicht gefunden",
    "Page introuvable",
    "Página no encontrada",
    "Pagina non trovata",
    "Página não encontrada",
    "Pagina niet gevonden",
    "Sidan hittades inte",
    "Siden ble ikke funnet",
    "Siden blev ikke fundet",
    "Nie znaleziono strony",
    "Sayfa bulunamadı",
    "Страница не найдена",
    "Сторінку не знайдено",
    "ページが見つかりません",
    "페이지를 찾을 수 없습니다",
)
STORIES = (
    "Page not found: how the town lost its archive",
    "Seite nicht gefunden – warum Ämter ihre Archive verlieren",
    "Page introuvable : l'histoire d'une erreur célèbre",
    "Страница не найдена: как исчезают архивы",
)


@pytest.mark.parametrize("said", MISSING)
def test_missing(said: str) -> None:
    """A page whose headline says in its language that it does not exist is no article."""
    with pytest.raises(scraper.NoArticle, match="soft 404"):
        scraper.extract(f"<html><title>News</title><body><h1>{said}</h1><p>Back to the front.</p>", URL)


@pytest.mark.parametrize("headline", STORIES)
def test_story_about_missing_pages(headline: str) -> None:
    """A headline that says more than that a page is missing is a story's."""
    assert says_missing(document(f"<html><body><h1>{headline}</h1>"), " ".join(PARAGRAPHS[:3])) is None


def test_wall() -> None:
    """A bot check in the article's place is Blocked, with what it says."""
    page = "<html lang=en><title>Just a moment...</title><body><p>Verify you are human</p>"
    with pytest.raises(scraper.Blocked, match="a bot check answers"):
        scraper.extract(page, URL)


@pytest.mark.parametrize("said", ["Page not found", "Seite nicht gefunden", "ページが見つかりません"])
def test_missing_pages_that_are_dated(said: str) -> None:
    """A date, an author and a list of other stories do not make an article of a page that is missing."""
    page = (
        "<html><head><meta property='article:published_time' content='2026-03-04'></head>"
        f"<body><article><h1>{said}</h1>"
        "<p>The story may have been moved, or its address was mistyped. Try our search.</p></article></body></html>"
    )
    with pytest.raises(scraper.NoArticle, match="soft 404"):
        scraper.extract(page, URL)


@pytest.mark.parametrize(
    ("language", "headline", "first"),
    [
        ("en", "Outage: millions saw “Just a moment”", "Millions were asked to verify that they are human."),
        ("en", "The 404 page turns thirty", "“Page not found” is the most read sentence of the web, researchers say."),
        ("de", "Gericht verbietet Cookie-Banner", "Nutzer müssen Cookies ebenso leicht ablehnen wie annehmen können."),
        ("fr", "Cookies : la CNIL condamne un éditeur", "Le refus des cookies doit être aussi simple que leur accord."),
        ("es", "Los captchas ya no sirven", "Los robots resuelven hoy los captchas mejor que las personas."),
    ],
)
def test_articles_about_walls(language: str, headline: str, first: str) -> None:
    """A short article about cookies, bot checks or missing pages is an article, and comes out whole."""
    body = "".join(f"<p>{text}</p>" for text in (first, *PARAGRAPHS[:3]))
    page = f"<html lang={language}><title>{headline}</title><body><article><h1>{headline}</h1>{body}</article>"
    article = scraper.extract(page, URL)
    assert article.text.split("\n\n")[0] == first
    assert len(article.blocks) == 4


CHALLENGES = {
    "cloudflare": "<title>Just a moment...</title><script>window._cf_chl_opt={}</script><p>Verifying you are human.",
    "datadome": "<title>news.example</title><script src='//geo.captcha-delivery.com/c.js'></script><p>Wait.",
    "human": "<title>Access to this page has been denied</title><div id='px-captcha'></div><p>Press & hold.",
    "akamai": "<title>Access Denied</title><p>You don't have permission. https://errors.edgesuite.net/18.2f",
    "imperva": "<title></title><iframe src='/_Incapsula_Resource?incident_id=1'></iframe><p>Request unsuccessful.",
}


@pytest.mark.parametrize("status", [403, 503])
@pytest.mark.parametrize("vendor", CHALLENGES)
def test_walls_with_an_error(vendor: str, status: int) -> None:
    """A challenge that comes with an error status is Blocked, with the wall and the status."""
    with Web({"/story": Reply(f"<html>{CHALLENGES[vendor]}</html>".encode(), status)}) as web:
        with pytest.raises(scraper.Blocked, match=f"a bot check answers .*{status}") as caught:
            scraper.scrape(web.url("/story"), FetchOptions(allow_private=True, delay=0, attempts=1))
        assert caught.value.url == web.url("/story")


@pytest.mark.parametrize(
    "body", [b"", b"<title>403 Forbidden</title><h1>403 Forbidden</h1><hr>nginx", b"\x00\x01", b"%PDF"]
)
def test_plain_errors_stay_what_they_are(body: bytes) -> None:
    """A server's own error page is no wall."""
    with (
        Web({"/story": Reply(body, 403, HTML)}) as web,
        pytest.raises(scraper.FetchError, match="403 Forbidden") as caught,
    ):
        scraper.scrape(web.url("/story"), FetchOptions(allow_private=True, delay=0, attempts=1))
    assert type(caught.value).__name__ == "BadStatus"
