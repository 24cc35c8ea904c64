"""The fetcher on many hosts at once, over real sockets, from a server that misbehaves."""

from __future__ import annotations

from benchmarks.fetching import fetch_all


def test_many_hosts_some_faulty() -> None:
    """Every outcome of 300 pages on 30 hosts is accounted for; no host ever has two requests at once."""
    run = fetch_all(30, 300, faulty=10)
    assert run.outcomes.total() == 300
    assert run.outcomes["page"] == 270
    assert set(run.outcomes) <= {"page", "BadStatus", "Unreachable", "NotHTML", "TimedOut"}
    assert run.most_at_once == 1


def test_all_good() -> None:
    """Without faults every page arrives."""
    run = fetch_all(20, 200, faulty=0)
    assert run.outcomes == {"page": 200}
