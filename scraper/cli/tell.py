"""What `scraper run` says while it runs: lines of text, lines of JSON, or only what needs a person."""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import click
import msgspec

from scraper.cli.lines import count, plain
from scraper.cli.progress import StatusLine
from scraper.cli.show import watch
from scraper.crawl.events import Looked, Missed, Waiting
from scraper.fetch.urls import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.crawl.drift import Drift
    from scraper.crawl.events import Event
    from scraper.crawl.manifest import Manifest, SourceReport
    from scraper.fetch import FetchEvent

_COLOURS = {"new": "green", "changed": "green", "moved": "green", "failed": "red", "drift": "yellow"}
_MANY_FAILED = 3
"""Pages of one source that must fail, and be half of those that were read, before a person is told."""


class Teller(Protocol):
    """Who hears of a run and says what there is to say."""

    def tell(self, event: Event) -> None:
        """One thing that happened."""

    def watch(self, event: FetchEvent) -> None:
        """One fetch."""

    def close(self, manifest: Manifest) -> None:
        """The end."""


@contextmanager
def teller(form: str, telling: str | None) -> Iterator[Teller]:
    """The one for `--log` and `--quiet` or `--verbose`; on a terminal, above a line that says how far the run is."""
    said = _teller(form, telling)
    stream = getattr(sys, "stderr", None)  # None where the shell closed it (2>&-)
    if telling == "quiet" or stream is None or not stream.isatty():
        yield said
        return
    line = StatusLine("page")
    try:
        yield AboveALine(said, line)
    finally:
        line.wipe()


def _teller(form: str, telling: str | None) -> Teller:
    if telling == "quiet":
        return Quiet()
    if form == "json":
        return VerboseLines() if telling == "verbose" else Lines()
    return VerboseText() if telling == "verbose" else Text()


class Quiet:
    """Says, at the end, what needs a person: sources that failed as a whole, and those of which most pages did."""

    def tell(self, event: Event) -> None:
        """Nothing is said of what happens on the way."""

    def watch(self, event: FetchEvent) -> None:
        """Nothing is said of fetches."""

    def close(self, manifest: Manifest) -> None:
        """One line for each source that failed, and for each host that has drifted."""
        for source in manifest.sources:
            if trouble := _trouble(source):
                click.echo(plain(f"{source.name}: {trouble}"), err=True)
        for one in manifest.drift:
            click.echo(plain(f"{one.source}: {drift(one)}"), err=True)


class Text:
    """One line for each thing that happened, with its time; unchanged pages are only counted."""

    def tell(self, event: Event) -> None:
        """Print one line; failures go to standard error."""
        if isinstance(event, Missed):
            _line("failed", f"{event.source.name}: {event.error}", err=True)
        elif isinstance(event, Waiting):
            return
        elif isinstance(event, Looked):
            _line("looked", f"{event.source.name}: {count(event.new, 'new page')}")
        elif event.written and event.what == "duplicate":
            _line(event.what, f"{event.url} is the article of {event.written.path}")
        elif event.written and event.what != "unchanged":
            _line(event.what, f"{event.written.path}  {event.written.article.title or ''}")

    def watch(self, event: FetchEvent) -> None:
        """Nothing is said of fetches."""

    def close(self, manifest: Manifest) -> None:
        """Print the sum."""
        if manifest.repaired:
            _line("repaired", manifest.repaired)
        for one in manifest.drift:
            _line("drift", f"{one.source}: {drift(one)}", err=True)
        _line("done", total(manifest))


class VerboseText(Text):
    """The same, and a line for each fetch."""

    def watch(self, event: FetchEvent) -> None:
        """Print one line."""
        watch(event)


class Lines:
    """The same as lines of JSON on standard output."""

    def tell(self, event: Event) -> None:
        """Print one line."""
        if isinstance(event, Missed):
            _json(
                "failed",
                source=event.source.name,
                url=event.url,
                error=type(event.error).__name__,
                reason=event.error.reason,
            )
        elif isinstance(event, Waiting):
            _json("waiting", pages=event.pages)
        elif isinstance(event, Looked):
            _json("looked", source=event.source.name, url=shown(event.source.url), new=event.new)
        else:
            path = os.fsencode(event.written.path).decode("utf-8", "replace") if event.written else None
            _json(event.what, source=event.source.name, url=event.url, path=path)

    def watch(self, event: FetchEvent) -> None:
        """Nothing is said of fetches."""

    def close(self, manifest: Manifest) -> None:
        """Print the manifest as the last line."""
        _json("done", manifest=manifest)


class VerboseLines(Lines):
    """The same, and a line for each fetch."""

    def watch(self, event: FetchEvent) -> None:
        """Print one line."""
        _json("fetch", fetch=event)


class AboveALine:
    """The same as another teller, above a line that says how many pages there are and how many were read."""

    def __init__(self, teller: Teller, line: StatusLine) -> None:
        self._teller, self._line = teller, line

    def tell(self, event: Event) -> None:
        """Say it, and move the line on."""
        with self._line.above():
            self._teller.tell(event)
        if isinstance(event, Waiting | Looked):
            self._line.grow(event.pages if isinstance(event, Waiting) else event.new)
        elif event.url:
            self._line.advance()

    def watch(self, event: FetchEvent) -> None:
        """Say it."""
        with self._line.above():
            self._teller.watch(event)

    def close(self, manifest: Manifest) -> None:
        """Say it in the place of the line."""
        self._line.wipe()
        self._teller.close(manifest)


def drift(one: Drift) -> str:
    """What is not as it was on a host, in one line."""
    return f"{one.host} is not as it was: {one.what}: {one.usual}, now {one.now}; {' '.join(one.examples)}"


def total(manifest: Manifest) -> str:
    """What a run did, in one line."""
    sums = {
        name: sum(getattr(source, name) for source in manifest.sources)
        for name in ("new", "changed", "unchanged", "duplicates", "pages_failed")
    }
    mended = f"{count(manifest.mended, 'article')} mended; " if manifest.mended else ""
    failed = sum(bool(source.error) for source in manifest.sources)
    checked = sum(source.checked for source in manifest.sources)
    return (
        f"{count(sums['new'], 'new article')}, {sums['changed']:,} changed, {sums['unchanged']:,} unchanged, "
        f"{count(sums['duplicates'], 'duplicate')}, {count(sums['pages_failed'], 'page')} failed; {mended}"
        f"{count(checked, 'source')} looked at, {failed} failed; {_hosts(manifest)}{manifest.seconds:g} s"
    )


def _hosts(manifest: Manifest) -> str:
    hosts = {one.host for one in manifest.drift}
    return f"{count(len(hosts), 'host')} not as before; " if hosts else ""


def _trouble(source: SourceReport) -> str | None:
    if source.error:
        return source.error
    read = source.pages_failed + source.new + source.changed + source.unchanged + source.duplicates
    if source.pages_failed >= _MANY_FAILED and source.pages_failed * 2 >= read:
        kinds = ", ".join(f"{number} {kind}" for kind, number in Counter(source.failed).most_common())
        return f"{source.pages_failed} of {count(read, 'page')} failed ({kinds})"
    return None


def _line(what: str, text: str, *, err: bool = False) -> None:
    time = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    word = click.style(f"{plain(what):<9}", fg=_COLOURS.get(what))
    click.echo(f"{click.style(time, dim=True)} {word} {plain(text)}", err=err)


def _json(event: str, **values: Any) -> None:
    time = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if stream := getattr(sys.stdout, "buffer", None):  # None where the shell closed it (>&-)
        stream.write(msgspec.json.encode({"time": time, "event": event, **values}) + b"\n")
        stream.flush()
