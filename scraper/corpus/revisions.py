"""What changed between two readings of an article, kept so that every former text can be had again."""

from __future__ import annotations

import shutil
from contextlib import suppress
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from scraper.article import Block, Pipeline  # noqa: TC001 - msgspec reads the annotations when it decodes
from scraper.corpus.folder import REVISIONS, sync_folder, write
from scraper.corpus.paths import domain_folder, file_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.article import Article

_BREAK = "\n\n"
_MOST = 2_000
"""Paragraphs that are compared one by one; of longer stretches all went and all came."""
_FIELDS = ("title", "subtitle", "authors", "date_published", "date_modified")


Cause = Literal["page", "memory", "reclean", "restore"]
"""What a revision comes from: the page changed, it was learnt what repeats on its host, rules changed, a person did."""


class Passage(msgspec.Struct, frozen=True):
    """A paragraph that came, went or changed; `place` counts the paragraphs of the newer text before it."""

    what: Literal["came", "went", "changed"]
    place: int
    before: str | None
    after: str | None


class Makers(msgspec.Struct, frozen=True):
    """What made the two files; `before` is null when the former file was damaged."""

    before: Pipeline | None
    after: Pipeline


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """How revision `number` of an article came about.

    `fields` are those of the article that changed, with the former and the new value. `former_id` is the id that the
    article had before, if its address changed. `paragraphs` is null when the former file was damaged: its text is lost.
    `cause` says who changed the text: the page, or what the corpus knew of it afterwards; then `former_blocks` are the
    blocks from before, so that what was taken out can be put back.
    """

    id: str
    number: int
    former_id: str | None
    previous_hash: str | None
    content_hash: str
    changed_at: str | None
    pipeline: Makers
    fields: dict[str, tuple[Any, Any]]
    paragraphs: list[Passage] | None
    cause: Cause = "page"
    former_blocks: list[Block] | None = None


def changed_fields(former: Article, article: Article) -> dict[str, tuple[Any, Any]]:
    """The fields that make an article another revision, besides its text, where they differ: former and new value."""
    pairs = {name: (getattr(former, name), getattr(article, name)) for name in _FIELDS}
    pairs["access"] = former.access.status, article.access.status
    if former.id != article.id:
        pairs["url"] = address_of(former), address_of(article)
    return {name: msgspec.to_builtins(pair) for name, pair in pairs.items() if pair[0] != pair[1]}


def has_changed(former: Article, article: Article) -> bool:
    """Whether a reading is another revision: what changes on a page every day by itself does not count."""
    return former.content_hash != article.content_hash or bool(changed_fields(former, article))


def address_of(article: Article) -> str:
    """The address that an article's id is made from."""
    return article.canonical_url or article.url


def record_of(former: Article | None, article: Article, cause: Cause = "page") -> Record:
    """The record of a new revision; `article` carries its number already. None: the former file was damaged."""
    return Record(
        id=article.id,
        number=article.revision.number,
        former_id=former.id if former and former.id != article.id else None,
        previous_hash=article.revision.previous_hash,
        content_hash=article.content_hash,
        changed_at=article.revision.changed_at,
        pipeline=Makers(former.pipeline if former else None, article.pipeline),
        fields=changed_fields(former, article) if former else {},
        paragraphs=list(passages(former.text, article.text)) if former else None,
        cause=cause,
        former_blocks=former.blocks if former and cause in ("memory", "reclean") else None,
    )


def passages(former: str, text: str) -> Iterator[Passage]:
    """The paragraphs that came, went and changed, in order."""
    old, new = former.split(_BREAK), text.split(_BREAK)
    for start, end, at, to in _stretches(old, new):
        pairs = min(end - start, to - at)
        for step in range(pairs):
            yield Passage("changed", at + step, old[start + step], new[at + step])
        for before in old[start + pairs : end]:
            yield Passage("went", at + pairs, before, None)
        for place in range(at + pairs, to):
            yield Passage("came", place, None, new[place])


def former_text(record: Record, text: str) -> str | None:
    """The text before a revision, from the text after it; None if it is lost."""
    if record.paragraphs is None:
        return None
    new, old, at = text.split(_BREAK), list[str](), 0
    for passage in record.paragraphs:
        old += new[at : passage.place]
        at = max(at, passage.place) + (passage.after is not None)
        if passage.before is not None:
            old.append(passage.before)
    return _BREAK.join(old + new[at:])


def common_share(former: str, text: str) -> float:
    """The share of the former text's paragraphs that are in the new one."""
    old = former.split(_BREAK)
    still = set(text.split(_BREAK))
    return sum(paragraph in still for paragraph in old) / len(old)


def records_folder(corpus: Path, domain: str, id_: str) -> Path:
    """Where the records of an article lie."""
    return corpus / REVISIONS / domain_folder(domain) / file_id(id_)


def record_name(number: int) -> str:
    """The name of the file of a record."""
    return f"{number:04}.json"


def record_number(name: str) -> int | None:
    """The number that a file's name stands for, None if it is no record."""
    stem = name.removesuffix(".json")
    return (
        int(stem) if stem.isdecimal() and stem.isascii() and len(stem) < 10 and record_name(int(stem)) == name else None
    )


def write_record(folder: Path, record: Record) -> None:
    """Write a record into the folder of its article; raises OSError."""
    write(folder / record_name(record.number), msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n")


def copy_records(source: Path, target: Path) -> None:
    """Copy the records of an article to another folder, each whole or not at all; raises OSError."""
    with suppress(FileNotFoundError):
        for path in sorted(source.iterdir()):
            if record_number(path.name) is not None:
                write(target / path.name, path.read_bytes())


def remove_records(folder: Path) -> None:
    """Remove the records of an article that is gone; raises OSError."""
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
        sync_folder(folder.parent)


def _stretches(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where two lists differ: bounds in the one, bounds in the other."""
    short = min(len(old), len(new))
    head = next((at for at in range(short) if old[at] != new[at]), short)
    room = short - head
    tail = next((at for at in range(room) if old[-1 - at] != new[-1 - at]), room)
    ours, theirs = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(ours), len(theirs)) > _MOST:
        yield head, len(old) - tail, head, len(new) - tail
        return
    for what, start, end, at, to in SequenceMatcher(None, ours, theirs).get_opcodes():
        if what != "equal":
            yield head + start, head + end, head + at, head + to
