"""Block rules, indexed by the class and id tokens that make an element a candidate."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from scraper.rules.patterns import PatternSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scraper.rules.model import BlockRule


class BlockRules:
    """Block rules by token and tag, so that one walk over the tree finds every candidate."""

    def __init__(self, rules: Sequence[BlockRule]) -> None:
        self._exact: defaultdict[str, list[BlockRule]] = defaultdict(list)
        self._begins: defaultdict[str, list[BlockRule]] = defaultdict(list)
        self._ends: defaultdict[str, list[BlockRule]] = defaultdict(list)
        self._tags: defaultdict[str, list[BlockRule]] = defaultdict(list)
        self.says = {rule.id: PatternSet(rule.says) for rule in rules if rule.says}
        for rule in rules:
            for token in rule.tokens:
                self._add_token(token, rule)
            for tag in rule.tags:
                self._tags[tag].append(rule)

    def _add_token(self, token: str, rule: BlockRule) -> None:
        """Parts of a token between hyphens, underscores or humps are what `*` stands for."""
        if token.endswith("*"):
            self._begins[token[:-1].rstrip("-")].append(rule)
        elif token.startswith("*"):
            self._ends[token[1:].lstrip("-")].append(rule)
        else:
            self._exact[token].append(rule)

    def by_tag(self, tag: str) -> Sequence[BlockRule]:
        """The rules that look at every element with this tag."""
        return self._tags.get(tag, ())

    def by_tokens(self, tokens: Iterable[str]) -> list[BlockRule]:
        """The rules that look at an element with these (normalised) class and id tokens."""
        found: list[BlockRule] = []
        for token in tokens:
            found += self._exact.get(token, ())
            cut = token.find("-")
            while cut >= 0:
                found += self._begins.get(token[:cut], ())
                found += self._ends.get(token[cut + 1 :], ())
                cut = token.find("-", cut + 1)
            found += self._begins.get(token, ())
            found += self._ends.get(token, ())
        return found
