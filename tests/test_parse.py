"""Bytes to text to one tree, whatever the page claims about its encoding."""

from __future__ import annotations

import codecs
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.article import Http, Page
from scraper.bounds import long_pieces
from scraper.errors import NoArticle
from scraper.parse import decode, parse

RUSSIAN = "Городской совет одобрил новый мост через реку, работы начнутся в апреле следующего года."
JAPANESE = "市議会は火曜日、川に新しい橋を架ける計画を承認した。工事は来年の春に始まる見通しだ。"
CHINESE = "市议会星期二批准了在河上修建新桥的计划，工程将于明年春天开始。"
KOREAN = "시의회는 화요일 강 위에 새 다리를 놓는 계획을 승인했다."
POLISH = "Rada miasta przyjęła w środę plan budowy mostu, który połączy oba brzegi rzeki i obniży czas dojazdu."
FRENCH = "Le conseil a voté mardi la création d'un pont ; l'année prochaine, le maire espère être présent à l'entrée."
GREEK = "Το συμβούλιο ενέκρινε την Τρίτη το σχέδιο για τη νέα γέφυρα πάνω από το ποτάμι."
TURKISH = "Meclis, nehrin üzerine yapılacak köprü planını salı günü onayladı, çalışmalar ilkbaharda başlayacak."


def html(text: str, *, lang: str = "", charset: str = "") -> str:
    """A page with one paragraph."""
    meta = f"<meta charset='{charset}'>" if charset else ""
    attribute = f" lang='{lang}'" if lang else ""
    return f"<!doctype html><html{attribute}><head>{meta}<title>x</title></head><body><p>{text}</p></body></html>"


def read(body: bytes | str, content_type: str | None = None) -> str:
    """The text of the page's paragraph."""
    page = Page("https://quay.example/a", body, "https://quay.example/a", Http(content_type=content_type))
    paragraph = parse(page).root.find(".//p")
    assert paragraph is not None
    return str(paragraph.text_content())


class TestLabels:
    """An encoding that somebody named."""

    @pytest.mark.parametrize(
        ("mark", "encoding"),
        [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
    )
    def test_byte_order_mark_wins(self, mark: bytes, encoding: str) -> None:
        """A byte order mark is believed before the header and the meta tag, and is no part of the text."""
        body = mark + html(RUSSIAN, charset="windows-1251").encode(encoding)
        assert read(body, "text/html; charset=shift_jis") == RUSSIAN
        assert decode(body).startswith("<!doctype")

    def test_utf8_comes_first(self) -> None:
        """Bytes that read as UTF-8 are UTF-8, whatever header and meta tag say."""
        assert read(html(FRENCH, charset="iso-8859-1").encode(), "text/html; charset=windows-1251") == FRENCH

    def test_header_comes_before_meta(self) -> None:
        """Of two labels that would both fit, the server's wins."""
        body = html(RUSSIAN, charset="iso-8859-1").encode("cp1251")
        assert read(body, 'text/html; charset="windows-1251"') == RUSSIAN

    @pytest.mark.parametrize(
        ("text", "label", "encoding"),
        [
            (RUSSIAN, "windows-1251", "cp1251"),
            (RUSSIAN, "koi8-r", "koi8-r"),
            (JAPANESE, "Shift_JIS", "cp932"),
            (JAPANESE, "euc-jp", "euc-jp"),
            (CHINESE, "gb2312", "gb18030"),
            (KOREAN, "euc-kr", "cp949"),
            (POLISH, "iso-8859-2", "iso-8859-2"),
            (FRENCH, "latin1", "latin-1"),
        ],
    )
    def test_meta_tag(self, text: str, label: str, encoding: str) -> None:
        """A meta tag's label is read."""
        assert read(html(text, charset=label).encode(encoding)) == text

    def test_http_equiv(self) -> None:
        """The long form of the meta tag is read too."""
        meta = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
        assert read(f"<html><head>{meta}</head><body><p>{RUSSIAN}</p></body></html>".encode("cp1251")) == RUSSIAN

    def test_xml_declaration(self) -> None:
        """XHTML may name its encoding in the XML declaration."""
        declaration = "<?xml version='1.0' encoding='windows-1251'?>"
        assert read((declaration + html(RUSSIAN)).encode("cp1251")) == RUSSIAN

    @pytest.mark.parametrize(("label", "encoding"), [("iso-8859-1", "cp1252"), ("ascii", "cp1252"), ("gbk", "gb18030")])
    def test_labels_mean_their_supersets(self, label: str, encoding: str) -> None:
        """ISO 8859-1 is read as windows-1252 and so on, as browsers do."""
        text = "“Yes” – he said…" if encoding == "cp1252" else "“镕”字 — 𠮷"
        assert read(html(text, charset=label).encode(encoding)) == text

    @pytest.mark.parametrize("label", ["utf-9", "none", "rot13", "base64", "x" * 40])
    def test_unknown_labels_are_passed_over(self, label: str) -> None:
        """A label that names no encoding does not stop the next one."""
        body = html(RUSSIAN, charset="windows-1251").encode("cp1251")
        assert read(body, f"text/html; charset={label}") == RUSSIAN


class TestMislabelled:
    """Bytes that do not fit what the page says of them."""

    @pytest.mark.parametrize(
        ("text", "lang", "encoding"),
        [
            (RUSSIAN, "ru", "cp1251"),
            (JAPANESE, "ja", "cp932"),
            (CHINESE, "zh-CN", "gb18030"),
            (KOREAN, "ko", "cp949"),
            (POLISH, "pl-PL", "cp1250"),
            (FRENCH, "fr", "cp1252"),
            (GREEK, "el", "cp1253"),
            (TURKISH, "tr", "cp1254"),
        ],
    )
    def test_by_the_language_of_the_page(self, text: str, lang: str, encoding: str) -> None:
        """Labelled UTF-8 and none: the encoding that pages in this language used to have."""
        body = html(text, lang=lang, charset="utf-8").encode(encoding)
        assert read(body, "text/html; charset=UTF-8") == text

    @pytest.mark.parametrize(
        ("text", "encoding"), [(RUSSIAN, "cp1251"), (JAPANESE, "cp932"), (CHINESE, "gb18030"), (FRENCH, "latin-1")]
    )
    def test_by_the_bytes(self, text: str, encoding: str) -> None:
        """Labelled UTF-8 and no language: the encoding is told from the bytes."""
        assert read(html(" ".join([text] * 4), charset="utf-8").encode(encoding)) == " ".join([text] * 4)

    def test_a_few_stray_bytes_are_forgiven(self) -> None:
        """A page in UTF-8 with one broken byte stays UTF-8."""
        body = html(f"{RUSSIAN}@").encode().replace(b"@", b"\xff")
        assert read(body) == RUSSIAN + "\ufffd"

    def test_a_few_words_in_another_encoding_do_not_decide(self) -> None:
        """A comment pasted in Latin-1 does not turn a long page in UTF-8 into Latin-1."""
        body = html(f"{' '.join([RUSSIAN] * 20)} @@@@@").encode().replace(b"@", b"\xe9")
        assert read(body).startswith(RUSSIAN)

    def test_random_bytes_never_fail(self) -> None:
        """Whatever the bytes are, there is a text."""
        for start in range(0, 256, 16):
            assert isinstance(decode(bytes((start + step * 37) % 256 for step in range(512))), str)

    def test_encoded_twice(self) -> None:
        """UTF-8 that was taken for Latin-1 and encoded again is put right."""
        twice = "“L’été” — déjà\xa0vu".encode().decode("latin-1")
        assert read(html(twice).encode()) == "“L’été” — déjà\xa0vu"

    def test_encoded_twice_as_windows_writes_it(self) -> None:
        """The same where the bytes were read as Windows' Latin; a circumflex that stands in no such text stays."""
        twice = "‘L’été’ — déjà vu".encode().decode("cp1252")
        assert read(html(twice).encode()) == "‘L’été’ — déjà vu"
        assert read(html("Â° un été").encode()) == "Â° un été"

    def test_letters_before_quotation_marks_stay(self) -> None:
        """Beside some text that was encoded twice, a letter with a mark or a dash behind it is what it is."""
        said = "„Riesenspaß“, MALMÖ–LUND, CAFÉ… COSÌ”"
        assert read(html(f"â€™ {said}").encode()) == f"’ {said}"

    def test_letters_that_are_meant_stay(self) -> None:
        """Letters that merely look like bytes of UTF-8 are left alone beside some that are."""
        quote = "’".encode().decode("latin-1")
        assert read(html(f"São Ãngelo{quote}s").encode()) == "São Ãngelo’s"


class TestTree:
    """One tree that a reader can walk."""

    def test_text_after_an_early_end(self) -> None:
        """What follows an early </html> is still on the page."""
        body = b"<html><body><p>One.</p></body></html><div><p>Two.</p></div><p>Three.</p>"
        root = parse(Page("u", body, "u")).root
        assert [p.text_content() for p in root.iter("p")] == ["One.", "Two.", "Three."]

    def test_controls_are_gone(self) -> None:
        """Control characters neither end the page nor stand in words."""
        assert read(b"<p>be\x00fore\x0b and\x1f a\x08fter\x7f</p>") == "before and after"

    def test_line_breaks_stay(self) -> None:
        """Tab and line break are white space, not controls."""
        assert read(b"<p>a\tb\nc</p>") == "a\tb\nc"

    def test_comments_and_instructions_are_gone(self) -> None:
        """Comments are no elements of the tree."""
        root = parse(Page("u", b"<p>a<!-- x -->b<?php y ?>c</p>", "u")).root
        assert all(isinstance(element.tag, str) for element in root.iter())
        assert root.text_content() == "abc"

    def test_text_needs_no_decoding(self) -> None:
        """A str is taken as it is, whatever its meta tag says."""
        assert read(html(JAPANESE, charset="windows-1251")) == JAPANESE

    def test_half_a_pair_does_no_harm(self) -> None:
        """A lone surrogate in a str becomes a question mark."""
        assert read("<p>a\ud83db</p>") == "a?b"

    def test_deep_nesting(self) -> None:
        """A page nested 1500 elements deep (browsers stop at 512) still has its text."""
        assert read(b"<div>" * 1500 + b"<p>Deep.</p>") == "Deep."

    def test_a_link_that_leads_nowhere_is_none(self) -> None:
        """An anchor without an address is a place in the text; one that a script may follow stays a link."""
        html = b"<p><a>a</a><a name='b'>b</a><a href='/c'>c</a><a class='button' onclick='go()'>d</a></p>"
        assert [one.tag for one in parse(Page("u", html, "u")).root.iter("a", "span")] == ["span", "span", "a", "a"]

    @pytest.mark.parametrize(
        "markup",
        [
            "<h3><button aria-expanded='false'><b>Who pays?</b><i>+</i></button></h3>",
            "<h3><button>Who pays?</button></h3>",
            "<div role='tab'><a class='title' tabindex='0'>Who pays?</a></div>",
            "<h4><a href='#answer'>Who pays?</a></h4>",
            "<div><button data-toggle='collapse'>من يدفع؟ ▼</button></div>",
        ],
    )
    def test_a_question_that_opens_its_answer_is_text(self, markup: str) -> None:
        """A button or a link that unfolds a panel is a part of the text where it asks something."""
        answer = "<div><p>Those who own the pier pay for all of it, and the town for what is left.</p></div>"
        root = parse(Page("u", f"<section>{markup}{answer}</section>".encode(), "u")).root
        assert next(root.iter("a", "button"), None) is None
        assert root.text_content().startswith(("Who pays?Those", "من يدفع؟ ▼"))

    @pytest.mark.parametrize(
        "markup",
        [
            "<h3><button>Share</button></h3>",
            "<p><a href='/x'>Who pays?</a></p>",
            "<div><button>Sure?</button></div>",
            "<div><button aria-expanded='false'>Was this helpful?</button></div>",
        ],
    )
    def test_other_buttons_are_none(self, markup: str) -> None:
        """A button without a question, a link to another page, a button that opens nothing."""
        root = parse(Page("u", markup.encode(), "u")).root
        assert next(root.iter("a", "button"), None) is not None

    def test_a_page_without_body_tags(self) -> None:
        """HTML allows leaving out head and body: what cannot be in a head is in the body, in its order."""
        root = parse(Page("u", b"<title>T</title><article><p>a</p></article><p>b</p><aside>c</aside>", "u")).root
        assert [child.tag for child in root] == ["head", "body"]
        assert [child.tag for child in root[0]] == ["title"]
        assert root[1].text_content() == "abc"

    @pytest.mark.parametrize("body", [b"", b"  \n ", b"<!-- nothing -->", b"\xef\xbb\xbf", "", "\x00", b"\x00\x01"])
    def test_nothing_to_parse(self, body: bytes | str) -> None:
        """A page without any element is no article, and the error names it."""
        with pytest.raises(NoArticle, match=r"^https://quay\.example/a: the page is empty$"):
            read(body)


@given(st.lists(st.sampled_from([b"<", b"a", b"aaaa"]), max_size=40).map(b"".join), st.integers(1, 9))
def testlong_pieces(data: bytes, least: int) -> None:
    """The long pieces between signs of tags are those that parting the page at each sign would give."""
    ends = [0]
    for piece in data.split(b"<"):
        ends.append(ends[-1] + len(piece) + 1)
    wanted = [(start, end - 1) for start, end in pairwise(ends) if end - 1 - start > least]
    assert list(long_pieces(data, least)) == wanted
