"""The state in PostgreSQL: the same as in SQLite, and several workers at one corpus that do nothing twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from sqlalchemy import make_url

from scraper.article import Page
from scraper.corpus.check import check
from scraper.corpus.claims import work_beside
from scraper.corpus.elsewhere import FILE, appoint, elsewhere, open_state, without_password
from scraper.corpus.library import Library
from scraper.corpus.look import look_into
from scraper.corpus.repair import repair
from scraper.corpus.search import search
from scraper.corpus.select import Filter
from scraper.corpus.shared import Postgres, connect
from scraper.corpus.shift import join, lock
from scraper.crawl.extractors import InThread
from scraper.errors import CorpusError, Locked
from tests.articles import SITE, article_at
from tests.command import ROOT, command, only_line, scraper, story
from tests.corpora import article, fill, five
from tests.internet.nights import clock, faults, run_once, sources_of
from tests.internet.server import Internet
from tests.internet.world import World
from tests.newspaper import night, publish, source
from tests.postgres import Server, programs
from tests.web import HTML, Reply, Web

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(programs() is None, reason="needs PostgreSQL: apt install postgresql")
SMALL = World(hosts=16, articles=60, nights=2)
EIGHT = 8
SAVED = ROOT / "fixtures" / "donation-block" / "page.html"
NOW = "2026-03-10T00:00:00Z"
_ARTICLES = ("/story/", "/region/")
_TABLES = {
    "article": "id, path, size, url, title, domain, language, access, published, fetched, word_count, content_hash,"
    " revision, made_by, host, prints, features, signature, duplicate_of, near_duplicate_of",
    "page": "key, url, source, outcome, reason, article, read_url, etag, last_modified, failures, visits",
    "listing": "url, source, read_url, etag, last_modified",
    "source": "name, url",
    "repeated": "host, id, text, labels, print, articles, seen, why",
    "unlearned": "host",
    "band": "value",
    "words": "title, text",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server for these tests alone."""
    with Server() as found:
        yield found


@pytest.fixture
def url(server: Server, request: pytest.FixtureRequest) -> str:
    """A database of the test's own."""
    return server.database(f"t{abs(hash(request.node.nodeid))}")


def rows_of(corpus: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What the state says, in whichever database, without numbers of rows and times."""
    tables = {}
    with look_into(corpus) as state:
        for name, columns in _TABLES.items():
            tables[name] = state.execute(f"SELECT {columns} FROM {name}").fetchall()  # noqa: S608 - names of tables
    return {name: sorted((tuple(row) for row in rows), key=repr) for name, rows in tables.items()}


def shared(corpus: Path, url: str) -> Path:
    """A corpus whose state is in a database."""
    appoint(corpus, url)
    return corpus


def damage(corpus: Path) -> list[str]:
    """What `corpus check` finds."""
    with Library(corpus) as library:
        return [f"{fault.path.name} {fault.what}" for fault in check(library)]


def begin(corpus: Path, internet: Internet, tonight: int) -> subprocess.Popen[bytes]:
    """A worker, as a process of its own."""
    numbers = (internet.port, SMALL.hosts, SMALL.articles, SMALL.nights, tonight, 0)
    words = [sys.executable, "-m", "tests.internet.nights", str(corpus), *map(str, numbers)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def end(workers: list[subprocess.Popen[bytes]]) -> list[str]:
    """What workers print, who all come to a proper end."""
    said = [worker.communicate(timeout=100) for worker in workers]
    assert [(worker.returncode, errors) for worker, (_, errors) in zip(workers, said, strict=True)] == [
        (0, b"") for _ in workers
    ]
    return [lines.decode() for lines, _ in said]


class TestSameAsSqlite:
    """What is asked of the state is answered alike."""

    def test_filing(self, url: str, tmp_path: Path) -> None:
        """Articles that are new, changed, moved, doubled, nearly so and pruned leave the same files and rows."""
        both = tmp_path / "own", shared(tmp_path / "shared", url)
        for corpus in both:
            corpus.mkdir(exist_ok=True)
            with Library(corpus) as library:
                first = library.file(article_at("a")).article
                library.file(article_at("a", fetched_at="2026-03-05T10:00:00Z", texts=[first.text, "More of it."]))
                library.file(article_at("b", first.text.split("\n\n"), site="https://www.other.example"))
                library.file(
                    article_at("c", [*first.text.split("\n\n"), "One more line."], "https://www.third.example")
                )
                moved = article_at(
                    "d", first.text.split("\n\n"), requested_url=first.url, canonical_url=f"{first.url}-d"
                )
                library.file(moved, before=first.id)
                with library.transaction():
                    library.file(article_at("e", title="Où est-ce?"))
            fill(corpus, five())
            command("corpus", "prune", "--corpus", corpus, "--older-than", "1d", "--domain", "quay.example", "--yes")
            assert damage(corpus) == []
        assert rows_of(both[0]) == rows_of(both[1])
        assert any(row[-1] for row in rows_of(both[1])["article"])

    @pytest.mark.slow
    def test_nights(self, url: str, tmp_path: Path) -> None:
        """Two nights of the test internet, revisits and all, leave the same pages with the same outcomes."""
        both = tmp_path / "own", shared(tmp_path / "shared", url)
        with Internet(SMALL) as internet:
            for number in range(SMALL.nights):
                for corpus in both:
                    internet.set_night(number)
                    listed = sources_of(SMALL, internet.port)
                    run_once(listed, corpus, clock(number), InThread(), lambda _event: None)
                    assert faults(SMALL, corpus, number) == []
        assert damage(both[1]) == []
        for table in ("page", "listing", "source", "repeated", "unlearned"):
            assert rows_of(both[0])[table] == rows_of(both[1])[table]

    @pytest.mark.parametrize(
        "words",
        [
            ("stats", "--json"),
            ("stats", "--json", "--language", "de", "--since", "2026-03-01"),
            ("export", "--format", "text"),
            ("export", "--format", "jsonl", "--min-words", "20", "--access", "teaser"),
            ("check",),
            ("prune", "--older-than", "1d"),
            ("prune", "--older-than", "1d", "--by", "published"),
        ],
        ids=" ".join,
    )
    def test_commands(self, url: str, tmp_path: Path, words: tuple[str, ...]) -> None:
        """The commands for a corpus say the same of it."""
        both = tmp_path / "own", shared(tmp_path / "shared", url)
        for corpus in both:
            fill(corpus, five())
        ours, theirs = (command("corpus", *words, "--corpus", corpus) for corpus in both)
        assert (ours.returncode, ours.stdout) == (theirs.returncode, theirs.stdout)
        assert theirs.stdout

    @pytest.mark.parametrize(
        "words",
        [
            "pier",
            '"northern pier"',
            "harbo*",
            '"timber pil*"',
            "CAFE",
            "fahre",
            "図書館",
            "pier -- ' & | ! :*",
            "*",
            "nowhere",
        ],
    )
    def test_search(self, url: str, tmp_path: Path, words: str) -> None:
        """Words, phrases and beginnings are found, without regard to case and accents."""
        both = tmp_path / "own", shared(tmp_path / "shared", url)
        for corpus in both:
            fill(corpus, five())
        ours, theirs = (command("corpus", "search", words, "--json", "--corpus", corpus) for corpus in both)
        found = [[(one["id"], one["title"]) for one in json.loads(done.stdout)] for done in (ours, theirs)]
        assert sorted(found[0]) == sorted(found[1])
        for one in json.loads(theirs.stdout):
            marked = [one["snippet"][start:end] for start, end in one["matches"]]
            assert marked or words.lower() in one["title"].lower()

    def test_search_any_text(self, url: str, tmp_path: Path) -> None:
        """Every word that the one index finds the other finds, whatever stands around it."""
        text = (
            "It was closed.Then the ferry came and/or went to bbc.co.uk/news on 2026-03-04, at 3.5 degrees; COVID-19. "
            "Prices were <lower than the office> thought, x<y and z>w &nbsp; for $1,234.50 at "
            "user@example.org/path?q=term or 'quoted' snake_case Überfahrt ПИРС пирс हिन्दी"
        )
        both = tmp_path / "own", shared(tmp_path / "shared", url)
        for corpus in both:
            fill(corpus, [article("https://quay.example/odd", text)])
        terms = [
            *text.split(),
            "closed",
            "then",
            '"closed then"',
            "and or",
            "bbc",
            "news",
            "03",
            "5",
            "19",
            "234",
            "off*",
        ]
        terms += ['"office thought"', "y", "example.org", "term", "uberfahrt", "ferr*", "absent", '"then ferry"']
        for words in terms:
            ours, theirs = (found_in(corpus, words) for corpus in both)
            assert ours == theirs, words
        assert found_in(both[1], "uberfahrt") == 1

    def test_reindex(self, url: str, tmp_path: Path) -> None:
        """The state is made anew from the files, whatever became of it."""
        corpus = shared(tmp_path, url)
        fill(corpus, five())
        before = rows_of(corpus)
        with look_into(corpus) as state:
            assert len(state.execute("SELECT id FROM article").fetchall()) == 5
        done = open_state(corpus)
        done.execute("DELETE FROM article WHERE number > 2")
        done.close()
        assert command("corpus", "check", "--corpus", corpus).returncode == 1
        assert command("corpus", "reindex", "--corpus", corpus).returncode == 0
        assert command("corpus", "check", "--corpus", corpus).returncode == 0
        after = rows_of(corpus)
        assert {name: after[name] for name in ("article", "words", "band")} == {
            name: before[name] for name in ("article", "words", "band")
        }

    def test_reading_during_reindex(self, url: str, tmp_path: Path) -> None:
        """Who reads while the state is made anew is not waited for, and sees what was there."""
        corpus = shared(tmp_path, url)
        fill(corpus, five())
        with look_into(corpus) as before:
            assert before.execute("SELECT count(*) FROM page").fetchone() == (5,)
            assert command("corpus", "reindex", "--corpus", corpus).returncode == 0
            assert before.execute("SELECT count(*) FROM article").fetchone() == (5,)

    def test_long_addresses(self, url: str, tmp_path: Path) -> None:
        """An address that is too long for an index is not read; a page that calls itself so is filed."""
        corpus = shared(tmp_path, url)
        with Web({}) as web:
            long = web.url("/a?id=" + "".join(map(str, range(1_500))))
            web.add("/a", Reply(story(long), headers=HTML))
            one, two = (
                command("scrape", address, "--allow-private", "--delay", "0", "--corpus", corpus)
                for address in (web.url("/a"), long)
            )
        assert (one.returncode, one.stderr) == (0, b"")
        assert two.returncode == 3
        assert b"is longer than 2048 characters" in two.stderr
        assert command("corpus", "reindex", "--corpus", corpus).returncode == 0
        assert damage(corpus) == []

    def test_long_texts(self, url: str, tmp_path: Path) -> None:
        """A text that no entry of an index could hold is filed, and found by its beginning; so is one with a NUL."""
        corpus = shared(tmp_path, url)
        text = " ".join(f"word{number:07}" for number in range(400_000))
        with Library(corpus) as library:
            assert library.file(article_at("a", [text])).what == "new"
            assert library.file(article_at("b", title="Nul \0 here")).what == "new"
        assert b"The story of a" in command("corpus", "search", "word0000017", "--corpus", corpus).stdout


class TestWhere:
    """Which database, and whose."""

    def test_moves(self, url: str, tmp_path: Path) -> None:
        """What a state in the folder knew is taken along: nothing is asked for again."""
        with Web({}) as web:
            publish(web, "/a", "/b")
            night(tmp_path, source(web))
            command("scrape", web.url("/none"), "--allow-private", "--delay", "0", "--corpus", tmp_path)
            before = rows_of(tmp_path)
            shared(tmp_path, url)
            with Library(tmp_path):
                assert rows_of(tmp_path) | {"unlearned": []} == before
            asked = len(web.requests)
            night(tmp_path, source(web))
            assert [request.path for request in web.requests[asked:]] == ["/robots.txt", "/feed"]
        assert not list(tmp_path.glob("state.sqlite*"))
        assert damage(tmp_path) == []

    def test_moves_when_nobody_looks(self, url: str, tmp_path: Path) -> None:
        """Who has the former state open still can write no more to it."""
        fill(tmp_path, five())
        with Library(tmp_path) as library:
            shared(tmp_path, url)
            with pytest.raises(CorpusError, match="no such table"):
                library.file(article_at("a"))
        with Library(tmp_path):
            assert damage(tmp_path) == []

    def test_moves_again(self, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A move that breaks off before the folder names the database is done again."""
        fill(tmp_path, five())
        before = rows_of(tmp_path)["page"]
        with monkeypatch.context() as patched:
            patched.setattr("scraper.corpus.elsewhere._write", _break_off)
            with pytest.raises(RuntimeError):
                shared(tmp_path, url)
        fill(tmp_path, [article("https://quay.example/later")])
        shared(tmp_path, url)
        with Library(tmp_path):
            assert damage(tmp_path) == []
        assert len(rows_of(tmp_path)["page"]) == len(before) + 1

    def test_goes_back(self, url: str, tmp_path: Path) -> None:
        """Without the file that names the database the state is in the folder again, and may be moved once more."""
        fill(shared(tmp_path, url), five())
        (tmp_path / FILE).unlink()
        assert command("corpus", "reindex", "--corpus", tmp_path).returncode == 0
        fill(tmp_path, [article("https://quay.example/later")])
        with Library(shared(tmp_path, url)):
            assert damage(tmp_path) == []
        assert len(rows_of(tmp_path)["page"]) == 6

    @pytest.mark.parametrize(
        ("named", "kept"),
        [
            ("postgresql://me:s%40cret@db.example:5433/news", "postgresql://me@db.example:5433/news"),
            ("postgres://me:se/cr#et@db.example/news", "postgresql://me@db.example/news"),
            ("postgresql://me@/news?host=/tmp&password=secret", "postgresql://me@/news?host=%2Ftmp"),
            ("postgresql+psycopg://me@[::1]/news", "postgresql://me@[::1]/news"),
        ],
    )
    def test_passwords(self, named: str, kept: str) -> None:
        """A password is told apart from the address, wherever it stands."""
        bare, password = without_password(named)
        assert make_url(bare) == make_url(kept)
        assert password in ("s@cret", "se/cr#et", "secret", None)

    @pytest.mark.parametrize(
        "rest", ["me@127.0.0.1:port/news", "me@[::1/news", "me:p@ss@host/news", "?prepare_threshold=x", "?nonsense=1"]
    )
    def test_strange_addresses(self, tmp_path: Path, rest: str) -> None:
        """What no driver takes is one line without a password."""
        done = command(
            "scrape", SAVED, "--url", "https://quay.example/a", "--corpus", tmp_path, "--state", f"postgresql://{rest}"
        )
        assert done.returncode == 3
        assert "ss@" not in only_line(done.stderr)

    def test_encodings(self, server: Server, tmp_path: Path) -> None:
        """A database that cannot hold all letters is refused."""
        latin = server.database("latin", "-E", "LATIN1", "-T", "template0", "--locale", "C")
        with pytest.raises(CorpusError, match="its encoding is LATIN1, not UTF8"):
            shared(tmp_path, latin)
        assert not (tmp_path / FILE).exists()

    @pytest.mark.slow
    def test_run_with_state(self, url: str, tmp_path: Path) -> None:
        """`scraper run --state` begins; later commands know from the folder; scrape writes there as well."""
        with Web({}) as web:
            publish(web, "/a", "/b")
            listed = tmp_path / "sources.toml"
            listed.write_text(
                f'[defaults]\nallow_private = true\ndelay = 0\n[[source]]\nname = "q"\nurl = "{web.url("/feed")}"\n'
            )
            corpus = tmp_path / "corpus"
            first = scraper("run", listed, "--corpus", corpus, SCRAPER_STATE=url)
            assert (first.returncode, first.stderr) == (0, b"")
            place = elsewhere(corpus)
            assert place
            assert place.url == url
            one = scraper("scrape", web.url("/a"), "--allow-private", "--corpus", corpus, "--state", url)
            assert (one.returncode, one.stderr) == (0, b"")
        assert [row[3] for row in rows_of(corpus)["page"]] == ["filed", "filed"]
        assert command("corpus", "check", "--corpus", corpus).stdout == b"2 articles checked, 0 faults\n"
        assert b"well" in command("status", "--corpus", corpus).stdout

    def test_password_stays_out(self, url: str, tmp_path: Path) -> None:
        """A password in the address goes where libpq looks, and into no file."""
        named = url.replace("postgres@", "postgres:s%40cret@")
        done = scraper("scrape", SAVED, "--url", "https://quay.example/a", "--corpus", tmp_path, "--state", named)
        assert (done.returncode, done.stderr) == (0, b"")
        assert json.loads((tmp_path / FILE).read_bytes())["url"] == url

    def test_another_corpus(self, url: str, tmp_path: Path) -> None:
        """A database that holds another corpus's state is refused, and nothing is made."""
        shared(tmp_path / "one", url)
        done = command("scrape", SAVED, "--corpus", tmp_path / "two", "--state", url)
        assert done.returncode == 3
        assert f"holds the state of another corpus: {tmp_path}/one on " in only_line(done.stderr)
        assert not (tmp_path / "two" / FILE).exists()

    def test_another_database(self, server: Server, url: str, tmp_path: Path) -> None:
        """A corpus has one state: another database is refused."""
        shared(tmp_path, url)
        other = server.database(f"other{abs(hash(url))}")
        with pytest.raises(CorpusError, match=r"has its state in .*, not in .*state\.json says so"):
            appoint(tmp_path, other)

    def test_schemas(self, url: str, tmp_path: Path) -> None:
        """A database has room for several corpora, each in a schema."""
        state = open_state(shared(tmp_path / "one", url))
        state.execute("CREATE SCHEMA second")
        state.close()
        corpus = shared(tmp_path / "two", f"{url}&options=-csearch_path%3Dsecond,public")
        fill(tmp_path / "one", five())
        fill(corpus, five())
        assert damage(corpus) == damage(tmp_path / "one") == []

    @pytest.mark.parametrize("address", ["mysql://host/db", "news", "sqlite:///x", "://", "postgresql:/host"])
    def test_wrong_address(self, tmp_path: Path, address: str) -> None:
        """What is no address of a PostgreSQL database is wrong use."""
        done = command("run", "sources.toml", "--corpus", tmp_path, "--state", address)
        assert done.returncode == 2
        assert b"must be like postgresql://user@host/database" in done.stderr

    def test_no_server(self, tmp_path: Path) -> None:
        """A server that is not there is one line, with its address."""
        address = f"postgresql://nobody@/news?host={quote(str(tmp_path), safe='')}"
        done = command("scrape", SAVED, "--corpus", tmp_path / "c", "--state", address)
        assert done.returncode == 3
        assert only_line(done.stderr).startswith(f"{address}: cannot be opened: ")

    def test_an_emptied_database(self, url: str, tmp_path: Path) -> None:
        """A database that has lost its tables is told of, and filled again by `reindex`."""
        fill(shared(tmp_path, url), five())
        state = Postgres(connect(url))
        state.execute("DROP SCHEMA public CASCADE")
        state.execute("CREATE SCHEMA public")
        state.close()
        done = command("corpus", "stats", "--corpus", tmp_path)
        assert done.returncode == 3
        assert b"`scraper corpus reindex` makes it anew" in done.stderr
        assert command("corpus", "reindex", "--corpus", tmp_path).returncode == 0
        assert command("corpus", "check", "--corpus", tmp_path).stdout == b"5 articles checked, 0 faults\n"

    def test_moved_whole(self, url: str, tmp_path: Path) -> None:
        """Who reads right after a move sees all that is filed."""
        fill(tmp_path, five())
        shared(tmp_path, url)
        with look_into(tmp_path) as state:
            assert state.execute("SELECT count(*) FROM article").fetchone() == (5,)

    def test_restore(self, url: str, tmp_path: Path) -> None:
        """A person's commands work on such a state, too."""
        fill(shared(tmp_path, url), five())
        done = command("restore", five()[0].id, "--rule", "none", "--corpus", tmp_path)
        assert "has its state in" not in done.stderr.decode()

    def test_browse_and_merge(self, url: str, tmp_path: Path) -> None:
        """What needs a file says so."""
        shared(tmp_path, url)
        for words in (("browse", "--corpus", tmp_path), ("corpus", "merge", tmp_path, "--corpus", tmp_path / "all")):
            done = command(*words)
            assert done.returncode == 3
            assert "has its state in postgresql://" in only_line(done.stderr)

    def test_no_drivers(self, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the extra is not installed, that is said, whichever command wants the state."""
        shared(tmp_path, url)
        monkeypatch.setattr("scraper.corpus.elsewhere.find_spec", lambda _name: None)
        done = command("corpus", "stats", "--corpus", tmp_path)
        assert done.returncode == 3
        assert only_line(done.stderr).endswith("pip install 'article-scraper[postgresql]'")

    def test_no_such_place(self, tmp_path: Path) -> None:
        """A file that names no database is told of."""
        (tmp_path / FILE).write_text("{}")
        done = command("corpus", "stats", "--corpus", tmp_path)
        assert "state.json: does not say where the state is" in only_line(done.stderr)


class TestWorkers:
    """Several at one corpus."""

    @pytest.mark.slow
    def test_eight(self, url: str, tmp_path: Path) -> None:
        """Eight workers do a night together: every site is one worker's, and no page is asked for twice."""
        corpus = shared(tmp_path, url)
        with Internet(SMALL) as internet:
            internet.set_night(0)
            end([begin(corpus, internet, 0) for _ in range(EIGHT)])
            asked = Counter((host, path) for host, path, _ in internet.set_night(0))
            assert faults(SMALL, corpus, 0) == []
            assert [one for one, times in asked.items() if times > 1 and one[1].startswith(_ARTICLES)] == []
        assert damage(corpus) == []
        runs = [json.loads(path.read_bytes()) for path in (corpus / "runs").iterdir()]
        assert [run["outcome"] for run in runs] == ["finished"] * EIGHT
        looks = Counter(one["name"] for run in runs for one in run["sources"] if one["checked"])
        assert looks == dict.fromkeys(looks, 1)
        assert len(looks) == SMALL.hosts

    @pytest.mark.slow
    def test_killed(self, url: str, tmp_path: Path) -> None:
        """Workers that are killed leave their sites to the others, who do them in the same round."""
        corpus = shared(tmp_path, url)
        with Internet(SMALL) as internet:
            internet.set_night(0)
            workers = [begin(corpus, internet, 0) for _ in range(4)]
            time.sleep(1.5)
            for worker in workers[:3]:
                worker.kill()
            end(workers[3:])
            for worker in workers[:3]:
                worker.communicate()
            assert faults(SMALL, corpus, 0) == []
            end([begin(corpus, internet, 1)])  # puts in order what they left half done
        assert damage(corpus) == []

    def test_claims(self, url: str, tmp_path: Path) -> None:
        """A site is one worker's; it is free again when that worker is gone, and done once a round."""
        corpus = shared(tmp_path, url)
        one, two = (open_state(corpus) for _ in range(2))
        with work_beside(corpus, url, NOW) as first:
            first.claims.begin(sites("a", "b", "c"), one)
            assert first.claims.take(2) == ["a", "b"]
            first.claims.done("a.example")
            with work_beside(corpus, url, NOW) as second:
                second.claims.begin(sites("a", "b", "c", "d"), two)
                assert sorted(second.claims.take(9)) == ["c", "d"]
                assert first.claims.take(9) == []
                second.claims.done("c.example")
                assert not first.claims.is_over()
            assert first.claims.take(9) == []  # of its own connection, the state's, it is alive still
            two.close()
            first.claims.done("b.example")
            assert first.claims.is_over()
        one.close()
        three = open_state(corpus)
        with work_beside(corpus, url, NOW) as third:
            third.claims.begin(sites("d"), three)
            assert wait_for(lambda: third.claims.take(9)) == ["d"]
        three.close()

    def test_sources_of_one_site(self, url: str, tmp_path: Path) -> None:
        """A worker that knows other sources of a site waits for it, and does those that nobody has done."""
        one, two = (open_state(shared(tmp_path, url)) for _ in range(2))
        with work_beside(tmp_path, url, NOW) as first, work_beside(tmp_path, url, NOW) as second:
            first.claims.begin({"feed": "quay.example"}, one)
            second.claims.begin({"feed": "quay.example", "home": "quay.example"}, two)
            assert first.claims.take(1) == ["feed"]
            assert second.claims.take(1) == []
            assert not second.claims.is_over()
            first.claims.done("quay.example")
            assert second.claims.take(1) == ["home"]
            second.claims.done("quay.example")
            assert second.claims.is_over()
        one.close()
        two.close()

    def test_next_round(self, url: str, tmp_path: Path) -> None:
        """Who comes when a round is a while old does all sources again, but for sites that somebody is at."""
        one, two = (open_state(shared(tmp_path, url)) for _ in range(2))
        with work_beside(tmp_path, url, NOW) as first, closing(one), closing(two):
            first.claims.begin(sites("a", "b"), one)
            assert first.claims.take(1) == ["a"]
            first.claims.done("a.example")
            assert first.claims.take(1) == ["b"]
            two.execute("UPDATE round SET begun = begun - interval '16 minutes'")
            with work_beside(tmp_path, url, NOW) as second:
                second.claims.begin(sites("a", "b"), two)
                assert second.claims.take(9) == ["a"]
                first.claims.done("b.example")
                assert first.claims.is_over()
                assert second.claims.take(9) == ["b"]

    def test_alone(self, url: str, tmp_path: Path) -> None:
        """What needs the corpus for itself waits for nobody, and says who is at work."""
        corpus = shared(tmp_path, url)
        fill(corpus, five())
        with join(corpus, NOW), join(corpus, NOW):
            done = command("corpus", "reindex", "--corpus", corpus)
            assert done.returncode == 4
            assert f"another run holds the lock: process {os.getpid()} on " in only_line(done.stderr)
        with lock(corpus, NOW), pytest.raises(Locked), join(corpus, NOW):
            pass
        assert command("corpus", "reindex", "--corpus", corpus).returncode == 0

    def test_left_behind(self, url: str, tmp_path: Path) -> None:
        """Who did not come to a proper end is known to the next."""
        corpus = shared(tmp_path, url)
        with pytest.raises(KeyError), join(corpus, NOW):
            raise KeyError
        for _ in range(2):  # however many come who put nothing in order
            with join(corpus, NOW) as shift:
                assert shift.before
                assert shift.before.pid == os.getpid()
        with Library(corpus) as library:
            repair(library)
        with join(corpus, NOW) as shift:
            assert shift.before is None


def wait_for(question: Any) -> Any:
    """The answer, as soon as there is one: a server needs a moment to see that a connection is gone."""
    for _ in range(100):
        if found := question():
            return found
        time.sleep(0.05)
    raise AssertionError("nothing came")


@pytest.mark.slow
def test_server_goes(tmp_path: Path) -> None:
    """When the server goes away in the middle of a run, the run ends with one line; the next one goes on."""
    with Internet(SMALL) as internet, Server() as server:
        internet.set_night(0)
        corpus = shared(tmp_path / "corpus", server.database("news"))
        listed = tmp_path / "sources.toml"
        tables = "".join(
            f'[[source]]\nname = "{one.name}"\nurl = "{one.url}"\n' for one in sources_of(SMALL, internet.port).sources
        )
        listed.write_text(f"[defaults]\nallow_private = true\ndelay = 0.2\n{tables}")
        words = [sys.executable, "-m", "scraper", "run", str(listed), "--corpus", str(corpus)]
        run = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(2.5)
        server.stop()
        _, said = run.communicate(timeout=60)
        assert run.returncode == 3, said
        assert b"Traceback" not in said
        assert b"postgresql://" in said.splitlines()[-1]
        server.start()
        done = scraper("run", listed, "--corpus", corpus)
        assert done.returncode in (0, 1), done.stderr
        assert damage(corpus) == []


def test_connection_goes(url: str, tmp_path: Path) -> None:
    """A connection that goes between two questions, or while rows come, is one line."""
    corpus = shared(tmp_path, url)
    fill(corpus, five())
    with pytest.raises(CorpusError, match="cannot be used: "):
        ask_a_library_that_is_cut_off(corpus, url)
    with pytest.raises(CorpusError, match="cannot be read: "):
        read_what_is_cut_off(corpus, url)


def ask_a_library_that_is_cut_off(corpus: Path, url: str) -> None:
    """Ask outside a transaction."""
    with Library(corpus) as library:
        end_connections(url)
        library.where("none")


def read_what_is_cut_off(corpus: Path, url: str) -> None:
    """Begin to read rows, and go on."""
    with look_into(corpus) as state:
        rows = iter(state.execute("SELECT generate_series(1, 1000000)"))
        next(rows)
        end_connections(url)
        list(rows)


def test_late_writer(url: str, tmp_path: Path) -> None:
    """Who has lost the state in the middle of filing, as one that was paused, writes over nothing."""
    corpus = shared(tmp_path, url)
    with Library(corpus) as library:
        first = library.file(article_at("a"))
    before = first.path.read_bytes()
    with Library(corpus, Late(url)) as late, pytest.raises(CorpusError, match="cannot be written: "):  # type: ignore[arg-type]
        late.file(article_at("a", ["Another text."]), page=Page(SITE, "", SITE))
    assert first.path.read_bytes() == before
    assert damage(corpus) == []


class Late:
    """An archive in whose work the connection goes."""

    def __init__(self, url: str) -> None:
        self._url = url

    def keep(self, _page: Page) -> str:
        """Keep nothing."""
        end_connections(self._url)
        return "raw/none.warc.gz#0"

    def close(self) -> None:
        """Nothing is open."""


def sites(*names: str) -> dict[str, str]:
    """Sources with a site each."""
    return {name: f"{name}.example" for name in names}


def end_connections(url: str) -> None:
    """Let the server end all that are open."""
    state = Postgres(connect(url))
    others = "datname = current_database() AND pid != pg_backend_pid()"
    state.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")  # noqa: S608 - our own
    state.close()


def found_in(corpus: Path, words: str) -> int:
    """How many articles are found."""
    with look_into(corpus) as state:
        return len(search(state, words, Filter(), 9))


def _break_off(*_: object) -> None:
    raise RuntimeError


def test_articles_of_two(url: str, tmp_path: Path) -> None:
    """Two that file the same text at the same time leave one to be the other's duplicate."""
    corpus = shared(tmp_path, url)
    with Library(corpus) as one, Library(corpus) as two:
        first = one.file(article("https://quay.example/a"))
        second = two.file(article("https://herald.example/b"))
        assert (first.duplicate_of, second.duplicate_of) == (None, first.article.id)
