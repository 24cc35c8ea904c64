"""What a corpus knows to repeat: the rows of its state, and the file of what people want to be left alone.

The rows can be made again from the files; what a person said cannot, so it stands in a file, `memory.json`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from scraper.corpus import folder as files
from scraper.errors import CorpusError
from scraper.memory import Memory, Repeated, likeness, runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.corpus.database import State

FILE = "memory.json"
_ID = 10
_COLUMNS = "host, id, text, labels, print, since, articles, seen, why"
_ALIKE = 0.8
"""How alike to a spared text one is that is spared as well."""


@dataclass(frozen=True, slots=True)
class Known:
    """A text that is known to repeat: of the `seen` newest articles of its host `articles` have it, or had it.

    `since` are seconds since 1970, `print` is the text's fingerprint, `why` the evidence in words.
    """

    host: str
    repeated: Repeated
    print: bytes
    since: int
    articles: int
    seen: int
    why: str


class Spared(msgspec.Struct, frozen=True):
    """A text of a host that a person wants to be left in its articles."""

    host: str
    text: str


class _File(msgspec.Struct):
    spared: list[Spared] = []


def known_id(host: str, text: str) -> str:
    """By what a text of a host is known."""
    return hashlib.sha256(f"{host}\n{text}".encode("utf-8", "replace")).hexdigest()[:_ID]


def all_known(state: State, host: str | None = None) -> Iterator[Known]:
    """All that is known, or that of one host, by host and then the newest first."""
    condition, values = ("host = ?", (host,)) if host is not None else ("1 = 1", ())
    query = f"SELECT {_COLUMNS} FROM repeated WHERE {condition} ORDER BY host, since DESC, id"  # noqa: S608 - names of our own
    for host_, id_, text, labels, mark, since, articles, seen, why in state.execute(query, values).fetchall():
        repeated = Repeated(id_, text, tuple(labels.split("\n")) if labels else ())
        yield Known(host_, repeated, mark, since, articles, seen, why)


def with_id(state: State, id_: str) -> Known | None:
    """What is known by an id, or by the beginning of one; None where that is nothing, or several."""
    found = [one for one in all_known(state) if id_ and one.repeated.id.startswith(id_)]
    return found[0] if len(found) == 1 else None


def memories(state: State) -> dict[str, Memory]:
    """What extraction is given for each host."""
    return {
        host: Memory(tuple(one.repeated for one in some)) for host, some in groupby(all_known(state), lambda k: k.host)
    }


def note(state: State, one: Known) -> None:
    """Keep what is known of a text, or bring it up to date."""
    labels = "\n".join(one.repeated.labels)
    values = (one.host, one.repeated.id, one.repeated.text, labels, one.print, one.since)
    state.execute(
        f"INSERT INTO repeated ({_COLUMNS}) VALUES ({', '.join('?' * 9)}) ON CONFLICT (host, id)"  # noqa: S608 - names of our own
        f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS.split(', ')[2:])}",
        (*values, one.articles, one.seen, one.why),
    )


def forget(state: State, one: Known) -> None:
    """Know it no longer."""
    state.execute("DELETE FROM repeated WHERE host = ? AND id = ?", (one.host, one.repeated.id))


def spared(folder: Path) -> list[Spared]:
    """What people want to be left alone. Raises CorpusError when the file is there and says something else."""
    path = folder / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=_File).spared
    except FileNotFoundError:
        return []
    except (OSError, msgspec.DecodeError) as error:
        raise CorpusError(str(path), f"cannot be read: {error}") from error


def spare(folder: Path, one: Spared) -> None:
    """Leave a text alone from now on. Raises CorpusError."""
    listed = spared(folder)
    if one not in listed:
        _write(folder, [*listed, one])


def _write(folder: Path, listed: list[Spared]) -> None:
    data = msgspec.json.format(msgspec.json.encode(_File(listed)), indent=2) + b"\n"
    try:
        files.write(folder / FILE, data)
    except OSError as error:
        raise files.cannot_write(folder / FILE, error) from error


def unite(folder: Path, other: Path) -> None:
    """Spare what is spared in another corpus, too. Raises CorpusError."""
    both = {(one.host, one.text): one for one in (*spared(folder), *spared(other))}
    if len(both) > len(spared(folder)):
        _write(folder, [both[key] for key in sorted(both)])


def is_spared(listed: list[Spared], host: str, text: str) -> bool:
    """Whether a text, or nearly the same, is to be left alone on a host."""
    own = runs(text)
    return any(one.host == host and likeness(own, runs(one.text)) >= _ALIKE for one in listed)
