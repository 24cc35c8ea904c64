"""The error tree: one line each, with the address, through pickles too."""

from __future__ import annotations

import pickle

import pytest

from scraper.errors import BadStatus, Blocked, FetchError, NoArticle, NotFound, RuleError, ScraperError, SourcesError


@pytest.mark.parametrize(
    "error",
    [
        NoArticle("https://a.example/x", "no text"),
        RuleError("en.toml", "unknown key"),
        BadStatus("u", "gone", 410),
        BadStatus("u", "no", 403, {"Server": "x", "Set-Cookie": "secret"}, b"<p>"),
        Blocked("u", "a"),
        NotFound("u", "b"),
        SourcesError("sources.toml", [(3, "a"), (0, "b")]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_survives_a_pickle(error: ScraperError) -> None:
    """A worker process can hand an error to its parent whole."""
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_an_error_is_one_line_with_its_address() -> None:
    """White space in the reason is folded."""
    assert str(FetchError("https://a.example/", "first\n second")) == "https://a.example/: first second"
