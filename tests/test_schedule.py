"""When sources and pages are read again: real SQLite, and a clock that stands where the test puts it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from scraper.article import Http
from scraper.corpus.database import open_sqlite
from scraper.crawl.discovery.discover import ReadFile
from scraper.crawl.discovery.found import Found
from scraper.crawl.schedule import Due, Schedule
from scraper.crawl.sources import Source
from scraper.errors import (
    BadStatus,
    Blocked,
    ExtractError,
    Forbidden,
    InvalidURL,
    NeedsBrowser,
    NoArticle,
    NotFound,
    NotHTML,
    ScraperError,
    TimedOut,
    TooLarge,
    Unavailable,
    Unreachable,
)
from scraper.fetch import NotModified, Validators

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scraper.corpus.database import State

HOUR, DAY = 3600, 86_400
START = 1_770_000_000
HERALD = Source(name="herald", url="https://herald.example/feed")
QUAY = Source(name="quay", url="https://quay.example/feed")
PIER, FERRY = "https://herald.example/pier", "https://herald.example/ferry"


@dataclass
class Clock:
    """Seconds since 1970, as the test sets them."""

    now: float = START

    def __call__(self) -> float:
        """What time it is."""
        return self.now


class Night(Schedule):
    """A schedule with its state and its clock at hand."""

    def __init__(self, state: State) -> None:
        self.state, self.clock = state, Clock()
        super().__init__(state, self.clock)

    def found(self, source: Source, *urls: str) -> list[Due]:
        """What of these is taken, while the two sources are listed."""
        return self.take(source, [Found(url) for url in urls], {HERALD.name, QUAY.name})[0]

    def waiting(self, *sources: Source) -> list[str]:
        """The pages that are due now."""
        return [due.url for due in self.due(sources or (HERALD, QUAY))]

    def page(self, url: str) -> dict[str, Any]:
        """What the state knows of a page."""
        names = [row[1] for row in self.state.execute("PRAGMA table_info(page)")]
        return dict(zip(names, self.state.execute("SELECT * FROM page WHERE url = ?", [url]).fetchone(), strict=True))

    def looks(self, revisit: Sequence[float], *, until: float) -> list[float]:
        """At which ages a page is read that is due whenever a run comes by, which is every quarter of an hour."""
        (due,) = self.found(HERALD, PIER)
        ages = []
        while self.clock.now <= START + until:
            if self.waiting():
                ages.append(self.clock.now - START)
                self.read(due, revisit, "id", said())
            self.clock.now += 900
        return ages


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    """The schedule of a new corpus."""
    state = open_sqlite(tmp_path)
    yield Night(state)
    state.close()


def said(url: str = PIER, etag: str | None = None, changed: str | None = None) -> NotModified:
    """An answer with validators; of an article the schedule takes no more."""
    return NotModified(url, url, Http(200, etag, changed), "2026-03-04T09:00:00Z")


class TestSources:
    """When a source is looked at."""

    @pytest.mark.parametrize(
        ("every", "later", "due"),
        [
            (None, 0, True),
            (DAY, HOUR, False),
            (DAY, 0.94 * DAY, False),
            (DAY, 0.96 * DAY, True),
            (DAY, 2 * DAY, True),
            (DAY, -HOUR, True),
        ],
        ids=["at every run", "too early", "not quite", "a little early", "late", "the clock was ahead"],
    )
    def test_every(self, night: Night, every: float | None, later: float, due: bool) -> None:  # noqa: FBT001 - expected
        """`every` has to go by, but for a little; a look in the future keeps nobody from looking."""
        source = replace(HERALD, every=every)
        night.checked(source, [])
        night.clock.now += later
        assert night.is_due(source) is due

    def test_new_and_moved(self, night: Night) -> None:
        """A source that nobody has looked at is due, and so is one that has another address now."""
        source = replace(HERALD, every=DAY)
        assert night.is_due(source)
        night.checked(source, [])
        assert not night.is_due(source)
        assert night.is_due(replace(source, url="https://herald.example/news.rss"))

    def test_validators(self, night: Night) -> None:
        """What a server said of a file is kept by its address, and replaced by what it says next."""
        file = ReadFile(HERALD.url, "feed", HERALD.url + "/", '"1"', "Wed")
        night.checked(HERALD, [file])
        assert night.listings() == {HERALD.url: Validators(HERALD.url + "/", '"1"', "Wed")}
        night.checked(HERALD, [replace(file, etag=None)])
        assert night.listings() == {HERALD.url: Validators(HERALD.url + "/", None, "Wed")}

    def test_validators_of_an_unchanged_file(self, night: Night) -> None:
        """A 304 that names no validators leaves those that hold (RFC 9110, 15.4.5)."""
        night.checked(HERALD, [ReadFile(HERALD.url, "feed", HERALD.url, '"1"', "Wed")])
        night.checked(HERALD, [ReadFile(HERALD.url, None, HERALD.url, None, "Thu")])
        assert night.listings() == {HERALD.url: Validators(HERALD.url, '"1"', "Thu")}

    def test_no_password_is_kept(self, night: Night, tmp_path: Path) -> None:
        """An address with user name and password is kept without them."""
        source = replace(HERALD, url="https://ada:secret@herald.example/feed")
        night.checked(source, [ReadFile(source.url, "feed", HERALD.url, '"1"')])
        assert list(night.listings()) == [HERALD.url]
        assert not any(b"secret" in path.read_bytes() for path in tmp_path.iterdir())


class TestTake:
    """What is new."""

    def test_once(self, night: Night) -> None:
        """A page is taken once, whoever names it, in whatever spelling."""
        assert [due.url for due in night.found(HERALD, PIER, f"{PIER}/")] == [f"{PIER}/"]
        assert night.found(HERALD, PIER) == []
        assert night.found(QUAY, PIER.replace("https://", "http://www.")) == []

    def test_limit(self, night: Night) -> None:
        """The first are taken up to the limit; the others are counted, and taken next time."""
        urls = [f"{PIER}-{number}" for number in range(5)]
        source = replace(HERALD, limit=2)
        for taken, left in ((urls[:2], 3), (urls[2:4], 1), (urls[4:], 0), ([], 0)):
            due, over = night.take(source, [Found(url) for url in urls], {"herald"})
            assert ([one.url for one in due], over) == (taken, left)

    def test_what_was_not_read_waits(self, night: Night) -> None:
        """Pages that a run found and did not come to read are due in the next, the oldest first."""
        night.found(HERALD, PIER)
        night.clock.now += DAY
        night.found(QUAY, "https://quay.example/x")
        assert night.waiting() == [PIER, "https://quay.example/x"]
        assert night.waiting(QUAY) == ["https://quay.example/x"]

    @pytest.mark.parametrize(
        "url",
        [
            "https://herald.example/k%C3%BCste?b=%7E&a=%2f#top",
            "https://herald.example/küste/straße?q=ä+ö",
            "https://xn--kste-0ra.example/%ZZ/%",
            "http://herald.example/a;b=c,d/it's'?x='%27",
            "https://herald.example/%00%0A/../x",
        ],
    )
    def test_odd_addresses(self, night: Night, url: str) -> None:
        """However an address is spelled, what became of its page goes to its one row."""
        from scraper.addresses import canonical

        (due,) = night.found(HERALD, canonical(url))
        night.read(due, [], "id", said(due.url))
        assert night.page(due.url)["outcome"] == "filed"
        assert night.named(canonical(url)).article == "id"
        assert night.state.execute("SELECT count(*) FROM page").fetchone() == (1,)


class TestRevisits:
    """When an article is read again."""

    def test_an_hour_a_day_a_week(self, night: Night) -> None:
        """An article is read again at these ages and then never; a run may come a little early, as they drift."""
        assert night.looks(HERALD.revisit, until=30 * DAY) == [0, HOUR - 900, DAY - 900, 7 * DAY - 900]

    def test_never(self, night: Night) -> None:
        """Where no ages are given, never."""
        assert night.looks([], until=10 * DAY) == [0]

    def test_nightly(self, night: Night) -> None:
        """Runs once a night read it the next night and a week later: that night is for both the hour and the day."""
        (due,) = night.found(HERALD, PIER)
        nights = []
        for number in range(12):
            night.clock.now = START + number * DAY + 60 * number  # each run finds it a minute later
            if night.waiting():
                nights.append(number)
                night.read(due, HERALD.revisit, "id", said())
        assert nights == [0, 1, 7]

    def test_unwanted(self, night: Night) -> None:
        """What is not filed is not read again, nor found again."""
        (due,) = night.found(HERALD, PIER)
        night.read(due, HERALD.revisit, None, said())
        night.clock.now += 30 * DAY
        assert (night.waiting(), night.found(HERALD, PIER)) == ([], [])
        assert night.page(PIER)["outcome"] == "unwanted"

    def test_page_validators(self, night: Night) -> None:
        """Validators belong to the address that they were given for, and stay when a 304 names none."""
        (due,) = night.found(HERALD, PIER)
        night.read(due, [], "id", said(etag='"1"', changed="Wed"))
        night.read(due, [], "id", said(changed="Thu"))
        assert (night.page(PIER)["etag"], night.page(PIER)["last_modified"]) == ('"1"', "Thu")
        night.read(due, [], "id", said(f"{PIER}/new"))
        page = night.page(PIER)
        assert (page["read_url"], page["etag"], page["last_modified"], page["visits"]) == (f"{PIER}/new", None, None, 3)

    def test_named(self, night: Night) -> None:
        """A page that a person named is not due; a source that lists it has it from then on, to be read at its ages."""
        due = night.named(PIER)
        night.read(due, (), "id", said())
        assert (night.found(HERALD, PIER), night.waiting()) == ([], [])
        assert night.named(PIER) == replace(due, article="id", source="herald")

    def test_named_and_found(self, night: Night) -> None:
        """A page that a source found before stays that source's when a person names it."""
        night.found(HERALD, PIER)
        assert night.named(PIER.replace("https", "http")) == Due(PIER, "herald", None, START, 0)


class TestFailures:
    """When a page that gave no article is tried again."""

    @pytest.mark.parametrize(
        ("error", "hours"),
        [
            *((kind(PIER, "x"), [1, 4, 16, 64, 256]) for kind in (TimedOut, Unavailable, Unreachable)),
            *((BadStatus(PIER, "x", status), [1, 4, 16, 64, 256]) for status in (429, 500, 503)),
            *((kind(PIER, "x"), [24, 48]) for kind in (Blocked, Forbidden, NoArticle, NotFound, ExtractError)),
            *((kind(PIER, "x"), []) for kind in (InvalidURL, NotHTML, TooLarge, NeedsBrowser)),
            *((BadStatus(PIER, "x", status), []) for status in (404, 410)),
        ],
        ids=lambda value: (
            f"{type(value).__name__}{getattr(value, 'status', '')}" if not isinstance(value, list) else ""
        ),
    )
    def test_retries(self, night: Night, error: ScraperError, hours: list[int]) -> None:
        """What passes is tried again after hours, what might pass after days, the rest never; each wait is longer."""
        (due,) = night.found(HERALD, PIER)
        for wait in hours:
            night.failed(due, error)
            night.clock.now += wait * HOUR - 901
            assert night.waiting() == []
            night.clock.now += 901
            (due,) = night.due([HERALD])
        night.failed(due, error)
        night.clock.now += 365 * DAY
        assert night.waiting() == []
        assert night.page(PIER)["outcome"] == type(error).__name__

    def test_success_counts_anew(self, night: Night) -> None:
        """A page that was read after failures starts from none, and its reason is gone."""
        (due,) = night.found(HERALD, PIER)
        night.failed(due, TimedOut(PIER, "no answer"))
        assert night.page(PIER)["reason"] == "no answer"
        night.read(due, HERALD.revisit, "id", said())
        assert (night.page(PIER)["failures"], night.page(PIER)["reason"]) == (0, None)

    def test_article_stays(self, night: Night) -> None:
        """A page that was read and then fails keeps its article, and is read at its next age."""
        (due,) = night.found(HERALD, PIER)
        night.read(due, HERALD.revisit, "id", said())
        night.failed(replace(due, article="id"), Unreachable(PIER, "refused"))
        night.clock.now += HOUR
        assert [one.article for one in night.due([HERALD])] == ["id"]


class TestNames:
    """Sources that are called otherwise, or are gone."""

    def test_renamed(self, night: Night) -> None:
        """A source that has the address of one that is gone gets its pages and its times."""
        night.found(HERALD, PIER)
        night.checked(HERALD, [])
        source = replace(HERALD, name="The Herald", every=DAY)
        night.rename([source, QUAY], {"The Herald", "quay"})
        assert [one.source for one in night.due([source])] == ["The Herald"]
        assert not night.is_due(source)

    def test_swapped(self, night: Night) -> None:
        """Of two sources that swapped addresses each keeps the pages of its name."""
        for source in (HERALD, QUAY):
            night.found(source, f"{source.url}/1")
            night.checked(source, [])
        night.rename([replace(HERALD, url=QUAY.url), replace(QUAY, url=HERALD.url)], {"herald", "quay"})
        assert [one.url for one in night.due([HERALD])] == [f"{HERALD.url}/1"]

    def test_left_out_is_not_gone(self, night: Night) -> None:
        """A source that is left out of one run keeps its pages, though another has its address now."""
        night.found(HERALD, PIER)
        night.checked(HERALD, [])
        night.rename([replace(QUAY, url=HERALD.url)], {"herald", "quay"})
        assert night.waiting(HERALD) == [PIER]
        assert night.found(QUAY, PIER) == []

    def test_adopted(self, night: Night) -> None:
        """Pages of a source that is gone are read for one that lists them, when their time has come."""
        night.found(HERALD, PIER, FERRY)
        night.read(Due(FERRY, "herald", None, START), HERALD.revisit, "id", said(FERRY))
        taken, left = night.take(QUAY, [Found(PIER), Found(FERRY)], {"quay"})
        assert (taken, left) == ([Due(PIER, "quay", None, START)], 0)
        night.clock.now += HOUR
        assert sorted(night.waiting(QUAY)) == [FERRY, PIER]

    def test_adopted_from_a_person(self, night: Night) -> None:
        """An article that no source had, such as one that a person named, is read again for one that lists it."""
        night.read(night.named(PIER), (), "id", said())
        night.take(HERALD, [Found(PIER)], {"herald"})
        night.clock.now += HOUR
        assert night.waiting(HERALD) == [PIER]

    def test_not_adopted(self, night: Night) -> None:
        """A page that is never to be read again stays so."""
        (due,) = night.found(HERALD, PIER)
        night.read(due, [], "id", said())
        assert night.take(QUAY, [Found(PIER)], {"quay"}) == ([], 0)
