"""How the rules do in a corpus: which never fire, which fire on nearly everything, which have gone silent on a host."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scraper.corpus.features import features_in
from scraper.memory import RULE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scraper.corpus.database import State

EVERYTHING = 0.9
"""The share of all articles from which on a rule fires on everything."""
_HOSTS, _ARTICLES = 5, 50
"""Hosts and articles that a corpus has before a rule can be said to fire on everything."""
_NEWEST, _OFTEN = 10, 0.8
"""Articles of a host that were read last, and the share of those before in which a rule fired that has gone silent."""
_MOST = 200
"""Articles of a host that are looked at."""


@dataclass(slots=True)
class Use:
    """Where a rule fired: in how many articles, on which hosts, and the newest article that it fired in."""

    articles: int = 0
    hosts: Counter[str] = field(default_factory=Counter)
    last: str | None = None
    example: str | None = None


@dataclass(frozen=True, slots=True)
class Silent:
    """A rule that fired in most articles of a host, and in none of the newest; `last` is when it did."""

    rule: str
    host: str
    before: int
    of: int
    last: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A site whose rules have not fired in its newest articles, although they are for pages `valid_from` a day on."""

    domain: str
    valid_from: str
    articles: int


@dataclass(frozen=True, slots=True)
class Health:
    """All of it; `uses` by rule, those of the memory left out."""

    articles: int
    hosts: int
    uses: Mapping[str, Use]
    silent: tuple[Silent, ...]
    changed: tuple[Changed, ...]

    def never(self, rules: Iterable[str]) -> list[str]:
        """The rules that never fired."""
        return [rule for rule in rules if rule not in self.uses]

    @property
    def on_everything(self) -> list[str]:
        """The rules that fire on nearly all articles, of all hosts."""
        if self.articles < _ARTICLES or self.hosts < _HOSTS:
            return []
        return [rule for rule, use in self.uses.items() if use.articles >= EVERYTHING * self.articles]


def health(state: State, sites: Mapping[str, tuple[str, frozenset[str]]]) -> Health:
    """How the rules do. `sites` has for each domain with rules of its own since when they hold, and their ids."""
    uses: defaultdict[str, Use] = defaultdict(Use)
    by_host: defaultdict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    by_site: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    articles = 0
    query = "SELECT host, domain, coalesce(fetched, ''), url, features FROM article WHERE features IS NOT NULL"
    for host, domain, fetched, url, blob in state.execute(f"{query} ORDER BY fetched DESC NULLS LAST"):
        fired = frozenset(rule for rule in features_in(blob).rules if not rule.startswith(RULE))
        articles += 1
        for rule in fired:
            use = uses[rule]
            use.articles += 1
            use.hosts[host] += 1
            use.last, use.example = use.last or fetched, use.example or url
        if len(by_host[host]) < _MOST:
            by_host[host].append((fetched, fired))
        if domain in sites and fetched[:10] >= sites[domain][0] and len(by_site[domain]) < _NEWEST:
            by_site[domain].append(fired)
    silent = [one for host, some in sorted(by_host.items()) for one in _silent(host, some)]
    changed = [
        Changed(domain, sites[domain][0], len(some))
        for domain, some in sorted(by_site.items())
        if len(some) == _NEWEST and not any(fired & sites[domain][1] for fired in some)
    ]
    return Health(articles, len(by_host), dict(uses), tuple(silent), tuple(changed))


def _silent(host: str, some: list[tuple[str, frozenset[str]]]) -> Iterable[Silent]:
    newest, before = some[:_NEWEST], some[_NEWEST:]
    if len(before) < _NEWEST:
        return
    recent = frozenset[str]().union(*(fired for _, fired in newest))
    counts = Counter(rule for _, fired in before for rule in fired)
    for rule, number in sorted(counts.items()):
        if rule not in recent and number >= _OFTEN * len(before):
            last = next(fetched for fetched, fired in before if rule in fired)
            yield Silent(rule, host, number, len(before), last)
