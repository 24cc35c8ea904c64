"""`scraper explain`: what became of each line of a page, as a report that runs nothing and loads nothing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.article import Page
from scraper.report import Account, PageLine, Span, explain_html, explain_page
from scraper.rules import bundled_rulebook
from scraper.saved import saved_page
from scraper.words import letters
from tests.chromium import accessibility_faults, in_chromium, opened, with_axe
from tests.command import ROOT, command, only_line, scraper, story
from tests.web import Reply, Web

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URL = "https://quay.example/pier"
FIXTURES = sorted(path for path in (ROOT / "fixtures").iterdir() if (path / "expected.json").exists())
SAID = "The harbour office said on Wednesday that the northern pier would stay closed, after divers found worn piles. "
ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style><script>alert(2)</script>",
    "</del></p></section><iframe srcdoc='<script>alert(3)</script>'></iframe>",
    "<svg onload=alert(4)><animate onbegin=alert(5) attributeName=x dur=1s>",
    "<a href='javascript:alert(6)'>press</a>",
    '"><meta http-equiv=refresh content="0;url=https://evil.example/">',
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "@import url(https://evil.example/x.css);",
    "]]><!--",
)
"""Markup that a page may carry as text, and so may a report of it."""


def account_of(case: Path) -> Account:
    """What became of the page of a fixture."""
    url = json.loads((case / "meta.json").read_bytes())["url"]
    return explain_page(saved_page(str(case), (case / "page.html").read_bytes(), url))


def spans(account: Account, fate: str) -> Iterator[str]:
    """The pieces of lines with a fate."""
    return (span.text for line in account.lines for span in line.spans if span.fate == fate)


@pytest.mark.parametrize("case", FIXTURES, ids=lambda case: case.name)
def test_every_line_of_the_article_is_kept(case: Path) -> None:
    """What is marked as kept is the article's text, and what is marked as removed is in the ledger."""
    account = account_of(case)
    kept = letters(" ".join(spans(account, "kept")))
    text = [letters(re.sub(r"^\d+\. ", "", line)) for line in account.article.text.splitlines()]
    assert [line for line in text if line not in kept and "|" not in line] == []
    for line in account.lines:
        for span in line.spans:
            if span.removal is not None:
                removal = account.article.removed[span.removal]
                assert span.fate == removal.kind
                assert letters(span.text) in letters(removal.text)


def test_a_fused_line() -> None:
    """Of a paragraph with an appeal glued to its front the appeal alone is marked."""
    account = account_of(ROOT / "fixtures" / "donation-fused")
    (line,) = [line for line in account.lines if len(line.spans) > 1]
    first, second = line.spans
    assert (first.text, first.fate) == ("Your support makes all the difference.", "donation")
    assert (second.text[:27], second.fate) == ("The foreign secretary has d", "kept")
    assert account.places[first.removal or 0] == account.lines.index(line)


def test_fields() -> None:
    """The headline, its standfirst and the author's line are known for what they are, and the menu is outside."""
    lines = account_of(ROOT / "fixtures" / "donation-block").lines
    assert (
        PageLine("heading", (Span("Kestovia agrees to reopen river ferry after eleven-month border dispute", "title"),))
        in lines
    )
    assert PageLine("paragraph", (Span("By Marta Ellingham, Josef Danek", "author"),)) in lines
    assert PageLine("item", (Span("Sport", "outside"),)) in lines


def test_stages() -> None:
    """The stages are told in the order in which they ran."""
    stages = [stage for stage, seconds in explain_page(Page(URL, story(URL), URL)).seconds if seconds >= 0]
    assert stages == ["parse", "metadata", "strip", "extract", "clean", "access", "assemble"]


def hostile(attack: str) -> bytes:
    """A page whose headline, author and text are an attack, set as text."""
    said = attack.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return f"""<html><head><title>{said}</title><meta name=author content="{said}"></head><body><main><article>
    <h1>{said}</h1><p>{SAID}{said}</p><aside class="donation-prompt"><p>Please donate today. {said}</p></aside>
    <p>{SAID}</p><ul><li>{said} and this</li><li>{SAID}</li></ul></article></main></body></html>""".encode()


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_text(attack: str) -> None:
    """Nothing that a page says is markup in the report."""
    page = explain_html(explain_page(Page(URL, hostile(attack), URL)), bundled_rulebook())
    tree = lxml.html.document_fromstring(page)
    tags = {str(element.tag) for element in tree.iter()}
    assert not tags & {"script", "img", "iframe", "svg", "object", "embed", "link", "base", "form", "animate"}
    assert sum("http-equiv" in element.attrib for element in tree.iter("meta")) == 1
    attributes = [(str(name), str(value)) for element in tree.iter() for name, value in element.attrib.items()]
    assert all(value.startswith("#") for name, value in attributes if name in ("href", "src", "action", "srcset"))
    assert not [name for name, _ in attributes if name.startswith("on") or name == "style"]
    assert attack in " ".join(str(tree.xpath("string(//body)")).split())


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    """A report can be made of any text, and is UTF-8 without control characters."""
    body = f"<html><body><article><h1>{text}</h1><p>{SAID}</p><p>{SAID}{text}</p></article></body></html>"
    data = explain_html(explain_page(Page(URL, body, URL)), bundled_rulebook()).encode("utf-8")
    assert not re.search(rb"[\x00-\x08\x0b\x0e-\x1f]", data)


@in_chromium
class TestInTheBrowser:
    """The report, looked at."""

    def test_attacks_do_nothing(self, tmp_path: Path) -> None:
        """A page full of attacks, in its text and in its markup, runs and loads nothing, and is shown."""
        markup = f"<p>{SAID}{''.join(ATTACKS)}</p>".encode()
        body = hostile(" ".join(ATTACKS)).replace(b"</article>", markup + b"</article>")
        (tmp_path / "page.html").write_bytes(body)
        done = scraper("explain", tmp_path / "page.html", "--url", URL, "-o", tmp_path / "report.html")
        assert done.returncode == 0, done.stderr
        with opened(tmp_path / "report.html") as (page, wrong):
            page.wait_for_timeout(300)
            assert "<script>alert(1)</script>" in page.inner_text("#page")
            assert page.url.endswith("report.html")
        assert wrong == []

    @pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
    @with_axe
    def test_to_be_used_by_everybody(self, tmp_path: Path, width: int, scheme: str) -> None:
        """There is no serious fault of accessibility, nothing in the console, and no line wider than the window."""
        report = tmp_path / "report.html"
        report.write_text(explain_html(account_of(ROOT / "fixtures" / "live-blog"), bundled_rulebook()), "utf-8")
        with opened(report, width, scheme) as (page, wrong):
            assert accessibility_faults(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert wrong == []

    def test_toggles(self, tmp_path: Path) -> None:
        """A kind is hidden and shown again with the keyboard; a mark leads to its rule, and the rule to its line."""
        report = tmp_path / "report.html"
        report.write_text(explain_html(account_of(ROOT / "fixtures" / "donation-fused"), bundled_rulebook()), "utf-8")
        with opened(report) as (page, _):
            appeal = page.locator("#page del.donation").first
            assert appeal.is_visible()
            assert not page.get_by_text("Modern slavery statement").is_visible()
            page.focus("#show-donation")
            page.keyboard.press("Space")
            assert not appeal.is_visible()
            assert page.locator("#page .kept").first.is_visible()
            page.check("#show-outside")
            assert page.get_by_text("Modern slavery statement").is_visible()
            page.check("#show-donation")
            page.locator("#page a.mark").first.press("Enter")
            assert page.url.endswith("#taken-0")
            page.locator("#taken-0 a").press("Enter")
            assert "#line-" in page.url


class TestCommand:
    """The command, as a process."""

    def test_from_the_web(self, tmp_path: Path) -> None:
        """A page is fetched, and its report written where that was asked for."""
        with Web({"/pier": Reply(story(URL)), "/robots.txt": Reply(b"User-agent: *\nAllow: /")}) as web:
            done = scraper("explain", web.url("/pier"), "--allow-private", "-o", tmp_path / "r.html")
        assert (done.returncode, done.stderr) == (0, b"")
        assert only_line(done.stdout) == str(tmp_path / "r.html")
        assert "Northern pier stays closed" in (tmp_path / "r.html").read_text("utf-8")

    def test_as_text(self, tmp_path: Path) -> None:
        """In a pipe the lines are plain, each with what became of it."""
        (tmp_path / "page.html").write_bytes(story(URL))
        done = command("explain", tmp_path / "page.html", "--text")
        assert done.returncode == 0
        assert b"\x1b" not in done.stdout
        lines = done.stdout.decode().splitlines()
        assert "donation    Your support helps us to tell the story. Please donate today." in lines
        assert "title       Northern pier stays closed" in lines

    def test_standard_output(self, tmp_path: Path) -> None:
        """With -o - the report goes to standard output."""
        (tmp_path / "page.html").write_bytes(story(URL))
        done = command("explain", tmp_path / "page.html", "-o", "-")
        assert done.stdout.startswith(b"<!doctype html>")

    @pytest.mark.parametrize(
        ("arguments", "code", "says"),
        [
            (["nowhere.html"], 3, "nowhere.html: no such file"),
            (["nowhere.html", "--text", "-o", "x"], 2, "--text goes to the terminal"),
            (["https://quay.example/", "--url", URL], 2, "--url goes with a saved page"),
            (["{page}", "-o", "/nowhere/r.html"], 3, "/nowhere/r.html: cannot be written"),
            (["{empty}", "--url", URL], 3, "no article on the page"),
        ],
    )
    def test_wrong_use(self, tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
        """What cannot be done is said in one line."""
        (tmp_path / "page.html").write_bytes(story(URL))
        (tmp_path / "empty.html").write_bytes(b"<html><body><p>x</p></body></html>")
        names = {"page": tmp_path / "page.html", "empty": tmp_path / "empty.html"}
        done = command("explain", *(one.format(**names) for one in arguments))
        assert done.returncode == code
        assert says in done.stderr.decode()
        assert code == 2 or only_line(done.stderr)
