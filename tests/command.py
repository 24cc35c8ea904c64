"""The `scraper` command as a process, and a page for it to read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from scraper.cli import main

ROOT = Path(__file__).parents[1]
STORY = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | The Quay</title>
<link rel="canonical" href="{url}"><meta property="og:title" content="{title}">
<meta property="article:published_time" content="2026-03-04T09:00:00+01:00"></head><body><header>Menu</header>
<main><article><h1>{title}</h1>
<p>The harbour office said on Wednesday that the northern pier would stay closed until the end of the month, after
divers found that two of its oldest timber piles had been worn through by shipworm.</p>
<p>Three ferry lines will use the fish dock in the meantime, and passengers are asked to come twenty minutes earlier
than usual, said Ada Renn, who runs the office and has worked at the port since 1998.</p>
<aside class="donation-prompt"><p>Your support helps us to tell the story. Please donate today.</p></aside>
<p>The last survey of the pier was made nine years ago. Its report, which the town council never discussed in public,
recommended that every pile be checked again within four years.</p>
</article></main></body></html>"""


def story(url: str, title: str = "Northern pier stays closed") -> bytes:
    """A small news page that names its own address."""
    return STORY.format(url=url, title=title).encode()


def scraper(*arguments: object, data: bytes | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "scraper", *map(str, arguments)],
        input=data or b"",
        capture_output=True,
        check=False,
        timeout=120,
        env={**_environment(), "PYTHONPATH": str(ROOT), **environment},
    )


def command(*arguments: object, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """The same in this process, which has read the rules already: for tests that are about what it does."""
    done = CliRunner().invoke(main, list(map(str, arguments)), input=data, prog_name="scraper")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(list(map(str, arguments)), done.exit_code, done.stdout_bytes, done.stderr_bytes)


def _environment() -> dict[str, str]:
    """The environment of the tests, without what would change how the command prints."""
    return {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "PYTHONIOENCODING")}


def files(folder: Path) -> list[str]:
    """Every file below the folder, hidden ones too, but the state."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if not name.rpartition("/")[2].startswith("state.sqlite"))


def only_line(data: bytes) -> str:
    """The one line that the bytes hold."""
    lines = data.decode().splitlines()
    assert len(lines) == 1, lines
    return lines[0]
