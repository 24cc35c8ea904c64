"""The types that travel from room to room. No behaviour but conversion.

`Article` and its parts are the published JSON (schema.org words where it has one); `Page` and the last ones are not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scraper.exchange import Exchange

SCHEMA_VERSION = "1"
Kind = Literal[
    "donation",
    "paywall",
    "newsletter",
    "comments",
    "related",
    "social",
    "advert",
    "navigation",
    "byline",
    "caption",
    "credit",
    "legal",
    "repeated",
    "duplicate",
    "other",
]
Stage = Literal["strip", "extract", "clean"]
AccessStatus = Literal["full", "teaser", "paywalled", "consent_wall", "bot_wall", "unknown"]


class Author(msgspec.Struct, frozen=True):
    """A person, or an organisation where no person is named."""

    name: str
    url: str | None = None


class Publisher(msgspec.Struct, frozen=True):
    """Who publishes the page; `domain` is the registered domain (eTLD+1)."""

    name: str | None
    domain: str


class Image(msgspec.Struct, frozen=True):
    """A picture of the article; `url` is absolute, `is_lead` marks the one that stands for the article."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None
    is_lead: bool = False


class _Block(msgspec.Struct, frozen=True, tag_field="type"):
    """What blocks have in common."""

    @property
    def type(self) -> str:
        """The block's type, as in the JSON."""
        return str(self.__struct_config__.tag)


class Paragraph(_Block, frozen=True, tag="paragraph"):
    """Running text."""

    text: str


class Heading(_Block, frozen=True, tag="heading"):
    """A heading inside the body; `level` 1 to 6 as on the page."""

    text: str
    level: int


class Quote(_Block, frozen=True, tag="quote"):
    """A block quotation or pull quote."""

    text: str


class ListBlock(_Block, frozen=True, tag="list"):
    """A list; `text` is the items, one a line, those of an ordered list with their numbers."""

    text: str
    items: list[str]
    ordered: bool = False


class Table(_Block, frozen=True, tag="table"):
    """A table; `rows` of cell texts, `text` the rows one a line with " | " between cells."""

    text: str
    rows: list[list[str]]


class Code(_Block, frozen=True, tag="code"):
    """Preformatted text, white space as on the page."""

    text: str


class Embed(_Block, frozen=True, tag="embed"):
    """A post, video or frame from elsewhere; its text is no part of the article's."""

    url: str
    text: str = ""


class ImageBlock(_Block, frozen=True, tag="image"):
    """A picture at its place in the body; captions are no part of the article's text."""

    url: str
    caption: str | None = None
    credit: str | None = None
    text: str = ""


class Entry(_Block, frozen=True, tag="entry"):
    """One entry of a live blog; `time` is RFC 3339."""

    text: str
    time: str | None = None
    title: str | None = None
    blocks: list[Paragraph | Heading | Quote | ListBlock | Table | Code | Embed | ImageBlock] = []


Block = Paragraph | Heading | Quote | ListBlock | Table | Code | Embed | ImageBlock | Entry


class Removal(msgspec.Struct, frozen=True):
    """One line of the ledger: what was taken out, why (`kind`, `rule`), and where (`stage`, `selector`)."""

    kind: Kind
    rule: str
    stage: Stage
    text: str
    selector: str | None = None


class Access(msgspec.Struct, frozen=True):
    """How much of the article the page gives, and what says so."""

    status: AccessStatus = "unknown"
    evidence: list[str] = []


class Rights(msgspec.Struct, frozen=True):
    """Signals on what may be done with the page, as found: robots.txt decision, X-Robots-Tag / meta robots, TDMRep."""

    robots: str | None = None
    tdm: str | None = None
    ai: str | None = None


class Http(msgspec.Struct, frozen=True):
    """What the server said about the page; all null for a saved page."""

    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None


class Revision(msgspec.Struct, frozen=True):
    """Which revision of the article this file is."""

    number: int = 1
    previous_hash: str | None = None
    changed_at: str | None = None


class Pipeline(msgspec.Struct, frozen=True):
    """What made the file: the program's version and a hash of its rules."""

    version: str
    rules_hash: str


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One clean article. Every key is always present; what the page does not say is null."""

    schema_version: str = SCHEMA_VERSION
    id: str
    url: str
    requested_url: str
    canonical_url: str | None
    title: str | None
    subtitle: str | None
    description: str | None
    authors: list[Author]
    date_published: str | None
    date_modified: str | None
    publisher: Publisher
    language: str | None
    section: str | None
    topics: list[str]
    blocks: list[Block]
    text: str
    word_count: int
    images: list[Image]
    access: Access
    removed: list[Removal]
    warnings: list[str]
    provenance: dict[str, str]
    rights: Rights
    fetched_at: str | None
    http: Http
    content_hash: str
    raw_ref: str | None
    revision: Revision
    pipeline: Pipeline


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came: bytes (or text that was decoded elsewhere) and what the server said about it.

    `robots` is the robots.txt decision ("allowed", "unavailable", ...), null when nobody asked. `x_robots_tag` and
    `tdm_reservation` are the response headers of these names, `exchange` has all. `redirects` are the URLs passed.
    """

    url: str
    body: bytes | str
    requested_url: str
    http: Http = field(default_factory=Http)
    robots: str | None = None
    x_robots_tag: str | None = None
    tdm_reservation: str | None = None
    redirects: tuple[str, ...] = ()
    fetched_at: str | None = None
    raw_ref: str | None = None
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A page as a tree, parsed once. `linked_data` are the page's JSON-LD objects, `@graph` and lists flattened.

    `elements` are all of the tree's in document order: held, since lxml makes them anew whenever nobody holds them.
    """

    page: Page
    root: HtmlElement
    linked_data: tuple[dict[str, Any], ...]
    elements: tuple[HtmlElement, ...]

    @property
    def url(self) -> str:
        """Where the page was finally read."""
        return self.page.url


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page says about its article. `provenance` maps a field's name to where its value was found."""

    title: str | None = None
    subtitle: str | None = None
    description: str | None = None
    authors: tuple[Author, ...] = ()
    date_published: str | None = None
    date_modified: str | None = None
    publisher: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    section: str | None = None
    topics: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    rights: Rights = field(default_factory=Rights)
    provenance: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """The part of the tree that holds the article. `gone` are the elements in it that are no part of the article."""

    element: HtmlElement
    gone: dict[HtmlElement, Removal] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """The body on its way to the article: blocks in order, and what was taken out so far."""

    blocks: tuple[Block, ...]
    removals: tuple[Removal, ...] = ()
    warnings: tuple[str, ...] = ()
