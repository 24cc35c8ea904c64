"""What a fetch did, as one event for whoever watches: no credentials, no cookies, nothing of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchEvent:
    """One call of `Fetcher.get`, however it ended.

    `url` is what was asked for and `final_url` where redirects led, both without credentials. `status` is that of the
    last answer, None if there was none. `wire_bytes` are those of all bodies as they came, `decoded_bytes` the same
    with their codings undone. `seconds` is the time spent on requests; waiting for the host's turn is not counted.
    `attempts` counts the requests: 1 for a page at once, 0 if none was made. `not_modified` says that the server
    answered a question with validators by 304. `error` names the type of error, such as "TimedOut", None if all went
    well.
    """

    url: str
    final_url: str
    status: int | None
    wire_bytes: int
    decoded_bytes: int
    seconds: float
    attempts: int
    not_modified: bool
    error: str | None


Observer = Callable[[FetchEvent], None]


@dataclass(slots=True)
class Tally:
    """What becomes an event, while it is being counted."""

    status: int | None = None
    wire_bytes: int = 0
    decoded_bytes: int = 0
    attempts: int = 0
