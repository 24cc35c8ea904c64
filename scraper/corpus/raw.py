"""Pages as they came, kept as web archives (WARC 1.1, ISO 28500) in the `raw/` folder of a corpus.

One file a run, named after its day; each record is a gzip member of its own, so that it is found by its place alone. A
page is on the disk before the article that names its place; a run that was killed leaves at most a torn last record,
and nobody writes behind one.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import os
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit
from uuid import uuid4

from scraper.corpus import folder as files
from scraper.corpus.folder import RAW
from scraper.errors import CorpusError
from scraper.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from fastwarc.warc import WarcRecord, WarcRecordType

    from scraper.article import Page

_CODED = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""Headers about the bytes on the wire. Bodies are kept decoded; these become X-Crawl-..., as Common Crawl has it."""
_LEVEL = 6
_BEGINNING = 128
"""Bytes of an archive in which no other begins alike: its first record has an id, packed by itself."""
_BREAKS = re.compile(r"[\r\n\0]+")
_PLACE = re.compile(r"(.+\.warc\.gz)#(\d{1,18})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RawFile:
    """An archive: `path`, `size` in bytes, and the day on which it was begun."""

    path: Path
    size: int
    day: str


class RawPages:
    """The archive of one run, begun when its first page is kept. Use it with `with`, or close it."""

    def __init__(self, folder: Path, begun: float, user_agent: str) -> None:
        self._folder = folder / RAW
        self._day = datetime.fromtimestamp(begun, UTC).strftime("%Y-%m-%d")
        self._user_agent = user_agent
        self._file: io.FileIO | None = None
        self._path = self._folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def keep(self, page: Page) -> str:
        """Write a page so that it lasts: the answer first, then the request that it answered.

        Returns where it is, as articles say it in `raw_ref`: archive and offset. Raises CorpusError; then nothing of
        the page is in the archive.
        """
        try:
            file = self._file = self._file or self._fresh()
            head = b"" if file.tell() else _packed(_about(self._path.name))
            place = f"{RAW}/{self._path.name}#{file.tell() + len(head)}"
            self._add(file, head + b"".join(map(_packed, _records(page, self._user_agent))))
        except OSError as error:
            raise files.cannot_write(self._path, error) from error
        return place

    def close(self) -> None:
        """Nothing more comes."""
        if self._file:
            file, self._file = self._file, None
            with suppress(OSError):
                if not file.tell():
                    self._path.unlink()
                file.close()

    def _add(self, file: io.FileIO, data: bytes) -> None:
        """All of the data, or none of it; where not even that can be done the next page begins another archive."""
        at, left = file.tell(), memoryview(data)
        try:
            while left:
                left = left[file.write(left) :]
            os.fsync(file.fileno())
        except OSError:
            try:
                file.truncate(at)
                file.seek(at)
            except OSError:
                self.close()
            raise

    def _fresh(self) -> io.FileIO:
        self._folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            name = f"{self._day}.warc.gz" if number == 1 else f"{self._day}-{number:03}.warc.gz"
            try:
                file = (self._folder / name).open("xb", buffering=0)
            except FileExistsError:
                number += 1
            else:
                self._path = self._folder / name
                files.sync_folder(self._folder)
                return file


def place_of(ref: str | None) -> tuple[PurePosixPath, int] | None:
    """The archive (relative to the corpus folder) and offset that a `raw_ref` names, None if it names none."""
    found = _PLACE.fullmatch(ref or "")
    path = PurePosixPath(found[1]) if found else PurePosixPath()
    return (path, int(found[2])) if found and len(path.parts) == 2 and path.parts[0] == RAW else None


def is_torn(folder: Path, ref: str | None, url: str) -> bool:
    """Whether an archive is there and has not, at the place that a `raw_ref` names, the whole page of an address.

    One that is not there was pruned. Raises OSError when it cannot be read.
    """
    place = place_of(ref)
    if place is None or not (folder / place[0]).is_file():
        return False
    with (folder / place[0]).open("rb") as file:
        file.seek(place[1])
        return not _begins_with(file, url)


def _begins_with(file: io.BufferedReader, url: str) -> bool:
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415 - who keeps no pages needs none

    try:
        record = next(iter(ArchiveIterator(file, parse_http=False)), None)
        if record is None or record.record_type != WarcRecordType.response:
            return False
        return record.headers.get("WARC-Target-URI") == url and record.verify_block_digest()
    except (EOFError, ValueError, zlib.error):
        return False


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


def copy_archives(source: Path, target: Path) -> dict[str, str]:
    """Copy the archives of a corpus into another one's folder; what the name of each is there.

    It is made of how the archive begins: one that has grown since it was copied takes the place of its copy, and a copy
    of a copy has its name. Raises OSError.
    """
    names, there = {}, {_mark(one.path): one.path.name for one in raw_files(target)}
    for one in raw_files(source):
        mark = _mark(one.path)
        names[one.path.name] = name = there.get(mark, f"{one.day}-{mark}.warc.gz")
        place = target / RAW / name
        if not place.exists() or place.stat().st_size < one.size:
            files.copy(one.path, place)
    return names


def _mark(path: Path) -> str:
    """How an archive begins, in short."""
    with path.open("rb") as file:
        return hashlib.sha256(file.read(_BEGINNING)).hexdigest()[:8]


def _about(name: str) -> bytes:
    """The record at a file's beginning: who wrote it."""
    from fastwarc.warc import WarcRecordType  # noqa: PLC0415 - who keeps no pages needs none

    said = f"software: article-scraper/{__version__}\r\nformat: WARC File Format 1.1\r\n".encode()
    record = _record(WarcRecordType.warcinfo, f"uuid:{uuid4()}", "application/warc-fields", said)
    record.headers["WARC-Filename"] = name
    return _written(record)


def _packed(record: bytes) -> bytes:
    return gzip.compress(record, _LEVEL, mtime=0)


def _records(page: Page, user_agent: str) -> Iterator[bytes]:
    from fastwarc.warc import WarcRecordType  # noqa: PLC0415 - as above

    body = page.body.encode("utf-8", "replace") if isinstance(page.body, str) else page.body
    date = page.fetched_at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    answer, asked = f"uuid:{uuid4()}", f"uuid:{uuid4()}"
    response = _record(WarcRecordType.response, answer, "application/http; msgtype=response", _answer(page) + body)
    response.headers["WARC-Payload-Digest"] = f"sha1:{base64.b32encode(hashlib.sha1(body).digest()).decode('ascii')}"  # noqa: S324 - the digest of the format, no secret
    request = _record(WarcRecordType.request, asked, "application/http; msgtype=request", _request(page, user_agent))
    for record, other in ((response, asked), (request, answer)):
        record.headers["WARC-Target-URI"] = page.url
        record.headers["WARC-Date"] = date
        record.headers["WARC-Concurrent-To"] = f"<urn:{other}>"
        if page.exchange and page.exchange.ip_address:
            record.headers["WARC-IP-Address"] = page.exchange.ip_address
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
    said = list(page.exchange.received) if page.exchange else []
    said = said or [("content-type", page.http.content_type or "text/html; charset=utf-8")]
    if isinstance(page.body, str):
        said = [(name, value) for name, value in said if name.lower() != "content-type"]
        said += [("content-type", "text/html; charset=utf-8"), ("X-Crawl-Rendered", "yes")]
    lines = [(f"X-Crawl-{name}" if name.lower() in _CODED else name, value) for name, value in said]
    return _lines(f"HTTP/1.1 {_status_line(page.http.status or 200)}", lines)


def _status_line(status: int) -> str:
    """The code with its registered name; the server's own words are not known."""
    with suppress(ValueError):
        return f"{status} {HTTPStatus(status).phrase}"
    return f"{status} "


def _request(page: Page, user_agent: str) -> bytes:
    """What was sent, or of a page that a browser asked for what is known of it."""
    parts = urlsplit(page.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = (page.exchange and page.exchange.sent) or (("Host", parts.netloc), ("User-Agent", user_agent))
    return _lines(f"GET {path} HTTP/1.1", sent)


def _lines(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """A head; no header can end it before its time."""
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    return "".join(f"{_BREAKS.sub(' ', line)}\r\n" for line in lines).encode("latin-1", "replace") + b"\r\n"
