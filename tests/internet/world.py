"""What exists on which night. Night 0 is the first; everything follows from the seed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Literal

from tests.internet.words import AUTHORS, headline, paragraph

NIGHT = 86_400
FIRST = 1_767_233_700
"""When the run of night 0 starts: 2026-01-01, 02:15 UTC."""
LISTED = 5
"""Nights for which lists name an article."""

Kind = Literal["plain", "edited", "moved", "copied", "twin", "teaser", "walled", "missing", "flaky", "pdf", "reset"]
_KINDS: tuple[tuple[Kind, int], ...] = (
    ("plain", 55),
    ("edited", 20),
    ("moved", 4),
    ("copied", 5),
    ("twin", 4),
    ("teaser", 3),
    ("walled", 2),
    ("missing", 2),
    ("flaky", 3),
    ("pdf", 1),
    ("reset", 1),
)
Redesign = Literal["classes", "moved", "wall", "bylines"]
"""Class names changed, the body moved to another place, a wall put up, no bylines any more."""
REDESIGNS: tuple[Redesign, ...] = ("classes", "moved", "wall", "bylines")
HAVE_NO_ARTICLE = frozenset({"walled", "missing", "pdf", "reset"})
Lists = Literal["rss", "atom", "json", "sitemap", "section"]
LISTS: tuple[Lists, ...] = ("rss", "atom", "json", "sitemap", "section")


@dataclass(frozen=True)
class Story:
    """One article: where and when it is born, and what becomes of it. A copy lies on `copy_host`, a night later."""

    number: int
    host: int
    born: int
    kind: Kind
    copy_host: int

    def title(self, night: int) -> str:
        """The headline; every second edit changes it, too."""
        chance = Random(f"title {self.number}")
        first = headline(chance)
        return headline(chance) if self._is_edited(night) and self.number % 2 else first

    def author(self) -> str:
        """Who wrote it."""
        return AUTHORS[self.number % len(AUTHORS)]

    def paragraphs(self, night: int) -> list[str]:
        """The body; an edit changes a paragraph, takes one out and adds one."""
        chance = Random(f"text {self.number}")
        body = [paragraph(chance) for _ in range(chance.randint(6, 12))]
        if self._is_edited(night):
            del body[3]
            body[1] = f"{body[1].rpartition('. ')[0]}. {paragraph(chance)}"
            body.append(paragraph(chance))
        return body[:2] if self.kind == "teaser" else body

    def path(self, night: int) -> str:
        """Where it lies on that night."""
        slug = re.sub(r"[^a-z]+", "-", self.title(0).lower())
        moved = self.kind == "moved" and night > self.born
        return f"/{'news' if moved else 'story'}/{slug}-{100_000 + self.number}"

    @property
    def old_path(self) -> str:
        """Where it was born."""
        return self.path(self.born)

    @property
    def twin_path(self) -> str:
        """A second address of the same page on its host, which says nothing of the first."""
        return self.old_path.replace("/story/", "/region/")

    def _is_edited(self, night: int) -> bool:
        return self.kind == "edited" and night > self.born


@dataclass(frozen=True)
class World:
    """So many hosts and articles, born over so many nights; `weight` is how heavy pages are, in units of 20 kB.

    The first `appealing` hosts set an appeal of their own into every article; each fourth article is one of theirs.
    `redesigns` are hosts whose pages all change on a night, and how: host, night, how.
    """

    hosts: int
    articles: int
    nights: int
    weight: int = 1
    appealing: int = 0
    redesigns: tuple[tuple[int, int, Redesign], ...] = ()

    def redesign(self, host: int, night: int) -> Redesign | None:
        """How the pages of a host have changed by a night, if they have."""
        return next((how for one, since, how in self.redesigns if one == host and since <= night), None)

    def host_of(self, number: int) -> int:
        """The host of a story."""
        return number // 4 % self.appealing if self.appealing and number % 4 == 0 else number % self.hosts

    def address(self, host: int) -> str:
        """The loopback address of a host."""
        return f"127.2.{host // 250}.{host % 250 + 1}"

    def lists(self, host: int) -> Lists:
        """How a host tells of its articles."""
        return LISTS[host % len(LISTS)]

    def is_down(self, host: int, night: int) -> bool:
        """Whether a host answers everything with 503 that night: one in twenty does, now and then."""
        return host % 20 == 19 and (host + night) % 7 == 3

    def of_host(self, host: int) -> tuple[Story, ...]:
        """The articles of a host, copies of others' included."""
        return _by_host(self).get(host, ())

    def listed(self, host: int, night: int) -> list[Story]:
        """The articles that its lists name on a night, the newest first."""
        stories = [one for one in self.of_host(host) if 0 <= night - self.born_at(one, host) < LISTED]
        return sorted(stories, key=lambda one: (-self.born_at(one, host), one.number))

    def born_at(self, story: Story, host: int) -> int:
        """The night on which a host has a story: a copy comes a night after its original."""
        return story.born + (story.kind == "copied" and host == story.copy_host)

    @property
    def stories(self) -> tuple[Story, ...]:
        """All of them."""
        return _stories(self)


@lru_cache(maxsize=4)
def _stories(world: World) -> tuple[Story, ...]:
    chance = Random(f"world {world.hosts} {world.articles} {world.nights}")
    kinds = [kind for kind, weight in _KINDS for _ in range(weight)]
    return tuple(
        Story(
            number,
            host := world.host_of(number),
            chance.randrange(world.nights),
            chance.choice(kinds),
            (host + 1 + chance.randrange(world.hosts - 1)) % world.hosts,
        )
        for number in range(world.articles)
    )


@lru_cache(maxsize=4)
def _by_host(world: World) -> dict[int, tuple[Story, ...]]:
    found: dict[int, list[Story]] = {}
    for story in world.stories:
        found.setdefault(story.host, []).append(story)
        if story.kind == "copied":
            found.setdefault(story.copy_host, []).append(story)
    return {host: tuple(stories) for host, stories in found.items()}
