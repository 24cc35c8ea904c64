"""`scraper cron`: how a machine starts the runs, with all paths filled in."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.cli.values import corpus_folder

if TYPE_CHECKING:
    from scraper.crawl.cron import Job, Times

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@click.command()
@click.argument("sources", default="sources.toml", metavar="[SOURCES]")
@corpus_folder("Where articles go.")
@click.option("--at", "clock", metavar="HH:MM", help="Once a day, at that time (02:15).")
@click.option("--every", metavar="TIME", help='Every so often: "30m", "1h", "6h"; what divides an hour or a day.')
@click.option("--systemd", "units", metavar="DIR", help="Write a service and a timer there; - prints them.")
def cron(sources: str, folder: str, clock: str | None, every: str | None, units: str | None) -> None:
    """Print the crontab line that starts the runs.

    The line goes in with crontab -e. What a run has to say comes as a mail of cron's.

    \b
    Examples:
      scraper cron
      scraper cron sources.toml --corpus news --at 03:40
      scraper cron sources.toml --corpus news --every 1h
      scraper cron sources.toml --corpus news --systemd units
    """  # noqa: D301 - click looks for the character, not for its spelling
    from scraper.crawl.cron import SERVICE, TIMER, crontab_line, service_unit, timer_unit
    from scraper.crawl.sources import read_sources

    times = _times(clock, every)
    job = _job(read_sources(Path(sources)).path, Path(folder))
    if units is None:
        click.echo(crontab_line(job, times).encode())
        return
    texts = {SERVICE: service_unit(job, _user()), TIMER: timer_unit(times)}
    if units == "-":
        click.echo("\n".join(f"# {name}\n{text}" for name, text in texts.items()).encode(), nl=False)
    else:
        _write(Path(units), texts, job)


def _times(clock: str | None, every: str | None) -> Times:
    """When runs start. Raises UsageError."""
    from scraper.crawl.cron import daily, each
    from scraper.crawl.sources.values import Unexpected, duration

    if clock is not None and every is not None:
        raise click.UsageError("--at and --every do not go together.")
    if every is not None:
        try:
            return each(duration(int(every) if every.isdecimal() else every))
        except Unexpected as error:
            raise click.BadParameter(f"expected {error}.", param_hint="'--every'") from error
        except ValueError as error:
            raise click.BadParameter("must divide an hour or a day: 30m, 1h, 6h.", param_hint="'--every'") from error
    match = _CLOCK.fullmatch(clock or "02:15")
    if match is None:
        raise click.BadParameter("must be like 02:15.", param_hint="'--at'")
    return daily(int(match[1]), int(match[2]))


def _job(sources: Path, corpus: Path) -> Job:
    """The run of this program, from the folder that it lies in. Links stay: they are how an environment is found."""
    from scraper.crawl.cron import Job, run_arguments

    folder = _absolute(corpus)
    arguments = run_arguments(_absolute(sources), folder)
    return Job(_absolute(Path(__file__)).parents[2], Path(sys.executable), arguments, folder)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() follows links


def _user() -> str:
    """The name of who asks: the service runs as the same."""
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _write(folder: Path, texts: dict[str, str], job: Job) -> None:
    """Write the units, and make the folder that the service may write into: it could not start without."""
    from scraper.corpus.folder import prepare
    from scraper.crawl.whole import write_whole

    prepare(job.corpus)
    for name, text in texts.items():
        write_whole(folder / name, text.encode())
        click.echo(str(folder / name))
    click.echo(
        f"Copy both to /etc/systemd/system and start them: systemctl enable --now {next(reversed(texts))}", err=True
    )
