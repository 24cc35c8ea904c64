"""A section or home page -> its links that look like articles, and the feeds that it names.

Which links are articles is told by their addresses and their places, never by words of one site or language: articles
have a date, a number or a long name in their address, or stand in a headline.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from scraper.addresses import LONGEST
from scraper.crawl.discovery.found import Found, Listing, found_at
from scraper.domain import registered_domain
from scraper.errors import NoArticle, NotAListing
from scraper.parse import parse

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scraper.article import Page

MOST, MOST_LOOKED_AT = 2000, 20_000
"""Links that are taken from one page, of so many that are looked at."""
MOST_FEEDS = 20
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_WORDS = """
tag tags topic topics thema themen tema temas etiqueta etiquetas author authors autor autoren autores auteur auteurs
category categories kategorie categoria login signin register account subscribe abo search suche recherche buscar page
seite about contact kontakt privacy terms legal impressum cookies newsletter newsletters rss feed feeds sitemap archive
archives archiv gallery galleries jobs shop advertise anzeigen help faq profile user users share print email wp-content
wp-admin static assets cdn-cgi
"""
_NO_ARTICLE = frozenset(_WORDS.split())
"""Steps of a path below which no articles lie."""
_LEGAL = re.compile(
    r"(?:terms-(?:of|and)|(?:privacy|cookies?)-(?:policy|notice|statement)|editorial-(?:standards|policy|guidelines)|"
    r"code-of|how-to-advertise|advertise-with|datenschutzerkl|nutzungsbedingungen|allgemeine-geschaeftsbedingungen|"
    r"politique-de-(?:confidentialite|cookies)|mentions-legales|conditions-(?:generales|d-utilisation)|"
    r"politica-de-(?:privacidad|cookies)|aviso-legal|condiciones-de-uso|informativa-sulla-privacy)(?![a-z]*\d)",
    re.IGNORECASE,
)
"""How the names of a site's own pages begin that are as long as those of articles."""
_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|avif|pdf|mp[34]|m3u8|zip|gz|xml|rss|json|css|js|ico|epub)$", re.IGNORECASE
)
_MONTH = r"(?:0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_DATE = re.compile(
    rf"(?:^|[/_-])(?:19|20)\d{{2}}[/_-]?{_MONTH}(?:[/_-]?(?:0?[1-9]|[12]\d|3[01]))?(?=[/_-]|$)", re.IGNORECASE
)
_NUMBER = re.compile(r"\d{5,}|(?=[0-9a-f]*\d)[0-9a-f]{8,}")
_IN_QUERY = re.compile(
    r"(?:^|&)(?:p|id|aid|no|article|(?:article|story|news|post|entry)_?(?:id|no)|idx?no?)=\d+", re.IGNORECASE
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]{8,}")
"""A long name in a script that has no spaces between words."""
_LONG_NAME, _NAME_IN_HEADLINE = 4, 2
_HEADLINES = frozenset({"h1", "h2", "h3", "h4", "article"})
_MENUS = frozenset({"nav", "footer"})
_ABOVE, _PIECES = 6, 40
_OTHER_SCHEME = re.compile(r"\s*(?:javascript|mailto|tel|data):", re.IGNORECASE)


def read_links(page: Page) -> Listing:
    """The page's links that look like articles of its own site, in their order, and its feeds. Raises NotAListing."""
    try:
        root = parse(page).root
    except NoArticle as error:
        raise NotAListing(page.url, error.reason) from error
    base = _address(page.url, next(iter(root.xpath("//base/@href")), "")) or page.url
    domain = registered_domain(page.url)
    found: dict[str, Found] = {}
    for link in islice(root.iter("a"), MOST_LOOKED_AT):
        url = _address(base, link.get("href"))
        if url and url not in found and registered_domain(url) == domain and _is_article(url, link):
            found |= {one.url: one for one in [found_at(url, base, _words(link))] if one}
            if len(found) >= MOST:
                break
    return Listing("page", tuple(found.values()), feeds=tuple(_feeds(root, base)))


def _words(link: HtmlElement) -> str:
    """The first words of a link: broken pages have links around all that follows."""
    return " ".join(islice(link.itertext(), _PIECES))


def _feeds(root: HtmlElement, base: str) -> list[str]:
    """The feeds that the head of a page names; those of comments are none of articles."""
    links = islice(root.iter("link"), MOST_LOOKED_AT)
    others = [link for link in links if "alternate" in (link.get("rel") or "").lower().split()]
    named = [link for link in others if (link.get("type") or "").strip().lower() in _FEED_TYPES]
    found = [_address(base, link.get("href")) for link in named if "comment" not in (link.get("title") or "").lower()]
    return list(dict.fromkeys(url for url in found if url and "/comments/" not in url))[:MOST_FEEDS]


def _address(base: str, href: str | None) -> str | None:
    """Where a link leads, if that is a web address."""
    if not href or len(href) > LONGEST or _OTHER_SCHEME.match(href):
        return None
    try:
        url = urljoin(base, href.strip()).partition("#")[0]
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) else None


def is_no_article(url: str) -> bool:
    """Whether an address says that it is no article's: a home page, a file, a page of topics, authors or terms."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return True
    steps = _steps(parts)
    if not steps:
        return not _IN_QUERY.search(parts.query)
    name = steps[-1]
    return bool(_FILES.search(name) or _LEGAL.match(name) or any(step.lower() in _NO_ARTICLE for step in steps))


def _steps(parts: SplitResult) -> list[str]:
    return [step for step in unquote(parts.path).split("/") if step]


def _is_article(url: str, link: HtmlElement) -> bool:
    """Whether an address looks like that of an article; in a headline less is asked of it."""
    if is_no_article(url):
        return False
    parts = urlsplit(url)
    steps = _steps(parts)
    if not steps:
        return True
    name = steps[-1]
    words = len([word for word in re.split(r"[-_+]", name) if word])
    numbered = bool(_NUMBER.search(name) or (len(steps) > 1 and _NUMBER.fullmatch(steps[-2])))
    dated = bool(_DATE.search("/".join(steps))) and not _DATE.fullmatch("/" + "/".join(steps[-3:]))
    is_long = words >= _LONG_NAME or bool(_UNSPACED.search(name))
    if is_long or numbered or (dated and len(name) > 2) or _IN_QUERY.search(parts.query):
        return _in_headline(link) or not _in_menu(link)
    return words > _NAME_IN_HEADLINE and _in_headline(link)


def _in_menu(link: HtmlElement) -> bool:
    """Whether a link stands in a menu or at the foot of the page."""
    return any(above.tag in _MENUS for above in link.iterancestors())


def _in_headline(link: HtmlElement) -> bool:
    """Whether a link stands in a headline or holds one."""
    if any(child.tag in _HEADLINES for child in islice(link.iterdescendants(), _PIECES)):
        return True
    above = link.getparent()
    for _ in range(_ABOVE):
        if above is None:
            return False
        if above.tag in _HEADLINES:
            return True
        above = above.getparent()
    return False
