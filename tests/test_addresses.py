"""Many spellings of an address, and what they have in common."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.addresses import canonical, sameness_key
from scraper.domain import registered_domain
from scraper.errors import InvalidURL

ADDRESSES = st.one_of(
    st.text(max_size=60),
    st.builds(
        "{}://{}{}{}?{}#{}".format,
        st.sampled_from(["http", "https", "HTTP"]),
        st.sampled_from(["", "www.", "m.", "amp.", "user:pw@"]),
        st.sampled_from(["news.example", "Köln.example:80", "xn--kln-sna.example", "[::1]:8080", "127.0.0.1", "co.uk"]),
        st.text("/.aé%2Fc5~ |", max_size=20).map("/{}".format),
        st.text("ab=&;utm_source%1 é", max_size=30),
        st.text("!a ", max_size=4),
    ),
)


@pytest.mark.parametrize(
    ("spelling", "address"),
    [
        ("HTTPS://News.Example:443/a", "https://news.example/a"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://user:secret@news.example/a", "https://news.example/a"),
        ("  https://news.example/a \n", "https://news.example/a"),
        ("https://müller.example/ä b", "https://xn--mller-kva.example/%C3%A4%20b"),
        ("https://news.example/%7euser/%e4%2fb", "https://news.example/~user/%E4%2Fb"),
        ("https://news.example/a/./b/../c", "https://news.example/a/c"),
        ("https://news.example/../../a/..", "https://news.example/"),
        ("https://news.example/a#comments", "https://news.example/a"),
        ("https://news.example/#!story/5", "https://news.example/#!story/5"),
        ("https://news.example/a?utm_source=rss&id=5&fbclid=x", "https://news.example/a?id=5"),
        ("https://news.example/a?utm_source=rss", "https://news.example/a"),
        ("https://news.example/a?b=2&a=1&b=3", "https://news.example/a?b=2&a=1&b=3"),
        ("https://news.example/?p=5&ref=7&article=9", "https://news.example/?p=5&ref=7&article=9"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        ("https://news.example/A/Story", "https://news.example/A/Story"),
    ],
)
def test_one_spelling(spelling: str, address: str) -> None:
    """What leads to the same page is spelt alike, and what may tell pages apart stays."""
    assert canonical(spelling) == address


@pytest.mark.parametrize(
    "other",
    [
        "http://news.example/world/story",
        "https://www.news.example/world/story/",
        "https://m.news.example/world/story?utm_medium=mail",
        "https://amp.news.example/world/story",
        "https://news.example/amp/world/story",
        "https://news.example/world/story/amp/",
        "https://news.example/world/story.amp",
        "https://news.example/world/story?amp=1",
        "https://news.example/world/story?outputType=amp#top",
        "https://news.example/world/story/index.html",
    ],
)
def test_same_page(other: str) -> None:
    """The AMP and the mobile form of a page are the same page."""
    assert sameness_key(other) == sameness_key("https://news.example/world/story")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a?id=1", "https://news.example/a?id=2"),
        ("https://news.example/Story", "https://news.example/story"),
        ("https://m.example/a", "https://a.example/a"),
        ("https://news.example/amplifier", "https://news.example/lifier"),
        ("https://sport.news.example/a", "https://news.example/a"),
        ("https://news.example:8080/a", "https://news.example/a"),
        ("https://news.example/#!1", "https://news.example/#!2"),
    ],
)
def test_other_page(one: str, other: str) -> None:
    """What may be another page has another key."""
    assert sameness_key(one) != sameness_key(other)


def test_order_of_parameters() -> None:
    """Parameters in another order are the same page, but the address that is asked for keeps its own."""
    assert sameness_key("https://news.example/?b=1&a=2") == sameness_key("https://news.example/?a=2&b=1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "news.example/a",
        "javascript:alert(1)",
        "mailto:a@b.example",
        "https:///a",
        "https://a:99999/",
        "http://[::1/",
    ],
)
def test_no_address(text: str) -> None:
    """What is no web address is refused in one line."""
    with pytest.raises(InvalidURL) as caught:
        canonical(text)
    assert "\n" not in str(caught.value)


@given(ADDRESSES)
def test_any_text(text: str) -> None:
    """Whatever comes: an address that is its own spelling and keeps the domain, or InvalidURL."""
    with suppress(InvalidURL):
        address = canonical(text)
        assert canonical(address) == address
        assert address.isascii()
        assert registered_domain(address) == registered_domain(f"https://{urlsplit(address).netloc}/")
        assert sameness_key(address) == sameness_key(text)
