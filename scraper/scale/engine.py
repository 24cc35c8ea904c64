"""Which steps follow on which, and who runs them: datatrove's executors for one machine, Slurm and Ray."""

from __future__ import annotations

import ctypes
import inspect
import os
import signal
import subprocess
import sys
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from datatrove.executor import LocalPipelineExecutor, RayPipelineExecutor, SlurmPipelineExecutor
from datatrove.io import get_datafolder

from scraper.corpus.folder import is_draft, walk
from scraper.errors import CorpusError
from scraper.scale import alike
from scraper.scale.deaths import told_of_deaths
from scraper.scale.shards import read_json
from scraper.scale.statistics import Statistics
from scraper.scale.steps import (
    ARTICLES,
    DUPLICATES,
    ERRORS,
    PAGES,
    STATISTICS,
    STATISTICS_FILE,
    Extract,
    Merge,
    Read,
    Write,
    last_step,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from datatrove.executor.base import PipelineExecutor
    from datatrove.pipeline.base import PipelineStep

    from scraper.scale.job import Job

EXECUTORS: dict[str, type[PipelineExecutor]] = {
    "local": LocalPipelineExecutor,
    "slurm": SlurmPipelineExecutor,
    "ray": RayPipelineExecutor,
}
LOGS = "logs"
_EXTRACTED = "work/extracted"
_WRITTEN = (ARTICLES, ERRORS, DUPLICATES, STATISTICS, "work")
_OURS = frozenset({"pipeline", "tasks", "logging_dir", "depends", "depends_job_id", "skip_completed"}) | {
    "local_tasks",
    "local_rank_offset",
}
"""Options of executors that are no user's to set."""
_PR_SET_PDEATHSIG = 1
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps that run one after the other in each of so many tasks."""

    name: str
    steps: list[PipelineStep]
    tasks: int


@dataclass(frozen=True, slots=True)
class Engine:
    """An executor's name, and options of its own."""

    executor: str
    options: dict[str, Any]


def options_of(executor: str) -> dict[str, inspect.Parameter]:
    """The options that an executor takes, by name: of what type, and with which default if it does not need them."""
    named = inspect.signature(EXECUTORS[executor].__init__, eval_str=True).parameters
    return {name: one for name, one in named.items() if name not in _OURS | {"self"}}


def stages(job: Job, output: str) -> list[Stage]:
    """What is to be done, in this order."""
    extract, counted = Extract(job, output), Stage("merge", [Merge(output)], 1)
    if not job.once:
        return [Stage("extract", [extract, last_step(job, output)], job.tasks), counted]
    return [
        Stage("extract", [extract, Write(output, _EXTRACTED, ".jsonl.zst", None), alike.sign(output)], job.tasks),
        Stage("pair", [alike.pair(output)], alike.BUCKETS),
        Stage("cluster", [alike.cluster(output)], 1),
        Stage("leave-out", [Read(output, _EXTRACTED), alike.leave_out(output), last_step(job, output)], job.tasks),
        counted,
    ]


def done(stage: Stage, output: str) -> int:
    """How many tasks of a stage are done."""
    return len(get_datafolder(output).list_files(f"{LOGS}/{stage.name}/completions"))


def prepare(todo: Sequence[Stage], output: str) -> None:
    """Have done again what could not be read the last time, and all that follows on what is not done."""
    folder = get_datafolder(output)
    for name in folder.list_files(PAGES):
        counts = read_json(output, name, Statistics)
        if counts and counts.unread:
            _remove(folder, f"{LOGS}/{todo[0].name}/completions/{Path(name).stem}")
    is_whole = True
    for stage in todo:
        if not is_whole:
            _remove(folder, f"{LOGS}/{stage.name}/completions")
        is_whole = is_whole and done(stage, output) == stage.tasks
    if not is_whole:
        _remove(folder, STATISTICS_FILE)
    if done(todo[0], output) < todo[0].tasks:
        _remove(folder, DUPLICATES)
        _remove(folder, f"{STATISTICS}/{DUPLICATES}")


def run(todo: Sequence[Stage], output: str, engine: Engine) -> list[str]:
    """Do it all; with Slurm, see that it will be done: what comes out are its jobs. What is done stays as it is.

    Raises CorpusError when a task of a stage failed: its log says why, and what is done can be gone on with.
    """
    executors: list[PipelineExecutor] = []
    if engine.executor == "ray":
        _join_ray()
    if engine.executor == "local":
        _end_together()
        _clear(output)
    for stage in todo:
        executor = EXECUTORS[engine.executor](
            stage.steps,
            tasks=stage.tasks,
            logging_dir=f"{output}/{LOGS}/{stage.name}",
            **_options(engine, stage, executors),
        )
        executors.append(executor)
        if engine.executor == "slurm":
            continue
        with _failing(output), told_of_deaths(output) if engine.executor == "local" else nullcontext():
            executor.run()
        if left := executor.get_incomplete_ranks():
            raise CorpusError(output, f"{len(left)} of {stage.tasks} tasks failed: see {LOGS}/{stage.name}/logs/")
    if engine.executor == "slurm":
        try:
            executors[-1].run()
        except subprocess.CalledProcessError as error:
            raise CorpusError(
                output, f"sbatch ended with exit code {error.returncode}: see {LOGS}/engine.log"
            ) from error
    return [str(one.job_id) for one in executors if getattr(one, "job_id", -1) != -1]


@contextmanager
def _failing(output: str) -> Iterator[None]:
    """What the engine itself cannot do, such as to write or to reach a process of its own, is one line."""
    try:
        yield
    except (OSError, EOFError, BrokenExecutor) as error:
        reason = getattr(error, "strerror", None) or str(error) or "a process of it was ended"
        raise CorpusError(output, f"the engine cannot go on: {reason}") from error


def _end_together() -> None:
    """Have processes that this one forks end with it: the engine's manager would outlast a kill."""
    os.register_at_fork(after_in_child=end_with_parent)


def end_with_parent() -> None:
    """Let this process be told to end when the one that began it is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _clear(output: str) -> None:
    """Remove what tasks that were ended were writing; nobody else writes on this machine now."""
    folder = get_datafolder(output)
    if folder.is_local():
        for path in chain.from_iterable(walk(Path(folder.resolve_paths(name))) for name in _WRITTEN):
            if is_draft(path.name):
                Path(path).unlink(missing_ok=True)


def _join_ray() -> None:
    """Join the cluster that RAY_ADDRESS names, or begin one on this machine."""
    import ray  # noqa: PLC0415 - an extra of its own

    if not ray.is_initialized():
        ray.init(log_to_driver=False, runtime_env={"env_vars": {"PYTHONPATH": _path()}})


def _options(engine: Engine, stage: Stage, before: Sequence[PipelineExecutor]) -> dict[str, Any]:
    """A user's options; and for Slurm what a job needs to find this program, and to wait for the stage before."""
    if engine.executor == "local":  # a process more than there are tasks costs a second to begin
        return engine.options | {"workers": min(engine.options["workers"], stage.tasks)}
    if engine.executor == "ray":
        return engine.options
    ours = {"job_name": f"scraper-{stage.name}", "depends": before[-1] if before else None}
    command = f"export PATH={quote(str(Path(sys.executable).parent))}:$PATH PYTHONPATH={quote(_path())}"
    return {"env_command": command} | ours | engine.options


def _path() -> str:
    """Where processes elsewhere find this program."""
    return os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))


def _remove(folder: Any, name: str) -> None:
    if folder.exists(name):
        folder.rm(name, recursive=True)
