"""The `scraper` command: arguments in, exit codes out.

Exit codes: 0 all done, 1 some URLs failed, 2 wrong use, 3 nothing could be done, 4 another run is at work, 5 every
source failed, 6 a host is not as it was, 130 and 143 stopped by a signal. The commands import what they need when they
run, so that `scraper --version` and `scraper --help` start at once.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

import click

from scraper.cli.browse import browse
from scraper.cli.completion import completion
from scraper.cli.convert import clean_text, schema
from scraper.cli.corpus import corpus
from scraper.cli.cron import cron
from scraper.cli.explain import explain
from scraper.cli.extract import extract
from scraper.cli.memory import memory
from scraper.cli.reclean import reclean, restore
from scraper.cli.report import report
from scraper.cli.rules import rules
from scraper.cli.run import run
from scraper.cli.scale import scale
from scraper.cli.scrape import scrape
from scraper.cli.sources import sources
from scraper.cli.status import status
from scraper.errors import Locked, ScraperError, SourcesError
from scraper.version import __version__

_WRONG_USE, _NOTHING_DONE, _LOCKED = 2, 3, 4
_EPILOG = (
    "Exit codes: 0 all done, 1 some URLs failed, 2 wrong use, 3 nothing could be done, 4 another run is at work, "
    "5 every source failed, 6 a host is not as it was, 130 or 143 stopped by a signal."
)


class _Commands(click.Group):
    """The commands; an expected error that reaches the top is one line on stderr and exit code 3.

    A list of sources that is wrong is wrong use: one line a problem, and exit code 2.

    A reader who has gone away (`| head`) is click's to handle: what was done stays done, and nothing is said.
    """

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; a stream that takes no more, such as standard output on a full disk, is an expected error."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            if error.filename is not None:
                raise
            with suppress(OSError):
                click.echo(f"standard output: cannot be written: {error.strerror or error}", err=True)
            sys.exit(_NOTHING_DONE)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that the arguments name."""
        try:
            return super().invoke(ctx)
        except SourcesError as error:
            click.echo("\n".join(error.problems), err=True)
            ctx.exit(_WRONG_USE)
        except ScraperError as error:
            click.echo(str(error), err=True)
            ctx.exit(_LOCKED if isinstance(error, Locked) else _NOTHING_DONE)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EPILOG)
@click.version_option(__version__, prog_name="scraper")
@click.pass_context
def main(ctx: click.Context) -> None:
    """A news page goes in, one clean, structured JSON article comes out.

    Example: scraper scrape https://example.com/2026/03/story
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")


for command in (
    scrape,
    sources,
    run,
    status,
    cron,
    corpus,
    memory,
    reclean,
    restore,
    rules,
    extract,
    scale,
    explain,
    report,
    browse,
    clean_text,
    schema,
    completion,
):
    main.add_command(command)
