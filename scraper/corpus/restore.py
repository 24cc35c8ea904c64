"""What a rule took out of a filed article, put back; and the mark in the article that keeps the rule from it."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import msgspec

from scraper.corpus import folder as files
from scraper.corpus import revisions
from scraper.errors import CorpusError
from scraper.identity import content_hash
from scraper.words import count_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from scraper.article import Article, Block
    from scraper.corpus.revisions import Record

_MARK = re.compile(r"rule (\S+) is not applied: a person put its text back")


def barred(article: Article) -> frozenset[str]:
    """The rules that are not to be applied to an article, because a person put back what they took."""
    return frozenset(found[1] for warning in article.warnings if (found := _MARK.fullmatch(warning)))


def is_mark(warning: str) -> bool:
    """Whether a warning says that a rule is not to be applied."""
    return bool(_MARK.fullmatch(warning))


def mark(rule: str) -> str:
    """The warning that says that a rule is not to be applied."""
    return f"rule {rule} is not applied: a person put its text back"


def taken_again(corpus: Path, former: Article, article: Article) -> frozenset[str]:
    """The rules by which a reading of an article lacks what a person put back into what is filed of it.

    They are those that the person named; where one is not applied, another may know the text as well.
    """
    rules = barred(former)
    if not rules:
        return rules
    texts = put_back(corpus, former)
    return frozenset(
        one.rule for one in article.removed if one.rule in rules or any(one.text in text for text in texts)
    )


def is_the_same(former: Article, article: Article) -> bool:
    """Whether a page says what is filed, but for texts that barred rules took out of it again."""
    rules = barred(former)
    gone = [one.text for one in article.removed if one.rule in rules]
    old, new = former.text.split("\n\n"), article.text.split("\n\n")
    more = [one for one in old if one not in new]
    less = [one for one in new if one not in old]
    put_back = all(any(text in one for text in gone) for one in more)
    return bool(gone and more) and put_back and all(any(one in other for other in more) for one in less)


def restored(corpus: Path, article: Article, rule: str) -> Article:
    """The article with what a rule took out of it after it was filed; its ledger forgets that, and the rule is barred.

    Raises CorpusError when no revision of it says that the rule took something, or the page has changed since.
    """
    texts = [one.text for one in article.removed if one.rule == rule]
    for record in _records(corpus, article):
        if record.cause == "page":
            break
        former = record.former_blocks or []
        blocks = former if _is_all_of(texts, former, article) else _with(article.blocks, former, set(texts))
        if former and blocks != article.blocks:
            return _put_together(article, blocks, rule)
    raise CorpusError(
        article.id, f"no revision since its page was read last says that rule {rule} took something out of it"
    )


def put_back(corpus: Path, article: Article) -> list[str]:
    """The texts that people put back into an article."""
    records = [one for one in _records(corpus, article) if one.cause == "restore"]
    return [passage.after for one in records for passage in one.paragraphs or () if passage.after is not None]


def _is_all_of(texts: Sequence[str], former: Sequence[Block], article: Article) -> bool:
    """Whether the article is what was before it without the last of these texts, and nothing else of it is gone."""
    gone = _letters(block.text for block in former) - _letters([article.text])
    return any(_letters(texts[start:]) == gone for start in range(len(texts)))


def _letters(texts: Iterable[str]) -> Counter[str]:
    return Counter("".join("".join(texts).split()))


def _records(corpus: Path, article: Article) -> Iterator[Record]:
    """The records of an article, the newest first, as far as they are whole."""
    home = revisions.records_folder(corpus, article.publisher.domain, article.id)
    for number in range(article.revision.number, 1, -1):
        record = files.read_part(home / revisions.record_name(number), revisions.Record)
        if record is None:
            return
        yield record


def _with(blocks: Sequence[Block], former: Sequence[Block], texts: set[str]) -> list[Block]:
    """The blocks, with those of the former ones that hold one of the texts at their places again."""
    made: list[Block] = []
    ours, theirs = [_key(one) for one in former], [_key(one) for one in blocks]
    for what, start, end, at, to in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if what == "equal":
            made += blocks[at:to]
            continue
        back = [one for one in former[start:end] if any(text == one.text or text in one.text for text in texts)]
        left = [one for one in blocks[at:to] if not any(one.text and one.text in other.text for other in back)]
        made += _in_order(former[start:end], back, left)
    return made


def _in_order(former: Sequence[Block], back: Sequence[Block], left: Sequence[Block]) -> list[Block]:
    """What comes back and what stayed, in the order of before as far as that is known."""
    places = {_key(one): place for place, one in enumerate(former)}
    numbered = [(places.get(_key(one), len(former)), one) for one in (*back, *left)]
    return [one for _, one in sorted(numbered, key=lambda pair: pair[0])]


def _key(block: Block) -> bytes:
    return msgspec.json.encode(block)


def _put_together(article: Article, blocks: list[Block], rule: str) -> Article:
    text = "\n\n".join(block.text for block in blocks if block.text)
    shown = {block.text for block in blocks}
    removed = [one for one in article.removed if one.rule != rule or not any(one.text in text_ for text_ in shown)]
    return msgspec.structs.replace(
        article,
        blocks=blocks,
        text=text,
        word_count=count_words(text),
        content_hash=content_hash(text),
        removed=removed,
        warnings=[*(one for one in article.warnings if one != mark(rule)), mark(rule)],
    )
