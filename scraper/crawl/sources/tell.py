"""Sources and times as a person reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scraper.crawl.sources.model import REVISIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.crawl.sources.globs import Glob
    from scraper.crawl.sources.model import Source

_UNITS = (("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60))


def settings(source: Source) -> Iterator[str]:
    """What a source says beyond name and address, one key each."""
    for key in ("include", "exclude"):
        globs: tuple[Glob, ...] = getattr(source, key)
        if globs:
            yield f"{key} {' '.join(glob.text for glob in globs)}"
    for key in ("max_age", "every", "delay"):
        seconds: float | None = getattr(source, key)
        if seconds is not None:
            yield f"{key} {span(seconds)}"
    for key in ("limit", "language"):
        if getattr(source, key) is not None:
            yield f"{key} {getattr(source, key)}"
    if source.render:
        yield "render"
    if source.keep_raw:
        yield "keep_raw"
    if source.revisit != REVISIT:
        yield f"revisit {' '.join(map(span, source.revisit)) or 'never'}"


def span(seconds: float) -> str:
    """Seconds as the file would have them: "7d"."""
    for unit, size in _UNITS:
        if seconds >= size and seconds % size == 0 and (unit != "w" or seconds > size):
            return f"{seconds // size:.0f}{unit}"
    return f"{seconds:g}s"


def moment(time: int) -> str:
    """Seconds since 1970 as date and time of day in UTC; what no calendar holds as a number."""
    try:
        return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M} UTC"
    except (OverflowError, OSError, ValueError):
        return f"second {time}"
