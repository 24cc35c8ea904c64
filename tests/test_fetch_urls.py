"""Which addresses are asked for, and that credentials stay hidden."""

from __future__ import annotations

import httpx
import pytest

from scraper.errors import FetchError, Forbidden, InvalidURL
from scraper.fetch import FetchOptions, fetch_page
from tests.mock_web import get, page, site


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", InvalidURL),
        ("not a url", InvalidURL),
        ("news.example/a", InvalidURL),
        ("//news.example/a", InvalidURL),
        ("http://", InvalidURL),
        ("http:///a", InvalidURL),
        ("http://a b/", InvalidURL),
        ("http://news.example:99999/", InvalidURL),
        ("http://news.example/\n", None),
        ("http://news.example/\x00a", InvalidURL),
        ("http://[::1", InvalidURL),
        ("http://xn--a/", InvalidURL),
        ("http://" + "a" * 70_000, InvalidURL),
        ("file:///etc/passwd", Forbidden),
        ("ftp://news.example/a", Forbidden),
    ],
)
def test_what_is_no_web_address_is_refused(text: str, kind: type[FetchError] | None) -> None:
    """Text that is no http address fails before anything is sent; white space around one does not matter."""
    asked: list[httpx.Request] = []
    transport = site({"http://news.example/": page()}, asked)
    if kind is None:
        assert fetch_page(text, FetchOptions(), transport).requested_url == "http://news.example/"
        return
    with pytest.raises(kind):
        fetch_page(text, FetchOptions(), transport)
    assert not asked


@pytest.mark.parametrize("text", ["http://ex\nample/", "http://x\x1b[31m.example/", "x" * 9999, "http://x:1:2/\u2028a"])
def test_errors_are_one_printable_line(text: str) -> None:
    """Whatever stands in a list of URLs, its error can be printed."""
    with pytest.raises(InvalidURL) as caught:
        get(text, {})
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


def test_international_addresses_are_sent_in_ascii() -> None:
    """Names and paths beyond ASCII are encoded as browsers do, the fragment and a default port dropped."""
    pages = {"https://xn--bcher-kva.example/%C3%A4%20b": page()}
    got = get("https://Bücher.example:443/ä b#kommentare", pages)
    assert got.url == "https://xn--bcher-kva.example/%C3%A4%20b"


@pytest.mark.parametrize("password", ["pa/ss", "pa#ss", "pa?ss"])
def test_credentials_in_a_wrong_address_are_not_shown(password: str) -> None:
    """A password with a sign that ends a host makes an address wrong, and is not printed for that."""
    with pytest.raises(InvalidURL) as caught:
        get(f"http://bob:{password}@news.example:1/a", {})
    assert not {"bob", "ss", "pa"} & set(
        str(caught.value).replace("/", " ").replace("@", " ").replace("#", " ").split()
    )
    assert "news.example:1/a" in str(caught.value)


def test_a_redirect_to_a_broken_name_is_an_error() -> None:
    """A host whose ASCII form stands for no name ends its page, and nothing else."""
    with pytest.raises(InvalidURL, match="redirects to"):
        get(
            "https://news.example/",
            {"https://news.example/": httpx.Response(302, headers={"location": "http://xn--a/"})},
        )


def test_credentials_are_sent_and_nowhere_shown() -> None:
    """User name and password go to their own origin as a header, and into no URL of the page."""
    asked: list[httpx.Request] = []
    pages = {
        "https://news.example/1": httpx.Response(302, headers={"location": "https://x:y@other.example/2"}),
        "https://other.example/2": page(),
    }
    got = fetch_page("https://me:secret@news.example/1", FetchOptions(), site(pages, asked))
    sent = {str(request.url): "authorization" in request.headers for request in asked}
    assert sent == {
        "https://news.example/robots.txt": False,
        "https://news.example/1": True,
        "https://other.example/robots.txt": False,
        "https://other.example/2": False,
    }
    assert got.url == "https://other.example/2"
    assert got.requested_url == "https://news.example/1"
    assert got.redirects == ("https://news.example/1",)


@pytest.mark.parametrize(
    "text",
    [
        "https://me:secret@news.example/404",
        "http://me:secret@",
        "http:\\\\me:secret@news.example/",
        "me:secret@news.example",
        "ftp://me:secret@news.example/",
        "http://me:secret@news.example:99999/",
    ],
)
def test_credentials_are_in_no_error(text: str) -> None:
    """However broken the address is, its password is not repeated."""
    with pytest.raises(FetchError) as caught:
        get(text, {})
    assert "secret" not in str(caught.value) + repr(caught.value)


def test_an_at_sign_in_the_path_is_no_credential() -> None:
    """Addresses such as /@writer/story stay as they are."""
    url = "https://news.example/@writer/story"
    assert get(url, {url: page()}).requested_url == url
