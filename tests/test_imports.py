"""Rules from elsewhere: read, written as site files, and obeyed on the pages of their site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import RuleError
from scraper.rules import load_rulebook
from scraper.rules.abp import is_list, read_abp
from scraper.rules.ftr import domain_of, read_ftr
from tests.command import command, only_line

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://www.quay.example/pier"
TIDES = "High water comes at 14:20 today, says our table."
FTR = """# tides and piers
title: //h2[@class='real-title']
author: //span[@class='who']
date: substring-after(//p[@id='when'], 'on ')
body: //div[@id='story']

strip: //div[@data-box='tides']
strip_id_or_class: "wind-box"
strip:
prune: no
tidy: no
test_url: https://www.quay.example/pier
http_header(user-agent): Nobody
replace_string(<i>): <em>
"""
PAGE = f"""<!doctype html><html lang="en"><head><title>Seo title</title><meta property="og:title" content="Seo title">
<link rel="canonical" href="{URL}"></head><body><main><h1>Seo title</h1>
<h2 class="real-title">The pier stays closed</h2>
<p id="when">Published on 4 March 2026</p><span class="who">By Ines Roux</span>
<div class="other"><p>The tide turned slowly under the old quay, as it had done for as long as anybody could
remember.</p></div>
<div id="story"><p>The harbour office said on Wednesday that the northern pier would stay closed until the end of the
month, after divers found that two of its oldest timber piles had been worn through by shipworm.</p>
<div data-box="tides"><p>{TIDES}</p></div><div class="x-wind-box-2"><p>Wind from the north.</p></div>
<p>Three ferry lines will use the fish dock in the meantime, and passengers are asked to come twenty minutes earlier
than usual, said Ada Renn, who runs the office and has worked at the port since 1998.</p></div></main></body></html>"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a saved page."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text(PAGE)
    return tmp_path


def extracted() -> Any:
    """The article of the page, with the rules that are there."""
    done = command("extract", "page.html")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class TestFtr:
    """Site files of Full-Text RSS."""

    def test_read(self) -> None:
        """Places and what goes are brought, what is about fetching and tidying is counted."""
        brought = read_ftr(FTR, "quay.example")
        site = brought.sites["quay.example"]
        assert site.places["body"] == ["//div[@id='story']"]
        assert site.gone == [
            "//div[@data-box='tides']",
            '//*[contains(@class, "wind-box") or contains(@id, "wind-box")]',
        ]
        assert brought.unused == {"prune": 1, "tidy": 1, "test_url": 1, "http_header": 1, "replace_string": 1}
        assert brought.wrong == []

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("titel: //h1", "is no directive: 'titel: //h1'"),
            ("just text", "is no directive: 'just text'"),
            ("strip: //div[", "no XPath that can be read: '//div['"),
            ("body: //div[@class='a]", "no XPath"),
            ("strip: foo:bar()", "no XPath"),
        ],
    )
    def test_typos(self, line: str, says: str) -> None:
        """What is not understood is told with the number of its line."""
        ((number, wrong),) = read_ftr(f"# one\n{line}\n", "quay.example").wrong
        assert number == 2
        assert wrong.startswith(says)

    @pytest.mark.parametrize(
        "name", ["quay.example.txt", ".quay.example.txt", "www.quay.example.txt", "m.quay.example"]
    )
    def test_names(self, name: str) -> None:
        """The file's name says which site it is about."""
        assert domain_of(name) == "quay.example"

    def test_obeyed(self, here: Path) -> None:
        """Title, author, date and body are read where the file says, and what it strips is in the ledger."""
        (here / "www.quay.example.txt").write_text(FTR)
        done = command("rules", "import", "www.quay.example.txt")
        assert done.returncode == 0, done.stderr
        assert done.stderr.decode().splitlines()[-1] == f"2 selectors and 4 places for 1 site: {here / 'rules'}"
        assert command("rules", "lint").returncode == command("rules", "test").returncode == 0
        article = extracted()
        assert article["title"] == "The pier stays closed"
        assert [one["name"] for one in article["authors"]] == ["Ines Roux"]
        assert article["date_published"] == "2026-03-04"
        assert {article["provenance"][name] for name in ("title", "authors", "date_published")} == {"rule:quay.example"}
        assert TIDES not in article["text"]
        assert "Wind from" not in article["text"]
        assert "tide turned" not in article["text"]
        gone = {one["text"]: one["rule"] for one in article["removed"] if one["rule"].startswith("quay.example-other-")}
        assert set(gone) == {TIDES, "Wind from the north."}

    def test_nothing_found(self, here: Path) -> None:
        """What a file says that is not so changes nothing: no such places, a body without text, an empty author."""
        before = extracted()
        lines = ["title: //h6", "author: //nav", "date: //h1", "body: //span", "strip: //video", "strip: count(//p)"]
        (here / "quay.example.txt").write_text("\n".join(lines))
        assert command("rules", "import", "quay.example.txt").returncode == 0
        after = extracted()
        assert {**after, "pipeline": 0, "fetched_at": 0} == {**before, "pipeline": 0, "fetched_at": 0}

    def test_cap(self, here: Path) -> None:
        """A rule that would eat the article is not applied, and the article says so."""
        before = extracted()["text"]
        (here / "quay.example.txt").write_text("strip: //p\nstrip: //main\nstrip: //html")
        command("rules", "import", "quay.example.txt")
        after = extracted()
        assert after["text"] == before
        (warning,) = [one for one in after["warnings"] if "would have removed too much" in one]
        assert "quay.example-other-" in warning

    def test_one_gone_wild(self, here: Path) -> None:
        """One expression over the cap does not stop the others of its file."""
        (here / "quay.example.txt").write_text("strip: //p\nstrip: //div[@data-box='tides']")
        command("rules", "import", "quay.example.txt")
        article = extracted()
        assert TIDES not in article["text"]
        assert "The harbour office said" in article["text"]

    def test_all_together(self, here: Path) -> None:
        """Expressions that are modest one by one, and together are not, are a rule over its cap."""
        before = extracted()["text"]
        lines = [f"strip: //div[@id='story']/p[{number}]" for number in (1, 2)]
        (here / "quay.example.txt").write_text("\n".join(lines))
        command("rules", "import", "quay.example.txt")
        assert extracted()["text"] == before


class TestAbp:
    """Lists of filters."""

    LIST = """[Adblock Plus 2.0]
! Title: A list of ours
! License: CC BY 4.0
||ads.example^$third-party
quay.example,tide.example##.tides
quay.example##div:has(> p.odd):not(#story)
quay.example##p:has-text(High water)
quay.example#@#.not-there
tide.example#@#.tides
##.everywhere
~quay.example##.nearly-everywhere
quay.example,~shop.quay.example##.in-part
quay.example##+js(aopr, foo)
quay.example#$#.x { color: red }
quay.example#?#div:-abp-has(.inner)
quay.example##div:has-text(/high/i)
quay.example##.x:upward(2)
google.*##.entity
quay.example##[broken
"""

    def test_read(self) -> None:
        """Filters of single sites are brought as XPath, exceptions heeded, all else counted by what it is."""
        brought = read_abp(self.LIST)
        assert list(brought.sites) == ["quay.example"]
        assert len(brought.sites["quay.example"].gone) == 4
        assert brought.unused == {
            "filters of requests": 1,
            "filters for all sites": 2,
            "filters that leave out a part of a site": 1,
            "scripts, styles and filters of the markup": 2,
            "selectors that have no XPath": 3,
            "names that are no domain": 1,
        }
        assert brought.wrong == []

    def test_obeyed(self, here: Path) -> None:
        """Elements that a list hides on a site go, with the list's name and licence in the rule."""
        (here / "list.txt").write_text(self.LIST)
        done = command("rules", "import", "list.txt", "-o", "rules")
        assert done.returncode == 0, done.stderr
        text = (here / "rules" / "quay.example.toml").read_text()
        assert text.count("[[element]]") == 1
        assert text.count("//") == 4
        assert 'source = "A list of ours"' in text
        assert 'licence = "CC BY 4.0"' in text
        article = extracted()
        assert TIDES not in article["text"]
        (gone,) = [one for one in article["removed"] if one["text"] == TIDES]
        assert (gone["kind"], gone["stage"]) == ("advert", "strip")

    def test_told_apart(self) -> None:
        """The format is told by how a file looks."""
        assert is_list("quay.example##.x")
        assert is_list("[Adblock Plus 2.0]\n||x^")
        assert not is_list(FTR)


class TestCommand:
    """What can go wrong."""

    def test_wrong_lines(self, here: Path) -> None:
        """Lines that are not understood are told with file and number, the others brought, the exit code is 1."""
        (here / "quay.example.txt").write_text("strip: //div[@data-box='tides']\nstripp: //x\n")
        done = command("rules", "import", "quay.example.txt")
        assert done.returncode == 1
        first, _, last = done.stderr.decode().splitlines()
        assert first == "quay.example.txt:2: is no directive: 'stripp: //x'"
        assert last == "1 not understood"
        assert (here / "rules" / "quay.example.toml").exists()

    def test_not_over_others(self, here: Path) -> None:
        """A file that is there is not written over unless that is asked for."""
        (here / "quay.example.txt").write_text("strip: //video")
        assert command("rules", "import", "quay.example.txt").returncode == 0
        before = (here / "rules" / "quay.example.toml").read_text()
        (here / "quay.example.txt").write_text("strip: //audio")
        done = command("rules", "import", "quay.example.txt")
        assert done.returncode == 2
        assert "is there already" in done.stderr.decode()
        assert (here / "rules" / "quay.example.toml").read_text() == before
        assert command("rules", "import", "--force", "quay.example.txt").returncode == 0
        assert "//audio" in (here / "rules" / "quay.example.toml").read_text()

    def test_a_folder(self, here: Path) -> None:
        """All files of a folder are brought; those of one site's hosts become one file."""
        (here / "ftr").mkdir()
        (here / "ftr" / "README.txt").write_text("Not of a site.")
        for host, tag in (("quay.example", "video"), ("www.quay.example", "audio"), ("tide.example", "video")):
            (here / "ftr" / f"{host}.txt").write_text(f"strip: //{tag}")
        done = command("rules", "import", "ftr")
        assert done.returncode == 1
        assert b"README.txt: is named after no site" in done.stderr
        assert {path.name for path in (here / "rules").iterdir()} == {"quay.example.toml", "tide.example.toml"}
        assert len(load_rulebook(here / "rules").rules) == 3

    @pytest.mark.parametrize("name", ["..txt", "com.txt", "we ird.txt"])
    def test_named_after_no_site(self, here: Path, name: str) -> None:
        """A file of whose site nothing is known is told, and what it should be called."""
        (here / name).write_text("strip: //video")
        done = command("rules", "import", name)
        assert done.returncode == 3
        assert only_line(done.stderr).startswith(f"{name}: is named after no site: example.com.txt")

    def test_nothing_to_use(self, here: Path) -> None:
        """A file without a rule that can be used is one line, and nothing is written."""
        (here / "quay.example.txt").write_text("tidy: no")
        done = command("rules", "import", "quay.example.txt")
        assert done.returncode == 3
        assert only_line(done.stderr) == "quay.example.txt: holds no rule that can be used here"
        assert not (here / "rules").exists()

    def test_bad_xpath_of_ones_own(self, tmp_path: Path) -> None:
        """An expression in a site file that cannot be read is told when the file is loaded."""
        (tmp_path / "a.toml").write_text('domain = "quay.example"\nvalid_from = "2026-03-04"\nbody = ["//div["]\n')
        with pytest.raises(RuleError, match=r"a\.toml: xpath '//div\['"):
            load_rulebook(tmp_path)

    def test_without_licence(self, tmp_path: Path) -> None:
        """A rule on elements says where it comes from and under which licence."""
        rule = '[[element]]\nid = "a"\nkind = "advert"\nwhy = "w"\nxpath = ["//x"]\nsource = "s"\n'
        (tmp_path / "a.toml").write_text(f'domain = "quay.example"\nvalid_from = "2026-03-04"\n{rule}')
        with pytest.raises(RuleError, match="licence"):
            load_rulebook(tmp_path)


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Whatever a file holds, reading it ends with what can be used and what cannot."""
    read_ftr(text, "quay.example")
    read_abp(text)


@given(st.text("abc.#>~+*:[]()\"'=^$|, \\/", max_size=60))
def test_any_selector(selector: str) -> None:
    """Whatever a selector is, it is brought or counted."""
    read_abp(f"quay.example##{selector}")
