"""The commands that turn one file into another: `clean-text`, `schema`; and the bytes that such commands move."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import sys
from pathlib import Path

import click

from scraper.errors import CorpusError

_FILE = click.Path(allow_dash=True)


@click.command("clean-text")
@click.argument("file", type=_FILE)
@click.option("--ledger", metavar="FILE", help="Write what was removed to this file, as JSON.")
def clean_text(file: str, ledger: str | None) -> None:
    """Print a scraped text without its appeals and prompts.

    FILE is UTF-8 text with one paragraph a line, or - for standard input.

    \b
    Examples:
      scraper clean-text scraped.txt > clean.txt
      scraper clean-text - --ledger removed.json < scraped.txt
    """  # noqa: D301 - click looks for the character, not for its spelling
    import msgspec

    from scraper.clean import clean_text as clean
    from scraper.parse import decode

    text, removals = clean(decode(read_bytes(file)))
    if ledger:
        save(ledger, msgspec.json.format(msgspec.json.encode(removals), indent=2) + b"\n")
    write_bytes(text.encode("utf-8", "replace"))


@click.command()
def schema() -> None:
    """Print the JSON Schema (2020-12) of an article.

    Example: scraper schema > article.schema.json
    """
    import msgspec

    from scraper.corpus.schema import schema as schema_of_articles

    write_bytes(msgspec.json.format(msgspec.json.encode(schema_of_articles()), indent=2) + b"\n")


def read_bytes(file: str) -> bytes:
    """A file's bytes, or those of standard input. Raises UsageError for a web address."""
    if file == "-":
        return sys.stdin.buffer.read()
    if file.lower().startswith(("http://", "https://")):
        raise click.UsageError("This command reads a file; `scraper scrape URL` reads the web.")
    from scraper.saved import read_file

    return read_file(Path(file))


def write_bytes(data: bytes) -> None:
    """Bytes to standard output as they are, whatever encoding the terminal has.

    Raises CorpusError when they find no room; a reader who has gone away is click's to handle.
    """
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CorpusError("standard output", f"cannot be written: {error.strerror or error}") from error


def save(file: str, data: bytes) -> None:
    """Write a file. Raises CorpusError when it cannot be written."""
    try:
        Path(file).write_bytes(data)
    except OSError as error:
        raise CorpusError(file, f"cannot be written: {error.strerror or error}") from error


def save_whole(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all, and its folder if need be. Raises CorpusError."""
    from scraper.corpus.output import new_file

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(str(path), f"cannot be written: {error.strerror or error}") from error
    with new_file(path) as file:
        file.write(text.encode())
