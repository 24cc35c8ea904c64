"""Pages that stand in an article's place: bot checks and consent walls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from scraper.access.words import plain, wall_words
from scraper.tree import text_lines

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scraper.article import Document

_MOST_CHARS_BOT = 2500
"""A challenge page has a few sentences."""
_MOST_CHARS_CONSENT = 12000
_CONSENT_SHARE = 0.5


def bot_wall(document: Document, lines: list[str]) -> str | None:
    """What shows that a bot check answered in the page's place."""
    words = wall_words()
    text = plain("\n".join(lines))
    if len(text) > _MOST_CHARS_BOT:
        return None
    title = plain(document.root.findtext(".//title") or "")
    if words.bot_titles.search(title):
        return f"title: {title[:60]}"
    if said := words.bot.search(text):
        return f"text: {said.group()[:60]}"
    if mark := words.bot_marks.search(etree.tostring(document.root, encoding="unicode").lower()):
        return f"markup: {mark.group()[:60]}"
    return None


def consent_wall(document: Document, lines: list[str]) -> str | None:
    """What shows that the page only asks for consent (or for money instead).

    More than half of what is to be read is about cookies and tracking, and a choice is asked for.
    """
    words = wall_words()
    text = [plain(line) for line in lines]
    chars = sum(map(len, text))
    if not 0 < chars < _MOST_CHARS_CONSENT:
        return None
    choice = next((said.group() for line in text if (said := words.choice.search(line))), None)
    about = sum(len(line) for line in text if words.consent.search(line) or words.choice.search(line))
    if choice and about >= _CONSENT_SHARE * chars:
        return f"text: {about * 100 // chars} % about consent, “{choice[:40].strip()}”"
    if (choice or chars < 300) and (mark := words.consent_urls.search(document.url.lower())):
        return f"url: {mark.group()}"
    return None


def speaks_of_gates(text: str) -> bool:
    """Whether a text that was taken for an article's speaks of bot checks, or mostly of consent."""
    words = wall_words()
    lines = [plain(line) for line in text.split("\n") if line]
    about = sum(len(line) for line in lines if words.consent.search(line))
    return about >= _CONSENT_SHARE * sum(map(len, lines)) or bool(words.bot.search(" ".join(lines)))


def visible_lines(root: HtmlElement) -> list[str]:
    """What a reader sees of the page, buttons included; walls say in buttons what they want."""
    body = root.find("body")
    if body is None:
        return []
    buttons = [" ".join(button.itertext()) for button in body.iter("button")]
    return [line.text for line in text_lines(body)] + buttons
