"""Who runs a job of `scraper scale`, and the options of their own that they take."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

_Command = TypeVar("_Command", bound="Callable[..., Any]")
_KINDS = {int: "a whole number", str: "a text", bool: "true or false"}


def engine_options(command: _Command) -> _Command:
    """A command with the options that choose who runs it."""
    said = "Of the executor's own; repeatable."
    for option in (
        click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help=said),
        click.option("--workers", type=click.IntRange(1), metavar="N", help="Tasks at once (local: one a core)."),
        click.option("--executor", type=click.Choice(["local", "slurm", "ray"]), default="local", show_default=True),
    ):
        command = option(command)
    return command


def options_for(executor: str, given: tuple[str, ...], workers: int | None) -> dict[str, Any]:
    """Options for the executor. Raises UsageError for those that it has not, and without those that it needs."""
    from importlib.util import find_spec
    from shutil import which

    from scraper.processes import cores
    from scraper.scale.engine import options_of

    if executor == "ray" and find_spec("ray") is None:
        raise click.UsageError("--executor ray needs Ray, which is not installed: pip install 'article-scraper[ray]'")
    if executor == "slurm" and which("sbatch") is None:
        raise click.UsageError("--executor slurm needs sbatch, which is not here: call it where jobs are submitted.")
    known = options_of(executor)
    options: dict[str, Any] = {"workers": workers or (cores() if executor == "local" else -1)}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or name not in known:
            raise click.UsageError(f"--option {one}: {executor} takes NAME=VALUE of {', '.join(known)}.")
        options[name] = _value(value)
        kind = known[name].annotation
        if kind in (int, str, bool) and type(options[name]) is not kind:
            raise click.UsageError(f"--option {one}: {executor} takes {_KINDS[kind]} there.")
    if options["workers"] == 0:
        raise click.UsageError("--option workers=0: without any nothing is done.")
    if missing := [name for name, kind in known.items() if kind.default is kind.empty and name not in options]:
        raise click.UsageError(f"--executor {executor} needs --option {'=... --option '.join(missing)}=...")
    return options


def _value(text: str) -> Any:
    """What JSON says the text means; else the text."""
    try:
        return json.loads(text)
    except ValueError:
        return text
