"""Parts of a list: all of a site falls to one, and `run` and `scrape` read what falls to theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from scraper.domain import registered_domain, shard_of
from tests.command import command

if TYPE_CHECKING:
    from pathlib import Path


@given(st.from_regex(r"https://[a-z]{1,8}\.(example|co\.uk|com)/[a-z]{0,9}", fullmatch=True), st.integers(1, 50))
def test_a_site_falls_to_one_shard(url: str, shards: int) -> None:
    """All addresses of a registered domain fall to the same part."""
    assert 1 <= shard_of(url, shards) <= shards
    assert shard_of(url, shards) == shard_of(f"http://www.{registered_domain(url)}:8080/x?y", shards)


def test_shards_part_a_list(tmp_path: Path) -> None:
    """Every address of a list falls to one of its parts; a part of nothing is no failure."""
    urls = [f"https://site-{number}.example/a" for number in range(12)]
    assert sorted(url for part in range(1, 4) for url in urls if shard_of(url, 3) == part) == sorted(urls)
    (tmp_path / "urls.txt").write_text("\n".join(urls[:1]))
    other = 3 - shard_of(urls[0], 2)
    done = command("scrape", "--urls", tmp_path / "urls.txt", "--corpus", tmp_path / "c", "--shard", f"{other}/2")
    assert done.returncode == 0
    for wrong in ("3", "0/2", "3/2", "1/0", "a/b"):
        assert command("scrape", urls[0], "--shard", wrong).returncode == 2


def test_a_run_reads_its_shard(tmp_path: Path) -> None:
    """A run of a part looks at the sources whose site falls to it, and at no other."""
    sources = tmp_path / "sources.toml"
    sites = [f"127.0.0.{number}" for number in range(1, 9)]
    sources.write_text("".join(f'[[source]]\nname = "{one}"\nurl = "http://{one}:9/feed"\n' for one in sites))
    done = command("run", sources, "--corpus", tmp_path / "c", "--shard", "1/2", "--allow-private")
    ours = [one for one in sites if shard_of(f"http://{one}/", 2) == 1]
    assert done.returncode == 5
    (manifest,) = (tmp_path / "c" / "runs").glob("*.json")
    assert [one["name"] for one in msgspec.json.decode(manifest.read_bytes())["sources"]] == ours
