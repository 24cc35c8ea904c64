"""Pages that stand in an article's place: bot checks and consent walls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from scraper.access.words import marks, plain, spoken_on
from scraper.tree import text_lines

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scraper.article import Document

_MOST_CHARS_BOT, _MOST_CHARS_SAID = 2500, 700
"""A challenge page has a few sentences; one that is known by these alone says nothing else."""
_MOST_CHARS_CONSENT = 12000
_CONSENT_SHARE = 0.5
_LONGEST_CALL = 160
"""Walls ask in short lines and buttons; a paragraph that uses the same words reports on them."""


def bot_wall(document: Document, lines: list[str]) -> str | None:
    """What shows that a bot check answered in the page's place."""
    text = plain(" . ".join(lines))
    if len(text) > _MOST_CHARS_BOT:
        return None
    calls = " . ".join(plain(line) for line in lines if len(line) <= _LONGEST_CALL)
    title = plain(document.root.findtext(".//title") or "")
    if marks().bot_titles.search(title) or marks().refusal_titles.search(title):
        return f"title: {title[:60]}"
    if len(text) < _MOST_CHARS_SAID and (said := _first("bot", calls, document)):
        return f"text: {said[:60]}"
    if mark := marks().bot_marks.search(etree.tostring(document.root, encoding="unicode").lower()):
        return f"markup: {mark.group()[:60]}"
    return None


def consent_wall(document: Document, lines: list[str]) -> str | None:
    """What shows that the page only asks for consent (or for money instead).

    More than half of what is to be read is about cookies and tracking, and a choice is asked for.
    """
    text = [plain(line) for line in lines]
    chars = sum(map(len, text))
    if not 0 < chars < _MOST_CHARS_CONSENT:
        return None
    calls = (line for line in text if len(line) <= _LONGEST_CALL)
    choice = next((said for line in calls if (said := _first("choice", line, document))), None)
    if choice and (share := _consent_share(text, document)) >= _CONSENT_SHARE:
        return f"text: {share:.0%} about consent, {choice[:40]}"
    if choice and (mark := marks().consent_urls.search(document.url.lower())):
        return f"url: {mark.group()}"
    return None


def speaks_of_gates(document: Document, text: str) -> bool:
    """Whether a text that was taken for an article's speaks of bot checks, or mostly of consent."""
    lines = [plain(line) for line in text.split("\n") if line]
    return _consent_share(lines, document) >= _CONSENT_SHARE or bool(_first("bot", " . ".join(lines), document))


def _consent_share(lines: list[str], document: Document) -> float:
    """The share of the text in lines about cookies, tracking and the choice."""
    about = (line for line in lines if _first("consent", line, document) or _first("choice", line, document))
    return sum(map(len, about)) / max(1, sum(map(len, lines)))


def _first(kind: str, text: str, document: Document) -> str | None:
    """The first words of a kind in a text."""
    for words in spoken_on(document.root):
        if said := getattr(words, kind).search(text):
            return str(said.group()).strip()
    return None


def visible_lines(root: HtmlElement) -> list[str]:
    """What a reader sees of the page, buttons included; walls say in buttons what they want."""
    body = root.find("body")
    if body is None:
        return []
    buttons = [" ".join(button.itertext()) for button in body.iter("button")]
    return [line.text for line in text_lines(body)] + buttons
