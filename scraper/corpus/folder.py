"""The corpus folder: articles filed whole or not at all, one file each, the newest reading of it."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from scraper.article import Http, Pipeline  # noqa: TC001 - msgspec reads the annotations when it decodes
from scraper.corpus.encode import encode
from scraper.corpus.paths import domain_folder, file_id, path_of
from scraper.domain import registered_domain
from scraper.errors import CorpusError
from scraper.identity import article_id, content_hash

if TYPE_CHECKING:
    from scraper.article import Article

_SHORT_ID = 8
_Part = TypeVar("_Part", bound=msgspec.Struct)


class _Identity(msgspec.Struct):
    """The part of a file that says whose it is."""

    id: str


class _Filed(msgspec.Struct):
    """The part of a file that says where its page was read, and what made the file."""

    id: str
    url: str
    text: str
    content_hash: str
    http: Http
    pipeline: Pipeline


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it was read for a file: its address, after redirects, and what the server said to tell it by."""

    path: Path
    url: str
    etag: str | None
    last_modified: str | None


class Corpus:
    """A folder of articles.

    It remembers which files it has seen under a domain, so it is for one run in one process. Two processes may write
    into one folder: a file is always one whole article, but an article whose title changed between them may stay twice.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self._seen: dict[str, dict[str, list[Path]]] = {}

    def prepare(self) -> None:
        """Make the folder and try it, so that a run does not fetch what it cannot keep.

        Raises CorpusError when it cannot be made or written to.
        """
        probe = self.folder / f".{secrets.token_hex(8)}.tmp"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            probe.touch(exist_ok=False)
            probe.unlink()
        except OSError as error:
            raise _corpus_error(self.folder, error) from error

    def file(self, article: Article) -> Path:
        """Write the article and return its path; a file of the same article under another name goes.

        Raises CorpusError when the file cannot be written; what was there before is then still there.
        """
        target = self.folder / path_of(article)
        try:
            return self._file(article, target)
        except OSError as error:
            raise _corpus_error(target, error) from error

    def reading_of(self, url: str, made_by: Pipeline) -> Reading | None:
        """The file of the article at an address, where a server can say that it still holds.

        None when another version of program or rules made it, and for a page that calls itself by another address.
        """
        wanted = article_id(url)
        for path in self._same_id(wanted, domain_folder(registered_domain(url))):
            filed = _read(path, _Filed)
            if filed and filed.id == wanted and filed.pipeline == made_by and _is_whole(filed):
                http = filed.http
                return Reading(path, filed.url, http.etag, http.last_modified) if _can_be_told(http) else None
        return None

    def _file(self, article: Article, target: Path) -> Path:
        same = self._same_id(article.id, target.relative_to(self.folder).parts[0])
        mine = [path for path in same if (known := _read(path, _Identity)) and known.id == article.id]
        if target in same and target not in mine and _read(target, _Identity):  # another article's, not a broken file
            target = self.folder / path_of(article, id_length=64)
        _write(target, encode(article))
        for old in mine:
            if old != target:
                old.unlink(missing_ok=True)
        same[:] = [target, *(path for path in same if path not in mine and path != target)]
        return target

    def _same_id(self, id_: str, domain: str) -> list[Path]:
        """The files in a domain's folder whose names carry the article's short id."""
        if domain not in self._seen:
            self._seen[domain] = _by_short_id(self.folder / domain)
        return self._seen[domain].setdefault(file_id(id_)[:_SHORT_ID], [])


def _by_short_id(home: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in home.rglob("*.json"):
        found.setdefault(path.stem.rpartition("-")[2][:_SHORT_ID], []).append(path)
    return found


def _read(path: Path, kind: type[_Part]) -> _Part | None:
    """A part of the article in a file, None if it is no article."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError):
        return None


def _is_whole(filed: _Filed) -> bool:
    """Whether nobody has changed the text since it was filed."""
    return content_hash(filed.text) == filed.content_hash


def _can_be_told(http: Http) -> bool:
    return bool(http.etag or http.last_modified)


def _write(target: Path, data: bytes) -> None:
    """Replace `target` with `data` in one step that survives a crash: the old file or the new one, never a part."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last; some systems cannot open folders, and there the file alone must do."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _corpus_error(path: Path, error: OSError) -> CorpusError:
    return CorpusError(str(path), f"cannot be written: {error.strerror or error}")
