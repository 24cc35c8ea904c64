"""`scraper corpus export`: articles of a corpus in one file, or as a folder of texts."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from scraper.cli.lines import count, failure
from scraper.cli.progress import progress
from scraper.cli.selection import filter_of, filters, in_corpus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scraper.corpus.database import State
    from scraper.corpus.export import Kept
    from scraper.corpus.select import Filter
    from scraper.errors import CorpusError

_SOME_FAILED, _WRONG_USE = 1, 2
_FORMATS = ("jsonl", "csv", "parquet", "text")
_ENDINGS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet", ".txt": "text"}
_PACKED = (".gz", ".zst")


@click.command()
@in_corpus
@click.option("--format", "kind", type=click.Choice(_FORMATS), help="If the name after -o does not say (jsonl).")
@click.option("-o", "--output", metavar="FILE|DIR", default="-", help="Where to; standard output if not given, or -.")
@filters
def export(folder: str, kind: str | None, output: str, **chosen: Any) -> None:
    """Write articles into one file, by date and then id.

    Duplicates are left out; --with duplicates brings them, --without near-duplicates leaves out more.

    jsonl has each article whole, one a line. csv has what fits into a table; text that a spreadsheet would take for a
    formula gets an apostrophe in front. parquet has all, nested. text has title and text: in a folder one file an
    article, in one file (-o NAME.txt) or standard output with a form feed on a line of its own between articles. A
    name that ends in .gz or .zst is compressed. A file is there whole or not at all.

    \b
    Examples:
      scraper corpus export > news.jsonl
      scraper corpus export -o news.jsonl.zst --since 2026-01-01 --language en
      scraper corpus export -o news.csv --access full --min-words 200
      scraper corpus export -o news.parquet --without near-duplicates
      scraper corpus export --format text -o texts/ --domain example.org
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.corpus.look import look_into
    from scraper.corpus.parquet import ParquetMissingError

    wanted = filter_of(chosen, frozenset({"duplicates"}))
    chosen_kind = _kind_of(kind, output)
    with look_into(Path(folder)) as state:
        reading = _Reading(state, Path(folder), wanted)
        try:
            _WRITERS[chosen_kind](reading.articles(), output)
        except ParquetMissingError as error:
            click.echo(str(error), err=True)
            click.get_current_context().exit(_WRONG_USE)
    reading.close(output)


class _Reading:
    """The articles that are wanted, what is wrong with some, and how far it has come."""

    def __init__(self, state: State, folder: Path, wanted: Filter) -> None:
        self._state, self._folder, self._wanted = state, folder, wanted
        self._written = self._broken = 0

    def articles(self) -> Iterator[Kept]:
        """Read them, one after the other."""
        from scraper.corpus.export import kept
        from scraper.corpus.select import count as count_wanted

        with progress(count_wanted(self._state, self._wanted), "exporting") as advance:
            for one in kept(self._state, self._folder, self._wanted, self._tell):
                yield one
                self._written += 1
                advance()

    def close(self, output: str) -> None:
        """Say what was written, unless that went to standard output; exit code 1 if something was broken."""
        if output != "-":
            click.echo(f"{count(self._written, 'article')} in {output}", err=True)
        if self._broken:
            click.get_current_context().exit(_SOME_FAILED)

    def _tell(self, error: CorpusError) -> None:
        self._broken += 1
        click.echo(failure(error), err=True)


def _kind_of(kind: str | None, output: str) -> str:
    """The format: as asked for, or as the file's name ends. Raises UsageError for what cannot be."""
    suffixes = [suffix.lower() for suffix in Path(output).suffixes]
    packed = bool(suffixes) and suffixes[-1] in _PACKED
    ending = next((suffix for suffix in reversed(suffixes) if suffix not in _PACKED), "")
    kind = kind or _ENDINGS.get(ending, "jsonl")
    if kind == "parquet" and packed:
        raise click.UsageError("Parquet files are compressed inside: leave out the .gz or .zst.")
    if kind == "parquet" and output == "-" and sys.stdout.isatty():
        raise click.UsageError("Parquet is nothing for a terminal: give -o FILE.")
    return kind


def _stream(write: Callable[[Iterable[Kept], IO[bytes]], None], articles: Iterable[Kept], output: str) -> None:
    """Into a file, packed as its name says, or to standard output."""
    from scraper.corpus.output import compressed

    with _opened(output) as file, compressed(file, output) as out:
        write(articles, out)


@contextmanager
def _opened(output: str) -> Iterator[IO[bytes]]:
    """The file, when it is whole; or standard output, whose errors are the command line's to tell of."""
    from scraper.corpus.output import new_file

    if output != "-":
        with new_file(Path(output)) as file:
            yield file
    else:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()


def _jsonl(articles: Iterable[Kept], output: str) -> None:
    from scraper.corpus.export import write_jsonl

    _stream(write_jsonl, articles, output)


def _csv(articles: Iterable[Kept], output: str) -> None:
    from scraper.corpus.export import write_csv

    _stream(write_csv, articles, output)


def _text(articles: Iterable[Kept], output: str) -> None:
    from scraper.corpus.export import write_text, write_text_files
    from scraper.corpus.output import new_folder

    if output == "-" or output.lower().endswith((".txt", *_PACKED)):
        _stream(write_text, articles, output)
    else:
        with new_folder(Path(output)) as folder:
            write_text_files(articles, folder)


def _parquet(articles: Iterable[Kept], output: str) -> None:
    """DuckDB writes files, by name: into a folder of our own, and from there to where it is wanted."""
    import shutil
    from tempfile import TemporaryDirectory

    from scraper.corpus.parquet import write_parquet

    place = None if output == "-" else Path(output).resolve().parent
    with _opened(output) as out, TemporaryDirectory(prefix=".", suffix=".tmp", dir=place) as scratch:
        made = Path(scratch) / "articles.parquet"
        write_parquet(articles, made, Path(scratch) / "articles.jsonl")
        with made.open("rb") as file:
            shutil.copyfileobj(file, out)


_WRITERS = {"jsonl": _jsonl, "csv": _csv, "text": _text, "parquet": _parquet}
