"""Appeals that no rule knows: bare paragraphs in every article of a host, worded anew every ten nights."""

from __future__ import annotations

from html import escape
from random import Random

from tests.internet.words import DAYS

REWORDED = 10
"""Nights for which a wording stands."""
_WORDINGS = (
    """\
The lamp over our door burns because neighbours bring the oil for it.
Whoever finds something in these columns is asked to think of the people who set the type.
{count} households already keep a chair free for us at their table.
A line in your will or a coin in the tin, both have kept the presses warm.
On {day} the tin by the stairs was counted again, and it was lighter than before.
We are a small house with a long memory and a roof that wants mending.
None of us was promised that there would be a paper here tomorrow.
If the morning without us would seem too quiet, say so with a small sum.""",
    """\
Bread, paper and ink cost more than they did, and the kettle boils for all of us.
Every spring we walk from house to house with the green book, and this is that walk.
By {day} there were {count} names in the green book, and there is room below the last.
The circle that stands behind this desk is wide, and it has a gap of your size.
What the advertisers no longer carry has to be carried by many hands.
We ask once a year, and then we leave you in peace with the crossword.
The cellar is dry, the lights are on, and that is owed to strangers.
Put your name beside the others and the wheel goes on turning.""",
    """\
Somebody has to sit through the long meetings so that you need not.
The tower clock of this house is wound by those who hear it strike.
{count} of you wound it last month, and on {day} it ran slow again.
A paper is like a well: it stays clear as long as people draw and pay the mason.
Whatever you can spare goes to the mason, and not to the shareholders.
There are no shareholders, only a mason, a cat and eleven desks.
If this page has ever been of use to you, think of the well.
Those who pass the bucket on are named on the last page of the year.""",
)
"""Sentences of the three wordings."""


def appeal(host: int, night: int, story: int) -> list[str]:
    """The one or two paragraphs of a host's appeal on a night; some count, and name a day, on every page anew."""
    version = min(night // REWORDED, len(_WORDINGS) - 1)
    chance = Random(f"appeal {host} {version}")
    own = Random(f"count {host} {night} {story}")
    said = chance.sample(_WORDINGS[version].splitlines(), 5)
    counted = [line for line in _WORDINGS[version].splitlines() if "{" in line][: host % 3]
    said = [*counted, *(line for line in said if "{" not in line)][:4]
    said = [line.format(count=f"{own.randint(1000, 9999):,}", day=own.choice(DAYS)) for line in said]
    return [" ".join(said[:2]), " ".join(said[2:])] if host % 4 == 1 else [" ".join(said[:3])]


def with_appeal(paragraphs: list[str], host: int, night: int, story: int) -> list[str]:
    """A page's paragraphs with the appeal at its place: first, after the third, or last."""
    names = Random(f"classes {host} {night}")
    shown = [
        f'<p class="css-{names.randrange(16**6):06x}">{escape(text, quote=False)}</p>'
        for text in appeal(host, night, story)
    ]
    at = {0: 0, 1: 3, 2: len(paragraphs)}[host % 3]
    return [*paragraphs[:at], *shown, *paragraphs[at:]]
