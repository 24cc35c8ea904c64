"""`scraper sources` as a process, over real sockets where it asks the web."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from scraper.cli import main
from scraper.crawl.sources import Source, read_sources
from scraper.crawl.sources.globs import Glob
from scraper.crawl.sources.tell import moment, settings, span
from scraper.crawl.sources.values import OF_SOURCES
from tests.command import ROOT, only_line, scraper
from tests.web import HTML, Reply, Web

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

FEED_TYPE = {"Content-Type": "application/rss+xml"}
PATHS = ("/news/pier-stays-closed-until-may", "/news/ferries-use-the-fish-dock", "/sport/rowers-win-again-on-sunday")


def feed(web: Web, *ages: timedelta) -> Reply:
    """A feed whose items are so old, one for each path."""
    now = datetime.now(UTC)
    items = "".join(
        f"<item><title>{path[1:]}</title><link>{web.url(path)}</link>"
        f"<pubDate>{format_datetime(now - age)}</pubDate></item>"
        for path, age in zip(PATHS, ages, strict=True)
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Quay</title>{items}</channel></rss>'
    return Reply(text.encode(), headers=FEED_TYPE)


@pytest.fixture
def site() -> Iterator[Web]:
    """A small newspaper: a home page that names its feed, and the feed."""
    home = '<!doctype html><html lang="en"><head><link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    links = "".join(f'<h2><a href="{path}">{path[6:].replace("-", " ")}</a></h2>' for path in PATHS)
    page = f"{home}<title>The Quay</title></head><body><main>{links}</main></body></html>"
    with Web({"/": Reply(page.encode(), headers=HTML)}) as web:
        web.add("/feed.xml", feed(web, timedelta(hours=1), timedelta(hours=2), timedelta(days=30)))
        yield web


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the list is."""
    return tmp_path / "sources.toml"


def listed(path: Path, *sources: str) -> Path:
    """A list that may ask this machine without pauses."""
    path.write_text("[defaults]\nallow_private = true\ndelay = 0\nattempts = 1\n" + "".join(sources))
    return path


def here(*arguments: object) -> Result:
    """Run `scraper sources` within this process, where only what it says matters."""
    return CliRunner().invoke(main, ["sources", *map(str, arguments)])


def source(name: str, url: str, *lines: str) -> str:
    """One table."""
    return "\n".join(["[[source]]", f'name = "{name}"', f'url = "{url}"', *lines, ""])


class TestAdd:
    """`scraper sources add URL`."""

    def test_new_list(self, site: Web, path: Path) -> None:
        """The feed of a home page goes into a new list; what was done is said in one line."""
        done = scraper("sources", "add", site.url("/"), "--file", path, "--allow-private")
        assert (done.returncode, done.stderr) == (0, b"")
        assert only_line(done.stdout).startswith(f"{path}: added 127.0.0.1, feed of ")
        (added,) = read_sources(path).sources
        assert (added.name, added.url) == ("127.0.0.1", site.url("/feed.xml"))

    def test_name_and_options_of_the_list(self, site: Web, path: Path) -> None:
        """--name names it, and the site is asked as the list says."""
        listed(path)
        done = here("add", site.url("/"), "--file", path, "--name", "The Quay", "--yes")
        assert done.exit_code == 0
        assert read_sources(path).sources[0].name == "The Quay"

    def test_name_is_taken(self, site: Web, path: Path) -> None:
        """A second source of a host gets a number."""
        listed(path, source("127.0.0.1", "https://quay.example/"))
        assert here("add", site.url("/"), "--file", path).exit_code == 0
        assert [one.name for one in read_sources(path).sources] == ["127.0.0.1", "127.0.0.1 2"]

    def test_is_there_already(self, site: Web, path: Path) -> None:
        """What the list has is not added again."""
        before = listed(path, source("Quay", site.url("/feed.xml"))).read_bytes()
        done = here("add", site.url("/"), "--file", path)
        assert done.exit_code == 2
        assert "url: is there already, in line 7" in only_line(done.stderr.encode())
        assert path.read_bytes() == before

    def test_asks_on_a_terminal(self, site: Web, path: Path) -> None:
        """A person at a terminal is shown what there is, numbered, and chooses."""
        ours, theirs = pty.openpty()
        words = [sys.executable, "-m", "scraper", "sources", "add", site.url("/"), "--file", str(listed(path))]
        with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT) as asking:
            os.close(theirs)
            shown = b""
            while b"Which" not in shown:
                shown += os.read(ours, 1000)
            os.write(ours, b"2\n")
            assert asking.wait(30) == 0
        os.close(ours)
        assert b"  1  feed of " in shown
        assert b"  2  " in shown
        assert read_sources(path).sources[0].url != site.url("/feed.xml")

    def test_nothing_there(self, site: Web, path: Path) -> None:
        """A page that is not there is one line, exit code 3 and no list."""
        done = here("add", site.url("/nowhere"), "--file", path, "--allow-private")
        assert (done.exit_code, done.stdout) == (3, "")
        assert site.url("/nowhere") in only_line(done.stderr.encode())
        assert not path.exists()

    def test_wrong_list(self, site: Web, path: Path) -> None:
        """A list that is wrong is told before anybody is asked."""
        path.write_text("limit = 3")
        done = here("add", site.url("/"), "--file", path, "--allow-private")
        assert done.exit_code == 2
        assert only_line(done.stderr.encode()).startswith(f"{path}:1:")
        assert site.requests == []


class TestCheck:
    """`scraper sources check`."""

    def test_fine(self, site: Web, path: Path) -> None:
        """What a source would give is counted, and its newest addresses are shown."""
        listed(path, source("Quay", site.url("/feed.xml"), 'max_age = "7d"', "limit = 1"))
        done = scraper("sources", "check", path)
        assert (done.returncode, done.stderr) == (0, b"")
        first, counts, *addresses = done.stdout.decode().splitlines()
        assert first == f"Quay: {site.url('/feed.xml')}"
        assert counts.startswith("  feed: 3 found, 2 kept, 1 older than 7d, 1 read in one run, newest 20")
        assert addresses == [f"  {site.url(PATHS[0])}"]

    def test_patterns(self, site: Web, path: Path) -> None:
        """`include` and `exclude` hold; a source of which they leave nothing fails."""
        news = source("News", site.url("/feed.xml"), 'include = ["/news/*"]')
        listed(path, news, source("None", site.url("/feed.xml?2"), 'exclude = ["*"]'))
        site.add("/feed.xml?2", feed(site, *[timedelta(1)] * 3))
        done = here("check", path)
        assert done.exit_code == 1
        assert "  feed: 3 found, 2 kept, 1 left out by include and exclude" in done.stdout
        assert "include and exclude leave none of 3 addresses found" in only_line(done.stderr.encode())

    def test_some_fail(self, site: Web, path: Path) -> None:
        """One that fails is one line on standard error and exit code 1; the others are shown."""
        listed(path, source("Gone", site.url("/gone")), source("Quay", site.url("/feed.xml")))
        done = scraper("sources", "check", path)
        assert done.returncode == 1
        assert site.url("/gone") in only_line(done.stderr)
        assert b"3 found" in done.stdout

    def test_on_other_sites(self, site: Web, path: Path) -> None:
        """A source whose addresses all lie on other sites fails, and says so."""
        site.add("/theirs", Reply(b"<rss><channel><item><link>https://tide.example/a</link></item></channel></rss>"))
        done = here("check", listed(path, source("Theirs", site.url("/theirs"))))
        assert done.exit_code == 5
        assert "nothing found but what is on other sites (1)" in only_line(done.stderr.encode())

    def test_pause(self, site: Web, path: Path) -> None:
        """A source's own delay holds between its files."""
        site.add("/map", Reply(b"<sitemapindex><sitemap><loc>/one</loc></sitemap></sitemapindex>"))
        site.add("/one", Reply(f"<urlset><url><loc>{site.url(PATHS[0])}</loc></url></urlset>".encode()))
        assert here("check", listed(path, source("Map", site.url("/map"), "delay = 0.4"))).exit_code == 0
        first, second = (asked.at for asked in site.requests if asked.path != "/robots.txt")
        assert second - first >= 0.4

    def test_all_fail(self, site: Web, path: Path) -> None:
        """When none is left the exit code is 5."""
        listed(path, source("Gone", site.url("/gone")), source("Gone 2", site.url("/gone2")))
        assert here("check", path).exit_code == 5

    def test_one_source(self, site: Web, path: Path) -> None:
        """--source tries one alone."""
        listed(path, source("Gone", site.url("/gone")), source("Quay", site.url("/feed.xml")))
        assert here("check", path, "--source", "quay").exit_code == 0
        assert "/gone" not in site.paths()


@pytest.mark.parametrize("command", ["check", "list"])
def test_wrong_list(command: str, path: Path) -> None:
    """A list that is wrong is told line by line, with exit code 2."""
    path.write_text(source("a", "https://a.example/", "limit = 0", "x = 1"))
    done = here(command, path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f'{path}:4: source "a": limit: expected a whole number above 0, not 0',
        f'{path}:5: source "a": unknown key "x"; known are {", ".join(OF_SOURCES)}',
    ]


def test_no_such_source(path: Path) -> None:
    """A name that is not in the list is wrong use, and the nearest is proposed."""
    path.write_text(source("The Quay", "https://quay.example/"))
    done = here("check", path, "--source", "The Quai")
    assert done.exit_code == 2
    assert "no such source; did you mean The Quay?" in done.stderr


def test_no_address(path: Path) -> None:
    """Only web addresses can be added."""
    done = here("add", "nonsense", "--file", path)
    assert done.exit_code == 2
    assert "nonsense: not a web address" in done.stderr
    assert not path.exists()


def test_list(path: Path) -> None:
    """Name, address and settings, parted by tabs; a password in an address is not shown."""
    path.write_text(
        source("A", "https://ada:secret@a.example/", "limit = 3", 'every = "1h"') + source("B", "https://b.example/")
    )
    done = scraper("sources", "list", path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == "A\thttps://a.example/\tevery 1h, limit 3\nB\thttps://b.example/\t\n"


def test_settings() -> None:
    """Settings are told as the file has them, and what a source leaves open is not."""
    assert list(settings(Source(name="a", url="u"))) == []
    glob = Glob.read("/x*")
    full = Source(
        name="a", url="u", include=(glob,), max_age=1209600, delay=0.5, language="de", render=True, revisit=()
    )
    assert list(settings(full)) == ["include /x*", "max_age 2w", "delay 0.5s", "language de", "render", "revisit never"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (90, "90s"), (120, "2m"), (5400, "90m"), (86400, "1d"), (604800, "7d"), (1209600, "2w")],
)
def test_span(seconds: float, text: str) -> None:
    """Seconds in the largest unit that fits."""
    assert span(seconds) == text


def test_moment() -> None:
    """A time is a date, unless no calendar has it."""
    assert moment(0) == "1970-01-01 00:00 UTC"
    assert moment(10**18) == f"second {10**18}"
