"""Bot checks, consent pages and soft 404s end as typed errors with evidence; articles about them come out whole."""

from __future__ import annotations

import pytest

from scraper.access import refusing_wall
from scraper.errors import BadStatus, Blocked, NotFound
from scraper.fetch import FetchOptions
from scraper.pipeline import extract, scrape
from tests.web import HTML, Reply, Web

URL = "https://harbour-news.example/a-channel"
OWN = FetchOptions(allow_private=True, delay=0)
CHALLENGE = b"<title>Just a moment...</title><body><script>window._cf_chl_opt={};</script></body>"
CONSENT = (
    b"<title>Harbour News</title><body><h1>Read on with advertising</h1><p>We and our 187 partners use cookies and"
    b" tracking to show personalised advertising.</p><button>Accept and continue</button></body>"
)

REFUSALS: dict[str, tuple[int, dict[str, str], bytes, str]] = {
    "cloudflare": (503, {"server": "cloudflare"}, CHALLENGE, "Cloudflare (title: just a moment..."),
    "cloudflare header": (403, {"cf-mitigated": "challenge"}, b"", "Cloudflare (header: cf-mitigated: challenge"),
    "datadome": (403, {"x-datadome": "protected"}, b"", "DataDome (header: x-datadome: protected"),
    "human": (403, {}, b"<div id='px-captcha'></div>", "PerimeterX (HUMAN) (markup: px-captcha"),
    "akamai": (403, {}, b"<h1>Access Denied</h1>errors.edgesuite.net/18.1", "Akamai (markup: errors.edgesuite.net"),
    "imperva": (403, {}, b"<p>Incapsula incident ID: 1</p>", "Imperva (markup: incapsula incident id"),
    "captcha": (429, {}, b"<div class='g-recaptcha' data-sitekey=x></div>", "bot check (markup: class='g-recaptcha"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_names_its_wall(name: str) -> None:
    """Status, headers and body together say which bot check refused."""
    status, headers, body, wall = REFUSALS[name]
    assert (refusing_wall(status, headers, body) or "").startswith(wall)


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (403, {"server": "cloudflare"}, b"<title>403 Forbidden</title>"),
        (403, {}, b"<title>403 Forbidden</title><p>You don't have permission to access this resource.</p>"),
        (404, {"x-datadome": "protected"}, b"<title>Not found</title>"),
        (503, {"x-datadome": "protected"}, b"<title>Maintenance</title>"),
        (500, {}, CHALLENGE),
    ],
)
def test_a_bare_refusal_is_no_wall(status: int, headers: dict[str, str], body: bytes) -> None:
    """A site's own refusal behind a guard's servers is a status and no more."""
    assert refusing_wall(status, headers, body) is None


def test_walls_of_a_real_server() -> None:
    """Over a socket: a challenge with 403 and a consent page with 200 are Blocked, a plain 403 is BadStatus."""
    routes = {
        "/challenge": Reply(CHALLENGE, 403, {**HTML, "Server": "cloudflare", "Cf-Mitigated": "challenge"}),
        "/consent": Reply(CONSENT),
        "/plain": Reply(b"<title>403 Forbidden</title>", 403),
    }
    with Web(routes) as web:
        with pytest.raises(Blocked, match=r"bot check .*Cloudflare \(header: cf-mitigated.*403 Forbidden") as caught:
            scrape(web.url("/challenge"), OWN)
        assert caught.value.url == web.url("/challenge")
        with pytest.raises(Blocked, match=r"a consent wall answers in the page's place: text: \d+%"):
            scrape(web.url("/consent"), OWN)
        with pytest.raises(BadStatus, match=r"403 Forbidden"):
            scrape(web.url("/plain"), OWN)


MISSING = {
    "en": "The page you are looking for could not be found",
    "de": "Seite nicht gefunden",
    "fr": "Cette page n'existe plus",
    "es": "Página no encontrada",
    "it": "Pagina non trovata",
    "pt": "Página não encontrada",
    "nl": "Pagina niet gevonden",
    "sv": "Sidan kunde inte hittas",
    "no": "Siden finnes ikke",
    "da": "Siden blev ikke fundet",
    "pl": "Nie znaleziono strony",
    "tr": "Aradığınız sayfa bulunamadı",
    "ru": "Страница не найдена",
    "uk": "Сторінку не знайдено",
    "ja": "お探しのページは見つかりませんでした",
    "ko": "요청하신 페이지를 찾을 수 없습니다",
    "id": "Halaman tidak ditemukan",
    "vi": "Không tìm thấy trang",
    "th": "ไม่พบหน้าที่คุณต้องการ",
    "hi": "पेज नहीं मिला",
    "bn": "পৃষ্ঠাটি পাওয়া যায়নি",
    "ur": "صفحہ نہیں ملا",
    "et": "Lehte ei leitud",
    "lv": "Lapa nav atrasta",
    "lt": "Puslapis nerastas",
    "cs": "Stránka nebyla nalezena",
    "sk": "Stránka sa nenašla",
    "hu": "A keresett oldal nem található",
    "ro": "Pagina nu a fost găsită",
    "bg": "Страницата не е намерена",
    "af": "Bladsy nie gevind nie",
    "be": "Старонка не знойдзена",
    "bs": "Stranica koju tražite ne postoji",
    "ca": "No s'ha trobat la pàgina",
    "eu": "Ez da orria aurkitu",
    "ga": "Níor aimsíodh an leathanach",
    "gl": "Páxina non atopada",
    "is": "Síðan fannst ekki",
    "ms": "Halaman tidak dijumpai",
    "sw": "Ukurasa haukupatikana",
    "tl": "Hindi nahanap ang pahina",
}


@pytest.mark.parametrize("lang", MISSING)
@pytest.mark.parametrize("title", ["{} | Harbour News", "Harbour News"])
def test_soft_404(lang: str, title: str) -> None:
    """In every language a page that says that it does not exist is NotFound, said in its title or its heading."""
    said = MISSING[lang]
    html = f"<html lang={lang}><title>{title.format(said)}</title><body><h1>{said}</h1></body></html>"
    with pytest.raises(NotFound, match=r"soft 404: (?:title|h1): "):
        extract(html, URL)


ABOUT = {
    "cookies": (
        "en",
        "Court bans cookie banners",
        (
            "A court ruled on Tuesday that cookie banners without a choice break the law. The judges"
            " said that consent must"
            " be free. Two publishers had asked readers to accept all tracking. They may appeal until"
            " the first of June."
        ),
    ),
    "captcha": (
        "en",
        "Captchas lock out the blind",
        (
            "A charity says that captchas keep blind people from booking trains. The pages ask whether"
            " you are a robot and"
            " show pictures. Its members tried forty sites in March. Only nine of them offered sound instead."
        ),
    ),
    "outage": (
        "de",
        "Störung bei Cloudflare legt Zeitungen lahm",
        (
            "Eine Störung bei Cloudflare hat am Dienstag viele Zeitungen lahmgelegt. Besucher sahen"
            " nur die Frage, ob sie ein"
            " Mensch sind. Nach zwei Stunden war der Fehler behoben. Der Anbieter nannte eine falsche Regel als Grund."
        ),
    ),
    "404": (
        "en",
        "Page not found: the museum of lost links",
        (
            "A museum in the old mill collects pages that nobody can find. Its first room shows four"
            " hundred 404 pages from"
            " twenty countries. The founder, a retired printer, began with his own town's site. Entry"
            " is free on Sundays."
        ),
    ),
    "404 fr": (
        "fr",
        "Pourquoi tant de pages introuvables",
        (
            "Une page sur quatre disparaît en dix ans, selon une étude publiée mardi. Les lecteurs"
            " lisent alors que la page"
            " est introuvable. Les bibliothèques veulent sauver ce qui reste. Elles demandent deux"
            " millions à la région."
        ),
    ),
}


@pytest.mark.parametrize("name", ABOUT)
def test_short_articles_about_walls_come_out_whole(name: str) -> None:
    """Four sentences about cookies, captchas, outages or missing pages are an article."""
    lang, title, text = ABOUT[name]
    html = (
        f"<html lang={lang}><head><title>{title} | Harbour News</title>"
        '<meta property="article:published_time" content="2026-03-03T10:00:00Z"></head><body><article>'
        f"<h1>{title}</h1><p>{text}</p></article></body></html>"
    )
    assert extract(html, URL).text == text
