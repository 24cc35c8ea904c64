"""Lines that are known by what they say, and nothing else, are taken out of a text."""

from __future__ import annotations

import msgspec
import pytest

from scraper.article import (
    Removal,
)
from scraper.clean import clean_text
from scraper.rules import bundled_rulebook
from tests.command import scraper
from tests.golden import Case, cases
from tests.pages import PARAGRAPHS, TITLE

BOOK = bundled_rulebook()
NEWS, MORE, LAST = PARAGRAPHS[:3]


def around(*lines: str) -> str:
    """The lines between paragraphs of news."""
    return "\n".join([NEWS, MORE, *lines, LAST])


def left(*lines: str) -> list[str]:
    """What is left of the lines between paragraphs of news, which must be left themselves."""
    text = clean_text(around(*lines))[0].split("\n")
    assert (text[:2], text[-1]) == ([NEWS, MORE], LAST)
    return text[2:-1]


def gone(*lines: str) -> list[tuple[str, str]]:
    """Kind and text of what is taken out of the lines between paragraphs of news."""
    return [(removal.kind, removal.text) for removal in clean_text(around(*lines))[1]]


RUSSIAN = "Раз в неделю он ездит в город за хлебом, а по дороге заходит к другу, который живёт у реки один."


class TestCalls:
    """Sentences that ask the reader to do something for the publisher."""

    @pytest.mark.parametrize(
        ("line", "kind"),
        [
            ("Please consider making a donation.", "donation"),
            ("Sign up for our daily newsletter", "newsletter"),
            ("Subscribe to read the full article", "paywall"),
            ("Bitte unterstützen Sie unsere Arbeit mit einer Spende.", "donation"),
            ("Inscrivez-vous à notre newsletter", "newsletter"),
            ("Suscríbete a nuestra newsletter", "newsletter"),
            ("Подпишитесь на наш канал в Telegram", "social"),
            ("メールマガジンに登録してください。", "newsletter"),
        ],
    )
    def test_a_line_goes(self, line: str, kind: str) -> None:
        """A line that is a call is taken out and recorded."""
        assert left(line) == []
        assert gone(line) == [(kind, line)]

    def test_a_sentence_goes(self) -> None:
        """A call at the end of a paragraph is taken out of it, and the paragraph stays."""
        line = f"{PARAGRAPHS[4]} Please consider making a donation."
        assert left(line) == [PARAGRAPHS[4]]
        assert gone(line) == [("donation", "Please consider making a donation.")]

    def test_in_the_middle(self) -> None:
        """A call between two sentences goes, and they are as they were."""
        assert left(f"{PARAGRAPHS[4]} Sign up for our newsletter here. {PARAGRAPHS[5]}") == [
            f"{PARAGRAPHS[4]} {PARAGRAPHS[5]}"
        ]

    @pytest.mark.parametrize(
        "line",
        [
            "“Please consider making a donation,” the charity wrote to its members.",
            "The mission asked visitors to consider making a donation to its winter appeal.",
            "Readers who subscribe to the port's newsletter were told of the closure on Monday.",
            "He told the court: “Sign up for our newsletter, they said, and I signed.”",
            "Die Partei bittet ihre Mitglieder um eine Spende für den Wahlkampf.",
            "La newsletter du port compte neuf cents abonnés.",
        ],
    )
    def test_news_about_calls_stays(self, line: str) -> None:
        """A sentence of news that talks about gifts, newsletters or subscriptions stays."""
        assert left(line) == [line]


class TestGlued:
    """Text that lost the space between an appeal and the article."""

    def test_head(self) -> None:
        """An appeal before a paragraph is cut off, and the paragraph kept whole."""
        assert left(f"Your support makes all the difference.{PARAGRAPHS[4]}") == [PARAGRAPHS[4]]

    def test_head_without_a_stop(self) -> None:
        """A button before a paragraph is cut off too."""
        assert left(f"Sign up{PARAGRAPHS[4]}") == [PARAGRAPHS[4]]

    @pytest.mark.parametrize(
        ("button", "paragraph"),
        [
            ("Συνέχεια ανάγνωσης", "Η δήμαρχος εγκαινίασε χθες το νέο γήπεδο στο λιμάνι."),
            ("Czytaj dalej", "Łódź otworzyła wczoraj nowe boisko przy porcie."),
            ("Twój adres e-mail", "Rada otworzyła wczoraj nowe boisko przy porcie."),
            ("Prenumeruoti", "Šiaulių taryba vakar atidarė naują aikštę prie uosto."),
        ],
    )
    def test_head_in_front_of_any_capital(self, button: str, paragraph: str) -> None:
        """Greek capitals and Latin ones with marks begin a paragraph, too."""
        assert left(f"{button}{paragraph}") == [paragraph]

    def test_tail(self) -> None:
        """An appeal behind a paragraph is cut off, and the paragraph kept whole."""
        assert left(f"{PARAGRAPHS[4]}Please consider making a donation.") == [PARAGRAPHS[4]]

    @pytest.mark.parametrize(
        "line",
        [
            "YouTube and iPhone owners met at the McDonald site, which e.g. Mr. O'Neill called U.S. soil.",
            "The council paid 3.5m for the pier.The mayor paid nothing.",
            "Signs put up by the office named the dock.The ferries went there.",
        ],
    )
    def test_what_looks_glued_stays(self, line: str) -> None:
        """Capitals in a word and sentences glued to each other are left as they are."""
        assert left(line) == [line]


class TestLabels:
    """Whole lines such as buttons."""

    @pytest.mark.parametrize("line", ["Advertisement", "ADVERTISEMENT", "Share this article", "Anzeige", "Publicité"])
    def test_a_line_goes(self, line: str) -> None:
        """A line that is nothing but a label is taken out."""
        assert left(line) == []

    @pytest.mark.parametrize(
        "line", ["Advertisement of the post began in May.", "The advertisement said nothing.", "Share prices fell."]
    )
    def test_a_word_in_a_sentence_stays(self, line: str) -> None:
        """The same word in a sentence is the reporter's."""
        assert left(line) == [line]


class TestOpeners:
    """Titles of lists of other stories."""

    @pytest.mark.parametrize("title", ["Related stories", "Related stories:", "More on this story", "Lesen Sie auch:"])
    def test_headlines_below_go(self, title: str) -> None:
        """The headlines below the title go with it, up to the next sentence."""
        lines = [title, "Bridge closed after storm", "Ferry runs aground", PARAGRAPHS[4], "A title"]
        assert left(*lines) == lines[3:]
        assert gone(*lines) == [("related", line) for line in lines[:3]]

    def test_a_headline_on_the_line_goes(self) -> None:
        """A headline on the opener's own line goes, and what stands below stays."""
        assert left("Read more: Bridge closed after storm", "Ferry runs aground") == ["Ferry runs aground"]

    def test_no_more_than_a_list(self) -> None:
        """A list of other stories has an end, even if no sentence comes."""
        headlines = [f"Headline number {n} of a story" for n in range(30)]
        assert 15 < len(left("Related stories:", *headlines)) < 30

    def test_sentences_stay(self) -> None:
        """A sentence that begins like an opener is the reporter's."""
        line = "Related stories were told by three of the divers who had worked at the dock."
        assert left(line) == [line]


class TestCompany:
    """What is only judged by its neighbours."""

    HINT = "Our journalism depends on readers like you."

    def test_a_hint_alone_stays(self) -> None:
        """What appeals say besides is left where no appeal is near."""
        assert left(self.HINT) == [self.HINT]

    @pytest.mark.parametrize("turn", [1, -1])
    @pytest.mark.parametrize("news", ["It is open every day except Monday.", RUSSIAN])
    def test_news_with_a_hint_in_it_stays(self, news: str, turn: int) -> None:
        """A sentence that has one of an appeal's words is news still, whatever stands beside it."""
        lines = [news, "Sign up for our newsletter."][::turn]
        assert left(*lines) == [news]

    @pytest.mark.parametrize("turn", [1, -1])
    def test_a_hint_beside_a_call_goes(self, turn: int) -> None:
        """Before or behind a call it goes, under the call's kind."""
        lines = [self.HINT, "Please consider making a donation."][::turn]
        assert left(*lines) == []
        assert {kind for kind, _ in gone(*lines)} == {"donation"}

    def test_a_title_over_a_call_goes(self) -> None:
        """A few words over a call are its title."""
        assert left("A word before supper", "Please consider making a donation.") == []

    def test_a_line_between_two_calls_goes(self) -> None:
        """A short line between two parts of an appeal is a part of it."""
        lines = ["Please consider making a donation.", "It takes a minute, no more.", "Donate today"]
        assert left(*lines) == []

    def test_news_between_two_calls_stays(self) -> None:
        """A paragraph between two appeals is the article's."""
        lines = ["Please consider making a donation.", PARAGRAPHS[4], "Sign up for our newsletter"]
        assert left(*lines) == [PARAGRAPHS[4]]

    def test_news_beside_a_call_stays(self) -> None:
        """Short sentences of news next to an appeal stay."""
        assert left("He left.", "Please consider making a donation.", "She stayed.") == ["He left.", "She stayed."]


class TestSpans:
    """Appeals of several paragraphs between two stock phrases."""

    START, END = "Your support helps us to tell the story", "Your support makes all the difference."
    NEW = "From the fish dock to the town hall, our reporters were there when the pier was closed."

    def test_what_lies_between_goes(self) -> None:
        """Everything from start to end goes, known or not."""
        assert left(self.START, self.NEW, self.NEW, self.END) == []
        assert [text for _, text in gone(self.START, self.NEW, self.END)] == [self.START, self.NEW, self.END]

    def test_the_paragraph_fused_to_the_end_stays(self) -> None:
        """The article's first paragraph, glued to the last phrase, is kept whole."""
        assert left(self.START, self.NEW, self.END + PARAGRAPHS[4]) == [PARAGRAPHS[4]]

    def test_that_never_ends(self) -> None:
        """Without its end only the phrase itself goes."""
        assert left(self.START, PARAGRAPHS[4], PARAGRAPHS[5]) == list(PARAGRAPHS[4:6])

    def test_that_ends_too_late(self) -> None:
        """An end far below is not this appeal's."""
        assert left(self.START, *PARAGRAPHS, self.END) == list(PARAGRAPHS)

    def test_quoted(self) -> None:
        """The same words in quotation marks are somebody's."""
        line = f"“{self.START},” she said."
        assert left(line, PARAGRAPHS[4]) == [line, PARAGRAPHS[4]]


def letters(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


UNHEADED = [case for case in cases("article") if "heading" not in case.truth.blocks]


@pytest.mark.parametrize("case", UNHEADED, ids=lambda case: case.folder.name)
def test_the_fixtures_articles_are_clean(case: Case) -> None:
    """The bodies of the golden cases, as their reporters wrote them, lose nothing."""
    assert clean_text(case.clean) == (case.clean, ())


def test_line_ends_stay() -> None:
    """Line ends are kept as they are, whichever kind they are."""
    assert clean_text(f"{NEWS}\r\nSign up\r\n{MORE}\r\n")[0] == f"{NEWS}\r\n{MORE}\r\n"


def test_time_grows_with_the_text() -> None:
    """A text of a million characters, in one line or in many, is cleaned in no time to speak of."""
    text = " ".join([NEWS] * 3000)
    assert clean_text(text)[0] == text
    text = "\n".join(f"{at} {NEWS}" for at in range(2000))
    assert clean_text(text)[0] == text


APPEAL = """\
Your support helps us to tell the story
From flooded valleys to the price of bread, The Quay is on the ground when the story is still moving. Whether it's \
tracing the owners of empty houses or filming what lies below the pier, we know how much it matters to tell what is \
known from what is only said.
At a time like this, we need reporters at sea. Your gift lets us keep sending them out in all weathers.
The Quay is read on both sides of the strait. And unlike many other papers, we choose not to keep readers out with \
paywalls. We think that good reporting should be open to everyone, paid for by those who can afford it."""
FORUM = """\
Join our commenting forum
Join lively conversations, follow other Quay readers and see their replies
Comments"""


def test_a_scraped_text_through_the_command() -> None:
    """A text as scrapers leave it: appeal before, fused to the first paragraph, forum behind; out comes the article."""
    appeal, forum = APPEAL.splitlines(), FORUM.splitlines()
    body = [f"{TITLE}", *PARAGRAPHS]
    first = f"Your support makes all the difference.{PARAGRAPHS[0]}"
    scraped = "\n".join([TITLE, *appeal, first, *PARAGRAPHS[1:], *forum])
    done = scraper("clean-text", "-", data=scraped.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().rstrip("\n") == "\n".join(body)
    removals = clean_text(scraped)[1]
    told = msgspec.json.decode(msgspec.json.encode(removals), type=list[Removal])
    assert [removal.kind for removal in told] == ["donation"] * len(told[:-3]) + ["comments"] * 3
    assert "".join(letters(removal.text) for removal in told) == letters(
        "".join([*appeal, "Your support makes all the difference.", *forum])
    )


def test_a_statement_beside_a_call_stays() -> None:
    """Of two sentences on a line only the call goes when the other says something of its own."""
    text, removals = clean_text("Have the tide report sent to your inbox! The ferry sails at noon.")
    assert text == "The ferry sails at noon."
    assert [removal.text for removal in removals] == ["Have the tide report sent to your inbox!"]
