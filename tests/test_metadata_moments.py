"""Texts that name a moment."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.metadata.moments import moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-05", "2026-03-05"),
        ("2026-03-05T08:00:00Z", "2026-03-05T08:00:00+00:00"),
        ("2026-03-05T08:00:00.123+0100", "2026-03-05T08:00:00+01:00"),
        ("2026-03-05T08:00", "2026-03-05T08:00:00"),
        ("2026-03-05 08:00:07 -05:00", "2026-03-05T08:00:07-05:00"),
        ("20260305T080000Z", "2026-03-05T08:00:00+00:00"),
        ("1772697600", "2026-03-05T08:00:00+00:00"),
        ("1772697600000", "2026-03-05T08:00:00+00:00"),
        ("Thu, 05 Mar 2026 08:00:00 GMT", "2026-03-05T08:00:00+00:00"),
        ("March 5, 2026 at 7:05 p.m.", "2026-03-05T19:05:00"),
        ("Mar. 5th, 2026", "2026-03-05"),
        ("12:30 AM, 5 March 2026", "2026-03-05T00:30:00"),
        ("5. März 2026, 14:05 Uhr", "2026-03-05T14:05:00"),
        ("le 5 mars 2026 à 14h05", "2026-03-05T14:05:00"),
        ("5 de marzo de 2026", "2026-03-05"),
        ("5 marzo 2026", "2026-03-05"),
        ("5 de março de 2026", "2026-03-05"),
        ("5 maart 2026", "2026-03-05"),
        ("5 maj 2026", "2026-05-05"),
        ("5. desember 2026", "2026-12-05"),
        ("5. marts 2026 kl. 14.05", "2026-03-05T14:05:00"),
        ("5 marca 2026", "2026-03-05"),
        ("5 Mart 2026", "2026-03-05"),
        ("5 марта 2026", "2026-03-05"),
        ("5 березня 2026", "2026-03-05"),
        ("5. maaliskuuta 2026 klo 14.05", "2026-03-05T14:05:00"),
        ("5 Μαρτίου 2026, 14:05", "2026-03-05T14:05:00"),
        ("5 ΜΑΪΟΥ 2026", "2026-05-05"),
        ("5. ožujka 2026. u 14:05", "2026-03-05T14:05:00"),
        ("5. март 2026.", "2026-03-05"),
        ("5. marec 2026 ob 14.05", "2026-03-05T14:05:00"),
        ("5. března 2026 v 14:05", "2026-03-05T14:05:00"),
        ("5. októbra 2026", "2026-10-05"),
        ("2026. március 5. 14:05", "2026-03-05T14:05:00"),
        ("2026. márc. 5.", "2026-03-05"),
        ("5 martie 2026, 14:05", "2026-03-05T14:05:00"),
        ("5 септември 2026 г.", "2026-09-05"),
        ("5 d'abril de 2026", "2026-04-05"),
        ("5 de març del 2026 a les 14:05", "2026-03-05T14:05:00"),
        ("5 de xuño de 2026", "2026-06-05"),
        ("2026ko martxoaren 5a, 14:05", "2026-03-05T14:05:00"),
        ("2026(e)ko abenduak 5", "2026-12-05"),
        ("5. ágúst 2026 kl. 14:05", "2026-08-05T14:05:00"),
        ("5 Meán Fómhair 2026", "2026-09-05"),
        ("5 Deireadh Fómhair 2026", "2026-10-05"),
        ("5 Maart 2026", "2026-03-05"),
        ("5 траўня 2026", "2026-05-05"),
        ("ika-5 ng Hunyo 2026", "2026-06-05"),
        ("Agosti 5, 2026", "2026-08-05"),
        ("5 Ogos 2026", "2026-08-05"),
        ("2026年3月5日 14時05分", "2026-03-05T14:05:00"),
        ("2026년 3월 5일", "2026-03-05"),
        ("2026.03.05. 14:05", "2026-03-05T14:05:00"),
        ("05.03.2026", "2026-03-05"),
        ("2026.03.05 오후 3:20", "2026-03-05T15:20:00"),
        ("2026年3月5日 下午3:20", "2026-03-05T15:20:00"),
        ("2026年3月5日 午後3時20分", "2026-03-05T15:20:00"),
        ("2026年3月5日 上午12:20", "2026-03-05T00:20:00"),
        ("2026年3月5日 中午11:50", "2026-03-05T11:50:00"),
        ("2026年3月5日 中午1:10", "2026-03-05T13:10:00"),
        ("2026年3月5日 傍晚6:05", "2026-03-05T18:05:00"),
        ("2026-03-05 03:20 PM", "2026-03-05T15:20:00"),
        ("2026-03-05 3:20:10 p.m. CET", "2026-03-05T15:20:10+01:00"),
        ("2026-03-05 12:20 am", "2026-03-05T00:20:00"),
        ("5 March 2026 20:05 WIB", "2026-03-05T20:05:00+07:00"),
        ("05/03/2026 20:05 (GMT+7)", "2026-03-05T20:05:00+07:00"),
        ("2026-03-05 HKT 20:05", "2026-03-05T20:05:00"),
        ("5/3/2569 20:05", "2026-03-05T20:05:00"),
        ("0001-01-01T00:00:00", None),
        ("2026-13-45", None),
        ("© 2026", None),
        ("", None),
    ],
)
def test_moment(text: str, expected: str | None) -> None:
    """Machine and written dates in every language come out as RFC 3339, with an offset only where one is given."""
    assert moment(text, "en-GB") == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("hr", "2026-10-05"), ("hr-HR", "2026-10-05"), ("pl", "2026-11-05"), (None, "2026-11-05")],
)
def test_a_month_of_two_languages(language: str | None, expected: str) -> None:
    """A name that is one month here and another there is read as the page's language has it."""
    assert moment("5. listopada 2026.", language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en-US", "2026-03-04"), ("en-GB", "2026-04-03"), ("de", "2026-04-03"), (None, "2026-03-04")],
)
def test_order_of_day_and_month(language: str | None, expected: str) -> None:
    """3/4/2026 is read as the page's language writes it."""
    assert moment("3/4/2026", language) == expected


@given(
    st.text(max_size=120)
    | st.from_regex(r"20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d[+-]\d\d:?\d\d", fullmatch=True)
)
def test_any_text_is_read(text: str) -> None:
    """No text breaks the reader, and what comes out is a moment that the standard library reads as well."""
    found = moment(text)
    assert found is None or datetime.fromisoformat(found)
