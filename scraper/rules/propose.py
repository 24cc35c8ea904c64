"""A rule file for a site from texts that are no part of its articles, for a person to read and accept."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.rules.fold import fold
from scraper.rules.text import unquoted
from scraper.words import FULL_STOPS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.article import Kind

_WORDS = 12
"""Words of a sentence that its pattern is made of."""
_FEWEST = 4
_ROOM = 10
_SENTENCE = re.compile(rf"[^{FULL_STOPS}]+[{FULL_STOPS}]*[\"”’»')\]」』]*\s*")
_SPECIAL = re.compile(r"([.?$|*+()\[\]{}\\^])")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text that is no part of articles: its id, the reason, and a sentence of an article that must stay."""

    id: str
    text: str
    why: str
    keeps: str
    kind: Kind = "repeated"


def rule_file(domain: str, valid_from: str, rules: Iterable[str], about: str) -> str:
    """A file for `sites/`, as TOML. `valid_from` is the day (ISO) on which the texts were seen."""
    head = f"# {about}\ndomain = {toml(domain)}\nvalid_from = {toml(valid_from)}\n"
    return head + "".join(f"\n{rule}" for rule in rules if rule)


def text_rule(domain: str, one: Proposal) -> str:
    """A rule on a text: on how each of its sentences begins or, where these are too short, on each line as it is.

    Empty when there is no word in it.
    """
    sentences = [part.strip() for line in one.text.splitlines() for part in _SENTENCE.findall(line)]
    calls = {sentence: pattern for sentence in sentences if (pattern := _pattern(sentence))}
    return _rule("call", domain, one, calls) if calls else line_rule(domain, one)


def line_rule(domain: str, one: Proposal) -> str:
    """A rule on each line of a text as it is, as for titles. Empty when there is no word in it."""
    labels = {line: pattern for line in one.text.splitlines() if (pattern := _whole(line))}
    return _rule("label", domain, one, labels) if labels else ""


def _rule(table: str, domain: str, one: Proposal, found: dict[str, str]) -> str:
    """A rule on texts, each with its pattern."""
    return table_of(
        table,
        id=f"{domain}-{one.kind}-{one.id}",
        kind=one.kind,
        why=one.why,
        says=list(dict.fromkeys(found.values())),
        removes=list(found),
        keeps=[one.keeps],
        max_words=max(45, _ROOM + max(len(text.split()) for text in found)),
    )


def table_of(table: str, **values: str | int | list[str]) -> str:
    """A rule as a table of TOML."""
    return "\n".join([f"[[{table}]]", *(f"{name} = {toml(value)}" for name, value in values.items())]) + "\n"


def rule_id(rule: str) -> str:
    """The id of a rule that `table_of` made."""
    return json.loads(rule.splitlines()[1].partition(" = ")[2])  # type: ignore[no-any-return] # a text


def _pattern(sentence: str) -> str | None:
    """The beginning of a sentence as it is folded, with any number in the place of each."""
    words = _words(sentence)
    return "^" + " ".join(words[:_WORDS]) if len(words) >= _FEWEST else None


def _whole(line: str) -> str | None:
    """A line as it is folded, whole."""
    return " ".join(_words(line)) or None


def _words(text: str) -> list[str]:
    """The words of a text outside of quotations as patterns, each number any number, without the signs at its end."""
    words = fold(unquoted(text)).split()
    while words and not words[-1][-1].isalnum():
        words.pop()
    return [_NUMBER.sub(r"\\d+", _SPECIAL.sub(r"\\\1", word)) for word in words]


def toml(value: str | int | list[str]) -> str:
    """A basic string, a number, or a list of strings."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
