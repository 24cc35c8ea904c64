"""Files of articles, one for each task, here or far away: lines of JSON or Parquet, there whole or not at all."""

from __future__ import annotations

import io
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING, TypeVar, cast

import msgspec
import zstandard
from datatrove.io import get_datafolder

from scraper.corpus.output import compressed, new_file
from scraper.corpus.parquet import lines_to_parquet
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_Value = TypeVar("_Value")
_FAILS = (OSError, ValueError, ImportError)
"""What files far away raise: the latter two for a place that nothing installed can read."""
ENDINGS = {"jsonl": ".jsonl.zst", "parquet": ".parquet"}


def name_of(folder: str, rank: int, ending: str = ENDINGS["jsonl"]) -> str:
    """The file of a task: `articles/00003.jsonl.zst`."""
    return f"{folder}/{rank:05d}{ending}"


@contextmanager
def new_shard(output: str, name: str) -> Iterator[Callable[[bytes], None]]:
    """What writes a line of JSON into a file below `output`, which takes its name when it is whole.

    As Parquet if the name ends so. Raises CorpusError when it cannot be written.
    """
    if not name.endswith(ENDINGS["parquet"]):
        with _new(output, name) as file, compressed(file, name) as packed:
            yield lambda line: cast("None", packed.write(line + b"\n"))
        return
    with TemporaryDirectory(prefix="shard-") as scratch:
        lines, made, longest = Path(scratch, "lines.jsonl"), Path(scratch, "made.parquet"), 0
        with lines.open("xb") as plain:

            def write(line: bytes) -> None:
                nonlocal longest
                longest = max(longest, plain.write(line + b"\n"))

            yield write
        lines_to_parquet(lines, longest, made)
        with _new(output, name) as file, made.open("rb") as whole:
            shutil.copyfileobj(whole, file)


def lines_of(output: str, name: str) -> Iterator[bytes]:
    """The lines of a file. Raises CorpusError when it is not there, or not whole."""
    try:
        with get_datafolder(output).open(name, "rb") as file:
            frames = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
            yield from io.BufferedReader(cast("io.RawIOBase", frames))
    except (*_FAILS, zstandard.ZstdError) as error:
        raise CorpusError(f"{output}/{name}", f"cannot be read: {error}") from error


def write_json(output: str, name: str, value: object) -> None:
    """A small file of JSON, for people to read too. Raises CorpusError."""
    with _new(output, name) as file:
        file.write(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")


def read_json(output: str, name: str, kind: type[_Value]) -> _Value | None:
    """What such a file says, None when there is none. Raises CorpusError when it is broken or cannot be read."""
    try:
        return msgspec.json.decode(get_datafolder(output).cat_file(name), type=kind)
    except FileNotFoundError:
        return None
    except (*_FAILS, msgspec.MsgspecError) as error:
        raise CorpusError(f"{output}/{name}", f"cannot be read: {error}") from error


@contextmanager
def _new(output: str, name: str) -> Iterator[IO[bytes]]:
    folder = get_datafolder(output)
    try:
        if folder.is_local():
            target = Path(folder.resolve_paths(name))
            target.parent.mkdir(parents=True, exist_ok=True)
            with new_file(target) as file:
                yield file
        else:
            with TemporaryFile() as draft:
                yield cast("IO[bytes]", draft)
                draft.seek(0)
                with folder.open(name, "wb") as far:
                    shutil.copyfileobj(draft, far)
    except _FAILS as error:
        raise CorpusError(
            f"{output}/{name}", f"cannot be written: {getattr(error, 'strerror', None) or error}"
        ) from error
