"""Article -> where its file lies: `<registered domain>/<yyyy>/<mm>/<dd>-<slug>-<id8>.json`.

Every part comes from a page, so every part is made harmless: no separators, no "..", no empty or endless names. A slug
always stands between a number or nothing and the id, so names that some systems reserve (con, nul) cannot come about,
and two titles that differ in case alone keep two names on systems that ignore case.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.article import Article

SLUG_BYTES = 80
"""File systems bound names in bytes (255), and paths of several parts must fit too."""
_DOMAIN_BYTES = 120
_SHORT_ID = 8
_UNDATED = "undated"
_ID = re.compile(r"[0-9a-f]{8,64}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)
_NOT_IN_DOMAINS = re.compile(r"[^\w.-]+|\.(?=\.)")
_RESERVED = frozenset({"con", "prn", "aux", "nul", "runs", "revisions", "raw"})
_STATES = ("state.sqlite", "state.json")
"""The database beside the folders, or what names it: no domain's folder may stand in its way."""
# Latin letters that Unicode does not take apart into a plain letter and a mark.
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "\u0131": "i"}
)


def path_of(article: Article, *, id_length: int = _SHORT_ID) -> PurePosixPath:
    """The article's place, relative to the corpus folder; `undated/` when the page gives no date."""
    name = f"{slug(article.title)}-{file_id(article.id)[:id_length]}.json"
    home = PurePosixPath(domain_folder(article.publisher.domain))
    day = _day(article.date_published)
    if day is None:
        return home / _UNDATED / name
    return home / f"{day:%Y}" / f"{day:%m}" / f"{day:%d}-{name}"


def file_id(article_id: str) -> str:
    """The id in hexadecimal: itself, or its hash if it is anything else."""
    return article_id if _ID.fullmatch(article_id) else hashlib.sha256(_utf8(article_id)).hexdigest()


def domain_folder(domain: str) -> str:
    """The domain as a folder's name."""
    name = _NOT_IN_DOMAINS.sub("-", domain.lower()).strip(".-")
    name = _cut(name, _DOMAIN_BYTES).strip(".-")
    taken = name.partition(".")[0] in _RESERVED or name.startswith(_STATES)
    return "unknown" if not name or taken else name


def slug(title: str | None) -> str:
    """A title as the readable part of a file name: lower case, words joined by "-", at most 80 bytes.

    Accents of Latin letters go, letters of other scripts stay as they are.
    """
    words = re.split(r"-+", "".join(map(_slug_letter, _letters_of(title or ""))))
    return _join_within([w for w in words if w], SLUG_BYTES) or "untitled"


def _letters_of(title: str) -> str:
    """One code point a letter where Unicode has one, in lower case, wide and ligature forms undone."""
    folded = unicodedata.normalize("NFKC", title).lower().replace("ß", "ss").translate(_LETTERS)
    return unicodedata.normalize("NFC", folded)


@functools.lru_cache(maxsize=4096)
def _slug_letter(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter)
    if len(parts) > 1 and parts[0].isascii():
        return parts[0] if parts[0].isalnum() else "-"
    if unicodedata.category(letter)[0] in "LNM":
        return "" if _is_latin_mark(letter) else letter
    return "" if letter in "'\u2019" else "-"


def _is_latin_mark(letter: str) -> bool:
    """A mark of the general block that no composed letter took up: debris in Latin text, rare anywhere else."""
    return "\u0300" <= letter <= "\u036f"


def _join_within(words: list[str], limit: int) -> str:
    """As many whole words as fit; the first is cut if it alone is too long (scripts without spaces)."""
    joined = _cut(words[0], limit) if words else ""
    for word in words[1:]:
        longer = f"{joined}-{word}"
        if len(_utf8(longer)) > limit:
            break
        joined = longer
    return joined


def _cut(text: str, limit: int) -> str:
    return _utf8(text)[:limit].decode("utf-8", "ignore")


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _day(published: str | None) -> date | None:
    found = _DAY.match(published or "")
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None
