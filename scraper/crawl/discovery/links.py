"""A section or home page -> its links that look like articles, and the feeds that it names.

Which links are articles is told by their addresses and their places, never by words of one site or language: articles
have a date, a number or a long name in their address, or stand in a headline.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from scraper.crawl.discovery.found import Found, Listing
from scraper.domain import registered_domain
from scraper.parse import parse

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scraper.article import Page

MOST = 2000
"""Links that are taken from one page."""
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_WORDS = """
tag tags topic topics thema themen tema temas author authors autor autoren auteur category categories kategorie
categoria login signin register account subscribe abo search suche recherche buscar page seite about contact kontakt
privacy terms legal impressum cookies newsletter newsletters rss feed feeds sitemap archive archives archiv gallery
galleries jobs shop advertise help faq profile user users share print email wp-content wp-admin static assets cdn-cgi
"""
_NO_ARTICLE = frozenset(_WORDS.split())
"""Steps of a path below which no articles lie."""
_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|avif|pdf|mp[34]|m3u8|zip|gz|xml|rss|json|css|js|ico|epub)$", re.IGNORECASE
)
_DATE = re.compile(r"(?:^|[/_-])(?:19|20)\d{2}[/_-]?(?:0?[1-9]|1[0-2])(?:[/_-]?(?:0?[1-9]|[12]\d|3[01]))?(?=[/_-]|$)")
_NUMBER = re.compile(r"\d{5,}|(?=[0-9a-f]*\d)[0-9a-f]{8,}")
_IN_QUERY = re.compile(r"(?:^|&)(?:p|id|aid|article|articleid|storyid|news_?id|idx?no?)=\d+", re.IGNORECASE)
_LONG_NAME, _NAME_IN_HEADLINE = 4, 2
_HEADLINES = frozenset({"h1", "h2", "h3", "h4", "article"})
_ABOVE = 6


def read_links(page: Page) -> Listing:
    """The page's links that look like articles of its own site, in their order, and its feeds."""
    root = parse(page).root
    base = urljoin(page.url, next(iter(root.xpath("//base/@href")), ""))
    domain = registered_domain(page.url)
    found: dict[str, Found] = {}
    for link in root.iter("a"):
        url = _address(base, link.get("href"))
        if url and url not in found and registered_domain(url) == domain and _is_article(url, link):
            found[url] = Found(url, " ".join(link.text_content().split())[:300] or None)
            if len(found) >= MOST:
                break
    return Listing("page", tuple(found.values()), feeds=tuple(_feeds(root, base)))


def _feeds(root: HtmlElement, base: str) -> list[str]:
    """The feeds that the head of a page names; those of comments are none of articles."""
    links = root.xpath("//link[@href and contains(concat(' ', normalize-space(@rel), ' '), ' alternate ')]")
    named = [link for link in links if (link.get("type") or "").strip().lower() in _FEED_TYPES]
    found = [_address(base, link.get("href")) for link in named if "comment" not in (link.get("title") or "").lower()]
    return list(dict.fromkeys(url for url in found if url and "/comments/" not in url))


def _address(base: str, href: str | None) -> str | None:
    """Where a link leads, if that is a web address."""
    try:
        url = urljoin(base, (href or "").strip()).partition("#")[0]
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) else None


def _is_article(url: str, link: HtmlElement) -> bool:
    """Whether an address looks like that of an article; in a headline less is asked of it."""
    parts = urlsplit(url)
    steps = [step for step in unquote(parts.path).split("/") if step]
    if not steps:
        return bool(_IN_QUERY.search(parts.query))
    name = steps[-1]
    if _FILES.search(name) or any(step.lower() in _NO_ARTICLE for step in steps):
        return False
    words = len([word for word in re.split(r"[-_+]", name) if word])
    numbered = bool(_NUMBER.search(name) or (len(steps) > 1 and _NUMBER.fullmatch(steps[-2])))
    dated = bool(_DATE.search("/".join(steps))) and not _DATE.fullmatch("/" + "/".join(steps[-3:]))
    if words >= _LONG_NAME or numbered or (dated and len(name) > 2) or _IN_QUERY.search(parts.query):
        return True
    return words > _NAME_IN_HEADLINE and _in_headline(link)


def _in_headline(link: HtmlElement) -> bool:
    """Whether a link stands in a headline or holds one."""
    if any(child.tag in _HEADLINES for child in link.iterdescendants()):
        return True
    above = link.getparent()
    for _ in range(_ABOVE):
        if above is None:
            return False
        if above.tag in _HEADLINES:
            return True
        above = above.getparent()
    return False
