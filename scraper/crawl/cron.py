"""What starts a run at its times: a line of a crontab, or a service and a timer of systemd.

Formats: crontab(5) as cron of Debian reads it; systemd.service(5), systemd.timer(5), systemd.exec(5), systemd.time(7).
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from scraper.errors import ScraperError

SERVICE, TIMER = "scraper.service", "scraper.timer"
_LONGEST_COMMAND = 998
"""Characters of a command that cron takes; it refuses the whole crontab when one is longer."""
_MINUTE = 17
"""Minutes past the hour of runs that come every few hours: at the full hour everybody else asks."""
_MOST_SLACK = 900
_DAY = 86_400
_TEMPORARY = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - named to see what lies below them

_NO_PRIVILEGES = """\
PrivateDevices=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
LockPersonality=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
"""


@dataclass(frozen=True, slots=True)
class Times:
    """When runs start: five fields of a crontab, the same for a timer, and by how many seconds that draws it out."""

    fields: str
    calendar: str
    slack: int


@dataclass(frozen=True, slots=True)
class Job:
    """A run: `python -m scraper` with `arguments`, from `folder`; it writes below `corpus` alone.

    All paths are absolute.
    """

    folder: Path
    python: Path
    arguments: tuple[str, ...]
    corpus: Path

    @property
    def words(self) -> tuple[str, ...]:
        """The command, word by word."""
        return (str(self.python), "-m", "scraper", *self.arguments)


def run_arguments(sources: Path, corpus: Path) -> tuple[str, ...]:
    """The arguments of `scraper` that a night begins with."""
    return ("run", str(sources), "--corpus", str(corpus), "--quiet")


def daily(hour: int, minute: int) -> Times:
    """Once a day."""
    return Times(f"{minute} {hour} * * *", f"*-*-* {hour:02}:{minute:02}:00", _MOST_SLACK)


def each(seconds: float) -> Times:
    """Every so many seconds. Raises ValueError for what does not divide an hour or a day: cron cannot say it."""
    minutes, rest = divmod(seconds, 60)
    slack = int(min(_MOST_SLACK, seconds // 6))
    if not rest and minutes and 60 % minutes == 0 and minutes < 60:
        return Times(f"*/{minutes:.0f} * * * *", f"*-*-* *:0/{minutes:.0f}:00", slack)
    if seconds == _DAY:
        return daily(2, _MINUTE)
    hours, rest = divmod(seconds, 3600)
    if not rest and hours and 24 % hours == 0 and hours < 24:
        return Times(f"{_MINUTE} */{hours:.0f} * * *", f"*-*-* 0/{hours:.0f}:{_MINUTE}:00", slack)
    raise ValueError(seconds)


def crontab_line(job: Job, times: Times) -> str:
    """One line of a crontab. What the run prints goes where cron sends it: into a mail to the owner.

    cron makes a line end of "%", unless a backslash stands before it. Raises ScraperError for names of folders that no
    line can hold, and for a line that is too long for cron.
    """
    _check(job)
    command = f"cd {shlex.quote(str(job.folder))} && exec {shlex.join(job.words)}".replace("%", r"\%")
    if len(command.encode()) > _LONGEST_COMMAND:
        raise ScraperError(str(job.folder), f"the names of folders are too long for cron ({_LONGEST_COMMAND} letters)")
    return f"{times.fields}  {command}"


def service_unit(job: Job, user: str) -> str:
    """The text of a service that makes one run and may write nowhere but into the corpus.

    Raises ScraperError for names of folders that no unit can hold.
    """
    _check(job)
    paths = (job.folder, job.corpus, *map(Path, job.arguments))
    private_tmp = not any(path.is_relative_to(folder) for path in paths for folder in _TEMPORARY)
    return f"""\
[Unit]
Description=Read the sources of {_specifiers(str(job.corpus))}, file what is new
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={_specifiers(user)}
WorkingDirectory={_specifiers(str(job.folder))}
# ":" before the program: "$" is no variable
ExecStart={_command(job)}
# 1: some pages failed, as every night some do; `scraper status` and the journal tell which. 143: stopped by systemctl.
# Failures are 2 (wrong list of sources), 3 (nothing could be done), 4 (another run holds the lock), 5 (all sources).
SuccessExitStatus=1 143
Nice=10

# It writes into the corpus alone, and needs no privilege.
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={_word(str(job.corpus))}
PrivateTmp={"yes" if private_tmp else "no"}
{_NO_PRIVILEGES}"""


def timer_unit(times: Times) -> str:
    """The text of the timer that starts the service; a time that the machine slept through is made up for."""
    return f"""\
[Unit]
Description=Times of {SERVICE}

[Timer]
OnCalendar={times.calendar}
RandomizedDelaySec={times.slack}
Persistent=true

[Install]
WantedBy=timers.target
"""


def _command(job: Job) -> str:
    """The words of a job; systemd takes no quotes in the name of a program, which env(1) does."""
    words = ("/usr/bin/env", *job.words) if set(str(job.python)) & set("\"'") else job.words
    return " ".join(map(_word, (f":{words[0]}", *words[1:])))


def _word(text: str) -> str:
    """One word of a unit's line, quoted."""
    return '"' + _specifiers(text).replace('"', r"\"") + '"'


def _specifiers(text: str) -> str:
    """A text in which "%" stands for itself."""
    return text.replace("%", "%%")


def _check(job: Job) -> None:
    """Names that cron and systemd would read in ways of their own are refused."""
    for text in (str(job.folder), *job.words, str(job.corpus)):
        if not text.isprintable() or "\\" in text or text != text.strip():
            name = "".join(letter if letter.isprintable() else "?" for letter in text)
            raise ScraperError(name, "crontabs and units cannot hold backslashes, control characters or outer spaces")
