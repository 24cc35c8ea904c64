"""`scraper rules`: looking at rules, judging rule files, writing one by pointing at a page, and what it would do."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scraper.report import faults, of_file
from scraper.rules import bundled_rulebook
from tests.command import ROOT, command, only_line, scraper, story
from tests.test_own_rules import RULES, SURVEY, URL, filed, rules_in
from tests.web import Reply, Web

if TYPE_CHECKING:
    from pathlib import Path

BOX = (
    "<div class='tide-teller'><p>High water today: 14:20.</p><p>Low water comes at 20:35, with a north wind.</p></div>"
)
OURS = "<p>Our reporters walk the harbour every morning so that you know what is new there.</p>"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a saved page that has a box and a sentence that nobody wants."""
    monkeypatch.chdir(tmp_path)
    body = (
        story(URL)
        .replace(b"<p>Three ferry", BOX.encode() + b"<p>Three ferry")
        .replace(b"<aside", OURS.encode() + b"<aside")
    )
    (tmp_path / "page.html").write_bytes(body)
    return tmp_path


class TestLook:
    """Which rules there are."""

    def test_list(self, tmp_path: Path) -> None:
        """Every rule is a line; kind and scope choose."""
        whole = command("rules", "list", "--rules", rules_in(tmp_path))
        lines = whole.stdout.decode().splitlines()
        assert len(lines) == len(bundled_rulebook().rules) + 1
        assert only_line(whole.stderr) == f"{len(lines):,} rules"
        ours = command("rules", "list", "--rules", rules_in(tmp_path), "--own").stdout.decode()
        assert ours.split("\t")[:4] == ["quay-survey", "other", "call", "quay.example"]
        german = command("rules", "list", "--kind", "newsletter", "--for", "de").stdout.decode().splitlines()
        assert german
        assert all(line.split("\t")[1:4:2] == ["newsletter", "de"] for line in german)

    def test_of_the_program_itself(self) -> None:
        """What the ledger names and no file has is explained, too."""
        shown = command("rules", "show", "clean-voice").stdout.decode()
        assert shown.startswith("# of the program itself, in no file\nwhy = ")
        near = command("rules", "show", "clean-voices").stderr.decode()
        assert "near it: clean-voice" in near

    def test_show(self) -> None:
        """A rule is shown as a file has it; an id that is none is told with those near it."""
        shown = command("rules", "show", "newsletter-form").stdout.decode()
        assert shown.startswith('# newsletter.toml\n[[block]]\nid = "newsletter-form"\n')
        assert "input[translate(@type, " in shown
        done = command("rules", "show", "newsletter-fo")
        assert done.returncode == 3
        assert "near it: newsletter-form" in only_line(done.stderr)


class TestJudge:
    """Whether rule files are in order."""

    def test_ours(self) -> None:
        """Every rule of the rulebook does what its examples say."""
        assert list(faults(bundled_rulebook())) == []

    @pytest.mark.parametrize("what", ["lint", "test"])
    def test_nothing_wrong(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
        """One's own rules are looked at when no file is named."""
        rules_in(tmp_path)
        monkeypatch.chdir(tmp_path)
        done = command("rules", what)
        assert (done.returncode, done.stdout) == (0, b"")
        assert only_line(done.stderr) == "1 rule in 1 file: nothing is wrong"

    def test_lint(self, tmp_path: Path) -> None:
        """A file that cannot be read and a pattern that can match nothing are told with file and rule."""
        (tmp_path / "a.toml").write_text("domain = 3")
        text = RULES.format(domain="quay.example")
        (tmp_path / "b.toml").write_text(text.replace("^the last survey of the pier", "^the last, survey"))
        done = command("rules", "lint", tmp_path)
        first, second = done.stdout.decode().splitlines()
        assert done.returncode == 1
        assert first.startswith(f"{tmp_path / 'a.toml'}: ")
        assert second.startswith(f"{tmp_path / 'b.toml'}: rule quay-survey: pattern '^the last, survey': ")

    def test_examples(self, tmp_path: Path) -> None:
        """Examples that a rule contradicts are told: texts, boxes, and runs of paragraphs."""
        rules = """
domain = "quay.example"
valid_from = "2026-03-04"
[[call]]
id = "t"
kind = "other"
why = "w"
says = ["^tide of the day"]
removes = ["Tide of the day.", "Wind of the day."]
keeps = ["Tide of the day is high."]
[[block]]
id = "b"
kind = "other"
why = "w"
tokens = ["tide"]
removes = ["<div class='tide'><p>High.</p></div>", "<div class='wind'><p>North.</p></div>"]
keeps = ["<div class='tide'><p>Low.</p></div>"]
[[span]]
id = "s"
kind = "other"
why = "w"
starts = ["^so begins"]
ends = ["^so ends"]
removes = ["So begins it.\\nSo ends it.", "So begins it."]
keeps = ["So begins it.\\nSo ends it."]
"""
        (tmp_path / "a.toml").write_text(rules)
        assert [(rule, says.split(":")[0]) for rule, says in faults(of_file(tmp_path / "a.toml"))] == [
            (rule, says) for rule in ("t", "s", "b") for says in ("leaves what it removes", "removes what it keeps")
        ]
        done = command("rules", "test", tmp_path / "a.toml")
        assert (done.returncode, len(done.stdout.splitlines())) == (1, 6)

    def test_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where there are no rules, that is said, and how to get one."""
        monkeypatch.chdir(tmp_path)
        done = command("rules", "lint")
        assert done.returncode == 3
        assert only_line(done.stderr).endswith("no rule files there; `scraper rules new URL` writes one")


class TestNew:
    """A rule by pointing at blocks."""

    def test_box_and_sentence(self, here: Path) -> None:
        """A box goes by its name, a bare sentence by what it says; the article is without both from then on."""
        done = command("rules", "new", "page.html", "--remove", "2-3,5", "--kind", "advert", "--why", "Tides.")
        assert done.returncode == 0, done.stderr
        rules = of_file(here / "rules" / "quay.example.toml").rules
        assert [(rule.kind, rule.why, rule.keeps[0][:11]) for rule in rules] == [
            ("advert", "Tides.", "Three ferry"),
            ("advert", "Tides.", "<p>Three fe"),
        ]
        assert b"2 texts more" in done.stdout
        assert command("rules", "test").returncode == 0
        assert command("rules", "lint").returncode == 0
        text = command("extract", "page.html").stdout.decode()
        assert '"advert"' in text
        assert "High water today" not in text.split('"removed"')[0]
        assert "Our reporters walk" not in text.split('"removed"')[0]

    def test_other_numbers(self, here: Path) -> None:
        """Generated names do not identify a box, nor does one that the article's own paragraphs have."""
        page = (here / "page.html").read_bytes().replace(b"tide-teller", b"css-1x2y3z")
        (here / "page.html").write_bytes(page)
        command("rules", "new", "page.html", "--remove", "2-3")
        text = (here / "rules" / "quay.example.toml").read_text()
        assert "[[block]]" not in text
        assert "[[call]]" in text
        left = command("extract", "page.html").stdout.decode().split('"removed"')[0]
        assert "High water today" not in left
        assert "Low water comes" not in left

    def test_added(self, here: Path) -> None:
        """What was in the file stays as it was; a rule that is there is not written twice."""
        command("rules", "new", "page.html", "--remove", "2-3")
        former = (here / "rules" / "quay.example.toml").read_text()
        assert command("rules", "new", "page.html", "--remove", "3").returncode == 0
        text = (here / "rules" / "quay.example.toml").read_text()
        assert text.startswith(former)
        assert text.count("[[block]]") == 1
        assert text.count("[[call]]") == 1

    @pytest.mark.parametrize(
        "markup",
        [
            "<h2>What C:\\path\\n isn't [it] (a) {b}?</h2>",
            '<ul><li>one "thing" \\d+</li><li>two things here now ok</li></ul>',
            '<p>Read "all" of C:\\temp\\x here (really) [now] $5 a month* for 3 weeks + more?</p>',
            "<p>この記事は港町通信の提供です。続きは紙面でご覧ください。</p>",
            "<p>اشترك في نشرتنا البريدية اليومية الآن من فضلك</p>",
            "<p>Tides: 14:20</p>",
        ],
    )
    def test_any_text(self, here: Path, markup: str) -> None:
        """Quotes, backslashes, signs, lists and other scripts give a rule that takes the text and keeps its promise."""
        page = story(URL).replace(b"<p>Three ferry", markup.encode() + b"<p>Three ferry")
        (here / "page.html").write_bytes(page)
        done = command("rules", "new", "page.html", "--remove", "2")
        assert done.returncode == 0, done.stderr
        assert b"1 text more" in done.stdout
        assert command("rules", "test").returncode == command("rules", "lint").returncode == 0

    def test_no_rule(self, here: Path) -> None:
        """What no rule can take is told, and nothing is written."""
        table = b"<table><tr><td>Tide</td><td>14:20</td></tr><tr><td>Wind</td><td>north</td></tr></table>"
        (here / "page.html").write_bytes(story(URL).replace(b"<p>Three ferry", table + b"<p>Three ferry"))
        done = command("rules", "new", "page.html", "--remove", "2")
        assert done.returncode == 3
        assert only_line(done.stderr).endswith(
            "no rule was found that takes this out; docs/rules.md says how to write one"
        )
        assert not (here / "rules").exists()

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["--remove", "99"], "'99' is none of the blocks 1 to "),
            (["--remove", "x"], "'x' is none of the blocks"),
            (["--remove", "4-2"], "'4-2' is none of the blocks"),
            (["--remove", ","], "no number was given"),
            (["--remove", "1-6"], "that is the whole article"),
            (["--remove", "2", "--kind", "nonsense"], "is one of donation, "),
            ([], "Nobody is there to be asked"),
        ],
    )
    def test_wrong_use(self, here: Path, arguments: list[str], says: str) -> None:
        """What makes no sense is wrong use, and nothing is written."""
        done = command("rules", "new", "page.html", *arguments)
        assert done.returncode == 2
        assert says in done.stderr.decode()
        assert not (here / "rules").exists()

    def test_asked(self, here: Path) -> None:
        """On a terminal the blocks are shown and a person is asked, again where the answer makes no sense."""
        ours, theirs = pty.openpty()
        words = [sys.executable, "-m", "scraper", "rules", "new", "page.html"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as asking:
            os.close(theirs)
            os.write(ours, b"tides\n2-3\nadvert\n\n")
            said = b""
            try:
                while some := os.read(ours, 65536):
                    said += some
            except OSError:  # the other end is closed
                pass
        assert asking.returncode == 0, said
        assert b"High water today" in said
        assert b"'tides' is none of the blocks 1 to " in said
        (rule,) = of_file(here / "rules" / "quay.example.toml").rules
        assert (rule.kind, rule.why) == ("advert", "It is no part of the article.")

    def test_from_the_web(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A page of the web will do, read as politely as any."""
        monkeypatch.chdir(tmp_path)
        with Web({"/pier": Reply(story(URL)), "/robots.txt": Reply(b"User-agent: *\nAllow: /")}) as web:
            done = scraper(
                "rules", "new", web.url("/pier"), "--allow-private", "--remove", "3", "--rules", tmp_path / "r"
            )
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "r" / "127.0.0.1.toml").exists()


class TestBeside:
    """Rules beside the corpus are used without being named."""

    def test_scrape_and_explain(self, here: Path) -> None:
        """What is filed and what is explained goes by them; --rules names others."""
        rules_in(here)
        assert command("scrape", "page.html").returncode == 0
        (path,) = here.glob("corpus/quay.example/**/*.json")
        assert SURVEY not in filed(path).text
        assert b"quay-survey" in command("explain", "page.html", "--text").stdout
        (here / "none").mkdir()
        assert SURVEY.encode() in command("extract", "page.html", "--rules", "none").stdout
        assert b"quay-survey" in command("extract", "page.html", "--jobs", 1).stdout

    def test_no_rules(self, here: Path) -> None:
        """A folder of that name without rules is nobody's business."""
        (here / "rules").mkdir()
        (here / "rules" / "README").write_text("Rules of the house.")
        assert SURVEY.encode() in command("extract", "page.html").stdout


class TestImpact:
    """What a rule file would do to a corpus."""

    @pytest.mark.parametrize("keeps", [True, False])
    def test_articles(self, here: Path, *, keeps: bool) -> None:
        """Articles of its site that would lose something are counted, and shown; nothing is changed."""
        pages = {"/pier": Reply(story(URL)), "/quay": Reply(story(f"{URL}2", "Quay").replace(SURVEY.encode(), b""))}
        with Web({**pages, "/robots.txt": Reply(b"User-agent: *\nAllow: /")}) as web:
            flags = ["--keep-raw"] if keeps else []
            command("scrape", web.url("/pier"), web.url("/quay"), "--allow-private", "--delay", "0", *flags)
        file = rules_in(here, domain="127.0.0.1").rename(here / "mine") / "site.toml"
        before = {path: path.read_bytes() for path in here.glob("corpus/**/*.json")}
        done = command("rules", "impact", file, "--jobs", 1)
        assert done.returncode == 0, done.stderr
        assert f"- {SURVEY}" in done.stdout.decode()
        assert (
            "gone        1  quay-survey\n2 articles of 127.0.0.1: 1 article would lose 11 words\n"
            in done.stdout.decode()
        )
        assert before == {path: path.read_bytes() for path in here.glob("corpus/**/*.json")}

    def test_no_corpus(self, tmp_path: Path) -> None:
        """A corpus that is not there is named."""
        done = command("rules", "impact", rules_in(tmp_path) / "site.toml", "--corpus", tmp_path / "none")
        assert done.returncode == 3
        assert only_line(done.stderr) == f"{tmp_path / 'none'}: there is no such corpus"
