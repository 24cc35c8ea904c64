"""Filed articles, cleaned again with today's rules: from their pages where these are kept, else from what is filed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import msgspec

from scraper.article import Article, Draft, Metadata, Page
from scraper.batch.containers import record_at
from scraper.clean import clean_draft
from scraper.corpus.folder import read_article
from scraper.corpus.raw import place_of
from scraper.corpus.restore import barred, is_mark, is_the_same, mark, restored, taken_again
from scraper.corpus.revisions import passages
from scraper.domain import registered_domain
from scraper.errors import CorpusError, FetchError
from scraper.identity import content_hash
from scraper.memory import Memory, of_rulebook, without_repeated
from scraper.parse import parse
from scraper.pipeline import extract_document, made_by
from scraper.rules import rulebook_with
from scraper.words import count_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from scraper.article import Document
    from scraper.rules import Rulebook

_OF_ITS_READING = (
    *("id", "url", "requested_url", "canonical_url", "publisher", "rights", "fetched_at", "http", "raw_ref"),
    "revision",
)
"""What says where and when an article was read, and stays."""
_UNTOLD = "extraction"
"""What is said to have taken, or brought, a paragraph that no rule's entry speaks of."""


class Change(msgspec.Struct, frozen=True):
    """A paragraph that went, or came back, and by which rule."""

    what: Literal["gone", "back"]
    rule: str
    text: str


class Cleaned(msgspec.Struct, frozen=True):
    """What today's rules make of a filed article; `article` is null where nobody wants to file it."""

    url: str
    is_touched: bool
    changes: list[Change]
    article: Article | None


@dataclass(frozen=True, slots=True)
class Filed:
    """A filed article: a piece of a batch.

    `memory` is what is known to repeat on its host, `rules` the folder of a person's own rules.
    """

    name: str
    weight: int
    corpus: Path
    memory: Memory | None
    rules: Path | None = None

    def article(self) -> Article:
        """As it is filed. Raises CorpusError."""
        found = read_article(self.corpus / self.name)
        if found is None:
            raise CorpusError(self.name, "is no whole article")
        return found

    def document(self) -> Document:
        """Its page, as it was kept. Raises FetchError when it is not kept."""
        return parse(kept_page(self.corpus, self.article()))


def kept_page(corpus: Path, article: Article) -> Page:
    """The page of an article as it was kept. Raises FetchError when it is not there, or not any more."""
    ref, place = article.raw_ref or "", place_of(article.raw_ref)
    if place is None:
        raise FetchError(article.url, "its page is not kept")
    page = record_at(corpus / place[0], place[1], ref)
    if page.url != article.url:
        raise FetchError(article.url, f"another page is kept at {ref}")
    read = {"requested_url": article.requested_url, "http": article.http, "fetched_at": article.fetched_at}
    return replace(page, raw_ref=ref, **read)  # type: ignore[arg-type] # each is of its field's type


def compare(filed: Filed) -> Cleaned:
    """What cleaning again would change."""
    return msgspec.structs.replace(clean(filed), article=None)


def clean(filed: Filed) -> Cleaned:
    """The article cleaned again, and what that changes."""
    former = filed.article()
    article = clean_again(filed, former)
    is_touched = former.content_hash != article.content_hash
    return Cleaned(former.url, is_touched, list(_changes(former, article)) if is_touched else [], article)


def _changes(former: Article, article: Article) -> Iterator[Change]:
    for passage in passages(former.text, article.text):
        if passage.before is not None:
            yield Change("gone", *_what(passage.before, article, former, in_part=passage.after is not None))
        elif passage.after is not None:
            yield Change("back", *_what(passage.after, former, article, in_part=False))


def _what(paragraph: str, having: Article, lacking: Article, *, in_part: bool) -> tuple[str, str]:
    """The rule by whose entry in the one article, and not in the other, a paragraph is out of it, and what is.

    Of a paragraph that is out of it `in_part` that is the entry's text.
    """
    before = {(one.rule, one.text) for one in lacking.removed}
    new = (one for one in having.removed if (one.rule, one.text) not in before)
    entry = next((one for one in new if one.text in paragraph or paragraph in one.text), None)
    return (entry.rule, entry.text if in_part else paragraph) if entry else (_UNTOLD, paragraph)


def clean_again(filed: Filed, former: Article) -> Article:
    """The article with today's rules; what says where and when it was read stays.

    From filed blocks alone nothing comes back: what was taken out of the page is not known but for its words.
    """
    left = barred(former)
    article = _cleaned(filed, former, left)
    while more := taken_again(filed.corpus, former, article) - left:
        left |= more
        article = _cleaned(filed, former, left)
    if left and is_the_same(former, article):  # what took it is no rule that can be left out
        return msgspec.structs.replace(former, pipeline=article.pipeline)
    return article


def restore(filed: Filed, former: Article, rule: str) -> Article:
    """The article with what a rule took out of it, and the mark that keeps the rule from it.

    What was taken out of what was filed comes back as it was; what never was filed comes from the kept page, if without
    the rule that gives the filed article and more. Raises CorpusError when neither can be had.
    """
    try:
        return restored(filed.corpus, former, rule)
    except CorpusError as error:
        texts = [one.text for one in former.removed if one.rule == rule]
        if not texts:
            raise
        try:
            kept_page(filed.corpus, former)
        except FetchError as missing:
            raise CorpusError(error.url, f"{error.reason}, and {missing.reason}") from missing
        return _from_page(filed, former, rule, texts)


def _from_page(filed: Filed, former: Article, rule: str, texts: Sequence[str]) -> Article:
    """The article as its page gives it without a rule, and without others that take the same texts then."""
    if clean_again(filed, former).content_hash != former.content_hash:
        raise CorpusError(former.id, "today's rules make something else of its page: `scraper reclean --apply` first")
    marked = msgspec.structs.replace(former, warnings=[*former.warnings, mark(rule)])
    left = barred(marked) | taken_again(filed.corpus, former, clean_again(filed, former))
    article = _cleaned(filed, marked, left)
    while more := frozenset(one.rule for one in article.removed if _is_of(one.text, texts)) - left:
        left |= more
        article = _cleaned(filed, marked, left)
    if article.content_hash == former.content_hash:
        raise CorpusError(former.id, f"rule {rule} is not all that keeps its texts out of the article")
    return article


def _is_of(text: str, texts: Iterable[str]) -> bool:
    return any(text in one or one in text for one in texts)


def _cleaned(filed: Filed, former: Article, left: frozenset[str]) -> Article:
    memory = filed.memory.without(left) if filed.memory else None
    rulebook = rulebook_with(filed.rules, of_rulebook(left))
    try:
        page = kept_page(filed.corpus, former)
    except FetchError:
        return _from_blocks(former, memory, rulebook)
    article = extract_document(parse(page), rulebook, memory)
    marks = [one for one in former.warnings if one not in article.warnings and is_mark(one)]
    return msgspec.structs.replace(
        article,
        **{name: getattr(former, name) for name in _OF_ITS_READING},
        warnings=[*article.warnings, *marks],
        pipeline=made_by(rulebook),
    )


def _from_blocks(former: Article, memory: Memory | None, rulebook: Rulebook) -> Article:
    texts, _, _ = rulebook.for_site(registered_domain(former.url))
    about = Metadata(title=former.title, subtitle=former.subtitle, authors=tuple(former.authors))
    draft = clean_draft(Draft(tuple(former.blocks)), about, texts)
    draft = without_repeated(draft, memory) if memory else draft
    text = "\n\n".join(block.text for block in draft.blocks if block.text)
    warnings = [*former.warnings, *(one for one in draft.warnings if one not in former.warnings)]
    if not draft.removals or not text:
        return msgspec.structs.replace(former, warnings=warnings, pipeline=made_by(rulebook))
    return msgspec.structs.replace(
        former,
        blocks=list(draft.blocks),
        text=text,
        word_count=count_words(text),
        content_hash=content_hash(text),
        removed=[*former.removed, *draft.removals],
        warnings=warnings,
        pipeline=made_by(rulebook),
    )
