"""`scraper scale warc`: archives -> shards, as processes of the engine; stopped, gone on with, here and over HTTP."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import msgspec
import pytest

from scraper.article import Pipeline
from scraper.batch.pieces import InFile
from scraper.corpus.select import Filter
from scraper.corpus.shift import lock
from scraper.domain import shard_of
from scraper.pipeline import extract, made_by
from scraper.rules import digest_with
from scraper.scale.job import Job, begin
from scraper.scale.shards import lines_of, read_json
from scraper.scale.statistics import Statistics
from scraper.scale.steps import Extract, last_step
from scraper.version import __version__
from tests.archives import response
from tests.command import ROOT, command, only_line, scraper, story
from tests.corpora import fill, five
from tests.crawled import write_archives
from tests.slurm import Slurm
from tests.web import Reply, Web, stall

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.batch.pieces import Piece

ARTICLE = extract(story("https://quay.example/pier"), "https://quay.example/pier")


def shards(output: Path, folder: str) -> list[bytes]:
    """The lines of all files of a folder of the output, sorted."""
    names = sorted(path.name for path in (output / folder).iterdir() if not path.name.startswith("."))
    return sorted(line.rstrip(b"\n") for name in names for line in lines_of(str(output), f"{folder}/{name}"))


def extracted(archives: Sequence[Path], folder: Path) -> list[bytes]:
    """What a single process makes of the archives, sorted."""
    scraper("extract", *archives, "--jobs", "1", "-o", folder / "single.jsonl")
    return sorted((folder / "single.jsonl").read_bytes().splitlines())


def wait_for(found: Any, seconds: float = 60) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.05)


@pytest.mark.slow
def test_killed_and_gone_on_with(tmp_path: Path) -> None:
    """A job killed twice ends with the lines of a single process, each once, and leaves no process behind."""
    archives = write_archives(tmp_path, [24, 24, 24, 24])
    output = tmp_path / "out"
    line = ["scale", "warc", str(tmp_path), str(output)]
    for done in (1, 3):
        job = subprocess.Popen([sys.executable, "-m", "scraper", *line], cwd=ROOT, stderr=subprocess.DEVNULL)
        wait_for(lambda done=done: len(list((output / "articles").glob("*.zst"))) >= done)
        job.send_signal(signal.SIGKILL)
        job.wait()
    wait_for(lambda: not _processes_of(str(output)))
    whole = scraper(*line)
    assert whole.returncode == 0, whole.stderr
    assert shards(output, "articles") + shards(output, "errors") != []
    assert sorted(shards(output, "articles") + shards(output, "errors")) == extracted(archives, tmp_path)
    assert not list(output.rglob("*.tmp"))
    total = read_json(str(output), "statistics.json", Statistics)
    assert total is not None
    assert total.articles == len(shards(output, "articles"))
    assert total.pages == total.articles + sum(total.failed.values())
    assert whole.stderr.decode().startswith(f"{total.articles} articles of {total.pages} pages in {output}\n")
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*.zst")}
    again = scraper(*line)
    assert again.stderr == whole.stderr
    assert before == {path: path.stat().st_mtime_ns for path in output.rglob("*.zst")}


def _processes_of(word: str) -> list[str]:
    """Processes that name a word in their arguments, and are no zombies."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = path.read_bytes()
        except OSError:
            continue
        if word.encode() in arguments:
            found.append(str(path))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_task_is_told_of(tmp_path: Path, number: signal.Signals) -> None:
    """When the system ends a process of the engine the job ends, says so, and can be gone on with."""
    write_archives(tmp_path, [300, 300])
    output = tmp_path / "out"
    line = [sys.executable, "-m", "scraper", "scale", "warc", str(tmp_path), str(output), "--workers", "2"]
    job = subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE)
    wait_for(lambda: list((output / "errors").glob(".*.tmp")))
    server = _children(job.pid, "multiprocess.forkserver")[0]
    time.sleep(1.5)  # the watcher has seen it
    os.kill(_children(server)[0], number)
    _, told = job.communicate(timeout=60)
    assert job.returncode == 3
    assert (
        only_line(told) == f"{output}: a task's process was ended by signal {number.value}, for want of memory perhaps"
    )
    assert scraper("scale", "warc", tmp_path, output).returncode == 0


def _children(pid: int, word: str = "") -> list[int]:
    """The processes that a process has begun, those that name a word in their arguments."""
    found = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return [one for one in found if word.encode() in Path(f"/proc/{one}/cmdline").read_bytes()]


@pytest.mark.slow
def test_near_duplicates_as_parquet(tmp_path: Path) -> None:
    """Of articles that are nearly the same one stays; the others lie beside, and together they are all there were."""
    archives = write_archives(tmp_path, [20, 20])
    urls = [f"https://quay.example/{place}" for place in range(4)]
    same = b"".join(response(url, story(url, f"Pier {place} stays closed")) for place, url in enumerate(urls))
    (tmp_path / "more.warc").write_bytes(same)
    archives.append(tmp_path / "more.warc")
    output = tmp_path / "out"
    done = scraper(
        "scale", "warc", *archives, output, "--without", "near-duplicates", "--format", "parquet", "--workers", "1"
    )
    assert done.returncode == 0, done.stderr
    with duckdb.connect() as database:
        kept = [url for (url,) in database.read_parquet(f"{output}/articles/*.parquet").project("url").fetchall()]
    beside = [msgspec.json.decode(line) for line in shards(output, "near-duplicates")]
    assert sum(url.startswith("https://quay.example/") for url in kept) == 1
    assert sum(one["url"].startswith("https://quay.example/") for one in beside) == 3
    whole = [msgspec.json.decode(line) for line in extracted(archives, tmp_path)]
    assert sorted(kept + [one["url"] for one in beside]) == sorted(one["url"] for one in whole if "error" not in one)
    assert f"{len(beside)} nearly the same as another" in done.stderr.decode()


@pytest.mark.slow
def test_what_could_not_be_read_is_tried_again(tmp_path: Path) -> None:
    """A missing and a damaged archive are told of, exit code 1; the same command reads them, and nothing else."""
    whole, damaged, missing = write_archives(tmp_path, [6, 6, 6])
    rest = damaged.read_bytes()
    damaged.write_bytes(rest[:-2000])
    output = tmp_path / "out"
    with Web({}) as web:
        names = [whole, damaged, web.url("/c.warc.gz")]
        first = scraper("scale", "warc", *names, output, "--workers", "1")
        untouched = (output / "articles/00000.jsonl.zst").stat().st_mtime_ns
        damaged.write_bytes(rest)
        web.add("/c.warc.gz", Reply(body=missing.read_bytes()))
        second = scraper("scale", "warc", *names, output, "--workers", "1")
    assert first.returncode == 1
    told = first.stderr.decode().splitlines()
    assert sum(str(damaged) in line for line in told) == 1
    assert sum("/c.warc.gz: the archive cannot be read on: " in line for line in told) == 1
    assert second.returncode == 0, second.stderr
    assert untouched == (output / "articles/00000.jsonl.zst").stat().st_mtime_ns
    texts = {msgspec.json.decode(line)["text"] for line in shards(output, "articles")}
    wanted = [msgspec.json.decode(line) for line in extracted([whole, damaged, missing], tmp_path)]
    assert texts == {one["text"] for one in wanted if "text" in one}


class Slow(InFile):
    """A piece that takes a minute."""

    def document(self) -> Any:
        """Sleeps."""
        time.sleep(60)


class SlowFirst(Extract):
    """The step, with a slow page before all others."""

    def _pieces(self, rank: int, counts: Statistics) -> Iterator[Piece]:
        yield Slow("slow", 0, Path("slow"))
        yield from super()._pieces(rank, counts)


@pytest.mark.slow
def test_time_limit_is_an_error_record(tmp_path: Path) -> None:
    """A page over its time limit is an error record, and the task comes to its end with all others."""
    (archive,) = write_archives(tmp_path, [6])
    output = str(tmp_path / "out")
    job = Job(archives=[str(archive)], tasks=1, made_by=made_by(), patience=3)
    articles = list(last_step(job, output).run(SlowFirst(job, output).run()))
    (failed,) = [msgspec.json.decode(line) for line in shards(tmp_path / "out", "errors")]
    assert failed["reason"] == "extraction took more than 3 seconds"
    assert len(articles) == 6


def test_an_orphaned_task_does_not_count_as_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A task whose parent died writes no shard."""
    (archive,) = write_archives(tmp_path, [3])
    job = Job(archives=[str(archive)], tasks=1, made_by=made_by())
    parents = iter([1])
    monkeypatch.setattr(os, "getppid", lambda: next(parents, 2))
    with pytest.raises(Exception, match="whoever began this task is gone"):
        list(last_step(job, str(tmp_path / "out")).run(Extract(job, str(tmp_path / "out")).run()))
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []


def test_filters(tmp_path: Path) -> None:
    """Only what is asked for is written, and what was not is counted."""
    (archive,) = write_archives(tmp_path, [6])
    output = str(tmp_path / "out")
    job = Job(archives=[str(archive)], tasks=1, made_by=made_by(), wanted=Filter(domains=("h0-0.example",)))
    written = list(last_step(job, output).run(Extract(job, output).run()))
    domains = {msgspec.json.decode(line)["publisher"]["domain"] for line in shards(tmp_path / "out", "articles")}
    assert domains == {"h0-0.example"}
    counts = read_json(output, "statistics/pages/00000.json", Statistics)
    assert counts is not None
    assert (counts.pages, counts.not_wanted) == (6, 6 - len(written))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--executor", "slurm"], "Error: --executor slurm needs "),
        (["--option", "colour=red"], "Error: --option colour=red: local takes NAME=VALUE of workers, start_method"),
        (["--option", "logging_dir=/tmp"], "Error: --option logging_dir=/tmp: local takes NAME=VALUE of "),
        (["--option", "workers=abc"], "Error: --option workers=abc: local takes a whole number there."),
        (["--option", "workers=0"], "Error: --option workers=0: without any nothing is done."),
        (["--option", "randomize_start_duration=x"], "local takes a whole number there."),
        (["--timeout", "inf"], "inf is no number of seconds"),
        (["--timeout", "nan"], "nan is no number of seconds"),
        (["--min-words", "9", "--max-words", "3"], "Error: --min-words is more than --max-words."),
    ],
)
def test_wrong_use(tmp_path: Path, options: list[str], said: str) -> None:
    """Options that an executor has not, or lacks, are wrong use; nothing is written."""
    write_archives(tmp_path, [1])
    done = command("scale", "warc", tmp_path, tmp_path / "out", *options)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert not (tmp_path / "out").exists()


def test_an_unset_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An output without a name, as of an unset variable, is wrong use, and nothing is written where one stands."""
    write_archives(tmp_path, [1])
    (tmp_path / "urls.txt").write_text("https://quay.example/a\n")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert command("scale", "warc", tmp_path, "").returncode == 2
    assert command("scale", "crawl", tmp_path / "urls.txt", "", "--shards", "1").returncode == 2
    assert not list((tmp_path / "here").iterdir())


def test_another_job_in_the_folder(tmp_path: Path) -> None:
    """A folder that holds another job is left alone, and what differs is said."""
    (archive,) = write_archives(tmp_path, [1])
    made = Pipeline(__version__, digest_with(None))
    begin(Job(archives=[str(archive)], tasks=1, made_by=made), str(tmp_path / "out"))
    done = command("scale", "warc", tmp_path, tmp_path / "out", "--min-words", "5", "--format", "parquet")
    assert done.returncode == 3
    assert only_line(done.stderr).startswith(f"{tmp_path}/out: holds another job (other filters, other --format): ")


def test_a_corpus_is_no_output(tmp_path: Path) -> None:
    """A corpus is not written into: its files would be taken for articles."""
    archives = write_archives(tmp_path, [2])
    fill(tmp_path / "news", five())
    done = scraper("scale", "warc", *archives, tmp_path / "news")
    assert done.returncode == 3
    assert only_line(done.stderr) == f"{tmp_path}/news: is a corpus: name another folder"


def test_wrong_parts(tmp_path: Path) -> None:
    """What each part is given by itself is not given to all of them."""
    (tmp_path / "urls.txt").write_text("https://quay.example/a\n")
    for more in (["--shard", "1/1"], ["--corpus=same"], ["--state", "postgresql:///x"]):
        done = command("scale", "crawl", tmp_path / "urls.txt", tmp_path / "out", "--shards", "2", "--", *more)
        assert done.returncode == 2
        assert b"is set for each part by itself" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("number", "after"), [(signal.SIGINT, 0.3), (signal.SIGTERM, 3.0)])
def test_stopped_with_all_its_processes(tmp_path: Path, number: signal.Signals, after: float) -> None:
    """A signal to all processes of a job, as a terminal sends it, ends it with that signal's code."""
    write_archives(tmp_path, [400, 400, 400])
    words = [sys.executable, "-m", "scraper", "scale", "warc", str(tmp_path), str(tmp_path / "out")]
    job = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True)
    time.sleep(after)
    os.killpg(job.pid, number)
    said = job.communicate(timeout=15)[1]
    assert job.returncode in (128 + number, -number), said  # the latter while Python itself begins
    assert b"Traceback" not in said or job.returncode < 0
    wait_for(lambda: not _processes_of(str(tmp_path)), 15)


@pytest.mark.slow
def test_a_stopped_crawl_ends_its_runs(tmp_path: Path) -> None:
    """The runs of a crawl end with it: nobody goes on to ask for pages."""
    with Web({}) as web:
        web.add("/slow", stall)
        (tmp_path / "urls.txt").write_text(f"{web.url('/slow')}\n")
        words = [
            "scale",
            "crawl",
            str(tmp_path / "urls.txt"),
            str(tmp_path / "out"),
            "--shards",
            "1",
            "--",
            "--allow-private",
        ]
        job = subprocess.Popen([sys.executable, "-m", "scraper", *words], cwd=ROOT, stderr=subprocess.PIPE)
        wait_for(lambda: any(request.path == "/slow" for request in web.requests))
        job.terminate()
        said = job.communicate(timeout=15)[1]
        assert job.returncode == 128 + signal.SIGTERM, said
        wait_for(lambda: not _processes_of(str(tmp_path)), 15)


def test_one_run_at_a_time(tmp_path: Path) -> None:
    """A second run on the same folder says who is at work, exit code 4."""
    write_archives(tmp_path, [1])
    (tmp_path / "out").mkdir()
    with lock(tmp_path / "out", "2026-03-04T05:06:07Z"):
        done = command("scale", "warc", tmp_path, tmp_path / "out")
    assert done.returncode == 4
    assert "another run holds the lock" in only_line(done.stderr)


def test_without_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has not installed the extra is told how."""
    write_archives(tmp_path, [1])
    for name in [name for name in sys.modules if name.startswith("scraper.scale")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "datatrove.executor", None)
    done = command("scale", "warc", tmp_path, tmp_path / "out")
    assert done.returncode == 2
    assert "pip install 'article-scraper[scale]'" in done.stderr.decode()


@pytest.mark.slow
def test_a_crawl_in_parts(tmp_path: Path) -> None:
    """A list is read in parts, each with a corpus of its own; united they hold every article once."""
    addresses = [f"127.0.0.{number}" for number in range(1, 5)]
    with Web({"/pier": Reply(body=story("https://quay.example/pier"))}, addresses=addresses) as web:
        urls = [web.url("/pier", address) for address in addresses]
        for url, address in zip(urls, addresses, strict=True):
            web.add(f"/{address}", Reply(body=story(url, f"Pier of {address}")))
        lines = [web.url(f"/{address}", address) for address in addresses]
        (tmp_path / "urls.txt").write_text("\n".join(lines))
        arguments = ["scale", "crawl", tmp_path / "urls.txt", tmp_path / "out", "--shards", "3"]
        done = scraper(*arguments, "--", "--allow-private", "--delay", "0")
    assert done.returncode == 0, done.stderr
    assert done.stderr.decode() == f"3 parts in {tmp_path}/out\n"
    parts = sorted(path for path in (tmp_path / "out").glob("shard-*") if any(path.glob("127*")))
    for part in parts:
        number = int(part.name.removeprefix("shard-"))
        assert {shard_of(f"http://{home.name}/", 3) for home in part.glob("127*")} == {number}
    assert scraper("corpus", "merge", "--corpus", tmp_path / "all", *parts).returncode == 0
    assert sorted(path.name for path in (tmp_path / "all").glob("127*")) == addresses


def test_a_part_that_fails(tmp_path: Path) -> None:
    """A part whose run cannot be done is told of, exit code 3, with the way to its log."""
    (tmp_path / "sources.toml").write_text("nonsense")
    done = scraper("scale", "crawl", tmp_path / "sources.toml", tmp_path / "out", "--shards", "1")
    assert done.returncode == 3
    assert only_line(done.stderr) == f"{tmp_path}/out/shard-0001: its run ended with exit code 2: see logs/engine.log"
    assert "nonsense" not in done.stderr.decode()
    assert "sources.toml" in (tmp_path / "out/logs/engine.log").read_text()


@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is an extra: `make test-ray` brings it")
def test_on_ray(tmp_path: Path) -> None:
    """On a real Ray the same lines come out."""
    archives = write_archives(tmp_path, [60, 60])
    done = scraper("scale", "warc", tmp_path, tmp_path / "out", "--executor", "ray", "--option", "mem_per_cpu_gb=1")
    assert done.returncode == 0, done.stderr
    lines = shards(tmp_path / "out", "articles") + shards(tmp_path / "out", "errors")
    assert sorted(lines) == extracted(archives, tmp_path)


@pytest.mark.skipif("SCRAPER_TEST_SLURM" not in os.environ, reason="starts a cluster: SCRAPER_TEST_SLURM=1")
def test_on_slurm(tmp_path: Path) -> None:
    """On a real Slurm of one node the same lines come out, and a second call finds all done."""
    archives = write_archives(tmp_path, [60, 60])
    output = tmp_path / "out"
    line = ["scale", "warc", str(tmp_path), str(output), "--executor", "slurm"]
    line += [word for one in ("partition=cpu", "time=10:00", "mem_per_cpu_gb=1") for word in ("--option", one)]
    with Slurm(tmp_path / "slurm") as cluster:
        done = scraper(*line, SLURM_CONF=cluster.conf)
        assert only_line(done.stderr).startswith("submitted to Slurm: ")
        wait_for((output / "statistics.json").exists, 120)
        again = scraper(*line, SLURM_CONF=cluster.conf)
    assert again.returncode == 0, again.stderr
    assert sorted(shards(output, "articles") + shards(output, "errors")) == extracted(archives, tmp_path)
