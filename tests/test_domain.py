"""Registered domains."""

from __future__ import annotations

import pytest

from scraper.domain import registered_domain


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.bbc.co.uk/news/x", "bbc.co.uk"),
        ("https://Amp.Example.org:8080/x", "example.org"),
        ("https://localhost:8000/x", "localhost"),
        ("http://192.0.2.7/x", "192.0.2.7"),
        ("http://[broken", ""),
        ("not a url", ""),
        ("https://www.harbour-herald.example/x", "harbour-herald.example"),
        ("https://news.intranet.corp-internal/x", "intranet.corp-internal"),
        ("https://co.uk/x", "co.uk"),
        ("http://[2001:db8::1]/x", "2001:db8::1"),
    ],
)
def test_registered_domain(url: str, expected: str) -> None:
    """The registered domain is eTLD+1, a bare host stays, what is no address gives nothing."""
    assert registered_domain(url) == expected
