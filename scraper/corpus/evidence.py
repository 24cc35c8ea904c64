"""Whether a text that several articles of a host share is a part of the page and not of the articles.

Judged is by where it stands, how many of the host's articles have it, and whether these are about different things: the
background of a running story comes back, too, but in stories that share their words.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from statistics import median
from typing import TYPE_CHECKING

from scraper.memory import FEWEST, RULE, SAME, fingerprint, likeness, may_repeat, runs, tokens
from scraper.words import count_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from scraper.article import Article

LEAST, LEAST_SEEN = 3, 5
"""Articles that have a text before it may be known, and articles of the host that were seen."""
_SAME_PLACE = 0.6
_HALF, _NEARLY_ALL, _MANY = 0.5, 0.8, 10
_MORE_ALIKE, _SLACK = 1.25, 0.03
"""How much more alike than articles of other hosts, or than this one's others, those are that tell one story."""
_UNLIKE, _ONE_STORY = 0.35, 0.6
"""The share of words that articles about different things have in common at most, where there is nothing to compare
them with; the share from which on they are about one thing, whatever their host tells of besides.

Of 181 pairs of pages of one host among the saved ones the tenth that is most alike shares more than .39 of its words.
"""
_ENOUGH = 3
_PAIRS = 40
_WORD = 4
"""Letters of a word that says what an article is about."""


@dataclass(frozen=True)
class Reading:
    """An article that is searched for texts which may repeat, many times: what that needs is worked out once."""

    article: Article

    @cached_property
    def shown(self) -> Sequence[str]:
        """The texts of its blocks."""
        return [block.text for block in self.article.blocks if block.text]

    @cached_property
    def may_repeat(self) -> Sequence[tuple[int, str, frozenset[tuple[str, str]]]]:
        """Those that can be known: their places in what is shown, and their runs of words."""
        blocks = [block for block in self.article.blocks if block.text]
        return [(at, one.text, runs(one.text)) for at, one in enumerate(blocks) if may_repeat(one)]

    @cached_property
    def taken(self) -> Sequence[tuple[str, frozenset[tuple[str, str]]]]:
        """Texts of its ledger that were known when it was read, and their runs of words."""
        return [(one.text, runs(one.text)) for one in self.article.removed if one.rule.startswith(RULE)]

    @cached_property
    def texts(self) -> Mapping[bytes, str]:
        """Both by their fingerprints; of two that have the same, the first."""
        both = [text for _, text, _ in self.may_repeat] + [text for text, _ in self.taken]
        return {fingerprint(text): text for text in reversed(both)}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A text in an article: `place` counts the texts before it, `behind` those after it; both None in a ledger."""

    article: Article
    text: str
    place: int | None
    behind: int | None


def in_same_words(found: Sequence[Sighting]) -> list[Sighting]:
    """Those of one wording, the most frequent, which differ in numbers and days alone; and those in ledgers."""
    words = {id(one): tuple(tokens(one.text)) for one in found}
    best = Counter(words.values()).most_common(1)
    return [one for one in found if words[id(one)] == best[0][0]] if best else []


def sightings(text: str, readings: Iterable[Reading]) -> list[Sighting]:
    """Where a text stands in each of some articles, if it does, in the same words or nearly so."""
    wanted = runs(text)
    return [found for reading in readings if (found := _sighting(wanted, reading))]


def _sighting(wanted: frozenset[tuple[str, str]], reading: Reading) -> Sighting | None:
    for place, text, own in reading.may_repeat:
        if likeness(wanted, own) >= SAME:
            return Sighting(reading.article, text, place, len(reading.shown) - 1 - place)
    for text, own in reading.taken:
        if likeness(wanted, own) >= SAME:
            return Sighting(reading.article, text, None, None)
    return None


@dataclass(frozen=True, slots=True)
class Company:
    """What a text is judged beside: some articles of its host that lack it, and some of other hosts.

    Both are asked for only where they can tell. `share` of the `seen` articles that were read last have it.
    """

    others: Callable[[], Sequence[Article]]
    elsewhere: Callable[[], Sequence[Article]]
    share: float
    seen: int


def judge(found: Sequence[Sighting], beside: Company) -> str | None:
    """The evidence that a text repeats, in words; None when it may be the articles' own.

    `found` are sightings of it in the articles that were read last, but for numbers and days in the same words.
    """
    if any(one.place is None for one in found):
        return "was known before"
    if len(found) < LEAST or beside.seen < LEAST_SEEN:
        return None
    share, fixed = beside.share, _in_one_place(found)
    if not fixed and share < _NEARLY_ALL:
        return None
    apart = _tell_apart(found, beside)
    said = f"in {share:.0%} of {beside.seen} articles{', in one place' if fixed else ''}"
    said += ", about different things" if apart else ""
    nearly_all = share >= _NEARLY_ALL and (apart or beside.seen >= _MANY)
    if len({one.text for one in found}) > 1:
        counts = fixed and ((apart and share >= _HALF) or nearly_all)
        return f"{said}, with other numbers" if counts else None
    return said if (fixed and apart) or nearly_all else None


def _in_one_place(found: Sequence[Sighting]) -> bool:
    """Whether it stands at the same distance from the beginning or the end of most articles."""
    for places in ([one.place for one in found], [one.behind for one in found]):
        (_, most), *_ = Counter(places).most_common(1)
        if most >= _SAME_PLACE * len(found):
            return True
    return False


def _tell_apart(found: Sequence[Sighting], beside: Company) -> bool:
    """Whether the articles are about different things."""
    own = [_subject(one.article, one.text) for one in found]
    alike = _median(list(combinations(own, 2)))
    if alike <= _UNLIKE:
        return True
    rest = beside.elsewhere()
    is_own_host = len(rest) < _ENOUGH
    if is_own_host:
        rest = beside.others()
    usual = _median(list(product(own, [_subject(article, "") for article in rest])))
    if is_own_host and alike > _ONE_STORY:
        return False
    return bool(rest) and alike <= _MORE_ALIKE * usual + _SLACK


def _subject(article: Article, without: str) -> frozenset[str]:
    """The words that an article is told in, besides those of a text; of scripts without spaces, pairs of letters."""
    pairs = {pair for block in article.blocks if block.text != without for pair in runs(block.text)} - runs(without)
    wide = {f"{one}{other}" for one, other in pairs if len(one) == len(other) == 1 and not one.isascii()}
    gone = set(tokens(without))
    return frozenset(word for pair in pairs for word in pair if len(word) >= _WORD and word not in gone) | wide


def _median(pairs: Sequence[tuple[frozenset[str], frozenset[str]]]) -> float:
    """How many words the halves of pairs have in common, of those of the smaller."""
    step = max(1, len(pairs) // _PAIRS)
    shares = [len(a & b) / min(len(a), len(b)) for a, b in pairs[::step] if a and b]
    return median(shares) if shares else 0.0


def labels_of(found: Sequence[Sighting]) -> tuple[str, ...]:
    """Short texts that stand right before or behind it in most articles, and nowhere else in them."""
    counts: Counter[str] = Counter()
    for one in found:
        shown = [block.text for block in one.article.blocks if block.text]
        if one.place is not None:
            near = {shown[at] for at in (one.place - 1, one.place + 1) if 0 <= at < len(shown)}
            counts.update(text for text in near if count_words(text) < FEWEST and shown.count(text) == 1)
    return tuple(sorted(text for text, number in counts.items() if number >= max(LEAST, _SAME_PLACE * len(found))))
