"""Articles of a corpus, one after the other, and the formats that they leave it in: JSON lines, CSV, text."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from stat import S_ISREG
from typing import IO, TYPE_CHECKING

import msgspec

from scraper.article import Article
from scraper.corpus.look import file_of
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from scraper.corpus.database import State
    from scraper.corpus.select import Filter

COLUMNS = (
    "id",
    "url",
    "canonical_url",
    "title",
    "subtitle",
    "description",
    "authors",
    "date_published",
    "date_modified",
    "publisher",
    "domain",
    "language",
    "section",
    "topics",
    "word_count",
    "access",
    "revision",
    "fetched_at",
    "content_hash",
    "text",
)
"""Of a CSV file; all else of an article is nested, and needs another format."""
SEPARATOR = b"\f\n"
"""Between texts in one stream: a line that holds a form feed alone."""
_LARGEST = 1 << 28
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# The newest would be first in a corpus that one reads; in a file that one compares with yesterday's, they are last.
_ROWS = "SELECT path FROM article WHERE {condition} ORDER BY published IS NULL, published, id"


@dataclass(frozen=True, slots=True)
class Kept:
    """An article as the corpus keeps it: its file's name (relative, "/" between parts), its bytes, what they mean."""

    name: str
    data: bytes
    article: Article


def kept(state: State, folder: Path, wanted: Filter, tell: Callable[[CorpusError], None]) -> Iterator[Kept]:
    """The wanted articles by date of publication, then id; those without a date last.

    What has no whole article in its file is told of, and passed over.
    """
    condition, values = wanted.where()
    for (name,) in state.execute(_ROWS.format(condition=condition), values):
        try:
            yield _read(folder, name)
        except CorpusError as error:
            tell(error)


def write_jsonl(articles: Iterable[Kept], out: IO[bytes]) -> None:
    """Each article's JSON whole, one a line, in UTF-8 (https://jsonlines.org)."""
    for one in articles:
        out.write(one_line(one))


def one_line(one: Kept) -> bytes:
    """An article's JSON as a line."""
    return msgspec.json.format(one.data, indent=-1) + b"\n"


def write_csv(articles: Iterable[Kept], out: IO[bytes]) -> None:
    """A table of `COLUMNS` (RFC 4180, UTF-8, names in the first row); lists are joined by "; ", null is empty.

    Text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises
    (https://owasp.org/www-community/attacks/CSV_Injection).
    """
    lines = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    try:
        table = csv.writer(lines)
        table.writerow(COLUMNS)
        table.writerows(map(_row, articles))
    finally:
        lines.detach()


def write_text(articles: Iterable[Kept], out: IO[bytes]) -> None:
    """Titles and texts in one stream, `SEPARATOR` between articles."""
    for number, one in enumerate(articles):
        if number:
            out.write(SEPARATOR)
        out.write(_text(one).replace(b"\f", b" "))


def write_text_files(articles: Iterable[Kept], folder: Path) -> None:
    """Title and text of each article in a file of its own, named as its file in the corpus, with .txt at the end."""
    for one in articles:
        place = file_of(folder, one.name).with_suffix(".txt")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(_text(one))


def _read(folder: Path, name: str) -> Kept:
    path = file_of(folder, name)
    try:
        about = path.stat()
        if not S_ISREG(about.st_mode):
            raise CorpusError(str(path), "is no file")
        if about.st_size > _LARGEST:
            raise CorpusError(str(path), f"is larger than {_LARGEST:,} bytes")
        data = path.read_bytes()
        return Kept(name, data, msgspec.json.decode(data, type=Article))
    except OSError as error:
        raise CorpusError(str(path), f"cannot be read: {error.strerror or error}") from error
    except msgspec.MsgspecError as error:
        raise CorpusError(str(path), f"is no whole article: {error}") from error
    except RecursionError as error:
        raise CorpusError(str(path), "is no whole article: nested too deeply") from error


def _text(one: Kept) -> bytes:
    """The title, a blank line, the text."""
    title = " ".join((one.article.title or "").split())
    return "\n\n".join(filter(None, (title, one.article.text.rstrip("\n")))).encode() + b"\n"


def _row(one: Kept) -> list[str | int]:
    article = one.article
    nested = {
        "authors": "; ".join(author.name for author in article.authors),
        "topics": "; ".join(article.topics),
        "publisher": article.publisher.name,
        "domain": article.publisher.domain,
        "access": article.access.status,
        "revision": article.revision.number,
    }
    return [_cell(nested[name] if name in nested else getattr(article, name)) for name in COLUMNS]


def _cell(value: str | int | None) -> str | int:
    """A value that no spreadsheet computes, and every reader reads."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = value.replace("\0", " ")
    return f"'{text}" if text.startswith(_FORMULA) else text
