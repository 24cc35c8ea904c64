"""A request and its further attempts: each in its host's turn, again only where that can help.

Again after: a connection that was reset or closed early, a name server that asks to try again, a timeout, and the
statuses of `_PASSING`. Never after anything about a certificate. The waits grow (stamina), or are those that the
host asks for with Retry-After; either way the turn is kept, so that the whole host is spared and not the URL alone.
"""

from __future__ import annotations

import logging
import re
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import stamina

from scraper.errors import TimedOut, Unreachable
from scraper.fetch.engine import httpx
from scraper.fetch.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scraper.fetch.budget import Budget
    from scraper.fetch.events import Tally
    from scraper.fetch.exchange import Answer
    from scraper.fetch.hosts import Host, Hosts
    from scraper.fetch.options import FetchOptions

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses that can pass; from 520 on those of a proxy in front of a site that fails."""
_ASKS_TO_WAIT = frozenset({429, 503})
Pace = Callable[[], AbstractAsyncContextManager[None]]
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_CLOSED_EARLY = re.compile(r"disconnected|peer closed|StreamReset|ConnectionTerminated")
"""How httpx words that the other side went away; it has no types for that."""

logging.getLogger("stamina").addHandler(logging.NullHandler())  # each retry is in an event; stderr is for failures


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: `ask` makes one request for the URL; `budget` and `tally` are those of the page."""

    url: str
    ask: Callable[[], Awaitable[Answer]]
    budget: Budget
    tally: Tally


class _Passing(Exception):
    """An answer that can be another one next time. `wait` is what the host asks for, in seconds."""

    def __init__(self, answer: Answer, wait: float | None) -> None:
        super().__init__(answer.status_line)
        self.answer = answer
        self.wait = wait


class Attempts:
    """Asks hosts, and remembers which of them fail. `clock` tells the time, for dates in Retry-After."""

    def __init__(self, options: FetchOptions, hosts: Hosts, clock: Callable[[], datetime]) -> None:
        self._options = options
        self._hosts = hosts
        self._clock = clock

    async def page(self, question: Question) -> Answer:
        """The answer to a request for a page, whose attempts keep their distance from each other and other pages.

        Raises what `ask` raises, TimedOut when the budget is spent, Unavailable while the host is left alone.
        """
        host = self._hosts[host_of(question.url)]
        return await self._in_turn(question, host, host.page)

    async def errand(self, question: Question) -> Answer:
        """The same for what belongs to a page, and keeps no distance."""
        host = self._hosts[host_of(question.url)]
        return await self._in_turn(question, host, host.errand)

    async def _in_turn(self, question: Question, host: Host, pace: Pace) -> Answer:
        async with host.turn(question.url):
            try:
                answer = await self._several(question, host, pace)
            except _Passing as last:
                host.fails(last.answer.status_line)
                return last.answer
            except (TimedOut, Unreachable) as error:
                host.fails(error.reason)
                raise
            host.works()
            return answer

    async def _several(self, question: Question, host: Host, pace: Pace) -> Answer:
        retries = stamina.retry_context(
            on=lambda error: not host.is_shut and not question.budget.is_spent and _wait_after(error),
            attempts=self._options.attempts,
            timeout=self._options.retry_seconds,
            wait_initial=_FIRST_WAIT,
            wait_max=_LONGEST_WAIT,
        )
        async for attempt in retries:
            with attempt:
                host.refuse(question.url)  # by what happened in a turn beside this one
                async with pace():
                    answer = await _once(question)
                self._heed(answer, host)
                return answer
        raise AssertionError("the last attempt returns or raises")

    def _heed(self, answer: Answer, host: Host) -> None:
        """Raise _Passing for an answer that can pass; what it asks for holds for the whole host."""
        if answer.status not in _PASSING:
            return
        asked = retry_after(answer.headers, self._clock()) if answer.status in _ASKS_TO_WAIT else None
        if asked is not None and asked > self._options.max_retry_after:
            host.shut(asked, f"the server answers {answer.status_line} and asks to wait for {asked:.0f} seconds")
        elif asked is not None:
            host.hold(asked)
        raise _Passing(answer, asked)


async def _once(question: Question) -> Answer:
    question.tally.attempts += 1
    try:
        async with question.budget.spend():
            return await question.ask()
    except TimeoutError as error:
        reason = f"no whole answer within {question.budget.seconds:g} seconds"
        raise TimedOut(question.url, reason) from error


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """What a Retry-After header asks for, in seconds: it gives them, or a date (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
        return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())
    except (ValueError, OverflowError):
        return None


def _wait_after(error: Exception) -> bool | float:
    """Whether to try again, and if the host says so, after how many seconds; stamina decides where it does not."""
    if isinstance(error, _Passing):
        return error.wait or True
    return isinstance(error, TimedOut | Unreachable) and can_pass(error)


def can_pass(error: TimedOut | Unreachable) -> bool:
    """Whether a failure is of a kind that need not be there next time."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return False
    return isinstance(error, TimedOut) or any(map(_passes, causes))


def _passes(cause: BaseException) -> bool:
    if isinstance(cause, socket.gaierror):
        return cause.errno == socket.EAI_AGAIN
    if isinstance(cause, httpx.RemoteProtocolError):
        return bool(_CLOSED_EARLY.search(str(cause)))
    return isinstance(cause, httpx.ReadError | httpx.WriteError | ConnectionResetError | BrokenPipeError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
