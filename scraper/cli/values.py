"""The values of options, refused as wrong use before anything is done."""

# ruff: noqa: PLC0415 - what a check needs is imported when there is something to check, so that --help starts at once

from __future__ import annotations

import math
import os
import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click

if TYPE_CHECKING:
    from collections.abc import Callable

_Command = TypeVar("_Command", bound="Callable[..., Any]")

_DURATION = re.compile(r"(\d{1,9})\s*([hdw])", re.ASCII | re.IGNORECASE)
_AMOUNT = re.compile(r"(\d{1,9})\s*([KMGT]B)", re.ASCII | re.IGNORECASE)
_BYTES = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_SHARD = re.compile(r"(\d{1,6})/(\d{1,6})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}
_RULE_FILES = ("*.toml", "sites/*.toml", "text/*.toml", "blocks/*.toml")
_HEADER = re.compile(r"[!-~](?:[ -~]*[!-~])?")


def user_agent(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """`--user-agent`: a value that a header can carry. Raises BadParameter."""
    if value is not None and not _HEADER.fullmatch(value):
        raise click.BadParameter("must be printable ASCII.")
    return value


def proxy_address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """`--proxy`: the address of a proxy that speaks HTTP. Raises BadParameter."""
    if value is not None:
        try:
            parts = urlsplit(value)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise click.BadParameter("must be like http://proxy.example:8080.")
    return value


class Seconds(click.FloatRange):
    """So many seconds, or another number of a range: one that ends, which infinity and NaN do not."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number. Raises BadParameter."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is no number of seconds.", param, ctx)
        return number


def shard(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """`--shard`: 3/10 for the third of ten parts. Raises BadParameter."""
    if value is None:
        return None
    found = _SHARD.fullmatch(value.strip())
    part, parts = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= part <= parts:
        raise click.BadParameter("must be like 3/10: the third of ten parts.")
    return part, parts


def web_address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """`--url`: an address that could be fetched. Raises BadParameter."""
    if value is not None:
        from scraper.errors import FetchError
        from scraper.fetch.urls import read_url

        try:
            read_url(value)
        except FetchError as error:
            raise click.BadParameter(f"{error.url}: {error.reason}.") from error
    return value


def folder_name(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """`--corpus`: a folder that has a name; an unset variable is no place for a corpus. Raises BadParameter."""
    if value is not None and not value.strip():
        raise click.BadParameter("must name a folder.")
    return value


def own_rules(command: _Command) -> _Command:
    """A command with the option --rules, which gives it `rules`; it comes behind --corpus, whose value it asks for."""
    kind = click.Path(exists=True, file_okay=False, path_type=Path)
    said = "A folder of your own rules (rules/ beside the corpus, if there is one)."
    return click.option("--rules", "rules", metavar="DIR", type=kind, callback=_rules_beside, help=said)(command)


def _rules_beside(context: click.Context, _option: click.Parameter, value: Path | None) -> Path | None:
    """The folder that was named, else `rules/` beside the corpus when it has rules in it."""
    beside = rules_beside(context.params.get("folder"))
    return value or (beside if any(next(beside.glob(kind), None) for kind in _RULE_FILES) else None)


def rules_beside(corpus: str | None) -> Path:
    """Where a person's own rules are kept: beside the corpus, which is `corpus` when none is named."""
    return Path(os.path.abspath(corpus or "corpus")).parent / "rules"  # noqa: PTH100 - `..` is the folder's name, no link


def shared_state(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """`--state`: the address of a PostgreSQL database. Raises BadParameter."""
    if value is None:
        return None
    scheme, mark, rest = value.strip().partition("://")
    if not mark or scheme.partition("+")[0] not in ("postgresql", "postgres"):
        raise click.BadParameter("must be like postgresql://user@host/database.")
    return f"postgresql://{rest}"


def state_elsewhere(command: _Command) -> _Command:
    """A command with the option --state, which comes behind --corpus and lets that have its state in a database."""
    said = "Keep the state in PostgreSQL, for several machines: postgresql://user@host/database."
    option = click.option("--state", metavar="URL", envvar="SCRAPER_STATE", callback=shared_state, help=said)
    return option(command)


def use_state(folder: Path, url: str | None) -> None:
    """Let a corpus have its state in a database, if one is named; its password goes where libpq looks.

    Raises CorpusError when the database cannot be had.
    """
    if url is not None:
        from scraper.corpus.elsewhere import appoint, without_password

        bare, password = without_password(url)
        if password:
            os.environ["PGPASSWORD"] = password
        appoint(folder, bare)


def duration(_context: click.Context, _option: click.Parameter, value: str | None) -> timedelta | None:
    """A time such as 12h, 90d or 2w (hours, days, weeks). Raises BadParameter."""
    if value is None:
        return None
    found = _DURATION.fullmatch(value.strip())
    if not found:
        raise click.BadParameter("must be like 12h, 90d or 2w.")
    try:
        return timedelta(hours=int(found[1]) * _HOURS[found[2].lower()])
    except OverflowError as error:
        raise click.BadParameter("is too long.") from error


def amount(_context: click.Context, _option: click.Parameter, value: str | None) -> int | None:
    """Bytes such as 500MB or 5GB, as disks are sold. Raises BadParameter."""
    if value is None:
        return None
    found = _AMOUNT.fullmatch(value.strip())
    if not found:
        raise click.BadParameter("must be like 500MB or 5GB.")
    return int(found[1]) * _BYTES[found[2].upper()]


def day(_context: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    """A date such as 2026-03-04 (RFC 3339). Raises BadParameter."""
    if value is None:
        return None
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter("is no day of the calendar.") from error
    raise click.BadParameter("must be a date like 2026-03-04.")


def domains(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Registered domains; hosts and addresses are taken for the domain that they belong to. Raises BadParameter."""
    from scraper.domain import registered_domain

    found = tuple(registered_domain(value if "://" in value else f"//{value.strip()}") for value in values)
    if not all(found):
        raise click.BadParameter("must be like example.org.")
    return found


def corpus_folder(help_text: str) -> Callable[[_Command], _Command]:
    """The option `--corpus`, which gives a command its `folder`."""
    return click.option(
        "--corpus",
        "folder",
        metavar="DIR",
        default="corpus",
        show_default=True,
        callback=folder_name,
        help=help_text,
    )
