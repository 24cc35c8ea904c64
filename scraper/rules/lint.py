"""What is wrong with a rule although every part of it is well-formed: patterns that match nothing, lists in disorder.

Folded text (see `fold`) has single spaces, one at each end, and no punctuation but `. ! ? : | ©`, `%` and currency
signs. A pattern that asks for anything else compiles, and is never heard of again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.rules.model import BlockRule, ElementRule, SpanRule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.rules.model import Rule

_NEVER = (
    (re.compile(r"<\d{1,2}>\)*(?: |\)\$)"), "a gap takes the space after its last word: nothing may ask for it again"),
    (re.compile(r"[^\W\d_]\$(?=[)|])"), "a word does not end the line, the space behind it does: ` ?$`"),
    (re.compile(r"(?<!\\)\$(?:(?![)|]|$)|\)+(?![)|?*]|$))"), "nothing comes after `$`"),
    (re.compile(r"[^\x00-\x7f]\\b|\\b\(?(?:\?:)?[^\x00-\x7f]"), r"RE2's `\b` knows ASCII letters only: use a space"),
    (re.compile(r"[^\x00-\x7f]\\w|\\w[^\x00-\x7f]"), r"RE2's `\w` knows ASCII letters only: use `[^ ]`"),
    (re.compile(r"[;,/،؛؟“”„«»\"&~#@₽₴→…¿¡]|\\[+()\-/]"), "the folded text has no such sign"),
)
_ASIDE = re.compile(r"\[[^\]]*\]|\{[\d,]+\}")


def complaints(rule: Rule) -> Iterator[str]:
    """What is wrong with one rule, one line each."""
    if isinstance(rule, ElementRule):
        return
    patterns = [*rule.starts, *rule.ends] if isinstance(rule, SpanRule) else rule.says
    for pattern in patterns:
        bare = _ASIDE.sub("", pattern)
        yield from (f"pattern {pattern!r}: {reason}" for never, reason in _NEVER if never.search(bare))
    if len(set(patterns)) < len(patterns):
        yield "a pattern is there twice"
    if isinstance(rule, BlockRule):
        yield from (f"`{name}` is not sorted, or has a name twice" for name in _unsorted(rule))


def _unsorted(rule: BlockRule) -> Iterator[str]:
    lists: dict[str, Sequence[str]] = {"tokens": rule.tokens, "tags": rule.tags}
    for name, listed in lists.items():
        if list(listed) != sorted(set(listed)):
            yield name
