"""Pages as they came, kept as web archives (WARC 1.1, ISO 28500) in the `raw/` folder of a corpus.

One file a run, named after its day; each record is a gzip member of its own, so that it is found by its place alone. A
run that was killed leaves at most a torn last record, and nobody writes behind one.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit
from uuid import uuid4

from scraper.corpus import folder as files
from scraper.corpus.folder import RAW
from scraper.errors import CorpusError
from scraper.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastwarc.warc import WarcRecord, WarcRecordType

    from scraper.article import Page

_CODED = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""Headers about the bytes on the wire. Bodies are kept decoded; these become X-Crawl-..., as Common Crawl has it."""
_SYNCED = 64
"""Pages that a power cut may take."""
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class RawFile:
    """An archive: `path`, `size` in bytes, and the day on which it was begun."""

    path: Path
    size: int
    day: str


class RawPages:
    """The archive of one run, begun when its first page comes. Use it with `with`, or close it."""

    def __init__(self, folder: Path, begun: float, user_agent: str) -> None:
        self._folder = folder / RAW
        self._corpus = folder
        self._day = datetime.fromtimestamp(begun, UTC).strftime("%Y-%m-%d")
        self._user_agent = user_agent
        self._file: io.BufferedWriter | None = None
        self._path: Path | None = None
        self._kept = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def place(self) -> str:
        """Where the next page will be: file and offset, as articles say it in `raw_ref`. Raises CorpusError."""
        file, path = self._opened()
        return f"{path.relative_to(self._corpus).as_posix()}#{file.tell()}"

    def keep(self, page: Page) -> None:
        """Write a page at its place: the answer first, then the request that it answered. Raises CorpusError."""
        file, path = self._opened()
        answer = f"uuid:{uuid4()}"
        try:
            for record in _records(page, answer, self._user_agent):
                file.write(gzip.compress(record, _LEVEL, mtime=0))
            self._kept += 1
            if self._kept % _SYNCED == 0:
                self._sync(file)
        except OSError as error:
            raise files.cannot_write(path, error) from error

    def close(self) -> None:
        """Nothing more comes. Raises CorpusError."""
        if self._file and self._path:
            try:
                self._sync(self._file)
                self._file.close()
            except OSError as error:
                raise files.cannot_write(self._path, error) from error
            finally:
                self._file = None

    def _sync(self, file: io.BufferedWriter) -> None:
        file.flush()
        os.fsync(file.fileno())

    def _opened(self) -> tuple[io.BufferedWriter, Path]:
        if self._file is None or self._path is None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._path, self._file = self._fresh()
                self._file.write(gzip.compress(_about(self._path.name), _LEVEL, mtime=0))
                files.sync_folder(self._folder)
            except OSError as error:
                raise files.cannot_write(self._folder, error) from error
        return self._file, self._path

    def _fresh(self) -> tuple[Path, io.BufferedWriter]:
        number = 1
        while True:
            name = f"{self._day}.warc.gz" if number == 1 else f"{self._day}-{number:03}.warc.gz"
            try:
                return self._folder / name, (self._folder / name).open("xb")
            except FileExistsError:
                number += 1


def raw_files(folder: Path) -> Iterator[RawFile]:
    """The archives of a corpus, the oldest first."""
    for path in sorted((folder / RAW).glob("*.warc.gz"), key=lambda path: (path.name[:10], len(path.name), path.name)):
        if path.is_file() and not path.is_symlink():
            yield RawFile(path, path.stat().st_size, path.name[:10])


def doomed(folder: Path, before: str | None, limit: int | None) -> list[RawFile]:
    """The archives that were begun before a day (ISO), and the oldest that are more than `limit` bytes in all."""
    left = list(raw_files(folder))
    gone = [one for one in left if before is not None and one.day < before]
    left = [one for one in left if one not in gone]
    while limit is not None and left and sum(one.size for one in left) > limit:
        gone.append(left.pop(0))
    return gone


def remove(one: RawFile) -> None:
    """Remove an archive. Raises CorpusError."""
    try:
        one.path.unlink(missing_ok=True)
    except OSError as error:
        raise CorpusError(str(one.path), f"cannot be removed: {error.strerror or error}") from error


def _about(name: str) -> bytes:
    """The record at a file's beginning: who wrote it."""
    from fastwarc.warc import WarcRecordType  # noqa: PLC0415 - who keeps no pages needs none

    said = f"software: article-scraper/{__version__}\r\nformat: WARC File Format 1.1\r\n".encode()
    record = _record(WarcRecordType.warcinfo, f"uuid:{uuid4()}", "application/warc-fields", said)
    record.headers["WARC-Filename"] = name
    return _written(record)


def _records(page: Page, answer: str, user_agent: str) -> Iterator[bytes]:
    from fastwarc.warc import WarcRecordType  # noqa: PLC0415 - as above

    body = page.body.encode("utf-8", "replace") if isinstance(page.body, str) else page.body
    date = page.fetched_at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    response = _record(WarcRecordType.response, answer, "application/http; msgtype=response", _answer(page) + body)
    response.headers["WARC-Payload-Digest"] = f"sha1:{base64.b32encode(hashlib.sha1(body).digest()).decode('ascii')}"  # noqa: S324 - the digest of the format, no secret
    asked = f"uuid:{uuid4()}"
    request = _record(WarcRecordType.request, asked, "application/http; msgtype=request", _request(page, user_agent))
    for record, other in ((response, asked), (request, answer)):
        record.headers["WARC-Target-URI"] = page.url
        record.headers["WARC-Date"] = date
        record.headers["WARC-Concurrent-To"] = f"<urn:{other}>"
        yield _written(record)


def _record(kind: WarcRecordType, urn: str, media_type: str, content: bytes) -> WarcRecord:
    from fastwarc.warc import WarcRecord  # noqa: PLC0415 - as above

    record = WarcRecord()
    record.init_headers(kind, urn.encode("ascii"))
    record.headers["Content-Type"] = media_type
    record.headers["WARC-Block-Digest"] = f"sha1:{base64.b32encode(hashlib.sha1(content).digest()).decode('ascii')}"  # noqa: S324 - as above
    record.set_bytes_content(content)
    return record


def _written(record: WarcRecord) -> bytes:
    stream = io.BytesIO()
    record.write(stream)
    return stream.getvalue()


def _answer(page: Page) -> bytes:
    """Status line and headers, as they were received but for the coding of the body."""
    said = list(page.headers) or [("content-type", page.http.content_type or "text/html; charset=utf-8")]
    if isinstance(page.body, str):
        said = [(name, value) for name, value in said if name.lower() != "content-type"]
        said += [("content-type", "text/html; charset=utf-8"), ("x-crawl-rendered", "yes")]
    lines = [(f"x-crawl-{name}" if name.lower() in _CODED else name, value) for name, value in said]
    return _lines(f"HTTP/1.1 {page.http.status or 200} OK", lines)


def _request(page: Page, user_agent: str) -> bytes:
    parts = urlsplit(page.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _lines(f"GET {path} HTTP/1.1", [("host", parts.netloc), ("user-agent", user_agent)])


def _lines(first: str, headers: list[tuple[str, str]]) -> bytes:
    """A head; no header can end it before its time."""
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    return "".join(f"{' '.join(line.splitlines())}\r\n" for line in [*lines]).encode("latin-1", "replace") + b"\r\n"
