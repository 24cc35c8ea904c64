"""Articles as a Parquet file, written by DuckDB (the extra `parquet`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec import inspect

from scraper.article import Article
from scraper.corpus.export import one_line
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import ModuleType

    from scraper.corpus.export import Kept

_LEAST_LINE = 1 << 24
"""Bytes of an article that DuckDB is ready for in any case."""
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_PLAIN: dict[type[inspect.Type], str] = {
    inspect.StrType: "VARCHAR",
    inspect.LiteralType: "VARCHAR",
    inspect.IntType: "BIGINT",
    inspect.BoolType: "BOOLEAN",
}


class ParquetMissingError(Exception):
    """DuckDB is not installed; the message says how to install it."""


def write_parquet(articles: Iterable[Kept], target: Path, scratch: Path) -> None:
    """One row an article, every key a column, nested as in the JSON (blocks of all types share the fields of all).

    `scratch` is a file that may be written and is left behind. Raises ParquetMissingError before an article is read,
    or CorpusError when DuckDB cannot write.
    """
    _duckdb()
    with scratch.open("xb") as file:
        longest = max((file.write(one_line(one)) for one in articles), default=0)
    lines_to_parquet(scratch, longest, target)


def lines_to_parquet(lines: Path, longest: int, target: Path) -> None:
    """The same of a file of JSON lines, of which none has more than `longest` bytes."""
    duckdb = _duckdb()
    try:
        with duckdb.connect(config=_OFFLINE) as database:
            rows = database.read_json(
                str(lines),
                columns=columns(),
                format="newline_delimited",
                maximum_object_size=max(_LEAST_LINE, longest + 1),
            )
            rows.write_parquet(str(target), compression="zstd")
    except duckdb.Error as error:
        raise CorpusError(str(target), f"cannot be written: {error}") from error


def _duckdb() -> ModuleType:
    try:
        import duckdb  # noqa: PLC0415 - an extra: only who writes Parquet needs it
    except ImportError as error:
        raise ParquetMissingError(
            "--format parquet needs DuckDB, which is not installed: pip install 'article-scraper[parquet]'"
        ) from error
    return duckdb


def columns() -> dict[str, str]:
    """The keys of an article, and their types in DuckDB."""
    article = cast("inspect.StructType", inspect.type_info(Article))
    return {field.encode_name: _type_of(field.type) for field in article.fields}


def _type_of(kind: inspect.Type) -> str:
    for known, name in _PLAIN.items():
        if isinstance(kind, known):
            return name
    match kind:
        case inspect.ListType():
            return f"{_type_of(kind.item_type)}[]"
        case inspect.DictType():
            return f"MAP({_type_of(kind.key_type)}, {_type_of(kind.value_type)})"
        case inspect.StructType():
            return _struct_of((kind,))
        case inspect.UnionType():
            return _union_of([one for one in kind.types if not isinstance(one, inspect.NoneType)])
    raise NotImplementedError(f"a column for {kind}")


def _union_of(kinds: list[inspect.Type]) -> str:
    structs = [kind for kind in kinds if isinstance(kind, inspect.StructType)]
    return _struct_of(structs) if structs else _type_of(kinds[0])


def _struct_of(kinds: Iterable[inspect.StructType]) -> str:
    """One struct with the fields of all; the field that tells them apart is the first."""
    fields: dict[str, str] = {}
    for kind in kinds:
        if kind.tag_field:
            fields.setdefault(kind.tag_field, "VARCHAR")
        for field in kind.fields:
            fields.setdefault(field.encode_name, _type_of(field.type))
    members = ", ".join(f'"{name}" {kind}' for name, kind in fields.items())
    return f"STRUCT({members})"
