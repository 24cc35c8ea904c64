from __future__ import annotations

import pytest

import scraper
from scraper.access import needs_browser, says_missing
from tests.test_access import document

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
    with pytest.raises(scraper.NoArticle, match="the page says"):
        scraper.extract(f"<html><title>News</title><body><h1>{said}</h1><p>Back to the front.</p>", URL)


@pytest.mark.parametrize("headline", STORIES)
def test_story_about_missing_pages(headline: str) -> None:
    """A headline that says more than that a page is missing is a story's."""
    assert says_missing(document(f"<html><body><h1>{headline}</h1>")) is None


@pytest.mark.parametrize(
    "inside",
    ["<div id=root></div>", "<noscript>Please enable JavaScript to go on.</noscript>", "<div id=__next></div>"],
)
def test_shell(inside: str) -> None:
    """A page that scripts would fill needs a browser."""
    with pytest.raises(scraper.NoArticle, match="needs a browser"):
        scraper.extract(f"<html><body>{inside}<script src=/app.js></script>", URL)


def test_filled_root() -> None:
    """A framework's root that holds text is no shell."""
    page = "<html><body><div id=root><p>The harbour board met.</p></div><script src=/app.js></script>"
    assert needs_browser(document(page)) is None


def test_wall() -> None:
    """A bot check in the article's place is Blocked, with what it says."""
    page = "<html lang=en><title>Just a moment...</title><body><p>Verify you are human</p>"
    with pytest.raises(scraper.Blocked, match="bot wall"):
        scraper.extract(page, URL)
