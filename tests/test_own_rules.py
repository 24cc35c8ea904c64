"""A person's own rules: in runs and over what is filed, tried on saved pages, and never beyond their cap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.corpus.folder import read_article
from scraper.corpus.library import Library
from scraper.errors import RuleError
from scraper.pipeline import made_by
from scraper.rules import bundled_rulebook, digest_with, load_rulebook, rulebook_with
from tests.command import ROOT, command, only_line, story
from tests.web import Reply, Web

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.article import Article

URL = "https://quay.example/pier"
BUNDLED = ROOT / "scraper" / "rules" / "rulebook"
SURVEY = "The last survey of the pier was made nine years ago."
RULES = """
domain = "{domain}"
valid_from = "2026-03-04"

[[call]]
id = "quay-survey"
kind = "other"
why = "A sentence that the owner of this corpus does not want."
says = ["^the last survey of the pier"]
removes = ["The last survey of the pier was made nine years ago."]
keeps = ["A survey of the pier was made."]
"""
GREEDY = """
domain = "{domain}"
valid_from = "2026-03-04"

[[block]]
id = "all-paragraphs"
kind = "other"
why = "A rule that would eat the article."
tags = ["p"]
removes = ["<p>x</p>"]
keeps = ["<h1>x</h1>"]

[[call]]
id = "all-sentences"
kind = "other"
why = "Another one."
says = ["^(?:the|three|its)"]
removes = ["The pier."]
keeps = ["Pier."]
"""


def rules_in(folder: Path, text: str = RULES, domain: str = "quay.example") -> Path:
    """A folder with a file of rules for a site."""
    home = folder / "rules"
    home.mkdir(exist_ok=True)
    (home / "site.toml").write_text(text.format(domain=domain))
    return home


def filed(path: Path) -> Article:
    """The article in a file."""
    article = read_article(path)
    assert article is not None
    return article


def page(folder: Path) -> Path:
    """A saved page."""
    (folder / "page.html").write_bytes(story(URL))
    return folder / "page.html"


def test_the_rules_are_read_once() -> None:
    """Whoever asks for the bundled rules, by whatever name, has the same ones."""
    assert bundled_rulebook() is rulebook_with(None) is rulebook_with(None, frozenset())


def test_a_rulebook_with_them(tmp_path: Path) -> None:
    """They hold for their site besides the rulebook's, and the digest says that they did."""
    book = rulebook_with(rules_in(tmp_path))
    texts, _, _ = book.for_site("quay.example")
    assert any(rules.judge(SURVEY) for rules in texts)
    assert not bundled_rulebook().text.judge(SURVEY)
    assert made_by(book) != made_by()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("domain = 3", "Expected `str`"),
        (RULES.replace('id = "quay-survey"', 'id = "en-newsletter-signup"\nsurprise = 1'), "surprise"),
        (RULES.replace("^the last", "(the last"), "quay-survey|pattern"),
    ],
)
def test_faults(tmp_path: Path, text: str, says: str) -> None:
    """What is wrong with a file is said with its name."""
    with pytest.raises(RuleError, match=says) as caught:
        rulebook_with(rules_in(tmp_path, text))
    assert "site.toml" in str(caught.value)


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there is wrong use."""
    done = command("reclean", "--corpus", tmp_path, "--rules", tmp_path / "none")
    assert done.returncode == 2
    assert "none" in done.stderr.decode()


def test_scrape_and_reclean(tmp_path: Path) -> None:
    """What was scraped without them is cleaned with them, then a page that is scraped with them needs no cleaning."""
    with Web({"/pier": Reply(story(URL)), "/robots.txt": Reply(b"User-agent: *\nAllow: /")}) as web:
        corpus, rules = tmp_path / "news" / "corpus", rules_in(tmp_path, domain="127.0.0.1")
        common = ("scrape", web.url("/pier"), "--allow-private", "--delay", "0", "--corpus", corpus)
        assert command(*common, "--keep-raw").returncode == 0
        (path,) = corpus.glob("127.0.0.1/**/*.json")
        assert SURVEY in filed(path).text
        said = command("reclean", "--jobs", 1, "--corpus", corpus, "--rules", rules).stdout.decode()
        assert "quay-survey" in said
        assert command("reclean", "--jobs", 1, "--corpus", corpus, "--rules", rules, "--apply").returncode == 0
        assert SURVEY not in filed(path).text
        assert (
            "0 articles"
            in command("reclean", "--jobs", 1, "--corpus", corpus, "--rules", rules, "--apply").stdout.decode()
        )
        again = command(*common, "--rules", rules)
        assert again.returncode == 0
        assert filed(path).revision.number == 2


@pytest.mark.parametrize("keeps", [True, False])
def test_the_cap_in_reclean(tmp_path: Path, *, keeps: bool) -> None:
    """A rule that would eat the article is stopped, whether the page is kept or not, and the article says so."""
    with Web({"/pier": Reply(story(URL)), "/robots.txt": Reply(b"User-agent: *\nAllow: /")}) as web:
        corpus, rules = tmp_path / "corpus", rules_in(tmp_path, GREEDY, "127.0.0.1")
        flags = ["--keep-raw"] if keeps else []
        command("scrape", web.url("/pier"), "--allow-private", "--corpus", corpus, *flags)
    (path,) = corpus.glob("127.0.0.1/**/*.json")
    before = filed(path).text
    assert command("reclean", "--jobs", 1, "--corpus", corpus, "--rules", rules, "--apply").returncode == 0
    after = filed(path)
    assert after.text == before
    assert any("all-sentences" in warning for warning in after.warnings)


def test_the_cap_in_run(tmp_path: Path) -> None:
    """The same in a run over sources."""
    routes = {"/robots.txt": Reply(b"User-agent: *\nAllow: /")}
    with Web(routes) as web:
        link = web.url("/news/2026/03/04/northern-pier-stays-closed")
        web.add("/news/2026/03/04/northern-pier-stays-closed", Reply(story(link)))
        feed = f"<rss version='2.0'><channel><item><title>x</title><link>{link}</link></item></channel></rss>"
        web.add("/feed.xml", Reply(feed.encode(), headers={"Content-Type": "application/rss+xml"}))
        (tmp_path / "sources.toml").write_text(f'[[source]]\nname = "Quay"\nurl = "{web.url("/feed.xml")}"\n')
        rules = rules_in(tmp_path, GREEDY, "127.0.0.1")
        where = ("--corpus", tmp_path / "corpus", "--allow-private", "--rules", rules)
        done = command("run", tmp_path / "sources.toml", *where)
    assert done.returncode == 0, done.stderr
    with Library(tmp_path / "corpus") as library:
        (count,) = library.state.execute("SELECT count(*) FROM article").fetchone()
    (path,) = (tmp_path / "corpus").glob("127.0.0.1/**/*.json")
    article = filed(path)
    assert count == 1
    assert SURVEY in article.text
    assert any("all-sentences" in warning for warning in article.warnings)


class TestTry:
    """`scraper rules try`."""

    def test_what_would_go(self, tmp_path: Path) -> None:
        """What a file of rules would take is shown, with its share of the page."""
        rules_in(tmp_path)
        done = command("rules", "try", tmp_path / "rules" / "site.toml", page(tmp_path))
        assert done.returncode == 0
        first, second = done.stdout.decode().splitlines()
        assert "1 text more, 11% of its words" in first
        assert second == f"  - {SURVEY}  quay-survey"

    def test_over_the_cap(self, tmp_path: Path) -> None:
        """Rules that would eat the article take nothing, say so, and the exit code is 1."""
        rules_in(tmp_path, GREEDY)
        done = command("rules", "try", tmp_path / "rules" / "site.toml", page(tmp_path))
        assert done.returncode == 1
        assert "0 texts more" in done.stdout.decode()
        assert "warning: rule all-sentences would have removed too much" in done.stdout.decode()

    def test_faults(self, tmp_path: Path) -> None:
        """A file that is no rules, and a page that is none, are one line each."""
        rules_in(tmp_path)
        (tmp_path / "bad.toml").write_text("x")
        assert command("rules", "try", tmp_path / "bad.toml", page(tmp_path)).returncode == 3
        done = command("rules", "try", tmp_path / "rules" / "site.toml", tmp_path / "none.html")
        assert done.returncode == 1
        assert "none.html: no such file" in only_line(done.stderr)


@pytest.mark.parametrize("name", ["quay.toml", "sites/quay.toml"])
def test_sites_beside_ours(tmp_path: Path, name: str) -> None:
    """Rules of sites are put beside those of the program as if all files were read together."""
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(RULES.format(domain="quay.example"))
    book, whole = rulebook_with(tmp_path), load_rulebook(BUNDLED, tmp_path)
    assert book.digest == whole.digest == digest_with(tmp_path)
    assert book.origins == whole.origins
    assert book.sites.keys() == whole.sites.keys()
    assert book.text is bundled_rulebook().text


def test_a_site_that_has_rules_already(tmp_path: Path) -> None:
    """A person's rules for a site come beside those that the program has for it."""
    domain, site = next(iter(bundled_rulebook().sites.items()))
    (tmp_path / "own.toml").write_text(RULES.format(domain=domain))
    texts, _, _ = rulebook_with(tmp_path).for_site(domain)
    assert any(rules.judge(SURVEY) for rules in texts)
    assert site.ids < rulebook_with(tmp_path).sites[domain].ids
