"""Where extraction runs: in a thread beside the event loop for a few pages, in processes for many.

Both are async context managers with one method, `extract`, which raises what `extract_page` raises.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import CancelledError, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Protocol, Self

from scraper.errors import ExtractError
from scraper.memory import of_rulebook
from scraper.pipeline import extract_page
from scraper.processes import Pool, cores
from scraper.rules import rulebook_with

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from scraper.article import Article, Page
    from scraper.memory import Memory

PATIENCE = 60.0
"""Seconds that a process may take for one page; the largest pages that are read take a few."""
_ATTEMPTS = 3
"""How often a page is tried whose process may have died of another."""


class Extractor(Protocol):
    """Somebody who extracts pages, as an async context manager."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def extract(self, page: Page, memory: Memory | None = None, without: frozenset[str] = frozenset()) -> Article:
        """The article of a page; `memory` is what is known to repeat on its host, `without` are rules to leave out."""
        ...


class InThread:
    """One page at a time, so that the event loop keeps the time limits of fetches; with a person's rules, too."""

    def __init__(self, rules: Path | None = None) -> None:
        self._rules = rules

    async def __aenter__(self) -> Self:
        self._thread = ThreadPoolExecutor(1)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def extract(self, page: Page, memory: Memory | None = None, without: frozenset[str] = frozenset()) -> Article:
        """The article of a page. Raises Blocked or ExtractError, as `extract_page` does."""
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, _extract, page, self._rules, memory, without
        )


class InProcesses:
    """As many pages at a time as there are `processes`. A page may take `patience` seconds, then its process is ended.

    A process that dies takes one page with it, never the run. `rules` is the folder of a person's own rules.
    """

    def __init__(self, processes: int | None = None, patience: float = PATIENCE, rules: Path | None = None) -> None:
        self._processes = processes or cores()
        self._rules = rules
        self._patience = patience

    async def __aenter__(self) -> Self:
        self._pool = Pool(self._processes, __name__)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()
        await asyncio.get_running_loop().run_in_executor(None, self._pool.join, 5)

    async def extract(self, page: Page, memory: Memory | None = None, without: frozenset[str] = frozenset()) -> Article:
        """The article of a page. Raises Blocked or ExtractError, the latter also when its process is ended or dies."""
        from pebble import ProcessExpired  # noqa: PLC0415 - as above

        for _ in range(_ATTEMPTS):
            task = self._pool.schedule(_extract, [page, self._rules, memory, without], self._patience)
            try:
                article: Article = await asyncio.wrap_future(task)
            except BrokenProcessPool:
                continue  # a process died, and it may have been another page's
            except TimeoutError as error:
                raise ExtractError(page.url, f"extraction took more than {self._patience:g} seconds") from error
            except (ProcessExpired, CancelledError) as error:
                raise ExtractError(page.url, f"extraction ended its process: {error}") from error
            return article
        raise ExtractError(page.url, "extraction ended its process, again and again")


def _extract(page: Page, rules: Path | None, memory: Memory | None, without: frozenset[str]) -> Article:
    """The article of a page; the rules are read once in each process."""
    return extract_page(page, rulebook_with(rules, of_rulebook(without)), memory.without(without) if memory else None)
