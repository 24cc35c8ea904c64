"""News that sounds like an appeal: calls that somebody is quoted with, news beside appeals, instructions."""

from __future__ import annotations

import pytest

from scraper.clean import clean_text
from scraper.pipeline import extract
from scraper.rules.speech import Speech
from tests.pages import PARAGRAPHS, URL, story


class TestReportedCalls:
    """A call that somebody is quoted with is news."""

    @pytest.mark.parametrize(
        "sentence",
        [
            "Subscribe to our newsletter, the council told residents in March.",
            "Follow us on Facebook, the police wrote to every household in the district.",
            "Unterstützen Sie uns, rief der Bürgermeister den Fahrgästen zu.",
            "Soutenez-nous, a lancé le maire aux passagers.",
            "Il vostro sostegno fa la differenza, ha detto l'allenatore ai tifosi.",
            "Uw steun maakt het verschil, zei de trainer tegen de fans.",
            "Descargue la aplicación antes de subir al tren, aconseja la empresa.",
            "Поддержите нас, крикнул мэр пассажирам.",
            "後援してくださいと市長は述べた。",
            "후원해 주세요라고 시장은 시민에게 말했다.",
        ],
    )
    def test_stay(self, sentence: str) -> None:
        """A call behind which a verb of speech says whose it is stays, alone and beside an appeal."""
        assert clean_text(sentence) == (sentence, ())
        assert clean_text(f"{sentence}\nPlease donate today.\n")[0].rstrip() == sentence

    def test_without_the_verb_they_go(self) -> None:
        """The same words without anybody who said them are the outlet's."""
        assert clean_text("Subscribe to our newsletter, dear residents.")[0] == ""

    @pytest.mark.parametrize(
        "sentence",
        [
            "‘Subscribe to our newsletter today and save 20 per cent,’ read the note on the door.",
            "“Donate now,” said the sign on the door of the church.",
            "“Donate now” buttons earned the Herald 1.2 million crowns last year, its report says.",
            "»Unterstützen Sie unseren Journalismus!« schrieb sie am Montag.",
            "»Podprite neodvisno novinarstvo!« je napisal bralec.",
            "”Tue riippumatonta journalismia!” hän kirjoitti viestissään.",
        ],
    )
    def test_quotations(self, sentence: str) -> None:
        """What stands in quotation marks inside a sentence is not the outlet's, however short it is."""
        assert clean_text(sentence) == (sentence, ())

    @pytest.mark.parametrize("marks", ["»«", "„“", "””", "»»", "«»", "“”"])
    def test_a_quotation_below_an_appeal(self, marks: str) -> None:
        """The marks around a quotation glue no button to it."""
        sentence = f"{marks[0]}Wir öffnen bald wieder{marks[1]}, sagte die Wirtin der Zeitung."
        assert clean_text(f"Follow us on Facebook!\n{sentence}")[0] == sentence

    def test_a_name_in_quotation_marks(self) -> None:
        """A newsletter's name in quotation marks does not save the request for it."""
        assert clean_text("Subscribe to our “Tides” newsletter.")[0] == ""

    def test_no_forms(self) -> None:
        """Without verbs nothing is reported."""
        assert not Speech([]).reports("Donate now, she said.")


class TestNeighbours:
    """What stands beside an appeal is an appeal only when it speaks like one."""

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("Donate now", "Donate now"),
            ("The ferry will stop on Friday. Donate now.", "Nobody asked the sailors. Donate now."),
        ],
    )
    def test_a_sentence_between_two_calls(self, before: str, after: str) -> None:
        """A sentence of news between two calls stays."""
        news = "Forty jobs will go with it, the harbour master said."
        assert news in clean_text(f"{before}\n{news}\n{after}")[0]

    @pytest.mark.parametrize(
        "news",
        [
            "The Herald has 12,000 subscribers and a newsletter that 40,000 people read.",
            "Subscribers to Netflix will pay £2 more from May.",
        ],
    )
    def test_a_statement_with_the_words_of_offers(self, news: str) -> None:
        """A statement about subscribers that does not address the reader stays beside a call."""
        assert clean_text(f"Sign up for our newsletter.\n{news}")[0] == news

    def test_a_button_below_a_call(self) -> None:
        """A few words below a call that are no sentence are its button; a chapter's title is none."""
        assert clean_text(f"Sign up for our newsletter.\nYes, I want it\n{PARAGRAPHS[0]}")[0] == PARAGRAPHS[0]
        titles = "\n".join(
            f"{title}\n{text}" for title, text in zip(["Low tide", "High tide"], PARAGRAPHS, strict=False)
        )
        assert clean_text(f"Sign up for our newsletter.\n{titles}")[0] == titles

    def test_a_question_before_a_call(self) -> None:
        """What a call answers goes with it, where nothing else is said; what the reporter asks elsewhere stays."""
        call = "Sign up for our newsletter."
        assert clean_text(f"Did the port forget something here this week, do you think? {call}")[0] == ""
        said = f"Who pays for the pier? Nobody knows. The town asked the port in May. {call}"
        assert clean_text(said)[0].startswith("Who pays for the pier?")

    def test_a_line_between_two_appeals(self) -> None:
        """What is no sentence goes with the appeals around it, though two rules found them; a statement stays."""
        between = "Sign up for our newsletter.\n{}\nPlease consider making a donation."
        assert clean_text(between.format("The best of the week, by hand"))[0] == ""
        assert clean_text(between.format("The ferry sails again."))[0].strip() == "The ferry sails again."

    def test_hints_of_two_languages_are_one(self) -> None:
        """A brand's name that several languages take for a hint says one thing, not several."""
        news = "The bank said on Monday that PayPal had paid most of what it owed to the town's shops by June."
        assert clean_text(f"Please consider making a donation.\n{news}")[0] == news

    def test_hints_do_not_pass_on(self) -> None:
        """A hint beside a hint is no evidence; beside the call itself it is."""
        hint = "A hand-picked selection of stories in your inbox."
        assert clean_text(f"{hint}\nSign up for our newsletter.")[0] == ""
        assert hint in clean_text(f"{hint}\n{hint}\nSign up for our newsletter.")[0]


class TestInstructions:
    """Steps tell the reader what to do, and not for the outlet."""

    def test_ordered_lists_stay(self) -> None:
        """A numbered list of steps stays whole, whatever its steps call for."""
        steps = ["Download the app from the App Store.", "Create an account.", "Enter your email address."]
        markup = "<ol>" + "".join(f"<li>{step}</li>" for step in steps) + "</ol>"
        article = extract(story(markup), URL)
        assert all(step in article.text for step in steps)
        assert all(paragraph in article.text for paragraph in PARAGRAPHS)
