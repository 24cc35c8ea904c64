"""What repeats on a host: what is learnt and what is not, what goes from articles, and what people say to it."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.article import Article, Draft, Heading, ListBlock, Paragraph
from scraper.corpus.check import check
from scraper.corpus.encode import encode
from scraper.corpus.learn import Learned, learn
from scraper.corpus.library import Library
from scraper.corpus.memory import all_known, memories
from scraper.corpus.reindex import reindex
from scraper.corpus.revisions import Record, former_text
from scraper.identity import article_id, content_hash
from scraper.memory import Memory, Repeated, fingerprint, lanes_shared, without_repeated
from scraper.rules.lint import complaints
from scraper.rules.model import SiteFile
from scraper.rules.text import TextRules
from scraper.words import count_words
from tests.articles import article_at
from tests.command import command, only_line, scraper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scraper.article import Block

HOST = "quay.example"
NOW = 1_772_700_000
APPEAL = "The lamp over our door burns because neighbours bring the oil for it."
COUNTED = "{} households already keep a chair free for us at their table on {}."
SUBJECTS = (
    "Divers found worn timber below the northern pier, and ferries will use the fish dock until autumn repairs end.",
    "Teachers walked out over pay yesterday while parents gathered beside locked school gates across the valley.",
    "Beekeepers counted stronger colonies after a mild winter, although orchards flowered three weeks too early.",
    "Council members approved cheaper bus tickets following months of argument about night services and drivers.",
    "Geologists measured fresh cracks along the cliff path, so walkers must follow inland signs through meadows.",
    "Museum curators unpacked a Roman bronze found by builders underneath the former cinema on Market Street.",
    "Football supporters bought their club from its creditors, ending eighteen uncertain months of insolvency.",
    "Doctors warned that measles returned to crowded suburbs where vaccination appointments remained unfilled.",
    "Engineers reopened the railway tunnel following floods which had swept gravel over both of its tracks.",
    "Astronomers watched a comet brighten unexpectedly above the desert observatory during Sunday's eclipse.",
)
MORE = (
    "Ropes and buoys mark where barges may anchor; a tide table hangs outside for captains arriving late.",
    "Substitutes covered physics and music, while examinations were postponed until the holidays had ended.",
    "Hives along the southern slope had gained eleven kilograms, which keepers put down to early willow bloom.",
    "A ticket costs two crowns from October, and conductors will carry torches after dark on routes without lamps.",
    "Satellite images showed that the rock had slid nine centimetres, more than in all previous winters together.",
    "Its handle shows a panther, polished by use, and traces of wine were detected inside with ultraviolet light.",
    "Season cards sold out within hours, and the brass band played where turnstiles had rusted since relegation.",
    "Nurses drove to kindergartens with cooled boxes, hoping that grandparents would persuade reluctant families.",
    "Trains crept through at walking speed, followed by inspectors who tapped every bolt with long hammers.",
    "Its tail, photographed through a blue filter, had split into three strands that faded before sunrise.",
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library; what a test leaves in it must be faultless."""
    with Library(tmp_path) as opened:
        yield opened
        assert list(check(opened)) == []


def made(name: str, blocks: Sequence[Block], day: int = 1) -> Article:
    """An article of the host with these blocks."""
    url = f"https://{HOST}/{name}"
    text = "\n\n".join(block.text for block in blocks if block.text)
    return msgspec.structs.replace(
        article_at(name),
        id=article_id(url),
        url=url,
        requested_url=url,
        canonical_url=None,
        title=f"Story {name}",
        blocks=list(blocks),
        text=text,
        word_count=count_words(text),
        content_hash=content_hash(text),
        fetched_at=f"2026-03-{day:02}T10:00:00Z",
    )


def body(number: int) -> list[str]:
    """The paragraphs of a story about something of its own."""
    return [
        SUBJECTS[number],
        MORE[number],
        f"{SUBJECTS[number].split()[0]} and others had waited {number + 2} weeks for it.",
    ]


def story(number: int, extra: str | None = None, at: int = 3) -> Article:
    """A story with a text set into it."""
    texts = body(number)
    if extra:
        texts.insert(at, extra)
    return made(f"s{number}", [Paragraph(text) for text in texts], number + 1)


def filed(library: Library, articles: Sequence[Article]) -> Learned:
    """What is learnt from some articles."""
    for one in articles:
        library.file(one)
    return learn(library, NOW)


def texts(library: Library) -> str:
    """All that is filed."""
    found = sorted(library.folder.glob("*.example/**/*.json"))
    return "\n".join(json.loads(path.read_bytes())["text"] for path in found)


class TestWhatIsLearnt:
    """Texts that go."""

    @pytest.mark.parametrize("at", [0, 1, 3])
    def test_an_appeal(self, library: Library, at: int) -> None:
        """A text in one place of three articles, with five seen, is learnt and taken out of what is filed."""
        done = filed(library, [story(n, APPEAL if n % 2 == 0 else None, at) for n in range(6)])
        assert [one.repeated.text for one in done.known] == [APPEAL]
        assert done.mended == 3
        assert APPEAL not in texts(library)
        assert all(sentence in texts(library) for n in range(6) for sentence in body(n))

    def test_with_numbers(self, library: Library) -> None:
        """One that counts, and names a day, on every page anew is one text."""
        days = ["Monday", "Tuesday", "Friday", "Sunday", "Monday", "Thursday"]
        done = filed(library, [story(n, COUNTED.format(f"{n + 1},{n}23", days[n])) for n in range(6)])
        assert (len(done.known), done.mended) == (1, 6)
        assert "households" not in texts(library)

    def test_with_its_label(self, library: Library) -> None:
        """A short label beside it goes with it; the same words elsewhere stay."""
        articles = []
        for n in range(6):
            blocks = [*map(Paragraph, body(n)), Paragraph("A word to you"), Paragraph(APPEAL)]
            articles.append(made(f"s{n}", blocks, n + 1))
        articles.append(made("other", [Paragraph("A word to you"), *map(Paragraph, body(8))], 9))
        assert filed(library, articles).mended == 6
        assert texts(library).count("A word to you") == 1

    def test_in_japanese(self, library: Library) -> None:
        """Scripts without spaces are compared by their letters."""
        own = [
            "北の桟橋は杭が傷んだため月末まで閉鎖される見通しだと港が発表した。",
            "教員組合は昨日、賃金をめぐって授業を休み、保護者は校門に集まった。",
            "養蜂家は暖冬の後に強い群れを数えたが、果樹は三週間早く咲いていた。",
            "町議会は長い議論の末、夜行バスの割引運賃を賛成多数で承認している。",
            "地質学者が崖の道で新しいひびを測り、歩行者は内陸へ迂回するという。",
            "学芸員は映画館の跡から出たローマ時代の青銅像を慎重に箱から出した。",
        ]
        appeal = "戸口の灯りは近所の人が油を持ち寄って燃えています。"
        articles = [made(f"j{n}", [Paragraph(text), Paragraph(appeal)], n + 1) for n, text in enumerate(own)]
        assert filed(library, articles).mended == 6
        assert all(text in texts(library) for text in own)

    def test_an_article_that_comes_later(self, library: Library) -> None:
        """What is known is taken out of the next article at once, in other words too, and glued to a paragraph."""
        filed(library, [story(n, APPEAL) for n in range(6)])
        memory = memories(library.state)[HOST]
        nearly = "The lamp over our door burns because many neighbours bring the oil for it."
        draft = without_repeated(
            Draft((Paragraph(f"{APPEAL}{body(7)[0]}"), Paragraph(nearly), *map(Paragraph, MORE))), memory
        )
        assert [block.text for block in draft.blocks] == [body(7)[0], *MORE]
        assert [removal.text for removal in draft.removals] == [APPEAL, nearly]
        assert {removal.kind for removal in draft.removals} == {"repeated"}


class TestWhatStays:
    """Texts that are the articles' own."""

    def test_background_of_a_running_story(self, library: Library) -> None:
        """A paragraph that three stories about one thing share is theirs, wherever it stands in them."""
        known = "The bridge at Marrow was closed in April after an inspector found that its cables had rusted through."
        running = [
            [f"Mayor Ilse Varnak said the Marrow bridge would need {n} new cables before lorries could cross again.",
             f"Marrow bakers told Mayor Varnak that the closed bridge had cost them customers for {n} weeks.", known]
            for n in (11, 23, 38)
        ]  # fmt: skip
        articles = [made(f"r{n}", list(map(Paragraph, parts)), n + 10) for n, parts in enumerate(running)]
        assert filed(library, [*(story(n) for n in range(6)), *articles]) == Learned()
        assert texts(library).count(known) == 3

    def test_a_running_story_alone(self, library: Library) -> None:
        """The same where the host has five articles, all of that story."""
        known = "The bridge at Marrow was closed in April after an inspector found that its cables had rusted through."
        said = "Mayor Ilse Varnak said the Marrow bridge would need {} new cables before lorries could cross again."
        articles = [
            made(f"r{n}", [*map(Paragraph, [said.format(n + 11), *([known] * (n < 4)), f"More in {n} days."])], n + 1)
            for n in range(5)
        ]
        assert filed(library, articles) == Learned()

    def test_headings_and_labels(self, library: Library) -> None:
        """Headings and short lines that many articles have stay: a recipe needs its "Ingredients"."""
        articles = [
            made(
                f"r{n}",
                [
                    *(Paragraph(SUBJECTS[n]), Heading("Ingredients", 2), ListBlock(f"{n} eggs\nflour", [f"{n} eggs"])),
                    *(Heading("Method", 2), Paragraph("Serves four people"), Paragraph(body(n)[1])),
                ],
                n + 1,
            )
            for n in range(8)
        ]
        assert filed(library, articles) == Learned()

    def test_market_reports(self, library: Library) -> None:
        """The formula of a daily report, with other numbers each day, is what it reports."""
        said = "The Brindle index closed at {},{}12 points on {}, up {} points from the session before."
        days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
        reports = [
            made(
                f"m{n}",
                [
                    Paragraph(said.format(n + 3, n, days[n], 10 * n)),
                    Paragraph(
                        f"Shares of shipping lines gained on the index while banks lost, brokers said in room {n}."
                    ),
                ],
                n + 20,
            )
            for n in range(5)
        ]
        assert filed(library, [*(story(n) for n in range(6)), *reports]) == Learned()

    def test_two_articles(self, library: Library) -> None:
        """What stands in two articles is not known, nor what stands in three of four that were seen."""
        assert filed(library, [story(n, APPEAL if n < 2 else None) for n in range(6)]) == Learned()

    def test_four_seen(self, library: Library) -> None:
        """Nor what stands in all of four."""
        assert filed(library, [story(n, APPEAL) for n in range(4)]) == Learned()

    def test_over_the_cap(self) -> None:
        """What is more than half of an article is not taken, and the article says so."""
        memory = Memory((Repeated("x", APPEAL),))
        draft = without_repeated(Draft((Paragraph(APPEAL), Paragraph("The pier is closed."))), memory)
        assert len(draft.blocks) == 2
        assert draft.warnings == ("rule memory-x is over its cap and was not applied",)


class TestOverTime:
    """Runs one after the other."""

    def test_mended_is_a_revision(self, library: Library) -> None:
        """Mending leaves a record that says what it was for, and the former text can be had again."""
        filed(library, [story(n, APPEAL) for n in range(6)])
        (path,) = (library.folder / "revisions" / "quay.example" / story(2).id).glob("*.json")
        record = msgspec.json.decode(path.read_bytes(), type=Record)
        article = msgspec.json.decode((library.where(story(2).id) or path).read_bytes(), type=Article)
        assert (record.cause, record.changed_at, article.revision.number) == ("memory", "2026-03-05T08:40:00Z", 2)
        assert former_text(record, article.text) == story(2, APPEAL).text

    def test_again(self, library: Library) -> None:
        """To learn again changes nothing."""
        filed(library, [story(n, APPEAL) for n in range(6)])
        library.state.execute("INSERT INTO unlearned VALUES (?)", (HOST,))
        assert learn(library, NOW) == Learned()

    def test_it_fades(self, library: Library) -> None:
        """What none of the sixty articles that were read last had is forgotten."""
        filed(library, [story(n, APPEAL) for n in range(6)])
        later = [made(f"l{n}", [Paragraph(f"{text} That was {n}.") for text in body(n % 10)], 28) for n in range(60)]
        assert filed(library, later).forgotten == 1
        assert memories(library.state) == {}

    def test_made_again(self, library: Library) -> None:
        """The state that is made from the files alone knows the same after the next run."""
        filed(library, [story(n, APPEAL) for n in range(6)])
        before = {one.repeated for one in all_known(library.state)}
        library.close()
        reindex(library.folder)
        library.open()
        learn(library, NOW)
        assert {one.repeated for one in all_known(library.state)} == before

    def test_a_state_of_version_one(self, tmp_path: Path) -> None:
        """A state from before is brought up to date, and its articles are learnt from once they are filed again."""
        with Library(tmp_path) as library:
            for n in range(6):
                library.file(story(n, APPEAL))
            library.state.execute("DROP INDEX article_host")
            for name in ("TABLE repeated", "TABLE unlearned"):
                library.state.execute(f"DROP {name}")
            for column in ("host", "prints", "features"):
                library.state.execute(f"ALTER TABLE article DROP COLUMN {column}")
            library.state.execute("PRAGMA user_version = 1")
        with Library(tmp_path) as library:
            assert learn(library, NOW) == Learned()
            assert (
                filed(library, [msgspec.structs.replace(story(n, APPEAL), title="New") for n in range(6)]).mended == 6
            )

    def test_killed_in_between(self, library: Library) -> None:
        """A host that a killed run did not come to is learnt from by the next."""
        for n in range(6):
            library.file(story(n, APPEAL))
        assert library.state.execute("SELECT host FROM unlearned").fetchall() == [(HOST,)]
        assert learn(library, NOW).mended == 6
        assert library.state.execute("SELECT host FROM unlearned").fetchall() == []


@given(st.lists(st.text(alphabet="abcdefghij ", min_size=1, max_size=40), min_size=1, max_size=6), st.text(max_size=80))
def test_nothing_else_is_lost(own: list[str], known: str) -> None:
    """What is taken out and what is left are together what was there."""
    draft = Draft(tuple(map(Paragraph, own)))
    after = without_repeated(draft, Memory((Repeated("x", known),)))
    before = sorted("".join(own).replace(" ", ""))
    parts = [*(block.text for block in after.blocks), *(one.text for one in after.removals)]
    assert sorted("".join(parts).replace(" ", "")) == before


@given(st.text(max_size=300))
def test_fingerprints(text: str) -> None:
    """Any text has a fingerprint of eight bytes, the same in other letter cases and with other numbers."""
    assert len(fingerprint(text)) == 8
    assert fingerprint(text + " 5") == fingerprint(text + " 71")


def test_near_fingerprints() -> None:
    """Nearly equal texts share half of their lanes or more, others none."""
    one = fingerprint("The tin by the stairs was counted again on Monday, and it was lighter than we hoped for.")
    other = fingerprint("The tin by the stairs was counted again on Friday, and it was lighter than we hoped for.")
    assert lanes_shared(one, other) >= 2
    assert lanes_shared(one, fingerprint(SUBJECTS[0])) == 0


class TestCommand:
    """`scraper memory`, as a process."""

    @pytest.fixture
    def corpus(self, tmp_path: Path) -> Path:
        """A corpus that has learnt something."""
        with Library(tmp_path) as library:
            filed(library, [story(n, APPEAL) for n in range(6)])
        return tmp_path

    def test_list_and_show(self, corpus: Path) -> None:
        """One line for each text, and all about one."""
        line = only_line(scraper("memory", "list", "--corpus", corpus).stdout)
        id_, host, *_ = line.split()
        assert (host, line.endswith(APPEAL), "6/6" in line) == (HOST, True, True)
        shown = command("memory", "show", id_[:6], "--corpus", corpus).stdout.decode()
        assert "in one place" in shown
        assert shown.count(".json") == 6

    def test_forget(self, corpus: Path) -> None:
        """What a person wants to stay is known no longer, is learnt by no later run, and outlives the state."""
        id_ = command("memory", "list", "--corpus", corpus).stdout.decode().split()[0]
        assert command("memory", "forget", id_, "--corpus", corpus).returncode == 0
        assert command("memory", "list", "--corpus", corpus).stdout == b""
        assert command("corpus", "reindex", "--corpus", corpus).returncode == 0
        with Library(corpus) as library:
            assert filed(library, [story(n, APPEAL) for n in range(6, 9)]) == Learned()

    def test_propose(self, corpus: Path) -> None:
        """The proposed rules are a file of the rulebook that lint has nothing against, and do what they promise."""
        done = command("memory", "propose", HOST, "--corpus", corpus)
        file = msgspec.convert(tomllib.loads(done.stdout.decode()), SiteFile)
        (rule,) = file.call
        assert (file.domain, list(complaints(rule))) == (HOST, [])
        rules = TextRules([("call", rule)], [])
        assert all(rules.judge(text) for text in rule.removes)
        assert not any(rules.judge(text) for text in rule.keeps)

    def test_wrong_use(self, corpus: Path) -> None:
        """An id that nothing has, a host that nothing is known of, and a corpus that is not there are one line each."""
        for arguments in (["show", "zz"], ["forget", "zz"], ["propose", "nowhere.example"]):
            done = command("memory", *arguments, "--corpus", corpus)
            assert (done.returncode, done.stdout) == (3, b"")
            only_line(done.stderr)
        assert "no such corpus" in only_line(command("memory", "list", "--corpus", corpus / "none").stderr)

    def test_a_damaged_file(self, corpus: Path) -> None:
        """A memory.json that cannot be read is named, and nothing is learnt past it."""
        (corpus / "memory.json").write_text("{")
        id_ = command("memory", "list", "--corpus", corpus).stdout.decode().split()[0]
        assert "memory.json: cannot be read" in only_line(command("memory", "forget", id_, "--corpus", corpus).stderr)


def test_encoded_articles_hold(library: Library) -> None:
    """What mending writes is the article as the schema has it, and nothing but its body and ledger changes."""
    filed(library, [story(n, APPEAL) for n in range(6)])
    path = library.where(story(3).id)
    assert path is not None
    article = msgspec.json.decode(path.read_bytes(), type=Article)
    assert encode(article) == path.read_bytes()
    same = msgspec.structs.replace(
        article, **{name: getattr(story(3), name) for name in ("removed", "revision", "warnings")}
    )
    assert same == story(3)
