"""The extractors that are measured, each behind one function from a page to what it says of the article.

Every library is imported where it is first called for: the others need not be installed, and an import costs no page
its time. Each is used as its own documentation shows it, offline, with comments and images left off where it asks.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from lxml import html as lxml_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BREAKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "div",
            "figcaption",
            "figure",
            "footer",
            "form",
            "header",
            "hr",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "dd", "dl", "dt", "li", "ol", "ul", "main", "nav", "p", "pre", "section"),
        *("table", "td", "th", "tr"),
    )
)
"""Elements that begin and end a line."""
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Extracted:
    """What an extractor made of a page. `authors`: names, or one text that lists them; `date` begins year-month-day."""

    text: str = ""
    title: str | None = None
    standfirst: str | None = None
    authors: str | tuple[str, ...] | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Adapter:
    """An extractor: its name here, the module that it needs, what it is installed as, and how it is called.

    `silent_on` are the fields that it never says anything of: they are no mistakes of its.
    """

    name: str
    module: str
    distribution: str
    extract: Callable[[bytes, str], Extracted]
    silent_on: frozenset[str] = frozenset()

    def version(self) -> str:
        """The version that is measured."""
        module = importlib.import_module(self.module)
        return str(module.__version__) if self.name == "ours" else version(self.distribution)

    def missing(self) -> str | None:
        """Why it cannot be measured here, in a word; null if it can."""
        try:
            importlib.import_module(self.module)
        except ModuleNotFoundError as error:
            absent = (error.name or "").partition(".")[0] == self.module.partition(".")[0]
            return "uninstalled" if absent else "incomplete"
        except Exception:  # noqa: BLE001 - whatever another project's import raises, it cannot be measured
            return "broken"
        return None


def ours(html: bytes, url: str) -> Extracted:
    """The public call of this project."""
    import scraper

    article = scraper.extract(html, url=url)
    names = tuple(author.name for author in article.authors)
    return Extracted(article.text, article.title, article.subtitle, names, article.date_published)


def trafilatura(html: bytes, url: str) -> Extracted:
    """Its defaults, with metadata and without comments."""
    from trafilatura import bare_extraction

    found: Any = bare_extraction(html, url=url, with_metadata=True, include_comments=False)
    if found is None:
        return Extracted()
    return Extracted(found.text or "", found.title, found.description, found.author, found.date)


def newspaper4k(html: bytes, url: str) -> Extracted:
    """Its article object, fed with the page, fetching nothing."""
    from newspaper import Article

    article = Article(url, fetch_images=False)
    article.download(input_html=html)
    article.parse()
    names = tuple(map(str, article.authors))
    described = one_text(article.meta_description)
    return Extracted(article.text, one_text(article.title), described, names, one_text(article.publish_date))


def readability_lxml(html: bytes, url: str) -> Extracted:
    """The summary's text, a line for each block, and the short title."""
    from readability import Document

    document = Document(html, url=url)
    return Extracted(lines_of(document.summary(html_partial=True)), document.short_title())


def resiliparse(html: bytes, url: str) -> Extracted:  # noqa: ARG001 - it has no use for the address
    """Plain text of the main content, and the page's title."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse_from_bytes(html, detect_encoding(html))
    text = extract_plain_text(tree, main_content=True, alt_texts=False, comments=False, list_bullets=False)
    return Extracted(text, tree.title)


def justext(html: bytes, url: str) -> Extracted:  # noqa: ARG001 - it has no use for the address
    """Good paragraphs, by the stop words of the language that the page declares."""
    import justext as library

    paragraphs = library.justext(html, stopwords(declared_language(html)))
    return Extracted("\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate))


def goose3(html: bytes, url: str) -> Extracted:  # noqa: ARG001 - an address would make it fetch
    """Its article object, fed with the page, fetching nothing."""
    from goose3 import Goose

    with Goose({"enable_image_fetching": False}) as goose:
        article = goose.extract(raw_html=html)
    names = tuple(map(str, article.authors))
    described = one_text(article.meta_description)
    return Extracted(article.cleaned_text, one_text(article.title), described, names, one_text(article.publish_date))


def one_text(said: object) -> str | None:
    """A field as text. Where a page repeats one, some extractors hand over a list: its first value counts."""
    first = said[0] if isinstance(said, list) and said else said
    return str(first) if first else None


def lines_of(fragment: str) -> str:
    """The text of a piece of HTML, a line for each block."""
    if not fragment.strip():
        return ""
    root = lxml_html.fragment_fromstring(fragment, create_parent="div")
    for element in root.iter():
        edge = "\n" if element.tag in BREAKS else ""
        element.text = edge + SPACES.sub(" ", element.text or "")
        element.tail = edge + SPACES.sub(" ", element.tail or "")
    lines = (" ".join(line.split()) for line in root.text_content().split("\n"))
    return "\n".join(line for line in lines if line)


def declared_language(html: bytes) -> str:
    """The code in the page's `<html lang>`; English where there is none."""
    declared = lxml_html.document_fromstring(html).get("lang") or "en"
    return declared.replace("_", "-").partition("-")[0].lower()


@cache
def stopwords(code: str) -> Iterable[str]:
    """The list of jusText for a language code, English where it has none."""
    import justext as library
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse({"no": "nb"}.get(code, code)).english_name or ""
    except (UnknownLocaleError, ValueError):
        name = ""
    ascii_name = (
        unicodedata.normalize("NFKD", name.replace("å", "a").replace(" ", "_")).encode("ascii", "ignore").decode()
    )
    known = library.get_stoplists()
    return frozenset(library.get_stoplist(ascii_name if ascii_name in known else "English"))


ADAPTERS = {
    adapter.name: adapter
    for adapter in (
        Adapter("ours", "scraper", "article-scraper", ours),
        Adapter("trafilatura", "trafilatura", "trafilatura", trafilatura),
        Adapter("newspaper4k", "newspaper", "newspaper4k", newspaper4k),
        Adapter(
            "readability-lxml", "readability", "readability-lxml", readability_lxml, frozenset({"date", "authors"})
        ),
        Adapter("resiliparse", "resiliparse", "resiliparse", resiliparse, frozenset({"date", "authors"})),
        Adapter("justext", "justext", "justext", justext, frozenset({"title", "date", "authors"})),
        Adapter("goose3", "goose3", "goose3", goose3),
    )
}
