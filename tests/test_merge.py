"""`scraper corpus merge`: corpora united, in any order, once or twice; and the parts of a list."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scraper.article import Page, Removal
from scraper.batch.again import kept_page
from scraper.corpus.check import check
from scraper.corpus.database import NAME
from scraper.corpus.folder import homes, read_article, walk
from scraper.corpus.library import Library
from scraper.corpus.memory import Known, Spared, all_known, note, spare, spared
from scraper.corpus.merge import merge
from scraper.corpus.raw import RawPages
from scraper.corpus.shift import lock
from scraper.crawl.extractors import InThread
from scraper.domain import shard_of
from scraper.errors import CorpusError, Locked
from scraper.memory import Repeated
from tests.command import command, only_line, scraper, story
from tests.corpora import article, fill, five
from tests.internet.nights import clock, run_once, sources_of
from tests.internet.server import Internet
from tests.internet.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.article import Article

NOW = "2026-03-10T00:00:00Z"
SMALL = World(hosts=20, articles=60, nights=3)
TEN = 10


def files_of(corpus: Path) -> dict[str, bytes]:
    """Every file but the state and what is a lock."""
    found = {path.relative_to(corpus).as_posix(): path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    return {name: data for name, data in found.items() if not name.startswith((NAME, "."))}


def rows_of(corpus: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What the state says, without numbers of rows and times of files."""
    columns = "id, path, size, url, title, domain, content_hash, revision, duplicate_of, near_duplicate_of"
    with closing(sqlite3.connect(corpus / NAME)) as state:
        tables = {
            name: state.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - names of tables
            for name in ("listing", "source", "repeated", "unlearned")
        }
        pages = "key, url, source, outcome, reason, article, read_url, etag, last_modified, failures, visits, read_at"
        tables["page"] = state.execute(f"SELECT {pages}, next_try FROM page").fetchall()  # noqa: S608 - as above
        tables["article"] = state.execute(f"SELECT {columns} FROM article").fetchall()  # noqa: S608 - names of columns
    return {name: sorted(rows, key=repr) for name, rows in tables.items()}


def damage(corpus: Path) -> list[str]:
    """What `corpus check` finds."""
    with Library(corpus) as library:
        return [f"{fault.path.name} {fault.what}" for fault in check(library)]


def night(internet: Internet, corpus: Path, number: int, shard: int | None = None) -> None:
    """A run of one night, of all sources or of those of a shard."""
    sources = sources_of(SMALL, internet.port)
    kept = tuple(one for one in sources.sources if shard is None or shard_of(one.url, TEN) == shard)
    run_once(replace(sources, sources=kept), corpus, clock(number), InThread(), lambda _event: None)


def told(corpus: Path) -> dict[str, Any]:
    """What files and state say, without what tells when a page was read."""
    found: dict[str, Any] = {}
    for name, data in files_of(corpus).items():
        if not name.startswith("runs/"):
            said = msgspec.json.decode(data)
            for key in ("fetched_at", "changed_at"):
                said.pop(key, None)
            said.get("revision", {}).pop("changed_at", None) if isinstance(said.get("revision"), dict) else None
            found[name] = said
    with closing(sqlite3.connect(corpus / NAME)) as state:
        pages = "SELECT key, url, source, outcome, article, read_url, etag, failures, visits FROM page"
        kin = "SELECT id, duplicate_of, near_duplicate_of FROM article"
        found["pages"], found["kin"] = (sorted(state.execute(query), key=repr) for query in (pages, kin))
    return found


@pytest.mark.slow
def test_ten_shards_make_one_corpus(tmp_path: Path) -> None:
    """Ten shards of the test internet, each with its own state, merged are what one machine makes of all of it."""
    one, shards = tmp_path / "one", [tmp_path / f"shard-{number}" for number in range(1, TEN + 1)]
    with Internet(SMALL) as internet:
        for number in range(SMALL.nights):
            internet.set_night(number)
            night(internet, one, number)
            for place, corpus in enumerate(shards, 1):
                night(internet, corpus, number, place)
    reindexed = tmp_path / "reindexed"
    merge(reindexed, [one], NOW)
    assert sum(bool(list(homes(corpus))) for corpus in shards) > 3
    for name, order in (("all", shards), ("back", list(reversed(shards)))):
        merge(tmp_path / name, order, NOW)
        assert damage(tmp_path / name) == []
        assert told(tmp_path / name) == told(reindexed)
    assert rows_of(tmp_path / "all") == rows_of(tmp_path / "back")
    assert files_of(tmp_path / "all") == files_of(tmp_path / "back")
    assert told(reindexed)["pages"] == told(one)["pages"]
    asked = next_night(tmp_path / "all")
    assert asked == next_night(one)


def next_night(corpus: Path) -> list[str]:
    """The addresses of articles that a run of the same night, ten minutes later, asks for."""
    with Internet(SMALL) as internet:
        internet.set_night(SMALL.nights - 1)
        sources = sources_of(SMALL, internet.port)
        run_once(sources, corpus, clock(SMALL.nights - 1, 10), InThread(), lambda _event: None)
        return sorted(path for _, path, _ in internet.set_night(0) if path.startswith(("/story/", "/region/")))


@pytest.mark.parametrize("seed", range(4))
def test_any_order_and_again(tmp_path: Path, seed: int) -> None:
    """United in any order, in steps, and once more, corpora come to the same files and the same state."""
    chance = random.Random(seed)
    corpora = [tmp_path / f"from-{number}" for number in range(4)]
    for number, corpus in enumerate(corpora):
        pool = [*five(), *(changed(one, number) for one in five())]
        fill(corpus, chance.sample(pool, 6))
        with Library(corpus) as library:
            note(library.state, known(f"host-{chance.randrange(3)}.example", number))
        spare(corpus, Spared("host.example", f"text {chance.randrange(3)}"))
        run = corpus / "runs" / "2026-03-05T00-00-00Z.json"
        run.parent.mkdir(exist_ok=True)
        run.write_text(f'{{"n": {number % 3}}}')
    merge(tmp_path / "a", corpora, NOW)
    chance.shuffle(corpora)
    merge(tmp_path / "half", corpora[:2], NOW)
    merge(tmp_path / "b", [*corpora[2:], tmp_path / "half"], NOW)
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    assert rows_of(tmp_path / "a") == rows_of(tmp_path / "b")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.joinpath("a").rglob("*.json")}
    done = merge(tmp_path / "a", corpora, NOW)
    assert (done.added, done.renewed) == (0, 0)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.joinpath("a").rglob("*.json")}
    assert rows_of(tmp_path / "a") == rows_of(tmp_path / "b")
    assert damage(tmp_path / "a") == []


def changed(one: Article, number: int) -> Article:
    """Another reading of an article, with more text and a ledger."""
    removal = Removal("donation", f"rule-{number}", "clean", f"Give to {number}.")
    text = f"{one.text} More of it, told on day {number}."
    return article(one.url, text, title=one.title, fetched_at=f"2026-03-0{6 + number % 2}T00:00:00Z", removed=[removal])


def known(host: str, number: int) -> Known:
    """A text that is known to repeat."""
    return Known(host, Repeated(f"id{number % 2}", "Give, please.", ()), b"12345678", 10, number, 9, "in all")


def test_newest_revision_stays_with_ledger_and_records(tmp_path: Path) -> None:
    """Of two revisions of an article the newer one stays, with its ledger and all its records."""
    old, new = tmp_path / "old", tmp_path / "new"
    (first, *_) = five()
    fill(old, [first])
    fill(new, [first, changed(first, 1)])
    for target, order in (("a", [old, new]), ("b", [new, old])):
        merge(tmp_path / target, order, NOW)
        (path,) = (Path(entry.path) for home in homes(tmp_path / target) for entry in walk(home))
        filed = read_article(path)
        assert filed is not None
        assert (filed.revision.number, filed.removed) == (2, changed(first, 1).removed)
        assert [path.name for path in (tmp_path / target / "revisions").rglob("*.json")] == ["0002.json"]
        assert damage(tmp_path / target) == []


def test_kept_pages_come_along(tmp_path: Path) -> None:
    """Kept pages can be read in the united corpus, also those of archives of one name, and of one that has grown."""
    urls = [f"https://quay-{number}.example/pier" for number in range(3)]
    corpora = [tmp_path / "a", tmp_path / "b"]
    archives = [RawPages(corpus, 0.0, "test") for corpus in corpora]
    for corpus in corpora:
        corpus.mkdir()
    keep(corpora[0], archives[0], urls[0])
    merge(tmp_path / "all", [corpora[0]], NOW)
    keep(corpora[0], archives[0], urls[1])
    keep(corpora[1], archives[1], urls[2])
    merge(tmp_path / "all", corpora, NOW)
    assert len(list((tmp_path / "all/raw").iterdir())) == 2
    pages = [kept_page(tmp_path / "all", one) for one in articles_of(tmp_path / "all")]
    assert {page.url: page.body for page in pages} == {url: story(url) for url in urls}
    assert damage(tmp_path / "all") == []
    for one in archives:
        one.close()


def keep(corpus: Path, archive: RawPages, url: str) -> None:
    """File an article with its page."""
    with Library(corpus) as library:
        page = Page(url, story(url), url)
        library.file(msgspec.structs.replace(article(url), raw_ref=archive.keep(page)))


def articles_of(corpus: Path) -> Iterator[Article]:
    """All that is filed."""
    for home in homes(corpus):
        for entry in walk(home):
            one = read_article(Path(entry.path))
            assert one is not None
            yield one


def test_memories_are_united(tmp_path: Path) -> None:
    """What is known of a host, and what people want spared, comes from all of them."""
    for number in range(2):
        fill(tmp_path / str(number), five()[number : number + 1])
        with Library(tmp_path / str(number)) as library:
            note(library.state, known(f"host-{number}.example", number))
        spare(tmp_path / str(number), Spared("host.example", f"text {number}"))
    merge(tmp_path / "all", [tmp_path / "0", tmp_path / "1"], NOW)
    with Library(tmp_path / "all") as library:
        assert [one.host for one in all_known(library.state)] == ["host-0.example", "host-1.example"]
    assert [one.text for one in spared(tmp_path / "all")] == ["text 0", "text 1"]


@pytest.mark.parametrize("at", [0, 2, 4])
def test_stopped_and_done_again(tmp_path: Path, at: int) -> None:
    """A merge that is stopped anywhere comes to the same when it is done again."""
    fill(tmp_path / "from", five())
    fill(tmp_path / "old", [changed(one, 2) for one in five()[:2]])
    shutil.copytree(tmp_path / "old", tmp_path / "whole")
    merge(tmp_path / "whole", [tmp_path / "from"], NOW)
    seen = iter(range(9))

    def stop() -> None:
        if next(seen) == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        merge(tmp_path / "old", [tmp_path / "from"], NOW, stop)
    merge(tmp_path / "old", [tmp_path / "from"], NOW)
    assert files_of(tmp_path / "old") == files_of(tmp_path / "whole")
    assert rows_of(tmp_path / "old") == rows_of(tmp_path / "whole")


def test_command(tmp_path: Path) -> None:
    """The command says what it did; a damaged file is named and left out, exit code 1."""
    fill(tmp_path / "from", five())
    done = scraper("corpus", "merge", "--corpus", tmp_path / "all", tmp_path / "from")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == f"5 articles added, 0 brought up to date in {tmp_path}/all\n"
    (broken, *_) = (Path(entry.path) for home in homes(tmp_path / "from") for entry in walk(home))
    broken.write_text("{")
    done = command("corpus", "merge", "--corpus", tmp_path / "new", tmp_path / "from")
    assert done.returncode == 1
    assert only_line(done.stderr) == f"{broken}: is no whole article"
    assert done.stdout.startswith(b"4 articles added")


def test_one_inside_the_other(tmp_path: Path) -> None:
    """A corpus that lies in another is not united with it: its files would be taken for those of the other."""
    inner = tmp_path / "crawl" / "shard-0001"
    inner.parent.mkdir()
    fill(inner, five())
    for target, source in ((inner.parent, inner), (inner / "deeper", inner)):
        with pytest.raises(CorpusError, match="one of them lies in the other"):
            merge(target, [source], NOW)
    assert damage(inner) == []


def test_a_kept_page_is_there_once(tmp_path: Path) -> None:
    """Kept pages that the target has already, since it is a copy, are not copied beside them."""
    one = tmp_path / "one"
    one.mkdir()
    with RawPages(one, 0, "agent") as archive:
        keep(one, archive, "https://quay.example/a")
    shutil.copytree(one, tmp_path / "two")
    merge(tmp_path / "two", [one], NOW)
    assert len(list((tmp_path / "two" / "raw").iterdir())) == 1
    assert damage(tmp_path / "two") == []


def test_what_cannot_be_united(tmp_path: Path) -> None:
    """No corpus, the corpus itself, and one at which a run is at work are refused; nothing is made of it."""
    fill(tmp_path / "one", five()[:1])
    (tmp_path / "empty").mkdir()
    for name, said in (("empty", "is no corpus"), ("missing", "is no corpus"), ("one", "is the corpus itself")):
        with pytest.raises(CorpusError, match=said):
            merge(tmp_path / "one", [tmp_path / name], NOW)
    with lock(tmp_path / "one", NOW), pytest.raises(Locked):
        merge(tmp_path / "all", [tmp_path / "one"], NOW)


def test_an_older_state_is_not_lost(tmp_path: Path) -> None:
    """What only the state of the target knew is still known: a page that failed, and when it is read again."""
    fill(tmp_path / "all", five()[:1])
    fill(tmp_path / "from", five()[1:])
    row = ("gone.example/a", "https://gone.example/a", "gone", 5, "BadStatus", "404", 6)
    with closing(sqlite3.connect(tmp_path / "all" / NAME)) as state, state:
        state.execute(
            "INSERT INTO page (key, url, source, found_at, outcome, reason, read_at) VALUES (?,?,?,?,?,?,?)", row
        )
    merge(tmp_path / "all", [tmp_path / "from"], NOW)
    with closing(sqlite3.connect(tmp_path / "all" / NAME)) as state:
        found = state.execute("SELECT outcome, read_at FROM page WHERE source = 'gone'").fetchall()
    assert found == [("BadStatus", 6)]
