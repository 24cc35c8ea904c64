"""Runs extractors over saved pages, each in processes of its own, so that none warms or chills another."""

from __future__ import annotations

import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from benchmarks.adapters import ADAPTERS, Extracted
from benchmarks.pages import half_of
from benchmarks.scores import Score, against

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.pages import SavedPage

PROCESSES = os.cpu_count() or 1
TASK = 4
"""Pages handed to a process at a time."""
SENTENCE = "<p>The council decided on Monday that the old bridge stays open to everybody until the first frost.</p>"
FIRST_PAGE = f"""<html lang="en"><head><title>The bridge</title></head><body><article><h1>The bridge</h1>
<p>3 March 2021</p>{SENTENCE * 9}</article></body></html>"""


def measure(name: str, pages: Sequence[SavedPage], processes: int = PROCESSES) -> dict[str, Score]:
    """What an extractor scores on every page, by the page's id."""
    fresh = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=fresh, initializer=warm_up, initargs=(name,)) as pool:
        scores = pool.map(score_page, [name] * len(pages), pages, chunksize=TASK)
        return {page.id: score for page, score in zip(pages, scores, strict=True)}


def warm_up(name: str) -> None:
    """Import the extractor and use it once: that is no page's cost."""
    run(name, FIRST_PAGE.encode(), "https://example.org/bridge")


def score_page(name: str, page: SavedPage) -> Score:
    """One page by one extractor."""
    html = page.html()
    start = time.process_time()
    got, error = run(name, html, page.url)
    spent = (time.process_time() - start) * 1000
    words = len(got.text.split())
    truth = {field: said for field, said in page.truth.items() if field not in ADAPTERS[name].silent_on}
    fields = against(truth, got)
    return Score(half=half_of(page.url, page.id), ms=round(spent, 1), words=words, error=error, **fields)


def run(name: str, html: bytes, url: str) -> tuple[Extracted, str | None]:
    """What an extractor says of a page, and what it raised. A page that breaks it is a page it lost."""
    try:
        return ADAPTERS[name].extract(html, url), None
    except Exception as error:  # noqa: BLE001 - an extractor may raise whatever it likes, and the next page comes
        return Extracted(), f"{type(error).__name__}: {error}"[:200]
