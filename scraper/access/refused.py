"""Walls that come with an error status: what the headers and the first bytes of the body show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.access.words import marks, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

_REFUSALS = frozenset((401, 403, 405, 406, 429, 503))
_OWN_CHOICE = frozenset((403, 405))
"""Statuses with which a guard refuses; with others its headers may merely stand on the site's own answer."""
_TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)


def refusing_wall(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """Which bot check refused the page, and what shows it; None where the status says all there is to say.

    `headers` have lower-case names, `body` may be cut anywhere.
    """
    if status not in _REFUSALS:
        return None
    lines = "\n".join(f"{name}: {value}".lower() for name, value in headers.items())
    markup = body.decode("utf-8", "replace")
    said = _by_header(status, lines) or _by_body(markup)
    return f"{vendor_of(lines + markup)} ({said})" if said else None


def vendor_of(text: str) -> str:
    """Whose bot check it is, by the marks in headers and markup."""
    lower = text.lower()
    return next((name for name, pattern in marks().vendors.items() if pattern.search(lower)), "bot check")


def _by_header(status: int, lines: str) -> str | None:
    known = marks()
    said = known.challenge_headers.search(lines)
    if not said and status in _OWN_CHOICE:
        said = known.guard_headers.search(lines)
    return f"header: {said.group().strip()[:60]}" if said else None


def _by_body(markup: str) -> str | None:
    """Titles and marks of challenges; a bare "Forbidden" says no more than the status does."""
    known = marks()
    title = plain(found.group(1)) if (found := _TITLE.search(markup)) else ""
    if known.bot_titles.search(title):
        return f"title: {title[:60]}"
    said = known.bot_marks.search(markup.lower()) or known.captcha_marks.search(markup.lower())
    return f"markup: {said.group()[:60]}" if said else None
