"""A rule file for a site from texts that repeat on it, for a person to read and accept."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.rules.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORDS = 12
"""Words of a sentence that its pattern is made of."""
_FEWEST = 4
_ROOM = 10
_SENTENCE = re.compile(r"[^.!?…。！？]+[.!?…。！？]*[\"”’»')\]」』]*\s*")
_SPECIAL = re.compile(r"([.?$|*+()\[\]{}\\^])")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text that repeats: its id, why it is thought to, and a sentence of an article of the site that must stay."""

    id: str
    text: str
    why: str
    keeps: str


def rule_file(domain: str, valid_from: str, proposals: Iterable[Proposal]) -> str:
    """A file for `sites/`, as TOML. `valid_from` is the day (ISO) on which the texts were seen."""
    head = f"# Texts that repeat on the site. Read each, and keep what is right.\ndomain = {_toml(domain)}\n"
    rules = [_rule(domain, one) for one in proposals]
    return f"{head}valid_from = {_toml(valid_from)}\n" + "".join(f"\n{rule}" for rule in rules if rule)


def _rule(domain: str, one: Proposal) -> str:
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(one.text)]
    patterns = {pattern: None for sentence in sentences if (pattern := _pattern(sentence))}
    if not patterns:
        return ""
    longest = max(len(sentence.split()) for sentence in sentences) + _ROOM
    lines = [
        "[[call]]",
        f"id = {_toml(f'{domain}-repeated-{one.id}')}",
        'kind = "repeated"',
        f"why = {_toml(f'It repeats: {one.why}.')}",
        f"says = [{', '.join(map(_toml, patterns))}]",
        f"removes = [{', '.join(_toml(sentence) for sentence in sentences if _pattern(sentence))}]",
        f"keeps = [{_toml(one.keeps)}]",
        f"max_words = {max(45, longest)}",
    ]
    return "\n".join(lines) + "\n"


def _pattern(sentence: str) -> str | None:
    """The beginning of a sentence as it is folded, with any number in the place of each."""
    words = fold(sentence).split()
    while words and not words[-1][-1].isalnum():
        words.pop()
    if len(words) < _FEWEST:
        return None
    return "^" + " ".join(_NUMBER.sub(r"\\d+", _SPECIAL.sub(r"\\\1", word)) for word in words[:_WORDS])


def _toml(text: str) -> str:
    """A basic string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
