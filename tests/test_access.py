from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from typing import Any

import pytest
import re2

from scraper.access import judge_access
from scraper.access.selectors import select
from scraper.access.words import plain, spoken_on
from scraper.article import Access, Document, Page
from scraper.parse import parse
from tests.golden import Case, cases

SENTENCES = (
    "The harbour board met on Tuesday evening to settle how deep the new channel will be dug.",
    "Two of its members had asked for another survey, since the old one was made before the flood.",
    "A dredger is due from the south in the first week of May and will stay until the herring come.",
    "Shopkeepers on the quay fear that the noise will keep visitors away during the long weekend.",
    "The chair of the board said that no work would be done at night or on Sundays.",
)
LANGUAGES = (
    "af", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr",
    "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "kn", "ko", "lt", "lv", "mk",
    "ml", "mr", "ms", "ne", "nl", "no", "pa", "pl", "pt", "ro", "ru", "si", "sk", "sl", "sq", "sr", "sv", "sw", "ta",
    "te", "th", "tl", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip


def body(paragraphs: int) -> list[str]:
    """Different paragraphs of about 50 words each."""
    return [" ".join(SENTENCES[:3]) + f" That was part {number} of {paragraphs}." for number in range(paragraphs)]


def judge(  # noqa: PLR0913 - the parts of a page, by name
    text: list[str] | str,
    *,
    data: dict[str, Any] | None = None,
    head: str = "",
    before: str = "",
    after: str = "",
    lang: str = "en",
) -> Access:
    """The verdict on a page that shows the text, with JSON-LD and markup around it."""
    paragraphs = [text] if isinstance(text, str) else text
    article = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A channel", **(data or {})}
    script = f'<script type="application/ld+json">{json.dumps(article)}</script>' if data is not None else ""
    shown = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    html = (
        f'<html lang="{lang}"><head><title>A channel</title>{script}{head}</head><body><nav>Home News</nav>'
        f"<article>{before}<div class=story>{shown}{after}</div></article><footer>About us</footer></body></html>"
    )
    return judge_access(document(html), "\n\n".join(paragraphs))


def document(html: str, url: str = "https://harbour-news.example/a-channel") -> Document:
    """A page as the rooms get it."""
    return parse(Page(url=url, body=html, requested_url=url))


@pytest.mark.parametrize("case", cases("article"), ids=lambda case: case.folder.name)
def test_fixtures(case: Case) -> None:
    """The verdict on a case's page, given its clean text, is the one that its meta.json names."""
    page = Page(url=case.truth.url, body=(case.folder / "page.html").read_bytes(), requested_url=case.truth.url)
    access = judge_access(parse(page), case.clean)
    assert access.status in case.truth.access.split("|"), access.evidence


def test_whole_text() -> None:
    """A text that ends with a sentence is full when nothing speaks against it."""
    assert judge(SENTENCES[0] + " " + SENTENCES[1]).status == "full"


def test_credit_at_the_end() -> None:
    """A credit line without a full stop after the last sentence does not make a text doubtful."""
    assert judge([*body(2), "Ann Reed, Harbour News"]).status == "full"


def test_no_evidence() -> None:
    """A few words that end nowhere, on a page that says nothing, are unknown, and so is no text at all."""
    assert judge("Harbour board channel depth tables").status == "unknown"
    assert judge([], data={}).status == "unknown"


def test_free_flag_is_weighed() -> None:
    """A flag that the article is not free does not make a long whole text a teaser."""
    access = judge(body(8), data={"isAccessibleForFree": "False", "wordCount": 390})
    assert access.status == "full"
    assert "jsonld:isAccessibleForFree=false" in access.evidence


def test_true_flag_is_weighed() -> None:
    """A flag that the article is free does not make a fifth of it the whole."""
    access = judge(body(2), data={"isAccessibleForFree": True, "wordCount": 1200})
    assert access.status != "full"
    assert any(says.startswith("wordCount 1200 declared, ") for says in access.evidence)


def test_word_count_says_teaser() -> None:
    """Far fewer words than declared, behind a flag, are a teaser."""
    assert judge(body(2), data={"isAccessibleForFree": False, "wordCount": 1200}).status == "teaser"


def test_word_count_of_characters() -> None:
    """A `wordCount` that counts the characters does not speak against the text."""
    text = body(8)
    assert judge(text, data={"wordCount": len(" ".join(text))}).status == "full"


@pytest.mark.parametrize("number", ["many", None, -5, 0, [900], "9" * 30])
def test_word_count_of_nonsense(number: object) -> None:
    """A `wordCount` that is no sensible number is no evidence."""
    assert not any("wordCount" in says for says in judge(body(8), data={"wordCount": number}).evidence)


@pytest.mark.parametrize("end", ["…", "...", " […]", "…”"])
def test_breaks_off(end: str) -> None:
    """A text that breaks off with dots is a teaser."""
    assert judge([SENTENCES[0], "The chair of the board said that no" + end]).status == "teaser"


def test_longer_article_body() -> None:
    """A declared body three times as long as the text, behind a flag, makes the text a teaser."""
    data = {"isAccessibleForFree": False, "articleBody": " ".join(body(9))}
    assert judge(body(3), data=data).status == "teaser"


def test_short_article_body() -> None:
    """A declared body that is only a standfirst says nothing on a long text."""
    access = judge(body(8), data={"articleBody": " ".join(SENTENCES[:2])})
    assert access.status == "full"
    assert not any("articleBody" in says for says in access.evidence)


def test_paywalled() -> None:
    """A page that says it is paid for and gives a line or nothing is paywalled."""
    assert judge([], data={"isAccessibleForFree": False}).status == "paywalled"
    assert judge(SENTENCES[0], head='<meta property="article:content_tier" content="locked">').status == "paywalled"


def test_paywalled_by_wording() -> None:
    """A wall in a generated class, without any flag, is known by what it says."""
    wall = "<div class=sc-9f2><h2>This article is for subscribers only</h2></div>"
    assert judge([], after=wall).status == "paywalled"


def test_metered_tier() -> None:
    """A metered tier alone is no wall."""
    assert judge(body(3), head='<meta property="article:content_tier" content="metered">').status == "full"


@pytest.mark.parametrize(
    ("meta", "wall"),
    [
        ('name="cXenseParse:abc-is_free" content="no"', True),
        ('name="xyz-premium" content="true"', True),
        ('itemprop="isAccessibleForFree" content="http://schema.org/False"', True),
        ('name="subscriber_only" content="false"', False),
        ('name="premium-puzzles-url" content="1"', False),
    ],
)
def test_meta_flags(meta: str, *, wall: bool) -> None:
    """Publishers' own flags in meta elements are read, whatever prefix they carry."""
    assert (judge("", head=f"<meta {meta}>").status == "paywalled") is wall


def gated(selector: str) -> dict[str, Any]:
    """JSON-LD that names the part that is not free."""
    part = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": selector}
    return {"isAccessibleForFree": "False", "hasPart": part}


def test_gated_part_is_empty() -> None:
    """The part that is not free is on the page and empty: two paragraphs before it are a teaser."""
    assert judge(body(2), data=gated(".story .paid"), after="<div class='paid wide'></div>").status == "teaser"


def test_gated_part_is_given() -> None:
    """The part that is not free is on the page and in the text: full."""
    access = judge(body(4), data=gated("article > .story"))
    assert access.status == "full"
    assert "hasPart article > .story is given: 4 of its 4 paragraphs found" in access.evidence


@pytest.mark.parametrize("selector", ["", "p:not(.x)", "..", ">", "']", ".a[b='c'd']", "//p", "a,,b", "💰"])
def test_selector_not_understood(selector: str) -> None:
    """A selector that is none, or none that we read, is no evidence and no error."""
    access = judge(body(6), data=gated(selector))
    assert not any(says.startswith("hasPart") for says in access.evidence)


@pytest.mark.parametrize(
    ("selector", "number"),
    [(".a", 2), ("p.a", 1), (".a.b", 1), ("#x .a", 1), ("#x > p", 1), ("[data-lock]", 1), (".b, #x", 2), ("body *", 3)],
)
def test_select(selector: str, number: int) -> None:
    """Tags, classes, ids, attributes, descendants, children and lists select what CSS selects."""
    root = document("<body><div class='b a'></div><div id=x><p class=a data-lock=1></p></div></body>").root
    found = select(root, selector)
    assert found is not None
    assert len(found) == number


WALL = "<div class=sc-41><h3>This article is for subscribers only</h3><p>Try it for one crown a week.</p></div>"


def test_wall_at_the_end() -> None:
    """A text that stops at a wall is a teaser, even though it ends with a sentence and nothing is declared."""
    access = judge(body(4), after="<p>Photo: R. Moss</p>" + WALL)
    assert access.status == "teaser"
    assert "wall where the text ends: This article is for subscribers only" in access.evidence


def test_wall_inside() -> None:
    """A text that goes on after a wall is not cut."""
    text = body(4)
    rest = "".join(f"<p>{paragraph}</p>" for paragraph in text[2:])
    html = f"<html lang=en><body><article><p>{text[0]}</p><p>{text[1]}</p>{WALL}{rest}</article></body></html>"
    assert judge_access(document(html), "\n\n".join(text)).status == "full"


def test_wall_words_in_the_article() -> None:
    """A paragraph of the article that speaks like a wall is none."""
    said = "Her paper greets strangers with the words: this article is for subscribers only. " + SENTENCES[4]
    assert judge([*body(2), said, SENTENCES[1]]).evidence == ["the text ends with a sentence"]


def test_wall_left_in_the_text() -> None:
    """A wall's line that was taken for the article's last one still shows that the text is cut."""
    assert judge([*body(2), "To continue reading, subscribe today."]).status == "teaser"


def test_wall_elsewhere() -> None:
    """A wall's template in the page's foot, far from the text, does not cut it, nor does a hidden one."""
    teasers = "".join(f"<p>Other news {n}: {SENTENCES[3]}</p>" for n in range(9))
    assert judge(body(4), after=teasers + WALL).status == "full"
    assert judge(body(4), after=f"<div style='display: none'>{WALL}</div>").status == "full"


def test_wall_and_matching_count() -> None:
    """A whole text with a wall drawn over its end by script is not called a teaser: the count matches."""
    assert judge(body(18), data={"wordCount": 870}, after=WALL).status != "teaser"


def test_named_wall_in_another_language() -> None:
    """In a language without wall words the name of the wall's element is enough, where a flag raises the doubt."""
    wall = "<div class='tp-container-inner'><p>Mae'r erthygl hon i danysgrifwyr yn unig, am bunt y mis.</p></div>"
    assert judge(body(2), data={"isAccessibleForFree": False}, after=wall, lang="cy").status == "teaser"
    assert judge(body(2), after=wall, lang="cy").status == "full"


SAYS = {
    "en": "To continue reading, subscribe today",
    "de": "Jetzt weiterlesen",
    "fr": "Cet article est réservé aux abonnés",
    "es": "Contenido exclusivo para suscriptores",
    "it": "Questo articolo è riservato agli abbonati",
    "pt": "Este conteúdo é exclusivo para assinantes",
    "nl": "Dit artikel is alleen voor abonnees",
    "sv": "Logga in för att läsa hela artikeln",
    "no": "Logg inn for å lese hele saken",
    "da": "Log ind for at læse videre",
    "pl": "Zaloguj się, aby czytać dalej",
    "tr": "Bu içerik sadece abonelere özel",
    "ru": "Этот материал доступен только подписчикам",
    "uk": "Цей матеріал доступний лише передплатникам",
    "fi": "Tämä artikkeli on vain tilaajille",
    "el": "Το άρθρο είναι διαθέσιμο μόνο για συνδρομητές",
    "hr": "Ovaj članak dostupan je samo pretplatnicima",
    "sr": "Овај текст доступан је само претплатницима",
    "sl": "Članek je na voljo samo naročnikom",
    "ja": "この記事は会員限定です",
    "ko": "이 기사는 유료 회원 전용입니다",
    "zh": "登录后继续阅读全文，已是会员？",
    "ar": "هذا المقال متاح للمشتركين فقط",
    "fa": "برای خواندن ادامه مطلب مشترک شوید",
    "he": "להמשך קריאה הירשמו או התחברו",
    "id": "Artikel ini hanya untuk pelanggan",
    "vi": "Đăng nhập để đọc tiếp",
    "th": "บทความนี้สำหรับสมาชิกเท่านั้น",
    "hi": "पूरी खबर पढ़ने के लिए लॉगिन करें",
    "bn": "এই লেখাটি শুধু গ্রাহকদের জন্য",
    "ur": "مکمل خبر پڑھنے کے لیے لاگ ان کریں",
    "et": "See artikkel on mõeldud ainult tellijatele",
    "lv": "Lai turpinātu lasīt, abonē portālu",
    "lt": "Šis straipsnis skirtas tik prenumeratoriams",
    "cs": "Tento článek je jen pro předplatitele",
    "sk": "Ak chcete pokračovať v čítaní, prihláste sa",
    "hu": "Ez a cikk csak előfizetőink számára elérhető",
    "ro": "Pentru a citi mai departe, abonează-te",
    "bg": "Тази статия е достъпна само за абонати",
    "af": "Teken in om verder te lees",
    "be": "Каб чытаць далей, увайдзіце",
    "bs": "Sadržaj je dostupan samo pretplatnicima",
    "ca": "Aquest article és només per a subscriptors",
    "eu": "Eduki hau harpidedunentzat da soilik",
    "ga": "Tá an t-alt seo do shíntiúsóirí amháin",
    "gl": "Contido exclusivo para subscritoras",
    "is": "Þessi grein er aðeins fyrir áskrifendur",
    "ms": "Log masuk untuk terus membaca",
    "sw": "Ili kuendelea kusoma, jisajili",
    "tl": "Mag-log in para magpatuloy sa pagbabasa",
    "ka": "კითხვის გასაგრძელებლად გამოიწერეთ",
    "hy": "Այս հոդվածը հասանելի է միայն բաժանորդներին",
    "az": "Oxumağa davam etmək üçün abunə olun",
    "kk": "Оқуды жалғастыру үшін жазылыңыз",
    "mk": "Оваа статија е само за претплатници",
    "sq": "Ky artikull është vetëm për abonentët",
    "ta": "இந்தக் கட்டுரை சந்தாதாரர்களுக்கு மட்டுமே.",
    "te": "ఈ కథనం చందాదారులకు మాత్రమే.",
    "ml": "തുടർന്ന് വായിക്കാൻ ലോഗിൻ ചെയ്യുക",
    "mr": "संपूर्ण बातमी वाचण्यासाठी लॉग इन करा",
    "kn": "ಪೂರ್ಣ ಲೇಖನ ಓದಲು ಲಾಗಿನ್ ಆಗಿ",
    "gu": "સંપૂર્ણ લેખ વાંચવા માટે લોગ ઇન કરો",
    "pa": "ਪੂਰੀ ਖ਼ਬਰ ਪੜ੍ਹਨ ਲਈ ਲੌਗ ਇਨ ਕਰੋ",
    "ne": "पूरा समाचार पढ्न लगइन गर्नुहोस्",
    "si": "සම්පූර්ණ ලිපිය කියවීමට ලොග් වන්න",
}
STAYS = {
    "en": "Readers continued to subscribe to the weekly through the winter.",
    "de": "Der Verlag will Abonnenten gewinnen und das Archiv öffnen.",
    "fr": "Le journal compte désormais dix mille abonnés dans la région.",
    "es": "La revista ganó mil suscriptores durante el verano.",
    "it": "Il giornale ha perso mille abbonati in un anno.",
    "pt": "O jornal ganhou mil assinantes durante o verão.",
    "nl": "De krant won duizend abonnees in de zomer.",
    "sv": "Tidningen fick tusen nya prenumeranter under året.",
    "no": "Avisen fikk tusen nye abonnenter i løpet av året.",
    "da": "Avisen fik tusind nye abonnenter i løbet af året.",
    "pl": "Gazeta zyskała tysiąc prenumeratorów w ciągu roku.",
    "tr": "Gazete bu yaz bin yeni abone buldu.",
    "ru": "Газета приобрела тысячу подписчиков за год.",
    "uk": "Газета здобула тисячу передплатників за рік.",
    "fi": "Lehti sai vuodessa tuhat uutta tilaajaa.",
    "el": "Η εφημερίδα κέρδισε χίλιους συνδρομητές μέσα στη χρονιά.",
    "hr": "List je u godinu dana dobio tisuću novih pretplatnika.",
    "sr": "Лист је за годину дана добио хиљаду нових претплатника.",
    "sl": "Časnik je v letu dni pridobil tisoč novih naročnikov.",
    "ja": "新聞社は昨年、千人の会員を得た。",
    "ko": "신문은 지난해 구독자 천 명을 얻었다.",
    "zh": "该报去年新增了一千名订阅者。",
    "ar": "كسبت الصحيفة ألف مشترك خلال العام.",
    "fa": "این روزنامه در یک سال هزار مشترک تازه یافت.",
    "he": "העיתון צירף אלף מנויים בשנה אחת.",
    "id": "Koran itu mendapat seribu pelanggan baru tahun lalu.",
    "vi": "Tờ báo có thêm một nghìn thuê bao trong năm qua.",
    "th": "หนังสือพิมพ์มีสมาชิกใหม่หนึ่งพันคนเมื่อปีที่แล้ว",
    "hi": "अखबार को पिछले साल एक हजार नए ग्राहक मिले।",
    "bn": "গত বছর পত্রিকাটির এক হাজার নতুন গ্রাহক হয়েছে।",
    "ur": "اخبار کو پچھلے سال ایک ہزار نئے خریدار ملے۔",
    "et": "Ajaleht sai aastaga tuhat uut tellijat.",
    "lv": "Laikraksts gada laikā ieguva tūkstoš jaunu abonentu.",
    "lt": "Laikraštis per metus gavo tūkstantį naujų prenumeratorių.",
    "cs": "Deník loni získal tisíc nových předplatitelů.",
    "sk": "Denník vlani získal tisíc nových predplatiteľov.",
    "hu": "A lap tavaly ezer új előfizetőt szerzett.",
    "ro": "Ziarul a câștigat o mie de abonați anul trecut.",
    "bg": "Вестникът спечели хиляда абонати през годината.",
    "af": "Die koerant het die afgelope jaar duisend nuwe intekenaars gekry.",
    "be": "Газета атрымала за год тысячу новых падпісчыкаў.",
    "bs": "List je za godinu dobio hiljadu novih pretplatnika.",
    "ca": "El diari ha guanyat mil subscriptors durant l'estiu.",
    "eu": "Egunkariak mila harpidedun berri lortu ditu udan.",
    "ga": "Fuair an nuachtán míle síntiúsóir nua i mbliana.",
    "gl": "O xornal gañou mil subscritores durante o verán.",
    "is": "Blaðið fékk þúsund nýja áskrifendur á árinu.",
    "ms": "Akhbar itu mendapat seribu pelanggan baharu tahun lalu.",
    "sw": "Gazeti lilipata wanachama wapya elfu moja mwaka jana.",
    "tl": "Nakakuha ng isang libong subscriber ang pahayagan noong tag-araw.",
    "ka": "გაზეთს გასულ წელს ათასი ახალი გამომწერი შეემატა.",
    "hy": "Թերթը անցյալ տարի հազար նոր բաժանորդ է ունեցել։",
    "az": "Qəzet ötən il min yeni abunəçi qazanıb.",
    "kk": "Газет былтыр мың жаңа жазылушы тапты.",
    "mk": "Весникот лани доби илјада нови претплатници.",
    "sq": "Gazeta fitoi një mijë abonentë të rinj vitin e kaluar.",
    "ta": "கடந்த ஆண்டு நாளிதழுக்கு ஆயிரம் புதிய சந்தாதாரர்கள் கிடைத்தனர்.",
    "te": "గత ఏడాది పత్రికకు వెయ్యి మంది కొత్త చందాదారులు చేరారు.",
    "ml": "കഴിഞ്ഞ വർഷം പത്രത്തിന് ആയിരം പുതിയ വരിക്കാരെ ലഭിച്ചു.",
    "mr": "वृत्तपत्राला गेल्या वर्षी एक हजार नवे वर्गणीदार मिळाले.",
    "kn": "ಕಳೆದ ವರ್ಷ ಪತ್ರಿಕೆಗೆ ಸಾವಿರ ಹೊಸ ಚಂದಾದಾರರು ಸಿಕ್ಕರು.",
    "gu": "ગયા વર્ષે અખબારને એક હજાર નવા ગ્રાહકો મળ્યા.",
    "pa": "ਪਿਛਲੇ ਸਾਲ ਅਖ਼ਬਾਰ ਨੂੰ ਇੱਕ ਹਜ਼ਾਰ ਨਵੇਂ ਗਾਹਕ ਮਿਲੇ।",
    "ne": "पत्रिकाले गत वर्ष एक हजार नयाँ ग्राहक पायो।",
    "si": "පසුගිය වසරේ පුවත්පතට නව ග්‍රාහකයන් දහසක් එක් විය.",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_wall_words(lang: str) -> None:
    """Every language's wall is known by its wording; a news sentence about subscribers is none."""
    wall = f"<div class=sc-41><h3>{SAYS[lang]}</h3></div>"
    assert judge(body(4), after=wall, lang=lang).status == "teaser"
    assert not any(words.wall.search(plain(STAYS[lang])) for words in spoken_on(document("<p>x</p>").root))
    assert judge([*body(4), STAYS[lang]], lang=lang).status == "full"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_wall_words_without_declared_language(lang: str) -> None:
    """A page that declares no language is searched in every language."""
    assert judge(body(4), after=f"<h3>{SAYS[lang]}</h3>", lang="").status == "teaser"


def test_norwegian_by_both_names() -> None:
    """`nb` and `nn` speak Norwegian."""
    words = spoken_on(document("<html lang=nb-NO><p>x</p>").root)
    assert any(word.wall.search(plain(SAYS["no"])) for word in words)


def test_word_file() -> None:
    """The word file has every language, each with every kind, and each pattern compiles alone."""
    data = tomllib.loads(files("scraper.access").joinpath("words.toml").read_text("utf-8"))
    assert set(data) == {*LANGUAGES, "marks"}
    for language in LANGUAGES:
        for kind in ("wall", "consent", "choice", "bot", "missing"):
            assert data[language][kind]
            for pattern in data[language][kind]:
                assert re2.compile(pattern)
                assert pattern == pattern.lower().replace("\\s", "\\S") or "\\S" in pattern


BOT_PAGES = {
    "cloudflare": "<title>Just a moment...</title><body><script>window._cf_chl_opt={};</script></body>",
    "datadome": "<title>harbour-news.example</title><body><p>Please enable JS and disable any ad blocker</p>"
    "<script src='https://geo.captcha-delivery.com/captcha/x.js'></script></body>",
    "datadome silent": "<body><iframe src='https://geo.captcha-delivery.com/c/?i=1'></iframe></body>",
    "human": "<body><div id=px-captcha></div><p>Press &amp; Hold to confirm you are a human</p></body>",
    "akamai": "<title>Access Denied</title><body><h1>Sorry</h1>You don't have permission to access this.</body>",
    "imperva": "<title></title><body><iframe src='/_Incapsula_Resource?SWUDNSAI=31&xinfo=1'>Request unsuccessful."
    "</iframe></body>",
    "german": "<html lang=de><body><p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p></body>",
    "russian": "<html lang=ru><title>Проверка</title><body><p>Подтвердите, что вы человек.</p></body>",
}


@pytest.mark.parametrize("name", BOT_PAGES)
def test_bot_walls(name: str) -> None:
    """A bot check is known, whether or not its sentences were taken for an article."""
    page = document(BOT_PAGES[name])
    assert judge_access(page, "").status == "bot_wall"
    said = " ".join(" ".join(p.itertext()) for p in page.root.iter("p"))
    assert not said or judge_access(page, said * 3).status == "bot_wall"


def test_guarded_page_is_no_bot_wall() -> None:
    """An article on a page that a bot check's vendor merely guards is no bot wall, nor is one about bot checks."""
    guard = "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"
    assert judge(body(2), head=guard).status == "full"
    assert (
        judge([*body(3), "The site asked whether you are a robot and wanted you to press and hold."]).status == "full"
    )


CONSENT = (
    "<title>Harbour News</title><body><h1>Read on with advertising</h1>"
    "<p>We and our 187 partners use cookies and tracking to"
    " show personalised advertising.</p><p>You can withdraw your consent in the privacy centre at any time.</p>"
    "<button>Accept and continue</button><p>Subscribe to read without advertising and tracking</p></body>"
)
PUR = (
    "<html lang=de><title>Hafenblatt</title><body><h1>Mit Werbung weiterlesen</h1>"
    "<p>Besuchen Sie uns wie gewohnt mit Werbung und Tracking.</p>"
    "<p>Details zur Einwilligung in der Datenschutzerklärung.</p><button>Akzeptieren und weiter</button>"
    "<p>Pur-Abo ohne Werbetracking für 4,99 im Monat</p></body>"
)


@pytest.mark.parametrize("html", [CONSENT, PUR], ids=["consent", "pur"])
def test_consent_walls(html: str) -> None:
    """A page that only asks for consent or money is a consent wall, also when its text was taken for an article."""
    page = document(html)
    said = "\n\n".join(" ".join(p.itertext()) for p in page.root.iter("h1", "p"))
    assert judge_access(page, "").status == "consent_wall"
    assert judge_access(page, f"{said}\n\n{said}").status == "consent_wall"


def test_banner_is_no_consent_wall() -> None:
    """A cookie banner on an article's page is no wall."""
    banner = "<div class=banner><p>We use cookies and tracking, with your consent.</p><button>Accept all</button></div>"
    assert judge(SENTENCES[0] + " " + SENTENCES[1], before=banner).status == "full"


def test_article_about_consent() -> None:
    """An article about cookies and consent, which asks for nothing, is full."""
    text = [
        f"The court ruled that cookie banner {n} breaks the law on consent and on tracking for adverts."
        for n in range(9)
    ]
    assert judge(text, data={}).status == "full"
    assert judge(text).status == "full"
