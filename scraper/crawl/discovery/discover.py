"""A source's address -> the pages that it lists tonight: its feed, sitemaps or pages read, one leading to the other."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from scraper.crawl.discovery.listing import read_listing
from scraper.domain import registered_domain
from scraper.errors import ScraperError
from scraper.fetch import NotModified

if TYPE_CHECKING:
    from collections.abc import Callable

    from scraper.article import Page
    from scraper.crawl.discovery.found import Found, Listing, ListingKind
    from scraper.fetch import Fetcher, Validators

_LEADS_ON: frozenset[ListingKind] = frozenset({"sitemap index"})
"""Files that are always read: unchanged themselves, they may lead to others that changed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a source is followed: files in all, steps from one to the next, items; `oldest` in seconds since 1970."""

    files: int = 20
    depth: int = 3
    items: int = 50_000
    oldest: float | None = None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read; `kind` is None if it has not changed. The validators are for the next time."""

    url: str
    kind: ListingKind | None
    read_url: str
    etag: str | None = None
    last_modified: str | None = None
    found: int = 0


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found; `foreign` items were left out since they lie on other sites, `failures` cost files, not all."""

    items: tuple[Found, ...]
    files: tuple[ReadFile, ...]
    foreign: int = 0
    failures: tuple[ScraperError, ...] = ()


@dataclass(slots=True)
class _Search:
    """One source on its way: what waits (address and depth), what was seen, and what came of it.

    `guessed` is the address of a file that nobody named, so that it is no failure when it is not there.
    """

    fetcher: Fetcher
    known: Callable[[str], Validators | None]
    limits: Limits
    home: set[str]
    waiting: list[tuple[str, int]]
    seen: set[str] = field(default_factory=set)
    items: dict[str, Found] = field(default_factory=dict)
    files: list[ReadFile] = field(default_factory=list)
    failures: list[ScraperError] = field(default_factory=list)
    guessed: str = ""
    foreign: int = 0


async def discover(
    fetcher: Fetcher, url: str, known: Callable[[str], Validators | None], limits: Limits | None = None
) -> Discovery:
    """What a source lists. `known` tells the validators of files that were read before: unchanged ones give nothing.

    A page gives its links and the items of its feeds; one that has neither leads to the sitemaps of its site. Raises
    FetchError when the source's own address cannot be had or is no list; other files that fail are only noted.
    """
    limits = limits or Limits()
    search = _Search(fetcher, known, limits, {registered_domain(url)}, [(url, 0)])
    while search.waiting and len(search.seen) < limits.files and len(search.items) < limits.items:
        here, depth = search.waiting.pop(0)
        if here in search.seen:
            continue
        search.seen.add(here)
        try:
            await _read(search, here, depth)
        except ScraperError as error:
            if here == url:
                raise
            search.failures += [error] if here != search.guessed else []
    items = tuple(search.items.values())[: limits.items]
    return Discovery(items, tuple(search.files), search.foreign, tuple(search.failures))


async def _read(search: _Search, url: str, depth: int) -> None:
    """Read one file: note what it lists, and queue what it leads to."""
    page = await search.fetcher.listing(url, search.known(url))
    if isinstance(page, NotModified):
        search.files.append(ReadFile(url, None, page.url, page.http.etag, page.http.last_modified))
        return
    listing = await asyncio.to_thread(read_listing, page)
    if depth == 0:
        search.home |= {registered_domain(address) for address in (page.url, listing.site or "") if _is_web(address)}
    await asyncio.to_thread(_note, search, listing)
    search.files.append(_read_file(url, page, listing))
    if depth < search.limits.depth:
        search.waiting += [(further, depth + 1) for further in await _further(search, page.url, depth, listing)]


def _note(search: _Search, listing: Listing) -> None:
    """Keep the items of the source's own site; one that comes twice keeps the date that it has."""
    for item in listing.items:
        if not _is_web(item.url) or registered_domain(item.url) not in search.home:
            search.foreign += 1
        elif (before := search.items.get(item.url)) is None or before.published is None:
            search.items[item.url] = item


async def _further(search: _Search, url: str, depth: int, listing: Listing) -> list[str]:
    """What a file leads to: an index to its sitemaps, the newest first; a first page to its feeds, or to sitemaps."""
    if listing.further:
        oldest = search.limits.oldest or 0
        fresh = [one for one in listing.further if one.published is None or one.published >= oldest]
        fresh.sort(key=lambda one: -(one.published or 0))
        return [one.url for one in fresh if _is_web(one.url) and registered_domain(one.url) in search.home]
    if depth or listing.kind != "page":
        return []
    if listing.feeds or listing.items:
        return list(listing.feeds)
    named = await search.fetcher.sitemaps(url)
    search.guessed = "" if (usual := urljoin(url, "/sitemap.xml")) in named else usual
    return [*named, usual]


def _read_file(url: str, page: Page, listing: Listing) -> ReadFile:
    """The file as it is remembered; one that leads on has no validators, so that it is read whenever it is its turn."""
    leads_on = listing.kind in _LEADS_ON or (listing.kind == "page" and (listing.feeds or not listing.items))
    etag, changed = (None, None) if leads_on else (page.http.etag, page.http.last_modified)
    return ReadFile(url, listing.kind, page.url, etag, changed, len(listing.items))


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))
