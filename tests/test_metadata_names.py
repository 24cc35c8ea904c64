"""Bylines of every language as lists of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.metadata.names import read_names
from tests.metadata_pages import linked, read


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("By Ada Moss", ["Ada Moss"]),
        ("By ADA MOSS and Bo Lund", ["ADA MOSS", "Bo Lund"]),
        ("Ada Moss, Bo Lund & Cy Dean", ["Ada Moss", "Bo Lund", "Cy Dean"]),
        ("Words by Ada Moss | Photos", ["Ada Moss"]),
        ("Ada Moss, Staff Writer", ["Ada Moss"]),
        ("Ada Moss in Berlin", ["Ada Moss"]),
        ("Ada Moss, MD, PhD", ["Ada Moss"]),
        ("Ada Moss\nRN, Certified Pediatric Sleep Consultant", ["Ada Moss"]),
        ("by ada moss", ["Ada Moss"]),
        ("by ada moss in london", ["Ada Moss"]),
        ("By Anne van 's Gravesande", ["Anne van 's Gravesande"]),
        ("by printing one of these", []),
        ("It’s Blogvent", []),
        ("Ada Moss (ada@example.org) @adamoss", ["Ada Moss"]),
        ("Moss, Ada", ["Ada Moss"]),
        ("Senior Politics Editor", []),
        ("By Ada Moss, MD. Reviewed by Bo Lund, MD", ["Ada Moss"]),
        ("By Ada Moss\nEdited by\nBo Lund", ["Ada Moss"]),
        ("Von Max Heide und Jörg Weiß", ["Max Heide", "Jörg Weiß"]),
        ("Ursula von der Heide", ["Ursula von der Heide"]),
        ("Von der Heide", ["Von der Heide"]),
        ("Ein Kommentar von Max Heide", ["Max Heide"]),
        ("Par Zoé Petit et Luc Grand, envoyés spéciaux", ["Zoé Petit", "Luc Grand"]),
        ("Por Inés Ruiz y Juan Soto", ["Inés Ruiz", "Juan Soto"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("di Anna Neri e Ugo Bianchi", ["Anna Neri", "Ugo Bianchi"]),
        ("Por Rui Alves e Ana da Costa", ["Rui Alves", "Ana da Costa"]),
        ("Door Jan de Boer en Piet Kok", ["Jan de Boer", "Piet Kok"]),
        ("Av Åsa Berg och Nils Ek", ["Åsa Berg", "Nils Ek"]),
        ("Af Søren Dahl og Ida Holm", ["Søren Dahl", "Ida Holm"]),
        ("Tekst: Kari Moe", ["Kari Moe"]),
        ("Autor: Jan Zając", ["Jan Zając"]),
        ("Nga Arben Krasniqi", ["Arben Krasniqi"]),
        ("Nga Pham", ["Nga Pham"]),
        ("Пишува: Петар Стојанов", ["Петар Стојанов"]),
        ("ავტორი: ნინო ბერიძე", ["ნინო ბერიძე"]),
        ("Հեղինակ՝ Անի Սարգսյան", ["Անի Սարգսյան"]),
        ("Müəllif: Leyla Əliyeva", ["Leyla Əliyeva"]),
        ("எழுதியவர்: கவிதா முருகன்", ["கவிதா முருகன்"]),
        ("రచన: సునీత రెడ్డి, ప్రత్యేక ప్రతినిధి", ["సునీత రెడ్డి"]),
        ("ലേഖകൻ: അനിൽ കുമാർ", ["അനിൽ കുമാർ"]),
        ("લેખક: મીના પટેલ અને રવિ શાહ", ["મીના પટેલ", "રવિ શાહ"]),
        ("ಬರಹ: ಅನಿತಾ ರಾವ್", ["ಅನಿತಾ ರಾವ್"]),
        ("ਲੇਖਕ: ਹਰਜੀਤ ਕੌਰ", ["ਹਰਜੀਤ ਕੌਰ"]),
        ("लेखन: स्मिता जोशी आणि अजय पाटील", ["स्मिता जोशी", "अजय पाटील"]),
        ("ලියුවේ: සුනිල් පෙරේරා", ["සුනිල් පෙරේරා"]),
        ("Yazan: Ayşe Kaya", ["Ayşe Kaya"]),
        ("Автор: Анна Белова", ["Анна Белова"]),
        ("Autorka: Eva Malá, reportérka", ["Eva Malá"]),
        ("Jana Nová společně s Petr Malý", ["Jana Nová", "Petr Malý"]),
        ("Napísal Ján Malý, redaktor", ["Ján Malý"]),
        ("Írta: Kovács Éva és Nagy Péter", ["Kovács Éva", "Nagy Péter"]),
        ("Scris de Ana Pop și Ion Rusu", ["Ana Pop", "Ion Rusu"]),
        ("От Иван Петров, кореспондент", ["Иван Петров"]),
        ("Текст: Олена Коваль та Іван Гай", ["Олена Коваль", "Іван Гай"]),
        ("Teksti: Aino Laine ja Eero Mäki, Ylen toimittaja", ["Aino Laine", "Eero Mäki"]),
        ("AINO LAINE JA EERO MÄKI", ["AINO LAINE", "EERO MÄKI"]),
        ("Kim Ja Young and Ja Moss", ["Kim Ja Young", "Ja Moss"]),
        ("Toimittaja Aino Laine", ["Aino Laine"]),
        ("Της Μαρίας Παππά και του Νίκου Δήμου", ["Μαρίας Παππά", "Νίκου Δήμου"]),
        ("Γράφει ο Νίκος Δήμου", ["Νίκος Δήμου"]),
        ("Piše: Ana Horvat i Ivan Babić", ["Ana Horvat", "Ivan Babić"]),
        ("Аутор: Ана Јовић и Иван Илић", ["Ана Јовић", "Иван Илић"]),
        ("Piše: Ana Kovač, odgovorna urednica", ["Ana Kovač"]),
        ("Escrit per Joan Puig i Marta Vidal", ["Joan Puig", "Marta Vidal"]),
        ("Egilea: Ane Etxeberria eta Jon Agirre", ["Ane Etxeberria", "Jon Agirre"]),
        ("Anna Jónsdóttir skrifar", ["Anna Jónsdóttir"]),
        ("Deur Marié Botha", ["Marié Botha"]),
        ("Аўтар: Марыя Коваль", ["Марыя Коваль"]),
        ("Isinulat ni Maria Santos", ["Maria Santos"]),
        ("Imeandikwa na Asha Juma", ["Asha Juma"]),
        ("Scríofa ag Máire Ní Shé", ["Máire Ní Shé"]),
        ("Ni Komang Ayu", ["Ni Komang Ayu"]),
        ("Julie August", ["Julie August"]),
        ("Ada Moss ∙ 4 May", ["Ada Moss"]),
        ("Por Ada Moss, EPTV — São Carlos", ["Ada Moss"]),
        ("Ada Moss — Bo Lund", ["Ada Moss", "Bo Lund"]),
        ("By — Ada Moss", ["Ada Moss"]),
        ("By Staff Reporter – Ada Moss", ["Ada Moss"]),
        ("By Ada Moss, Yahoo!", ["Ada Moss"]),
        ("山田花子記者", ["山田花子"]),
        ("聯合報 記者江宜庭／台北即時報導", ["江宜庭"]),
        ("文｜周航", ["周航"]),
        ("워싱턴=박서윤 특파원", ["박서윤"]),
        ("Petr N.", ["Petr N."]),
        ("Sam Moss Jr.", ["Sam Moss Jr."]),
        ("Ada Moss.", ["Ada Moss"]),
        ("Ada Moss (texto) e\nBo Lund (fotografia)", ["Ada Moss", "Bo Lund"]),
        ("Izvor: Tanjug", []),
        ("Reuters, London", []),
        ("Reuters, Ada Moss", ["Ada Moss"]),
        ("Haber Merkezi", []),
        ("كتبت- هبة السيد", ["هبة السيد"]),
        ("김하나 기자", ["김하나"]),
    ],
)
def test_people(text: str, people: list[str]) -> None:
    """Introductions, conjunctions, roles, places, degrees and addresses are no part of a name."""
    assert list(read_names(text).people) == people


@pytest.mark.parametrize(
    ("text", "houses"),
    [
        ("Reuters", ["Reuters"]),
        ("AFP, dpa", ["AFP", "dpa"]),
        ("Center for Research and Policy", ["Center for Research and Policy"]),
        ("The Editorial Board", ["The Editorial Board"]),
        ("The Quay editors", ["The Quay editors"]),
        ("Community Editor", ["Community Editor"]),
        ("Harbour Post", ["Harbour Post"]),
        ("社会部取材班", ["社会部取材班"]),
    ],
)
def test_houses(text: str, houses: list[str]) -> None:
    """Agencies, newsrooms and the site itself are houses, not people."""
    found = read_names(text, frozenset({"harbourpost"}))
    assert (found.people, list(found.houses)) == ((), houses)


@pytest.mark.parametrize(
    "text",
    [
        "admin",
        "Quay Admin",
        "Soft Colours: Comfort",
        "Editor",
        "Share",
        "March 5, 2026",
        "5 min read",
        "Read more of this",
        "",
    ],
)
def test_nobody(text: str) -> None:
    """Accounts, buttons and dates name neither a person nor a house."""
    assert read_names(text).people == ()


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    """No text breaks the reader, and no name comes out twice or empty."""
    found = read_names(text)
    assert all(found.people + found.houses)
    assert len(set(found.people)) == len(found.people)


def test_role_at_the_site_itself_stays_whole() -> None:
    """A house with a role is no name to be cut: "Harbour staff reporter" is what the page says."""
    assert read_names("Harbour staff reporter", frozenset({"harbour"})).houses == ("Harbour staff reporter",)


def test_direction_marks_are_removed() -> None:
    """Characters that turn the letters behind them round are in no title, name or standfirst."""
    found = read(
        linked(headline="Bridge \u202ereopens\u202c", author={"@type": "Person", "name": "Ada \u2066Moss\u2069"}),
        "<h1>Bridge \u202ereopens\u202c</h1><p class='standfirst'>It was \u200fclosed for a whole long winter.</p>",
    )
    assert (found.title, found.subtitle) == ("Bridge reopens", "It was closed for a whole long winter.")
    assert [author.name for author in found.authors] == ["Ada Moss"]
    for head in ("<meta name='author' content='Ada \u202eMoss'>", "<meta name='author' content='Ada &#x202e;Moss'>"):
        assert [author.name for author in read(head).authors] == ["Ada Moss"]
