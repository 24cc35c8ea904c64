"""The declared language is believed until the text clearly speaks another."""

from __future__ import annotations

import pytest

from scraper.language import check_language

ENGLISH = (
    "The harbour office said on Wednesday that the northern pier would stay closed until the end of the month, after "
    "divers found that two of its oldest timber piles had been worn through. Three ferry lines will use the fish dock."
)
GERMAN = (
    "Der Stadtrat hat am Mittwoch beschlossen, die alte Brücke über den Fluss bis zum Ende des Jahres zu sperren, weil "
    "Taucher an zwei Pfeilern schwere Schäden gefunden haben. Die Fähren fahren bis dahin vom Fischereihafen aus ab."
)
NORWEGIAN = (
    "Havnekontoret opplyste onsdag at den nordlige kaia holder stengt ut måneden, etter at dykkere fant at to av de "
    "eldste pælene var spist opp av pælemark. Tre fergelinjer skal bruke fiskekaia i mellomtiden, sier havnesjefen."
)
JAPANESE = "市議会は火曜日、川に新しい橋を架ける計画を承認した。工事は来年の春に始まる見通しだ。" * 6


@pytest.mark.parametrize(
    ("declared", "text", "expected"),
    [
        ("en", ENGLISH, ("en", None)),
        ("en-GB", ENGLISH, ("en-GB", None)),
        ("EN_gb".replace("_", "-"), ENGLISH, ("EN-gb", None)),
        ("en-US", GERMAN, ("de", "text")),
        ("de", JAPANESE, ("ja", "text")),
        (None, GERMAN, ("de", "text")),
        ("nb-NO", NORWEGIAN, ("nb-NO", None)),
        ("no", NORWEGIAN, ("no", None)),
        ("en", GERMAN[:150], ("en", None)),
        (None, GERMAN[:150], (None, None)),
        ("en", "12,4 7.30 — 88:91 " * 30, ("en", None)),
        (None, "", (None, None)),
    ],
)
def test_check(declared: str | None, text: str, expected: tuple[str | None, str | None]) -> None:
    """A long text in a language that is plainly another one wins; short or doubtful ones do not."""
    assert check_language(declared, text) == expected


def test_line_breaks_do_not_matter() -> None:
    """Paragraphs are one text to the detector."""
    assert check_language("fr", GERMAN.replace(" ", "\n\n")) == ("de", "text")
