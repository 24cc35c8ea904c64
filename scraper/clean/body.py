"""The draft's blocks, cleaned line by line: what rules say, what repeats the headline, white space made regular."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import dropwhile
from typing import TYPE_CHECKING

import msgspec

from scraper.article import Code, Draft, Heading, ListBlock, Paragraph, Quote, Removal, Table
from scraper.clean.copies import copied
from scraper.clean.lines import read_line, without_calls
from scraper.clean.signatures import is_address, is_name, is_signature
from scraper.clean.typography import tidy
from scraper.clean.verdict import condemn
from scraper.sentences import split_sentences
from scraper.words import has_letters, is_eastern, is_sentence, letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.article import Block, Metadata
    from scraper.clean.lines import Line
    from scraper.rules import TextRules

_TITLE_WITHIN, _SUBTITLE_WITHIN = 8, 3
"""In how many of the first blocks the title and the standfirst are looked for."""
_CHAPTERS = 2
"""How many headings of the first level behind the first paragraph are the text's own."""
_EDGE, _BYLINE_WORDS = 4, 9
"""How near the ends of the body, and how short, a line is a byline when it has the author's name."""
_NOTE_EDGE, _NOTE_WORDS = 2, 50
"""The same for a note about the author at the very end."""
_BEFORE_NAME = 8
"""How many characters a note about the author may have before the name: a dash, a bracket, "By ", "Dr. "."""
_SPEAKS = re.compile(r"\s*(?:\([^)]{1,30}\)\s*)?[:：]")
"""What stands behind the name of one who speaks: "Moss (34):"."""
_LONG_TITLE, _KICKER = 25, 45
"""How many letters a title has that is known behind a kicker, and the kicker at most."""
_PULLED, _PULLED_FROM = 55, 12
_QUOTATION_MARKS = ("“", "„", "«", "»", '"', "”", "「", "『")
"""How many letters a pull quote has at least, and how many blocks away it is at most from where it was taken."""
_COUNTER = re.compile(r"\d{1,3} ?/ ?\d{1,3}$")
_PLACEHOLDER = re.compile(
    r"\$\$.{1,60}\$\$|\{\{.{1,60}\}\}|\[\[.{1,60}\]\]|%%.{1,60}%%|\[/?[\w-]+ [\w-]+=[^\]]{1,300}\]"
    r"|[a-z]+(?:-[a-z]+)*-(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}"
)
"""A slot of the site's templates that nothing was put into: `$$AD$$`, `{{ box }}`, `[gallery ids=1]`, `ad-1f3a9c07`."""


def clean_draft(draft: Draft, metadata: Metadata, rules: Sequence[TextRules]) -> Draft:
    """Take out of the draft what is not the reporter's; the ledger grows by it."""
    blocks = [_tidied(block) for block in draft.blocks]
    removals: list[Removal] = []
    blocks = list(_without_headline(blocks, metadata, removals))
    blocks = list(_without_repeats(blocks, removals))
    lines = [_lines(block, rules) for block in blocks]
    warnings = condemn([line for some in lines for line in some], rules)
    _take_edges(lines, blocks, metadata)
    kept = [left for block, some in zip(blocks, lines, strict=True) if (left := _rebuilt(block, some))]
    removals += [removal for some in lines for line in some for removal in line.removals()]
    return Draft(tuple(kept), (*draft.removals, *removals), (*draft.warnings, *warnings))


def _take_edges(lines: Sequence[Sequence[Line]], blocks: Sequence[Block], metadata: Metadata) -> None:
    """What hangs at the ends: lines that name the author, headings with nothing below them; lines without a letter."""
    names = [_folded(author.name) for author in metadata.authors if " " in author.name or is_eastern(author.name)]
    shown = [(block, some) for block, some in zip(blocks, lines, strict=True) if block.text]
    for block, some in reversed(shown):
        left = [line for line in some if not line.is_gone]
        if isinstance(block, Heading) and left:
            left[0].take("navigation", "clean-trailing-heading")
        elif left and any(_is_about(left[0].kept, name) for name in names):
            left[0].take("byline", "clean-author-note")
        elif left and not isinstance(block, Quote) and is_signature(left[-1].kept):
            left[-1].take("byline", "clean-signature")
        elif left or not some:
            if left and some is shown[-1][1] and not isinstance(block, Quote) and _is_unknown(left, names):
                left[0].take("byline", "clean-signature")
            elif left:
                _take_signature(left[-1], names)
            break
    _take_outlet(shown, metadata.publisher or "")
    _take_bylines([some for _, some in shown], names)
    for line in (line for some in lines for line in some if not line.is_gone):
        if rule := _debris(line.kept):
            line.take("other", rule)


def _take_outlet(shown: Sequence[tuple[Block, Sequence[Line]]], publisher: str) -> None:
    """A last line that is the outlet's name, or the words that it begins with: "PUNCH" of Punch Newspapers."""
    if len(shown) < 2 or not isinstance(shown[-1][0], Paragraph) or isinstance(shown[-2][0], Heading):
        return
    for line in shown[-1][1][-1:]:
        text = line.kept.strip()
        if text and f"{_folded(publisher)} ".startswith(f"{_folded(text)} "):
            line.take("byline", "clean-signature")


def _is_unknown(left: Sequence[Line], names: Sequence[str]) -> bool:
    """Whether a last line is a name, where nobody is known to have written the text."""
    return not names and len(left) == 1 and is_name(left[0].kept)


def _take_bylines(lines: Sequence[Sequence[Line]], names: Sequence[str]) -> None:
    """Lines near the ends that name the author: short ones, and notes about him at the very end."""
    for place, some in enumerate(lines):
        is_last = place >= len(lines) - _NOTE_EDGE
        for line in some if place < _EDGE or place >= len(lines) - _EDGE else ():
            if not line.is_gone and any(_is_signed(line, name, is_last=is_last) for name in names):
                line.take("byline", "clean-author-line")


def _take_signature(line: Line, names: Sequence[str]) -> None:
    """Who wrote it, behind the last sentence: "(Ada Moss, 12 May)"."""
    last = line.parts[-1]
    if len(line.parts) > 1 and last.words <= _BYLINE_WORDS and any(_is_about(last.text, name) for name in names):
        last.taken = last.taken or ("byline", "clean-author-line")


def _is_about(text: str, name: str) -> bool:
    """Whether a line at the end begins with an author's name, and is no answer of an interview ("Ada Moss: I do.")."""
    before = _before_name(text, name)
    return before is not None and len(before) <= _BEFORE_NAME and not before[-1:].isalpha()


def _is_signed(line: Line, name: str, *, is_last: bool) -> bool:
    """Whether a line names an author as its own: in its first sentence where it stands last, else outside of any."""
    before = None if line.is_heading else _before_name(line.kept, name)
    if (
        before is None
        or len(split_sentences(line.kept[: len(before)])) > 1
        or line.words > (_NOTE_WORDS if is_last else _BYLINE_WORDS)
    ):
        return False
    return is_last or not is_sentence(line.kept)


def _before_name(text: str, name: str) -> str | None:
    """What stands before a name; None if it is not there, or has a colon behind it: it speaks, in an interview."""
    before, found, after = _folded(text).partition(name)
    return None if not found or after[:1].isalnum() or _SPEAKS.match(after) else before


def _folded(name: str) -> str:
    """A name as all its spellings share it: "HOLM" and "Holm", "İREM" and "irem"."""
    return name.replace("\u0130", "i").replace("\u0131", "i").casefold()


def _debris(text: str) -> str | None:
    """The rule by which a line says nothing at all, if it does."""
    if not has_letters(text) or _COUNTER.match(text):
        return "clean-no-letters"
    if is_address(text):
        return "clean-address"
    return "clean-placeholder" if _PLACEHOLDER.fullmatch(text) else None


def _tidied(block: Block) -> Block:
    if isinstance(block, Code):
        return block
    if isinstance(block, ListBlock):
        items = [tidy(item) for item in block.items]
        return msgspec.structs.replace(block, text=tidy(block.text), items=items)
    return msgspec.structs.replace(block, text=tidy(block.text))


def _without_headline(blocks: Sequence[Block], metadata: Metadata, removals: list[Removal]) -> Iterator[Block]:
    """The title and standfirst are fields of their own; the body does not begin with them again."""
    known = {
        "title": (letters(metadata.title), _TITLE_WITHIN),
        "subtitle": (letters(metadata.subtitle), _SUBTITLE_WITHIN),
    }
    fields = {"", *(key for key, _ in known.values())}
    if all(letters(block.text) in fields for block in blocks if not isinstance(block, Heading)):
        del known["subtitle"]  # the only paragraph is the article, whatever else it was taken for
    tops = [block for block in blocks if isinstance(block, Heading) and block.level == 1]
    text = dropwhile(lambda block: not isinstance(block, Paragraph), blocks)
    chapters = [block for block in text if block in tops]
    shown = [block for block in tops if len(chapters) < _CHAPTERS or block not in chapters]  # the headline, said again
    at = 0
    for block in blocks:
        at += bool(block.text)
        near = {name: key for name, (key, within) in known.items() if key and at <= within}
        field = next((name for name, key in near.items() if block in shown or _repeats(block, key)), None)
        if field:
            removals.append(Removal("duplicate", f"clean-repeats-{field}", "clean", block.text))
        else:
            yield block


def _without_repeats(blocks: Sequence[Block], removals: list[Removal]) -> Iterator[Block]:
    """What is said once more goes: a copy of what stands before, a sentence set apart that is in a text near to it."""
    said = [letters(block.text) for block in blocks]
    copies = copied(blocks, said)
    left = [(block, own) for place, (block, own) in enumerate(zip(blocks, said, strict=True)) if place not in copies]
    removals += [Removal("duplicate", "clean-copy", "clean", blocks[place].text) for place in sorted(copies)]
    running = [own if isinstance(block, Paragraph | Quote) else "" for block, own in left]
    behind: type[Block] | None = None
    for place, (block, own) in enumerate(left):
        near = running[max(0, place - _PULLED_FROM) : place] + running[place + 1 : place + 1 + _PULLED_FROM]
        shown = len(own) >= _PULLED and _may_be_pulled(block) and [one for one in near if own in one]
        is_pulled = shown and len(shown) == 1 and (isinstance(block, Quote) or shown[0] != own)
        is_speaker = behind and len(own) < _PULLED and _may_be_speaker(block, behind)
        if is_pulled or is_speaker:
            removals.append(Removal("duplicate", "clean-pull-quote", "clean", block.text))
        else:
            yield block
        behind = type(block) if is_pulled else None


def _may_be_pulled(block: Block) -> bool:
    """Whether a block is what may be set apart from a text: a sentence, or what stands in quotation marks."""
    return is_sentence(block.text) or block.text.startswith(_QUOTATION_MARKS)


def _may_be_speaker(block: Block, behind: type[Block]) -> bool:
    """Whether a block, of the kind of the one before it, is no sentence but a name: who said that."""
    if type(block) is not behind:
        return False
    return is_name(block.text.partition(",")[0]) if isinstance(block, Paragraph) else not is_sentence(block.text)


def _repeats(block: Block, key: str) -> bool:
    """Whether a block says the same, a few words before it aside."""
    own = letters(block.text)
    kicked = len(key) >= _LONG_TITLE and own.endswith(key) and len(own) <= len(key) + _KICKER
    return own == key or kicked


def _lines(block: Block, rules: Sequence[TextRules]) -> list[Line]:
    """The lines of a block that the rules are asked about: a list's items, otherwise the block's text."""
    if isinstance(block, ListBlock):
        lines = [replace(read_line(item, rules), is_item=True) for item in block.items]
        return [without_calls(line) for line in lines] if block.ordered else lines
    if isinstance(block, Table | Code) or not block.text:
        return []
    return [read_line(block.text, rules, is_heading=isinstance(block, Heading))]


def _rebuilt(block: Block, lines: Sequence[Line]) -> Block | None:
    """The block with what is left of its lines; None when nothing is."""
    if not any(line.is_touched for line in lines):
        return block
    kept = [line.kept for line in lines if line.kept]
    if not kept:
        return None
    if isinstance(block, ListBlock):
        shown = zip(block.text.split("\n"), block.items, lines, strict=True)
        text = "\n".join(text.removesuffix(item) + line.kept for text, item, line in shown if line.kept)
        return msgspec.structs.replace(block, text=text, items=kept)
    return msgspec.structs.replace(block, text=kept[0])
