"""`sources.toml` -> Sources. Everything that is wrong with a file is said at once, each with line, source and key."""

from __future__ import annotations

import difflib
import re
import tomllib
from typing import TYPE_CHECKING, Any

from scraper.crawl.sources.lines import Lines, Table
from scraper.crawl.sources.model import Source, Sources
from scraper.crawl.sources.values import OF_ALL, OF_FETCHING, OF_SOURCES, Unexpected, told
from scraper.errors import SourcesError
from scraper.fetch import FetchOptions
from scraper.fetch.urls import read_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from scraper.crawl.sources.values import Reader

MAX_BYTES = 5_000_000
_AT = re.compile(r" \(at line (\d+), column (\d+)\)$")
_AT_END = " (at end of document)"
_OF_DEFAULTS = {**OF_ALL} | {key: reader for key, (_, reader) in OF_FETCHING.items()}
_TABLES = ("defaults", "source")


def read_sources(path: Path) -> Sources:
    """The sources in a file (TOML 1.0; UTF-8, a byte order mark is skipped).

    Raises SourcesError with all that is wrong: a file that cannot be read, no TOML, unknown keys and tables, values of
    the wrong kind, a source without name or url, a name (letter case aside) or url that is there twice, no source.
    """
    sources = sources_in(read_text(path), path)
    if not sources.sources:
        raise SourcesError(str(path), [(0, "no [[source]] in it; `scraper sources add URL` writes one")])
    return sources


def read_or_begin(path: Path) -> Sources:
    """As `read_sources`, but a file without a source, or that is not there yet, is an empty list."""
    return sources_in(read_text(path), path) if path.exists() else Sources(path, ())


def read_text(path: Path) -> str:
    """The text of a file. Raises SourcesError when there is none to be had."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise SourcesError(str(path), [(0, "no such file; `scraper sources add URL` makes one")]) from error
    except (OSError, ValueError) as error:
        problem = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise SourcesError(str(path), [(0, problem)]) from error
    if len(data) > MAX_BYTES:
        raise SourcesError(str(path), [(0, f"larger than {MAX_BYTES // 1_000_000} MB")])
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourcesError(str(path), [(line, "not UTF-8")]) from error


def sources_in(text: str, path: Path) -> Sources:
    """The sources in a text, perhaps none; `path` is what errors name. Raises SourcesError."""
    reading = _Reading(_parse(text, path), Lines(text))
    sources = reading.sources()
    if reading.problems:
        raise SourcesError(str(path), sorted(reading.problems))
    return Sources(path, tuple(sources), reading.options)


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise SourcesError(str(path), [(0, "not TOML: nested too deep")]) from error
    except ValueError as error:  # TOMLDecodeError, and numbers of thousands of digits
        says = str(error)
        if says.endswith(_AT_END):
            line, where = text.rstrip("\n").count("\n") + 1, "the end of the file"
        else:
            line, where = (int(at[1]), f"column {at[2]}") if (at := _AT.search(says)) else (0, "")
        says = _AT.sub("", says.removesuffix(_AT_END))
        raise SourcesError(str(path), [(line, f"not TOML: {says}" + (f" ({where})" if where else ""))]) from error


class _Reading:
    """One file on its way; `problems` are lines and what is wrong there."""

    def __init__(self, data: dict[str, Any], lines: Lines) -> None:
        self.problems: list[tuple[int, str]] = []
        self._data = data
        self._lines = lines
        self._names: dict[str, int] = {}
        self._urls: dict[str, int] = {}
        self._unknown(data, _TABLES, lines.top, "")
        self._defaults = self._read_defaults()
        self.options = FetchOptions(**{OF_FETCHING[k][0]: v for k, v in self._defaults.items() if k in OF_FETCHING})

    def sources(self) -> list[Source]:
        """The sources that can be built."""
        tables = self._data.get("source", [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            self._problem(self._lines.table("source").line, "expected [[source]] above each source, with two brackets")
            return []
        built = [self._source(table, self._lines.table("source", index)) for index, table in enumerate(tables)]
        return [source for source in built if source]

    def _read_defaults(self) -> dict[str, Any]:
        table, at = self._data.get("defaults", {}), self._lines.table("defaults")
        if not isinstance(table, dict):
            self._problem(at.line, "expected [defaults] once, with one bracket")
            return {}
        return self._values(table, _OF_DEFAULTS, at, "[defaults]: ")

    def _source(self, table: dict[str, Any], at: Table) -> Source | None:
        about = f"source {told(table['name'])}: " if isinstance(table.get("name"), str) else "source: "
        values = self._values(table, OF_SOURCES, at, about)
        for key in ("name", "url"):
            if key not in table:
                self._problem(at.line, f"{about}{key} is missing")
        if "name" in values:
            self._once(self._names, values["name"].casefold(), at.line_of("name"), f"{about}name")
        if "url" in values:
            self._once(self._urls, read_url(values["url"]).url, at.line_of("url"), f"{about}url")
        if "name" not in values or "url" not in values:
            return None
        return Source(**{k: v for k, v in self._defaults.items() if k in OF_ALL} | values)

    def _values(self, table: dict[str, Any], readers: Mapping[str, Reader], at: Table, about: str) -> dict[str, Any]:
        """What a table says, as far as it can be read."""
        self._unknown(table, readers, at, about)
        found = {}
        for key, value in table.items():
            if reader := readers.get(key):
                try:
                    found[key] = reader(value)
                except Unexpected as error:
                    self._problem(at.line_of(key), f"{about}{key}: expected {error}, not {told(value)}")
        return found

    def _unknown(self, table: dict[str, Any], known: Iterable[str], at: Table, about: str) -> None:
        known = tuple(known)
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key[:50], known, n=1)
                hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"
                self._problem(at.line_of(key), f"{about}unknown {'key' if about else 'table or key'} {told(key)}{hint}")

    def _once(self, seen: dict[str, int], key: str, line: int, what: str) -> None:
        if key in seen:
            self._problem(line, f"{what}: is there already, in line {seen[key]}")
        seen.setdefault(key, line)

    def _problem(self, line: int, text: str) -> None:
        self.problems.append((line, text))
