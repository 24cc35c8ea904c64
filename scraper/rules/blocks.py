"""Block rules, indexed by the class and id names that make an element a candidate."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from lxml import etree

from scraper.rules.patterns import PatternSet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soupsieve import SoupSieve

    from scraper.rules.model import BlockRule

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PARTS = re.compile(r"[^\W_]+")
_HASHED = re.compile(
    r"(?:__|--)(?!(?:[A-Z]?[a-z]+(?:[A-Z][a-z]+)?|[A-Z]+)\d*$)[A-Za-z0-9+]{5}$"
    r"|^sc-[a-z]*[A-Z][A-Za-z]{1,6}$"
)
"""What build tools put behind names to make them unique, or in their place: "text__GvDVh", "sc-bZQynM"."""
_REMEMBERED = 4096
_STORY = frozenset({"article", "post", "story", "meta", "media"})
"""Whose "info" is the byline, and whose "info box" is facts."""
_LONGEST = 3
"""How many parts a token in a rule may have ("table-of-contents")."""

_MOST = 9
"""A name of more parts is a headline made into an anchor ("the-actor-wore-a-similar-style-at-the-2021-…")."""

_STEP = re.compile(r"(?:\*|[a-zA-Z][\w:-]*)(?:\[[^\[\]/|]*\])?")
_CALLED = re.compile(r"([\w-]+)\s*\(")
_FUNCTIONS = frozenset({"concat", "contains", "normalize-space", "not", "starts-with", "string-length", "translate"})
_STATES = frozenset({"has", "no", "not", "with", "without"})
"""What stands before a word that says nothing of the element itself: "has-newsletter", "no-cta"."""
_POST = frozenset({"hentry", "type-post", "post"})
"""Beside such a name "tag-donations" and "category-news" say what the article is about (WordPress)."""


class BlockRules:
    """Block rules by token and by tag, so that one walk over the tree finds every candidate."""

    def __init__(self, rules: Sequence[BlockRule]) -> None:
        self._tokens: defaultdict[str, list[BlockRule]] = defaultdict(list)
        self._tags: defaultdict[str, list[BlockRule]] = defaultdict(list)
        self._says = {rule.id: PatternSet(rule.says) for rule in rules if rule.says}
        self._named = functools.lru_cache(maxsize=_REMEMBERED)(self._rules_for)
        for rule in rules:
            for token in rule.tokens:
                if token.count("-") >= _LONGEST or token != name_parts(token):
                    raise ValueError(f"rule {rule.id}: token {token!r} is not one to three lower-case words")
                self._tokens[token].append(rule)
            for tag in rule.tags:
                self._tags[tag].append(rule)
        self._openings = frozenset(token.partition("-")[0] for token in self._tokens)

    def candidates(self, tag: str, names: str) -> list[BlockRule]:
        """The rules that look at an element with this tag and these class and id names, as in the attributes."""
        found = list(self._tags.get(tag, ()))
        listed = names.split()
        if len(listed) > 1 and ("tag-" in names or "category-" in names) and not _POST.isdisjoint(listed):
            listed = [name for name in listed if not name.startswith(("tag-", "category-"))]
        for name in listed:
            found += self._named(name)
        return found

    def _rules_for(self, name: str) -> list[BlockRule]:
        """The rules with a token that is, or is part of, a name. Called as `_named`, which remembers."""
        parts = name_parts(name).split("-")
        if len(parts) > _MOST:
            return []
        return [
            rule
            for start, part in enumerate(parts)
            if part in self._openings and (start == 0 or parts[start - 1] not in _STATES)
            for end in range(start + 1, min(start + _LONGEST, len(parts)) + 1)
            if not (parts[end - 1] == "info" and parts[end : end + 1] == ["box"] and parts[start] in _STORY)
            for rule in self._tokens.get("-".join(parts[start:end]), ())
        ]

    def says(self, rule: BlockRule, folded: str) -> bool:
        """Whether the rule's `says` holds for a folded text; a rule without `says` asks nothing."""
        return rule.id not in self._says or bool(self._says[rule.id].match(folded))


def name_parts(name: str) -> str:
    """A class or id name as lower-case parts: "ArticleBody__shareBar" is "article-body-share-bar"."""
    name = _HASHED.sub("", name)
    return "-".join(_PARTS.findall(name if name.islower() else _HUMP.sub("-", name))).lower()


@functools.cache
def steps(*contains: str) -> etree.XPath:
    """What a rule wants inside an element, as one expression.

    Raises ValueError for what is neither an element's name nor one with a condition.
    """
    for step in contains:
        if not _STEP.fullmatch(step) or not _FUNCTIONS.issuperset(_CALLED.findall(step)):
            raise ValueError(f"contains {step!r}: no element, nor one with a condition in brackets (XPath 1.0)")
    named = [f"*[name() = '{step}']" if ":" in step and "[" not in step else step for step in contains]
    try:
        return etree.XPath(" | ".join(f"descendant::{step}" for step in named))
    except (etree.XPathError, ValueError) as error:
        raise ValueError(f"contains {list(contains)}: {error}") from error


@functools.cache
def selector(css: str) -> SoupSieve:
    """A rule's `css`, compiled: the first takes as long as sixty pages, and few pages have anything to ask it about.

    Raises ValueError for what is no selector.
    """
    import soupsieve  # noqa: PLC0415 - slow to import, and most pages go without it

    try:
        return soupsieve.compile(css)
    except soupsieve.SelectorSyntaxError as error:
        raise ValueError(f"selector {css!r}: {error}".splitlines()[0]) from error
