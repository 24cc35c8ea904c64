"""`scraper report`: a corpus at a glance, counted from its index, on a page that runs and loads nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import lxml.html
import msgspec
import pytest

from scraper.article import Access, Removal
from scraper.corpus.library import Library
from scraper.corpus.look import look_into
from scraper.corpus.memory import Known, note
from scraper.corpus.overview import OTHERS, overview
from scraper.crawl.drift import Drift
from scraper.crawl.manifest import Manifest, SourceReport
from scraper.memory import Repeated
from scraper.pipeline import made_by
from scraper.report.plots import HEIGHT, TOP, stacked
from tests.chromium import accessibility_faults, in_chromium, opened, with_axe
from tests.command import command, only_line
from tests.corpora import article, fill, five

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.article import Article
    from scraper.corpus.overview import Overview

HOSTILE = "<script>alert(1)</script>\"'&{{ 7 * 7 }}"


def look(folder: Path) -> Overview:
    """The overview of a corpus."""
    with look_into(folder) as state:
        return overview(state)


def removed(text: str, kind: str, rule: str) -> Removal:
    """An entry of a ledger."""
    return Removal(kind, rule, "clean", text)  # type: ignore[arg-type] # a kind of the tests'


def many(days: int = 30, hosts: int = 12) -> list[Article]:
    """Articles of several hosts over some days, the first with the most, each with something taken out."""
    found = []
    for day in range(1, days + 1):
        for host in range(hosts):
            if day % (host + 1):
                continue
            gone = [
                removed("Please donate today to keep us going.", "donation", "donation-named"),
                removed("Sign up for our letter.", "newsletter", "newsletter-form"),
            ]
            found.append(
                article(
                    f"https://host{host}.example/{day}",
                    f"{day} {host} A text about the harbour that is long enough for a paragraph of its own.",
                    date_published=f"2026-03-{day:02}T09:00:00Z",
                    language=("en", "de", None)[host % 3],
                    access=Access(("full", "teaser", "metered")[day % 3]),  # type: ignore[arg-type] # all are verdicts
                    removed=gone[: 1 + day % 2],
                )
            )
    return found


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus with runs behind it, and with hostile names in it. Nothing here changes it."""
    folder = tmp_path_factory.mktemp("corpus")
    fill(folder, [*many(), article("https://tide.example/x", HOSTILE, removed=[removed(HOSTILE, "other", HOSTILE)])])
    with Library(folder) as library, library.transaction():
        known = Known("host1.example", Repeated("ab12cd34ef", HOSTILE), b"1" * 8, 1_770_000_000, 4, 5, "why")
        note(library.state, known)
    source = SourceReport("Host 1", "https://host1.example/", checked=True, new=3)
    failing = SourceReport(HOSTILE, "https://host2.example/", checked=True, error="cannot be reached")
    drift = Drift("host1.example", "Host 1", "body", "400 words", "12 words", ["https://host1.example/1"])
    manifest = Manifest(
        "2026-03-30T03:00:00Z", made_by(), "2026-03-30T03:01:00Z", drift=[drift], sources=[source, failing]
    )
    (folder / "runs").mkdir()
    (folder / "runs" / "2026-03-30T030000Z.json").write_bytes(msgspec.json.encode(manifest))
    return folder


class TestOverview:
    """What is counted."""

    def test_by_day(self, tmp_path: Path) -> None:
        """Articles are counted by publisher and day, the smaller publishers together."""
        fill(tmp_path, many())
        found = look(tmp_path)
        numbers = found.by_publisher.numbers
        assert next(iter(numbers)) == "host0.example"
        assert list(numbers)[-1] == OTHERS
        assert len(numbers) == 9
        assert list(numbers["host0.example"]) == [1] * 30
        assert sum(sum(row) for row in numbers.values()) == found.articles == len(many())
        assert found.by_publisher.periods[0] == "2026-03-01"
        assert found.publishers == 12

    def test_by_month(self, tmp_path: Path) -> None:
        """A corpus of more days than can be shown is counted by month."""
        some = [
            article(f"https://quay.example/{month}/{day}", f"{month} {day}", date_published=f"2026-{month:02}-{day:02}")
            for month in (1, 2, 3)
            for day in range(1, 20)
        ]
        fill(tmp_path, some)
        found = look(tmp_path)
        assert found.by_publisher.periods == ("2026-01", "2026-02", "2026-03")
        assert found.by_publisher.numbers == {"quay.example": (19, 19, 19)}

    def test_days_without_articles(self, tmp_path: Path) -> None:
        """Time does not jump: what had no articles is there, too, and days that are none are nobody's."""
        days = ("2026-03-01", "2026-03-04", "nonsense")
        fill(tmp_path, [article(f"https://quay.example/{day}", day, date_published=day) for day in days])
        found = look(tmp_path)
        assert found.by_publisher.periods == ("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04")
        assert found.by_publisher.numbers == {"quay.example": (1, 0, 0, 1)}

    def test_decades(self, tmp_path: Path) -> None:
        """Of a long time the last months are shown."""
        days = ("1998-01-01", "2026-03-04")
        fill(tmp_path, [article(f"https://quay.example/{day}", day, date_published=day) for day in days])
        periods = look(tmp_path).by_publisher.periods
        assert (len(periods), periods[0], periods[-1]) == (36, "2023-04", "2026-03")

    def test_removed(self, tmp_path: Path) -> None:
        """The words that were taken out are a share of all words of the day, by kind."""
        gone = [removed("one two three", "donation", "d"), removed("four", "social", "s")]
        fill(tmp_path, [article("https://quay.example/x", "a b c d e f", removed=gone), article("https://b.example/y")])
        found = look(tmp_path)
        words = 6 + 4 + look(tmp_path).words - 6
        assert found.removed.numbers == {"donation": (3 / words,), "social": (1 / words,)}
        assert found.rules == {"d": 1, "s": 1}

    def test_missing(self, tmp_path: Path) -> None:
        """What pages do not say is a share of a publisher's articles."""
        fill(tmp_path, five())
        found = look(tmp_path)
        title, authors = found.fields.index("title"), found.fields.index("authors")
        assert found.missing["tide.example"][0] == 1
        assert found.missing["tide.example"][1][title] == 1.0
        assert found.missing["quay.example"][1][title] == found.missing["quay.example"][1][authors] == 0.0
        assert found.access == {"full": 3, "paywalled": 1, "teaser": 1}
        assert found.languages == {"en": 2, "de": 1, "en-GB": 1, "ja": 1}

    def test_without_features(self, tmp_path: Path) -> None:
        """Articles that the state has no features of are counted, and the page says how many were measured."""
        fill(tmp_path, five())
        with Library(tmp_path) as library, library.transaction():
            library.state.execute("UPDATE article SET features = NULL WHERE domain = 'quay.example'")
        found = look(tmp_path)
        assert (found.articles, found.measured) == (5, 3)


class TestPlot:
    """Where the pieces of a plot stand."""

    def test_scale(self) -> None:
        """Axes end at round numbers, the tallest column under the top, labels are as many as fit."""
        plot = stacked([str(day) for day in range(40)], {"a": [3.0] * 40, "b": [7.0] * 40}, {"a": "s0", "b": "s1"}, str)
        assert [says for _, says in plot.ticks] == ["0.0", "5.0", "10.0"]
        assert min(piece.y for piece in plot.pieces) == pytest.approx(TOP)
        assert sum(piece.height for piece in plot.pieces[:2]) == pytest.approx(HEIGHT - TOP - 44)
        assert len(plot.labels) == 8
        assert plot.pieces[0].says == "a, 0: 3.0"

    def test_nothing(self) -> None:
        """No numbers make no pieces, and no division by them."""
        assert stacked([], {}, {}, str).pieces == ()
        assert stacked(["x"], {"a": [0.0]}, {"a": "s0"}, str).pieces == ()


class TestCommand:
    """The command."""

    def test_page(self, corpus: Path, tmp_path: Path) -> None:
        """All parts are there, each plot with its numbers; names from pages are text, whatever they say."""
        done = command("report", "--corpus", corpus, "-o", tmp_path / "report.html")
        assert (done.returncode, only_line(done.stdout)) == (0, str(tmp_path / "report.html"))
        tree = lxml.html.document_fromstring((tmp_path / "report.html").read_bytes())
        text = " ".join(str(tree.xpath("string(//body)")).split())
        for said in ("host0.example", "Donation appeal", "teaser", "date published", "cannot be reached", "12 words"):
            assert said in text
        assert text.count(HOSTILE) >= 3
        assert not {str(one.tag) for one in tree.iter()} & {"script", "img", "iframe", "link", "object"}
        assert sum(1 for one in tree.iter("details") if list(one.iter("table"))) == 2
        assert len(list(tree.iter("svg"))) == 2
        assert not tree.xpath("//@style")

    def test_empty(self, tmp_path: Path) -> None:
        """A corpus without articles has a page, too; a folder that is none is named."""
        fill(tmp_path / "news", [])
        done = command("report", "--corpus", tmp_path / "news", "-o", "-")
        assert b"There are no articles yet." in done.stdout
        done = command("report", "--corpus", tmp_path / "none", "-o", "-")
        assert (done.returncode, done.stdout) == (3, b"")
        assert only_line(done.stderr) == f"{tmp_path / 'none'}: there is no such corpus"

    def test_is_quick(self, corpus: Path) -> None:
        """The index is read once, whatever the number of articles: this many take no time that is felt."""
        begun = time.process_time()
        look(corpus)
        assert time.process_time() - begun < 0.5


@in_chromium
class TestInTheBrowser:
    """The page, looked at."""

    @pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
    @with_axe
    def test_to_be_used_by_everybody(self, corpus: Path, tmp_path: Path, width: int, scheme: str) -> None:
        """Nothing runs, loads or is wider than the window, there is no serious fault of accessibility."""
        command("report", "--corpus", corpus, "-o", tmp_path / "report.html")
        with opened(tmp_path / "report.html", width, scheme) as (page, wrong):
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert accessibility_faults(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert wrong == []
