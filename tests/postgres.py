"""A PostgreSQL server for tests, from Debian's package, with its files in a folder and a socket of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Self
from urllib.parse import quote

_SYSTEM = Path("/usr/lib/postgresql")
_SETTINGS = (
    "listen_addresses=",
    "max_connections=60",
    "shared_buffers=64MB",
)


@cache
def programs() -> Path | None:
    """The folder with the server's programs: that of the newest version, None where there is none."""
    found = sorted(_SYSTEM.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class Server:
    """The server, as a context manager. It refuses to be root's: then its user is `postgres`."""

    def __init__(self, fsync: str = "off") -> None:
        self._fsync = fsync
        self._folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # the name of a socket may be no longer than that
        self._data = self._folder / "data"
        self._user = "postgres" if os.geteuid() == 0 else None

    def __enter__(self) -> Self:
        if self._user:
            shutil.chown(self._folder, "postgres")
        self._do("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Begin to answer."""
        settings = [
            f"-c{one}" for one in (*_SETTINGS, f"fsync={self._fsync}", f"unix_socket_directories={self._folder}")
        ]
        self._do(
            "pg_ctl", "-D", str(self._data), "-w", "-l", str(self._folder / "log"), "-o", " ".join(settings), "start"
        )

    def stop(self) -> None:
        """End it, and with it all connections, if it runs."""
        if not (self._data / "postmaster.pid").exists():
            return
        self._do("pg_ctl", "-D", str(self._data), "-m", "immediate", "stop")

    def database(self, name: str, *options: str) -> str:
        """A new database; its address."""
        self._do("createdb", "-h", str(self._folder), "-U", "postgres", *options, name)
        return f"postgresql://postgres@/{name}?host={quote(str(self._folder), safe='')}"

    def _do(self, program: str, *arguments: str) -> None:
        folder = programs()
        assert folder
        command = [str(folder / program), *arguments]
        done = subprocess.run(command, user=self._user, cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
