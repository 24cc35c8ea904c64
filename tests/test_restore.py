"""The way back for good: what a person put back stays, whatever is read or cleaned afterwards."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scraper.batch.again import Filed, clean
from scraper.corpus.check import check
from scraper.corpus.folder import read_article
from scraper.corpus.library import Library
from scraper.corpus.raw import RawPages, raw_files
from scraper.corpus.restore import barred
from scraper.crawl.run import Filed as RunFiled
from scraper.crawl.run import Hearers, Outcome, run
from scraper.crawl.wanted import wanted_of
from scraper.identity import content_hash
from scraper.pipeline import extract_page
from scraper.rules import rulebook_with
from tests.command import command, only_line, scraper, story
from tests.newspaper import OPTIONS, later, night, source
from tests.test_reclean import CALL, kept, page
from tests.test_rounds import HOUR
from tests.web import InTurn, Reply, Web

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.article import Article

LATER = "Late on Thursday the office added that divers would look at a second pier in the spring."


def filed(path: Path) -> Article:
    """The article in a file."""
    article = read_article(path)
    assert article is not None
    return article


def rule_of(article: Article) -> str:
    """The rule that took the call."""
    return next(one.rule for one in article.removed if one.text == CALL)


class TestFromThePage:
    """What was taken out before the article was filed for the first time."""

    def test_comes_back(self, tmp_path: Path) -> None:
        """It is what the page gives without the rule, as a revision, and the next `reclean` leaves it alone."""
        one = page("a", extra=f"<p>{CALL}</p>")
        (path,) = kept(tmp_path, [one])
        rule, wanted = rule_of(filed(path)), extract_page(one)
        without = {rule}
        while CALL not in wanted.text:  # another rule knows it as well
            wanted = extract_page(one, rulebook_with(None, frozenset(without)))
            without |= {one.rule for one in wanted.removed if one.text == CALL}
        done = scraper("restore", filed(path).id, "--rule", rule, "--corpus", tmp_path)
        assert done.returncode == 0, done.stderr
        again = filed(path)
        assert (again.blocks, again.text, again.content_hash) == (wanted.blocks, wanted.text, wanted.content_hash)
        assert (again.removed, again.revision.number, barred(again)) == (wanted.removed, 2, frozenset({rule}))
        cleaned = clean(Filed(path.relative_to(tmp_path).as_posix(), 0, tmp_path, None))
        assert (cleaned.is_touched, cleaned.article) == (False, again)
        with Library(tmp_path) as library:
            assert list(check(library)) == []

    def test_is_not_kept(self, tmp_path: Path) -> None:
        """Without the page there is nothing to put back, and one line says so."""
        (path,) = kept(tmp_path, [page("a", extra=f"<p>{CALL}</p>")])
        before, article = path.read_bytes(), filed(path)
        for archive in raw_files(tmp_path):
            archive.path.unlink()
        done = command("restore", article.id, "--rule", rule_of(article), "--corpus", tmp_path)
        assert done.returncode == 3
        assert "and the archive cannot be read" in only_line(done.stderr)
        assert path.read_bytes() == before

    def test_older_rules(self, tmp_path: Path) -> None:
        """Where today's rules make something else of the page, more than the rule's text would change: it says so."""
        one = page("a", extra=f"<p>{CALL}</p>")
        blocks = extract_page(one).blocks[:2]
        text = "\n\n".join(block.text for block in blocks)
        (path,) = kept(tmp_path, [one], blocks=blocks, text=text, content_hash=content_hash(text))
        done = command("restore", filed(path).id, "--rule", rule_of(filed(path)), "--corpus", tmp_path)
        assert done.returncode == 3
        assert "`scraper reclean --apply` first" in only_line(done.stderr)


def changing(web: Web, path: str) -> InTurn:
    """A page that says more when it is read for the second time."""
    first = story(web.url(path)).replace(b"</article>", f"<p>{CALL}</p></article>".encode())
    return InTurn([Reply(first), Reply(first.replace(b"</article>", f"<p>{LATER}</p></article>".encode()))])


def scrape(url: str, corpus: Path) -> None:
    """What `scrape --keep-raw` does."""
    told: list[Outcome] = []
    with Library(corpus, RawPages(corpus, later(0), "x")) as library:
        asyncio.run(run([wanted_of(url)], OPTIONS, library, Hearers(told.append, lambda _event: None)))
    assert [type(one) for one in told] == [RunFiled]


class TestReadAgain:
    """A page that was changed after a person put a text back."""

    def test_scrape(self, tmp_path: Path) -> None:
        """The new reading keeps the text and the mark, and has what the page says besides."""
        with Web({"/robots.txt": Reply(status=404)}) as web:
            web.add("/a", changing(web, "/a"))
            scrape(web.url("/a"), tmp_path)
            (path,) = tmp_path.glob("127.0.0.1/**/*.json")
            rule = rule_of(filed(path))
            assert command("restore", filed(path).id, "--rule", rule, "--corpus", tmp_path).returncode == 0
            assert CALL in filed(path).text
            scrape(web.url("/a"), tmp_path)
        article = filed(path)
        assert CALL in article.text
        assert LATER in article.text
        assert (barred(article), article.revision.number) == (frozenset({rule}), 3)

    def test_run(self, tmp_path: Path) -> None:
        """The same in a run over sources; and a page that stays as it is stays filed as it is."""
        with Web({"/robots.txt": Reply(status=404)}) as web:
            web.add("/a", changing(web, "/a"))
            link = web.url("/a")
            feed = f"<rss version='2.0'><channel><item><title>x</title><link>{link}</link></item></channel></rss>"
            web.add("/feed", Reply(feed.encode(), headers={"Content-Type": "application/rss+xml"}))
            night(tmp_path, source(web, keep_raw=True))
            (path,) = tmp_path.glob("127.0.0.1/**/*.json")
            rule = rule_of(filed(path))
            assert command("restore", filed(path).id, "--rule", rule, "--corpus", tmp_path).returncode == 0
            manifest = night(tmp_path, source(web, keep_raw=True), now=lambda: later(HOUR))
            assert manifest.sources[0].changed == 1
            article = filed(path)
            night(tmp_path, source(web, keep_raw=True), now=lambda: later(25 * HOUR))
            assert filed(path) == article
        assert CALL in article.text
        assert LATER in article.text
        assert barred(article) == frozenset({rule})
