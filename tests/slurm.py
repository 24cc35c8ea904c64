"""A Slurm of one node, from Debian's packages slurm-wlm and munge; its files are in a folder, and root starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

_CONF = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} RealMemory=4000 State=UNKNOWN
PartitionName=cpu Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class Slurm:
    """The cluster, as a context manager; `conf` is what SLURM_CONF has to be for commands."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self.conf = str(folder / "slurm.conf")

    def __enter__(self) -> Self:
        host, ports = socket.gethostname().partition(".")[0], (_free_port(), _free_port())
        text = _CONF.format(host=host, folder=self._folder, cores=os.cpu_count(), ports=ports)
        (self._folder / "slurm.conf").write_text(text)
        key = self._folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        munge = ["--foreground", "--force", f"--socket={self._folder}/munge.socket", f"--key-file={key}"]
        munge += [f"--pid-file={self._folder}/munge.pid", f"--log-file={self._folder}/munge.log"]
        munge += [f"--seed-file={self._folder}/munge.seed"]
        commands = (["munged", *munge], ["slurmctld", "-D"], ["slurmd", "-D"])
        self._daemons = []
        for one in commands:
            self._daemons.append(
                subprocess.Popen(
                    one,
                    env={**os.environ, "SLURM_CONF": self.conf},
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            time.sleep(1)
        return self

    def __exit__(self, *_: object) -> None:
        for daemon in reversed(self._daemons):
            daemon.terminate()
            daemon.wait(20)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
