"""The standfirst: what the page shows between its headline and its body, by mark, by description, or by place."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from scraper.metadata.asides import HEADINGS, is_about, words_of
from scraper.metadata.evidence import Evidence, text_of
from scraper.metadata.lines import Line, build, lines_below
from scraper.metadata.linked import text_value
from scraper.metadata.plain import plain
from scraper.words import ASKING, is_eastern, is_sentence, letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from scraper.metadata.surroundings import Surroundings

Found = tuple[str, str]

_DESCRIPTIONS = ("description", "og:description", "twitter:description", "dc.description")
_CUT_OFF = re.compile(r"\s*(?:\.{3}|…|\[…\]|\[\.{3}\])\s*$")
_NEAR = 60
"""How many elements below the headline a line stands that nothing but its place speaks for."""
_LONGEST, _PLACED = 900, 420
"""How long a standfirst may be, and one that only its place or build speaks for."""
_QUESTIONS, _QUESTIONS_WITHIN = 3, 12
_SENTENCE, _NAMED = 60, 12
"""How long a sentence is, and a line that is called a standfirst; shorter ones are the names of sections."""
_IN_A_ROW = 3
"""How many elements apart lines that are called standfirsts speak of one story."""
_FEW_STEPS, _MORE_STEPS, _NEXT = 3, 6, 12
"""How many steps through the tree part a line from the headline; a heading that comes right after it, more."""
_SHARED = 40
"""How many letters a line and a description must share."""
_LETTERS_IN_SENTENCE = 30
_BODY = 2
"""How many sentences behind a line are a body that it may stand before."""
_FIRST = re.compile(r"(?i)first-?_?para")
"""What the body's own first paragraph is called: "article-first-paragraph"."""
_CAPITAL = "A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-ЯЁІЇЄ"
_DATELINE = re.compile(
    rf"\([{_CAPITAL}][\w .,’'-]{{2,30}}\) [{_CAPITAL}«“]"
    rf"|[{_CAPITAL}]{{3}}[{_CAPITAL} .’'-]*(?:, [\w. ]{{2,20}})?(?: \([^)]{{2,12}}\))? ?[–—-] "
    rf"|[{_CAPITAL}][^.!?:()]{{2,40}} \([\w/+ ]{{2,16}}\) ?[–—-] "
)
"""How the body of news begins: "HUNTINGTON, W.Va. (WSAZ) — A goat", "(Sept-Îles) Il y avait"."""
_BEFORE = 4
"""How many sentences may stand before a standfirst's end: behind more of them it is another's."""
_CARD = 400
"""Characters that the card of another story has at most."""
_ROW = 8
"""How many elements behind a paragraph are looked at for others; boxes may stand between them."""
_STORIES = frozenset({"article", "main", "body"})
"""What holds a whole story: a paragraph of its own is the body's."""


def read_subtitle(
    found: Evidence, around: Surroundings, headline: HtmlElement | None, title: str | None
) -> Found | None:
    """The standfirst that the page shows under its headline, or JSON-LD's `alternativeHeadline`."""

    def candidates() -> Iterator[tuple[str | None, str]]:
        if headline is not None:
            yield from _shown(found, around, headline, letters(title or ""))
        else:
            yield from _described_alone(found, around)
        for placed in around.props("alternativeHeadline"):
            yield placed.element.get("content") or placed.line(), "itemprop:alternativeHeadline"
        for thing in found.articles[:1]:
            yield text_value(thing.get("alternativeHeadline")), "jsonld:alternativeHeadline"

    for value, source in candidates():
        text = plain(value)
        if text and letters(text) != letters(title or "") and 8 < len(text) < _LONGEST:
            return text, source
    return None


def _shown(found: Evidence, around: Surroundings, headline: HtmlElement, title: str) -> Iterator[Found]:
    """The line between headline and body that is called a standfirst or is described as one; one by place at last.

    Of several in a row that are called so, a heading is the one that is seen: a summary for machines is none.
    """
    descriptions = _descriptions(found)
    by_place: list[Found] = []
    by_name: list[tuple[Line, HtmlElement]] = []
    for line in _early(lines_below(around, headline), headline):
        flat = letters(line.text)
        if flat == title or (flat not in descriptions and is_about(line, found, around)):
            continue
        marked = _marked(line.element, found, headline)
        if marked is not None:
            by_name.append((line, marked))
            continue
        if by_name:
            break
        is_body = bool(_FIRST.search(line.element.get("class") or "")) or _is_body(line.element)
        is_excerpt = flat not in descriptions and _leads_paragraphs(line.element)
        if _describes(flat, descriptions) and (not (is_body or is_excerpt) or _is_bold(line)):
            yield line.text, "visible:description"
            return
        if is_body and len(line.text) > _SENTENCE and not by_place and _is_bold(line) and len(line.text) < _PLACED:
            by_place.append((line.text, "visible:bold"))
        if (
            _is_placed(line, found, headline)
            and (not is_body or _follows(line, headline))
            and not by_place
            and (_stands_apart(line, found, around, headline))
        ):
            by_place.append((line.text, "visible:place"))
        if (is_body and len(line.text) > _SENTENCE) or len(line.text) > _PLACED:
            break
    if by_name:
        start, first = by_name[0]
        close = [marked for line, marked in by_name if line.place - start.place <= _IN_A_ROW]
        yield text_of(next((one for one in close if one.tag in HEADINGS), first)), "visible:standfirst"
    yield from by_place[:1]


def _early(lines: Iterable[Line], headline: HtmlElement) -> Iterator[Line]:
    """The lines that no card holds, up to where the body has begun: at a dateline, behind a few sentences."""
    sentences = 0
    for line in lines:
        sentences += len(line.text) > _SENTENCE and is_sentence(line.text)
        if sentences > _BEFORE or _DATELINE.match(line.text):
            return
        if not _is_of_a_card(line.element, headline):
            yield line


def _is_of_a_card(element: HtmlElement, headline: HtmlElement) -> bool:
    """Whether an element lies in an `<article>` of a few words with a linked heading of its own: another story's."""
    story = next(element.iterancestors("article"), None)
    if story is None or story in headline.iterancestors() or len(text_of(story)) > _CARD:
        return False
    return any(next(heading.iter("a"), None) is not None for heading in story.iter(*HEADINGS))


def _described_alone(found: Evidence, around: Surroundings) -> Iterator[Found]:
    """The first line that the page's description repeats, where the page shows no headline to look below."""
    descriptions = _descriptions(found)
    for line in lines_below(around, None) if descriptions else ():
        if _describes(letters(line.text), descriptions):
            if not is_about(line, found, around) and not _is_body(line.element):
                yield line.text, "visible:description"
            return


def _marked(element: HtmlElement, found: Evidence, headline: HtmlElement) -> HtmlElement | None:
    """The element, or the one around it, that is called a standfirst and holds little else."""
    best = None
    length = 0
    for one in (element, *islice(element.iterancestors(), 3)):
        if one in headline.iterancestors() or len(one) > 12 or len(list(islice(one.iter("p"), _BODY + 1))) > _BODY:
            break
        text = text_of(one)
        if len(text) > _LONGEST or (length and len(text) > 4 * length + 100):
            break
        length = length or len(text)
        is_called_so = length > _NAMED and found.words.standfirst.search(_label(one))
        if is_called_so and (best is None or not _holds_more(one, found)):
            best = one
    return best


def _holds_more(element: HtmlElement, found: Evidence) -> bool:
    """Whether something in an element is called a caption, a byline or the like."""
    labels = (words_of(one.get("class") or "") for one in element.iterdescendants())
    return any(label and found.words.not_standfirst.search(label) for label in labels)


def _label(element: HtmlElement) -> str:
    """What an element is called: class, id, microdata and short data attributes, as separate words."""
    values = [
        value
        for name, value in element.attrib.items()
        if (name in {"class", "id", "itemprop"} or str(name).startswith("data-")) and len(value) < 200
    ]
    return words_of(" ".join(map(str, values))).replace("text-with-summary", "text")  # Drupal's type of any body


def _descriptions(found: Evidence) -> list[str]:
    values = [value for value, _ in found.meta(*_DESCRIPTIONS)]
    values += [value for thing in found.articles[:2] if (value := text_value(thing.get("description")))]
    return [flat for value in values if len(flat := letters(_CUT_OFF.sub("", plain(value) or ""))) > 12]


def _describes(flat: str, descriptions: list[str]) -> bool:
    """Whether a line is a description of the page, or one begins with the other and is not much longer."""
    if flat in descriptions:
        return True
    return len(flat) >= _SHARED and any(
        len(one) >= _SHARED and (one.startswith(flat) or (flat.startswith(one) and len(flat) < 2 * len(one) + _SHARED))
        for one in descriptions
    )


def _is_body(element: HtmlElement) -> bool:
    """Whether a line is one of several in a row that are built alike: running text."""
    own = build(element)
    for one in (element, *islice(element.iterancestors(), 2)):
        if one is not element and len(text_of(one)) > len(text_of(element)) + 20:
            return _heads_text(element)
        for after in islice(one.itersiblings(), 6):
            first = next((inner for inner in after.iter() if build(inner) == own), None)
            if build(after) == build(one) and first is not None and len(text_of(first)) > _SHARED:
                return True
    return _heads_text(element)


def _leads_paragraphs(element: HtmlElement) -> bool:
    """Whether a paragraph has one right behind it, and another: the first may have a class of its own."""
    row = list(islice(element.itersiblings(), _ROW))
    if not row or row[0].tag not in {"p", "figure"}:
        return False
    texts = [text_of(one) for one in row if one.tag == "p"]
    return element.tag == "p" and sum(len(text) > _SHARED and is_sentence(text) for text in texts) >= _BODY


def _heads_text(element: HtmlElement) -> bool:
    """Whether an element that is no paragraph stands among paragraphs: a heading inside the body."""
    parent = element.getparent()
    if parent is None or element.tag == "p":
        return False
    return sum(len(one.text_content()) > _SHARED for one in parent.iterchildren("p")) >= 3


def _is_bold(line: Line) -> bool:
    """Whether all of a line is set in bold, and what follows is not; the first question of an interview is no lead."""

    def bold(element: HtmlElement) -> bool:
        text = letters(text_of(element))
        return bool(text) and any(letters(text_of(one)) == text for one in element.iter("strong", "b"))

    if line.element.tag not in {"p", "div"} or not bold(line.element) or line.text.rstrip().endswith(tuple(ASKING)):
        return False
    behind = list(islice(line.element.itersiblings(), _QUESTIONS_WITHIN))
    after = next((one for one in behind[:4] if len(text_of(one)) > _SHARED), None)
    return (after is None or not bold(after)) and sum(bold(one) for one in behind) < _QUESTIONS


def _follows(line: Line, headline: HtmlElement) -> bool:
    """Whether a heading stands right behind the headline, and no paragraph of its own right behind it."""
    after = line.element.getnext()
    is_heading = line.element.tag in HEADINGS
    return is_heading and headline.getnext() is line.element and after is not None and after.tag != "p"


def _stands_apart(line: Line, found: Evidence, around: Surroundings, headline: HtmlElement) -> bool:
    """Whether a line is marked up unlike the body, or stands with the headline where the body does not.

    Without a body behind it a paragraph is the body: the only one of a gallery or of a short note.
    """
    others = [one for one in lines_below(around, headline) if len(letters(one.text)) >= _LETTERS_IN_SENTENCE]
    parent, own = line.element.getparent(), build(line.element)
    if sum(one.element.getparent() is parent and build(one.element) == own for one in others) > 1:
        return False
    if line.element.tag in HEADINGS:
        return True
    behind = [one.element for one in others if one.place > line.place and not is_about(one, found, around)]
    if len(behind) < _BODY or parent is None:
        return False
    if line.element.get("class"):
        return not _leads_paragraphs(line.element)
    if parent.tag in _STORIES or parent not in headline.iterancestors():
        return False
    return all(parent not in one.iterancestors() for one in behind)


def _is_placed(line: Line, found: Evidence, headline: HtmlElement) -> bool:
    """Whether a line that only its place speaks for reads like a standfirst and stands beside the headline."""
    text = line.text
    if line.place >= _NEAR or found.words.furniture.search(text) or found.words.not_by.match(text):
        return False
    if next(line.element.iter("time"), None) is not None:
        return False
    if len(text) > _PLACED or len(letters(text)) < _LETTERS_IN_SENTENCE:
        return False
    return (len(text.split()) >= 6 or is_eastern(text)) and _is_beside(line, headline)


def _is_beside(line: Line, headline: HtmlElement) -> bool:
    """Whether a line stands in the headline's own surroundings: in its header, or after it under one parent."""
    steps = _FEW_STEPS if line.element.tag == "p" or line.place > _NEXT else _MORE_STEPS
    above = list(islice(headline.iterancestors(), steps + 1))
    for number, one in enumerate(islice(line.element.iterancestors(), steps + 1)):
        if one in above:
            return number + above.index(one) <= steps or one.tag == "header"
    return False
