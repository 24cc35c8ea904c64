"""What a rule file may say. Unknown keys, wrong types and empty examples are refused when the file is loaded."""

from __future__ import annotations

from typing import Literal

import msgspec

from scraper.article import Kind  # noqa: TC001 - msgspec reads the annotation when it decodes

Form = Literal["call", "label", "opener", "hint"]


class TextRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule on a line or sentence, known by what it says.

    `says` are patterns on the folded text (see `fold`), any of which is enough. Which table of the file a rule
    stands in decides what happens to what it matches:

    - `[[call]]`    a sentence that calls the reader to do something for the publisher: removed wherever it stands
    - `[[label]]`   a whole line such as a button or a box's title: removed when the pattern covers all of it
    - `[[opener]]`  the title of a list of other stories: removed with the headlines that follow, on its line or below
    - `[[hint]]`    what an appeal says besides: removed only next to something that the other rules removed
    """

    id: str
    kind: Kind
    why: str
    says: list[str]
    removes: list[str]
    keeps: list[str]
    max_words: int = 45
    source: str | None = None


class SpanRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule on a run of paragraphs: from a line that `starts` matches up to one that `ends` matches, both removed.

    Nothing is removed when the end does not come within `max_paragraphs`.
    """

    id: str
    kind: Kind
    why: str
    starts: list[str]
    ends: list[str]
    removes: list[str]
    keeps: list[str]
    max_paragraphs: int = 6
    source: str | None = None


class BlockRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule on an element, known by how it is named and built.

    An element is a candidate when one of `tokens` is part of its class or id names ("share" is in "share-bar" and in
    "ArticleShare__button"; "read-more" only where the two words follow each other; nothing is in "no-share", nor in
    "tag-share" beside "hentry"), or when it is one of `tags`. The ids of headings and inline elements do not count
    (they are made of the text), nor do their classes (which style a word), unless the rule is for `inline` elements, or
    for those that stand `alone` on a line. A candidate is removed when it also holds to the conditions: one
    of `contains` (elements, or steps of XPath 1.0 such as `input[@type = 'email']`) is inside; `css` matches one of
    these, or with no `contains` something in the candidate, seen as a BeautifulSoup fragment of its own; `says` matches
    its text; at most `max_words` words; at least `min_link_density` of its text inside links. Places named by a rule
    that is `never_article` do not count when the article is looked for, however much they say.
    """

    id: str
    kind: Kind
    why: str
    removes: list[str]
    keeps: list[str]
    tokens: list[str] = []
    tags: list[str] = []
    contains: list[str] = []
    css: str | None = None
    says: list[str] = []
    max_words: int = 150
    min_link_density: float = 0.0
    inline: bool = False
    alone: bool = False
    never_article: bool = False
    source: str | None = None


class ElementRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule on elements that XPath 1.0 expressions select on the page's tree, all with the cap that block rules have.

    Such rules are brought from elsewhere (`scraper rules import`): they say where they come from and under which
    licence, and need no examples.
    """

    id: str
    kind: Kind
    why: str
    xpath: list[str]
    source: str
    licence: str
    removes: list[str] = []
    keeps: list[str] = []


Rule = TextRule | SpanRule | BlockRule | ElementRule


class TextFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of text rules: one language.

    `speech` are the forms of verbs that report what somebody said ("says", "told"). A call that such a verb follows
    behind a comma is somebody else's, and stays; `…` in a form stands for a few characters.
    """

    language: str
    speech: list[str] = []
    call: list[TextRule] = []
    label: list[TextRule] = []
    opener: list[TextRule] = []
    hint: list[TextRule] = []
    span: list[SpanRule] = []


class BlockFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of block rules: one kind."""

    block: list[BlockRule] = []


class SiteFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules for one registered domain, and since when its pages looked like this (ISO day).

    `body`, `title`, `author` and `date` are XPath 1.0 expressions for where these stand, the first that finds something
    counts; what a page says there goes before what is found otherwise.
    """

    domain: str
    valid_from: str
    body: list[str] = []
    title: list[str] = []
    author: list[str] = []
    date: list[str] = []
    element: list[ElementRule] = []
    block: list[BlockRule] = []
    call: list[TextRule] = []
    label: list[TextRule] = []
    opener: list[TextRule] = []
    hint: list[TextRule] = []
    span: list[SpanRule] = []
