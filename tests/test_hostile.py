"""Pages made to cost time and memory: each is an article or a clear error, within bounds, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from scraper import bounds
from scraper.article import Page
from scraper.errors import TooLarge
from scraper.parse import parse
from tests.command import ROOT
from tests.hostile import PAGES

SECONDS, MEGABYTES = 2.0, 300


@pytest.fixture(scope="module")
def costs() -> dict[str, tuple[float, float, str]]:
    """Seconds, megabytes and outcome of every page."""
    command = [sys.executable, "-m", "tests.hostile"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)
    rows = map(json.loads, done.stdout.splitlines())
    return {name: (seconds, megabytes, said) for name, seconds, megabytes, said in rows}


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("name", PAGES)
def test_bounded(costs: dict[str, tuple[float, float, str]], name: str) -> None:
    """No page takes more than two seconds of processor time and 300 MB."""
    seconds, megabytes, said = costs[name]
    assert seconds <= SECONDS, said
    assert megabytes <= MEGABYTES, said
    assert said.startswith(("article of ", "TooLarge: ", "NoArticle: "))


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        ("<p>" * (bounds.MAX_ELEMENTS + 1), "more than 50,000 elements"),
        (f"<p>{'x' * bounds.MAX_CHARACTERS} y</p>", "more than 1,000,000 characters of text"),
        (f"<p {' '.join(f'a{n}' for n in range(10_001))}>", "an element with more than 10,000 attributes"),
        (f"<p a='{' b' * 20_000}' {' '.join(f'a{n}={n}' for n in range(10_001))}>", "more than 10,000 attributes"),
    ],
)
def test_refused(inside: str, says: str) -> None:
    """What is more than any article has is refused, with the number in the reason."""
    with pytest.raises(TooLarge, match=says):
        parse(Page("https://quay.example/", f"<html><body>{inside}", "https://quay.example/"))


@pytest.mark.parametrize(
    "inside",
    [
        "<p>x</p>" * 40_000,
        f"<p>{'x ' * 400_000}</p>",
        f"<script>{'a = b; ' * 300_000}</script>",
        f"<div data-all='{' a=b' * 300_000}'>x</div>",
        f"<p {' '.join(f'a{n}' for n in range(2_000))}>",
    ],
)
def test_not_refused(inside: str) -> None:
    """Much of what pages do have much of is no reason: paragraphs, text, scripts, data in an attribute."""
    assert parse(Page("https://quay.example/", f"<html><body>{inside}", "https://quay.example/")).root is not None
