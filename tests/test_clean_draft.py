"""The blocks of an article on their way through the cleaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
    Table,
)
from scraper.clean import clean_draft, clean_text
from scraper.rules import bundled_rulebook, load_rulebook
from tests.pages import PARAGRAPHS, TITLE

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.rules import Rulebook

BOOK = bundled_rulebook()
NEWS, MORE, LAST = PARAGRAPHS[:3]
SAID_OF_HER = "And nobody? That is what Vera Holm was told by one of them."
PULLED = "The old piles were eaten hollow by shipworm over seven long winters"


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

    @pytest.mark.parametrize(("chapters", "left"), [(1, 0), (3, 3)])
    def test_headings_of_the_first_level(self, chapters: int, left: int) -> None:
        """One that is not the title is another setting of it; several are the chapters of a text."""
        chapter = (Heading("On the water", 1), Paragraph(NEWS), Paragraph(MORE))
        found = clean_draft(Draft(chapter * chapters + tuple(map(Paragraph, PARAGRAPHS))), self.META, [])
        assert sum(isinstance(block, Heading) for block in found.blocks) == left

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

    def test_a_heading_that_points_elsewhere_goes(self) -> None:
        """A label with a colon and another story's headline is no chapter, though a paragraph is below it."""
        pointer = Heading("Read more: Will the Ferry Survive Another Winter?", 3)
        assert self.left(Paragraph(LAST), pointer, Paragraph(PARAGRAPHS[3])) == [
            Paragraph(LAST),
            Paragraph(PARAGRAPHS[3]),
        ]

    @pytest.mark.parametrize("line", ["Der Minister zögerte. Was denken Sie? fragte er.", "Is it over? she asked him."])
    def test_a_question_within_a_sentence_stays(self, line: str) -> None:
        """What goes on with a small letter is one sentence with the question, and no call."""
        assert self.left(Paragraph(line), Paragraph(LAST)) == [Paragraph(line), Paragraph(LAST)]

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
        said = Paragraph(f"{note[:9]} said so, and that the pier was hers to watch.")
        found = clean_draft(Draft((said, *map(Paragraph, PARAGRAPHS), Paragraph(note))), self.META, [BOOK.text])
        assert found.blocks == (said, *map(Paragraph, PARAGRAPHS))
        assert [(removal.kind, removal.text) for removal in found.removals] == [("byline", note)]

    @pytest.mark.parametrize("before", ["", "—", "(", "* ", "By ", "Dr. "])
    def test_what_stands_before_the_author(self, before: str) -> None:
        """A note on the author may begin with a sign, a title or "By"; an answer of an interview is no note."""
        note, answer = (
            Paragraph(f"{before}Vera Holm covers harbours and the sea."),
            Paragraph("Vera Holm: Never again."),
        )
        assert self.left(Paragraph(LAST), note) == [Paragraph(LAST)]
        found = clean_draft(Draft((*map(Paragraph, PARAGRAPHS), answer)), self.META, [BOOK.text])
        assert "clean-author-note" not in {removal.rule for removal in found.removals}

    @pytest.mark.parametrize(
        ("line", "left"),
        [
            ("The toll stays. (Vera Holm, 12 May)", "The toll stays."),
            ("The toll stays. VERA HOLM", "The toll stays."),
            ("Vera HOLM", None),
            ("Staff writer Vera Holm can be reached at the quay.", None),
            (SAID_OF_HER, SAID_OF_HER),
            ("Vera Holm: When did it begin?", "Vera Holm: When did it begin?"),
        ],
    )
    def test_signatures(self, line: str, left: str | None) -> None:
        """At the end the author's name goes, with what is about him, and leaves what he wrote."""
        assert self.left(Paragraph(LAST), Paragraph(line)) == [Paragraph(LAST), *([Paragraph(left)] if left else [])]

    @pytest.mark.parametrize(
        "sign", ["(ta/vm)", "(mho)", "(dag mit dpa)", "(red)", "jak/dpa", "NC/LM", "A.R.", "– RNZ", "ada@quay.example"]
    )
    def test_signs_at_the_end_go(self, sign: str) -> None:
        """A last line that is the sign of a reporter or agency, or an address for mail, is who wrote it."""
        assert self.left(Paragraph(LAST), Paragraph(sign)) == [Paragraph(LAST)]

    @pytest.mark.parametrize(
        ("last", "is_kept"), [("Лилия Яппарова", False), ("Lê Hoàng Anh", False), ("The End", True), ("Ada", True)]
    )
    def test_an_unknown_name_signs(self, last: str, *, is_kept: bool) -> None:
        """Where no author is known, a last line that is nothing but a name is who wrote the text."""
        story = (*map(Paragraph, PARAGRAPHS), Paragraph(last))
        assert len(clean_draft(Draft(story), Metadata(TITLE), [BOOK.text]).blocks) == len(PARAGRAPHS) + is_kept
        assert Paragraph(last) in self.left(Paragraph(LAST), Paragraph(last))

    @pytest.mark.parametrize(("last", "is_kept"), [("PUNCH", False), ("Punch News", False), ("Pun", True), ("", True)])
    def test_the_outlet_signs(self, last: str, *, is_kept: bool) -> None:
        """A last line that is the outlet's name, or its first words."""
        meta = Metadata(title=TITLE, publisher="Punch News", authors=(Author("Vera Holm"),))
        story = (*map(Paragraph, PARAGRAPHS), *([Paragraph(last)] if last else []))
        assert len(clean_draft(Draft(story), meta, [BOOK.text]).blocks) == len(story) - (not is_kept)

    def test_a_name_without_spaces_signs(self) -> None:
        """A name in a script that sets names without spaces is known at the end as well; one with a particle tells."""
        meta = Metadata(title=TITLE, authors=(Author("北沢みどり"),))
        told = Paragraph("北沢みどりさんは「もう一度来たい」と話した。")
        for last, left in ((Paragraph("（北沢みどり）"), ()), (told, (told,))):
            found = clean_draft(Draft((*map(Paragraph, PARAGRAPHS), last)), meta, [BOOK.text])
            assert found.blocks == (*map(Paragraph, PARAGRAPHS), *left)

    @pytest.mark.parametrize("line", ["The end", "He won.", "(He laughs at that)", "Write to ada@quay.example."])
    def test_other_last_lines_stay(self, line: str) -> None:
        """A few words at the end are no sign."""
        assert self.left(Paragraph(LAST), Paragraph(line)) == [Paragraph(LAST), Paragraph(line)]

    def test_the_headline_behind_a_kicker(self) -> None:
        """The headline with a few words in front of it is the headline again; with more it is a sentence."""
        title = "The old pier will not open before the autumn"
        for kicker, is_kept in [
            ("Shipworm in the harbour – ", False),
            ("Vera Holm of the harbour office told a meeting of residents on Friday that ", True),
        ]:
            body = (Paragraph(f"{kicker}{title}"), *map(Paragraph, PARAGRAPHS))
            found = clean_draft(Draft(body), Metadata(title), [BOOK.text])
            assert (found.blocks == body) is is_kept

    def test_pull_quotes_go(self) -> None:
        """A long sentence set apart that a paragraph near it has too goes; a blockquote that only repeats one does."""
        text = Paragraph(f"“{PULLED},” she said, “and nobody had looked at them.”")
        assert self.left(text, Paragraph(f"{PULLED}.")) == [text]
        assert self.left(text, Quote(f"“{PULLED}.”")) == [text]
        assert self.left(text, Paragraph(f"“{PULLED}”")) == [text]
        assert self.left(text, Quote(f"{PULLED}."), Quote("Vera Holm, diver"), Quote("Ada Moss")) == [
            text,
            Quote("Ada Moss"),
        ]
        assert self.left(text, Paragraph(f"{PULLED}."), Paragraph("Vera Renn, diver"), Paragraph(LAST)) == [
            text,
            Paragraph(LAST),
        ]
        assert self.left(Paragraph(f"{PULLED}."), Quote(f"{PULLED}.")) == [Paragraph(f"{PULLED}.")]

    def test_copies_go(self) -> None:
        """A run of blocks that comes again stays where it stands first; a refrain or a chapter's title may repeat."""
        years = ("one", "two", "three", "four", "five", "six")
        chapter: list[Block] = [
            Heading("The piles", level=2),
            *(Paragraph(f"{PULLED} in year {n}, and the harbour said nothing at all about it.") for n in years),
        ]
        assert self.left(*chapter, Paragraph(LAST), *chapter) == [*chapter, Paragraph(LAST)]
        line = "Row, row, row the boat along the northern pier and back again before the evening tide"
        refrain: list[Block] = [Paragraph(f"{line}, {n}.") for n in ("one", "two", "three", "four", "five")]
        assert self.left(*refrain, Paragraph(LAST), *refrain) == [*refrain, Paragraph(LAST), *refrain]

    def test_refrains_stay(self) -> None:
        """What is short, no sentence, or said by several paragraphs is no pull quote."""
        text = Paragraph(f"Tides of the week: {LAST}")
        for block in (Paragraph("Tides of the week"), Paragraph(LAST[:-1])):
            assert self.left(text, block) == [text, block]
        refrain = [Paragraph(f"Run {n}: easy, in the middle of the road, until the breath is gone.") for n in (1, 2)]
        again = Paragraph("Easy, in the middle of the road, until the breath is gone.")
        assert self.left(*refrain, again) == [*refrain, again]

    def test_lines_without_letters_go(self) -> None:
        """Rules and counters of a gallery are no text."""
        assert self.left(Paragraph("* * *"), Paragraph("3 / 12"), Paragraph("12.5"), Paragraph(LAST))[-1:] == [
            Paragraph(LAST)
        ]
        assert not any(
            block.text in ("* * *", "3 / 12") for block in self.left(Paragraph("* * *"), Paragraph("3 / 12"))
        )

    @pytest.mark.parametrize(
        "slot", ["$$ARTICLEAD$$", "{{ newsletter-box }}", "[[inline ad]]", "[gallery ids=1,2]", "ins-box-3cb9615"]
    )
    def test_empty_slots_go(self, slot: str) -> None:
        """A slot of the site's templates that nothing was put into is no text."""
        assert self.left(Paragraph(slot), Paragraph(LAST)) == [Paragraph(LAST)]

    @pytest.mark.parametrize(
        "said",
        ["[laughs]", "It cost $$ then, and $$$ now.", "He typed {{ twice.", "[sic]", "H4", "docket-20230145"],
    )
    def test_brackets_in_a_text_stay(self, said: str) -> None:
        """A remark in brackets is the reporter's."""
        assert self.left(Paragraph(said), Paragraph(LAST)) == [Paragraph(said), Paragraph(LAST)]

    @pytest.mark.parametrize(
        ("text", "tidy"),
        [
            ("two\u00a0 spaces\tand a\u2003tab", "two spaces and a tab"),
            ("cafe\u0301", "café"),
            ("Own count. \u21a9\ufe0e", "Own count."),
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
