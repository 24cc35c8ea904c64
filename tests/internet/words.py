"""Sentences and headlines without end, all of them invented; equal seeds give equal text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random


def _list(text: str) -> list[str]:
    """One a line, or parted by commas."""
    return [part.strip() for part in text.strip().replace("\n", " ").split(",")]


PLACES = _list("""
Lower Ost, Marrow, Kestovia, Brindle Quay, Harnfield, Saltmere, Velden Cross, Tarn Abbey, Oxley, Pernholt,
Dunmark, Corrie Bay
""")
PEOPLE = _list("""
Ilse Varnak, Tomas Reuel, Petra Lohm, Josef Danek, Marta Ellingham, Anders Vole, Rhea Quillon, Dorit Hamsun,
Leo Prast, Nadia Ferrow, Oskar Thiel, Wanda Crome, Emil Sarto, Greta Polk, Hugo Lind, Sanna Breck
""")
AUTHORS = _list("""
Ada Morrow, Bertil Kranz, Cleo Ashdown, Dario Venn, Esther Holm, Filip Garrod, Gilda Roos, Henrik Sloane
""")
"""People that no text speaks of: a paragraph at the end that names the author would be about the author."""
BODIES = _list("""
the harbour board, the valley council, the ferry operator, the teachers' union, the water company, the bus
workers, the regional court, the fire brigade, the museum, the county archive, the growers' association, the
housing office
""")
THINGS = _list("""
the landing stage, the old grain store, the night bus, the flood wall, the reading room, the market hall, the
north bridge, the school kitchen, the tram depot, the orchard road, the lighthouse, the swimming baths
""")
DOINGS = _list("""
repaired before the winter, moved to the other bank, sold to a private buyer, closed for eleven weeks, painted
in the town's colours, opened to visitors on Sundays, paid for out of the reserve, handed over to volunteers,
surveyed by engineers from the capital, left as it stands
""")
SHAPES = """\
{Body} said on {day} that {thing} would be {doing}, {number} months after it was first promised.
“Nobody asked us about {thing},” said {person}, who has lived in {place} for {number} years.
The plan, drawn up by {person} for {body}, puts the cost at {number} thousand crowns.
In {place} the news was received calmly; {person} said that {body} had kept its word for once.
A report of {number} pages describes how {thing} came to be {doing} without a vote.
{Person} told a meeting in {place} that {thing} could not be {doing} while {body} was against it.
By {day} evening some {number} people had signed a letter to {body} about {thing}.
Engineers found {number} cracks in {thing}, most of them on the side that faces {place}.
“We will not wait another {number} years,” said {person}, speaking for {body}.
{Body} and the people of {place} disagree about who should pay if {thing} is {doing}.
Work on {thing} stopped in the spring, when {person} left {body} after {number} years.
According to {person}, it was {body} that wanted {thing} to be {doing} in the first place.""".splitlines()
DAYS = _list("""
Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday
""")


def sentence(chance: Random) -> str:
    """One sentence."""
    body, person = chance.choice(BODIES), chance.choice(PEOPLE)
    return chance.choice(SHAPES).format(
        Body=body[0].upper() + body[1:],
        body=body,
        Person=person,
        person=person,
        place=chance.choice(PLACES),
        thing=chance.choice(THINGS),
        doing=chance.choice(DOINGS),
        day=chance.choice(DAYS),
        number=chance.randint(11, 980),
    )


def paragraph(chance: Random) -> str:
    """Two to four sentences."""
    return " ".join(sentence(chance) for _ in range(chance.randint(2, 4)))


def headline(chance: Random) -> str:
    """A headline of about ten words."""
    thing, doing = chance.choice(THINGS), chance.choice(DOINGS)
    return f"{chance.choice(PLACES)} hears that {thing} will be {doing} after {chance.randint(11, 980)} complaints"
