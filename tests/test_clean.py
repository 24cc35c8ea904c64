"""Lines that are known by what they say, and nothing else, are taken out of a text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.article import (
    Author,
    Block,
    Code,
    Draft,
    Embed,
    Heading,
    ImageBlock,
    ListBlock,
    Metadata,
    Paragraph,
    Quote,
    Removal,
    Table,
)
from scraper.clean import clean_draft, clean_text
from scraper.rules import TextRule, bundled_rulebook, load_rulebook
from tests.command import scraper
from tests.golden import Case, cases
from tests.pages import PARAGRAPHS, TITLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scraper.rules import Rulebook

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


def english_hint() -> str:
    """What appeals for money say besides, from the rulebook."""
    for rule in BOOK.rules:
        match = BOOK.text.judge(rule.removes[0])
        if match and match.form == "hint" and match.rule is rule and (rule.id[:3], rule.kind) == ("en-", "donation"):
            return rule.removes[0]
    raise LookupError("the rulebook has no such hint")


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

    HINT = english_hint()

    def test_a_hint_alone_stays(self) -> None:
        """What appeals say besides is left where no appeal is near."""
        assert left(self.HINT) == [self.HINT]

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


class TestCap:
    """A rule may not eat the article."""

    @staticmethod
    def book(folder: Path) -> Rulebook:
        """A rulebook with one greedy rule and one modest one."""
        rule = "[[call]]\nid = '{0}'\nkind = 'other'\nwhy = 'w'\nsays = ['{1}']\nremoves = ['x']\nkeeps = ['y']\n"
        (folder / "text").mkdir()
        rules = rule.format("greedy", "the") + rule.format("modest", "^give now")
        (folder / "text" / "xx.toml").write_text(f"language = 'xx'\n{rules}", encoding="utf-8")
        return load_rulebook(folder)

    def test_a_rule_over_its_cap_is_not_applied(self, tmp_path: Path) -> None:
        """All that the greedy rule matched stays; the other rule still works."""
        text = "\n".join([*PARAGRAPHS, "Give now."])
        cleaned, removals = clean_text(text, self.book(tmp_path))
        assert cleaned == "\n".join(PARAGRAPHS) + "\n"
        assert [(removal.rule, removal.text) for removal in removals] == [("modest", "Give now.")]

    def test_the_draft_carries_a_warning(self, tmp_path: Path) -> None:
        """The article says which rule was not applied."""
        before = Draft(tuple(map(Paragraph, PARAGRAPHS)), (), ("before",))
        after = clean_draft(before, Metadata(), [self.book(tmp_path).text])
        assert after.blocks == before.blocks
        assert after.warnings == ("before", "rule greedy would have removed too much and was not applied")


class TestDraft:
    """The blocks of an article."""

    META = Metadata(title=TITLE, subtitle="Divers found shipworm", authors=(Author("Vera Holm"),))

    def clean(self, *blocks: Block) -> Draft:
        """The blocks, cleaned, behind two paragraphs of news."""
        return clean_draft(Draft((Paragraph(NEWS), Paragraph(MORE), *blocks)), self.META, [BOOK.text])

    def left(self, *blocks: Block) -> list[Block]:
        """What is left of the blocks."""
        found = self.clean(*blocks).blocks
        assert found[:2] == (Paragraph(NEWS), Paragraph(MORE))
        return list(found[2:])

    def test_the_headline_is_not_said_again(self) -> None:
        """Title and standfirst at the top are fields of their own; the ledger calls them duplicates."""
        top = (Heading(TITLE.upper(), 1), Paragraph("Divers found shipworm."))
        found = clean_draft(Draft((*top, *map(Paragraph, PARAGRAPHS))), self.META, [BOOK.text])
        assert found.blocks == tuple(map(Paragraph, PARAGRAPHS))
        assert [removal.kind for removal in found.removals] == ["duplicate", "duplicate"]

    def test_an_article_of_one_paragraph_stays(self) -> None:
        """The only paragraph is the body, even where the metadata took it for the standfirst."""
        found = clean_draft(Draft((Heading(TITLE, 1), Paragraph(NEWS))), Metadata(TITLE, NEWS), [BOOK.text])
        assert found.blocks == (Paragraph(NEWS),)

    def test_lists_lose_items(self) -> None:
        """Of a list only the items go that are appeals."""
        items = ["Clean the pile.", "Sign up for our daily newsletter", "Wrap it."]
        left = [items[0], items[2]]
        assert self.left(ListBlock("\n".join(items), items), Paragraph(LAST)) == [
            ListBlock("\n".join(left), left),
            Paragraph(LAST),
        ]

    def test_emptied_lists_go(self) -> None:
        """A list of which nothing is left is no block."""
        items = ["Sign up for our daily newsletter", "Please consider making a donation."]
        assert self.left(ListBlock("\n".join(items), items), Paragraph(LAST)) == [Paragraph(LAST)]

    @pytest.mark.parametrize(
        "block",
        [
            Table("Sign up | Donate today", [["Sign up", "Donate today"]]),
            Code("if x:\n    donate_today()  # please"),
            ImageBlock("https://quay.example/a.jpg", "Sign up for our newsletter"),
            Embed("https://player.example/1"),
            Quote(PARAGRAPHS[3]),
        ],
    )
    def test_other_blocks_stay(self, block: Block) -> None:
        """Tables, code and pictures are not judged by their words; quotes stay what they are."""
        assert self.left(block, Paragraph(LAST)) == [block, Paragraph(LAST)]

    def test_a_chapter_stays(self) -> None:
        """A heading that sounds like a call but has the article's own paragraph below it is a chapter."""
        blocks: list[Block] = [Heading("Join the conversation", 2), Paragraph(LAST)]
        assert self.left(*blocks) == blocks

    def test_trailing_headings_go(self) -> None:
        """Headings with nothing below them led to what was taken out."""
        assert self.left(Paragraph(LAST), Heading("Under water", 2), Heading("More", 3)) == [Paragraph(LAST)]

    def test_a_heading_over_a_table_stays(self) -> None:
        """A table is something to stand over."""
        blocks: list[Block] = [Heading("Tides", 2), Table("a | b", [["a", "b"]])]
        assert self.left(*blocks) == blocks

    def test_the_note_on_the_author_goes(self) -> None:
        """A last paragraph on the author is a byline; the author's name elsewhere is not."""
        note = "Vera Holm is a reporter at the Quay."
        said = Paragraph(f"{note[:9]} said so, and {NEWS}")
        found = clean_draft(Draft((said, *map(Paragraph, PARAGRAPHS), Paragraph(note))), self.META, [BOOK.text])
        assert found.blocks == (said, *map(Paragraph, PARAGRAPHS))
        assert [(removal.kind, removal.text) for removal in found.removals] == [("byline", note)]

    def test_lines_without_letters_go(self) -> None:
        """Rules and counters of a gallery are no text."""
        assert self.left(Paragraph("* * *"), Paragraph("3 / 12"), Paragraph("12.5"), Paragraph(LAST))[-1:] == [
            Paragraph(LAST)
        ]
        assert not any(
            block.text in ("* * *", "3 / 12") for block in self.left(Paragraph("* * *"), Paragraph("3 / 12"))
        )

    @pytest.mark.parametrize(
        ("text", "tidy"),
        [
            ("two\u00a0 spaces\tand a\u2003tab", "two spaces and a tab"),
            ("cafe\u0301", "café"),
            ("soft\u00adhyphen\u200b and\u2060 marks\ufeff", "softhyphen and marks"),
            ("\u202aleft\u202c to \u200eright\u200f", "left to right"),
            ("“Quotes” – dashes—stay… as they are", "“Quotes” – dashes—stay… as they are"),
            ("می\u200cشود", "می\u200cشود"),
            ("👩\u200d🚒 said so", "👩\u200d🚒 said so"),
            ("ﬁve ½ ™ ²", "ﬁve ½ ™ ²"),
        ],
    )
    def test_typography(self, text: str, tidy: str) -> None:
        """White space and invisible marks become regular; what was written stays as it was written."""
        assert self.left(Paragraph(text), Paragraph(LAST))[0] == Paragraph(tidy)

    def test_a_draft_cleaned_twice(self) -> None:
        """Cleaning what was cleaned takes nothing more."""
        once = self.clean(Paragraph("Sign up"), Heading("Tides", 2), Paragraph(LAST), Heading("More", 2))
        twice = clean_draft(once, self.META, [BOOK.text])
        assert twice.blocks == once.blocks
        assert twice.removals == once.removals


NEWS_LINES = [*PARAGRAPHS, "He left.", "Under water", "1931", "What the divers saw", "“Nobody asked us,” she said."]
APPEALS = sorted(
    {
        example
        for rule in BOOK.rules
        if isinstance(rule, TextRule) and rule.id[:3] in ("en-", "de-", "ja-", "fr-")
        for example in rule.removes
    }
)
LINES = st.one_of(st.sampled_from(NEWS_LINES), st.sampled_from(APPEALS), st.just(""), st.text(max_size=30))
GLUED = st.builds("".join, st.tuples(LINES, st.sampled_from(["", " ", "  "]), LINES))
TEXTS = st.builds("\n".join, st.lists(st.one_of(LINES, GLUED), max_size=9))


def letters(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def is_inside(inner: Sequence[str], outer: Sequence[str]) -> bool:
    """Whether a sequence is a subsequence of another."""
    rest = iter(outer)
    return all(one in rest for one in inner)


class TestAnyText:
    """What holds for every text, made of news, of appeals, of both glued together, of anything."""

    @given(TEXTS)
    @settings(max_examples=150, deadline=None)
    def test_text_and_ledger_account_for_everything(self, text: str) -> None:
        """What is left stands in order, and with the ledger it is all that there was."""
        cleaned, removals = clean_text(text)
        assert is_inside(letters(cleaned), letters(text))
        told = "".join(removal.text for removal in removals)
        assert Counter(letters(cleaned) + letters(told)) == Counter(letters(text))
        assert all(removal.text.strip() for removal in removals)

    @given(TEXTS)
    @settings(max_examples=150, deadline=None)
    def test_lines_that_are_not_touched_are_not_touched(self, text: str) -> None:
        """No line appears that was not in the text; nothing removed means nothing changed."""
        cleaned, removals = clean_text(text)
        rows = text.splitlines()
        assert all(row in rows or any(row in line for line in rows) for row in cleaned.splitlines())
        assert removals or cleaned == text

    @given(TEXTS)
    @settings(max_examples=150, deadline=None)
    def test_cleaning_twice_changes_nothing(self, text: str) -> None:
        """What was cleaned is clean."""
        once = clean_text(text)[0]
        assert clean_text(once) == (once, ())

    @given(st.lists(st.sampled_from(NEWS_LINES[:10]), max_size=12))
    @settings(max_examples=50, deadline=None)
    def test_news_is_left_alone(self, lines: list[str]) -> None:
        """Paragraphs of news, in any order, are as they were."""
        text = "\n\n".join(lines)
        assert clean_text(text) == (text, ())

    @given(st.text())
    @settings(max_examples=100, deadline=None)
    def test_nothing_fails(self, text: str) -> None:
        """Any text can be cleaned."""
        assert isinstance(clean_text(text)[0], str)


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
