"""What the hosts serve: article pages in three house styles, and lists in five forms."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from random import Random
from typing import TYPE_CHECKING

from tests.internet.appeals import with_appeal
from tests.internet.words import paragraph
from tests.internet.world import FIRST, NIGHT

if TYPE_CHECKING:
    from tests.internet.world import Redesign, Story, World

_NAV = "".join(f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("news", "region", "sport", "culture"))
_DONATE = (
    '<aside class="support-box"><h3>Support our work</h3><p>Your donation keeps our reporters where others have left. '
    'If you can, please give today.</p><a href="/donate">Donate now</a></aside>'
)
_LETTER = (
    '<div class="newsletter-signup"><h4>The morning letter</h4><p>Sign up for our newsletter and get the news of '
    'the day in your inbox.</p><form><input name="email"><button>Sign up</button></form></div>'
)
_STYLES = (("c-article__body", "c-article__head"), ("story-text", "story-top"), ("entry-content", "entry-header"))
_WALL = (
    '<div class="paywall regwall"><h3>Subscribe to read on</h3>'
    "<p>This article is for subscribers. Log in or subscribe.</p></div>"
)
_SCRIPT = "window.dataLayer=window.dataLayer||[];dataLayer.push({event:'view',slot:%d,sizes:[[970,250],[728,90]]});\n"


def moment(seconds: float) -> datetime:
    """A moment in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def published(story: Story, born: int) -> datetime:
    """When a story came out: within the two hours before the run of the night it was born in."""
    return moment(FIRST + born * NIGHT - 600 - story.number % 6000)


@dataclass(frozen=True)
class Place:
    """A host of the world on a night; `base` is its origin."""

    world: World
    host: int
    base: str
    night: int


def article_page(place: Place, story: Story) -> bytes:
    """The page of a story; one that has a twin does not say which of its addresses is the right one."""
    world, host, base, night = place.world, place.host, place.base, place.night
    redesign = world.redesign(host, night)
    body_class, head_class = ("prose-column", "prose-head") if redesign == "classes" else _STYLES[host % len(_STYLES)]
    title, url = escape(story.title(night)), base + story.path(night)
    date = published(story, world.born_at(story, host)).isoformat()
    paragraphs = [f"<p>{escape(text, quote=False)}</p>" for text in story.paragraphs(night)]
    paragraphs.insert(2, _DONATE if host % 2 else _LETTER)
    if host < world.appealing:
        paragraphs = with_appeal(paragraphs, host, night, story.number)
    is_cut = story.kind == "teaser" or redesign == "wall"
    if is_cut:
        paragraphs[4 if redesign else len(paragraphs) :] = [_WALL]
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title(night),
        "datePublished": date,
        "isAccessibleForFree": not is_cut,
    }
    if redesign != "bylines":
        linked["author"] = {"@type": "Person", "name": story.author()}
    scripts = "".join(_SCRIPT % number for number in range(150 * world.weight))
    link = f'<link rel="canonical" href="{url}">' if story.kind != "twin" else ""
    related = "".join(
        f'<li class="card"><a href="{other.path(night)}"><h3>{escape(other.title(night))}</h3></a></li>'
        for other in world.listed(host, night)[:8]
        if other != story
    )
    menu, comments = _furniture(world.weight)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | Host {host} Herald</title>{link}'
        f'<meta property="og:site_name" content="Host {host} Herald"><meta property="og:type" content="article">'
        f'<script type="application/ld+json">{json.dumps(linked)}</script><script>{scripts}</script></head>'
        f"<body><header><nav><ul>{_NAV}{menu}</ul></nav></header><main>"
        f'<article><header class="{head_class}"><h1>{title}</h1>'
        f'{_byline(story, redesign)}<time datetime="{date}">{date[:10]}</time></header>'
        f"{_body(body_class, paragraphs, redesign)}</article>"
        f'<aside class="related"><h2>More stories</h2><ul>{related}</ul></aside>{comments}</main>'
        f"<footer><p>© Host {host} Herald. All rights reserved.</p></footer></body></html>"
    ).encode()


def _byline(story: Story, redesign: Redesign | None) -> str:
    return "" if redesign == "bylines" else f'<p class="byline">By {escape(story.author())}</p>'


def _body(name: str, paragraphs: list[str], redesign: Redesign | None) -> str:
    """The body; where it has moved, it lies in boxes of another kind."""
    inside = "".join(paragraphs)
    if redesign == "moved":
        boxed = f'<div class="main-column"><div class="rich-text">{inside}</div></div>'
        return f'<section class="content-grid">{boxed}</section>'
    return f'<div class="{name}">{inside}</div>'


@lru_cache(maxsize=4)
def _furniture(weight: int) -> tuple[str, str]:
    """What stands around an article: a menu and comments, more of them on heavier pages."""
    chance = Random(f"furniture {weight}")
    items = range(30 * weight)
    menu = "".join(f'<li class="nav__item"><a href="/topic-{n}"><span>Topic {n}</span></a></li>' for n in items)
    said = "".join(
        f'<li class="comment"><div class="comment__head"><img src="/a{n}.png" alt=""><b>Reader {n}</b></div>'
        f"<p>{escape(paragraph(chance), quote=False)}</p><button>Reply</button></li>"
        for n in range(4 * weight)
    )
    return menu, f'<section id="comments" class="comments"><h2>Comments</h2><ol>{said}</ol></section>'


def listing(place: Place) -> dict[str, tuple[str, bytes]]:
    """The lists of a host on a night: path -> media type and body."""
    world, host, base, night = place.world, place.host, place.base, place.night
    entries = []
    for story in world.listed(host, night):
        born = world.born_at(story, host)
        entries.append((base + story.path(night), story.title(night), published(story, born)))
        if story.kind == "twin":
            entries.append((base + story.twin_path, story.title(night), published(story, born)))
    match world.lists(host):
        case "rss":
            return {"/feed.xml": ("application/rss+xml", _rss(entries))}
        case "atom":
            return {"/atom.xml": ("application/atom+xml", _atom(base, entries))}
        case "json":
            return {"/feed.json": ("application/feed+json", _json(entries))}
        case "sitemap":
            index = f"<sitemap><loc>{base}/news.xml.gz</loc></sitemap>"
            return {
                "/sitemap.xml": ("application/xml", f"<sitemapindex {_SITEMAPS}>{index}</sitemapindex>".encode()),
                "/news.xml.gz": ("application/gzip", gzip.compress(_sitemap(entries), mtime=0)),
            }
        case "section":
            return {"/news": ("text/html; charset=utf-8", _section(entries))}


def source_path(world: World, host: int) -> str:
    """What a list of sources names for a host."""
    return {
        "rss": "/feed.xml",
        "atom": "/atom.xml",
        "json": "/feed.json",
        "sitemap": "/sitemap.xml",
        "section": "/news",
    }[world.lists(host)]


_SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_Entries = list[tuple[str, str, datetime]]


def _rss(entries: _Entries) -> bytes:
    items = "".join(
        f"<item><title>{escape(title)}</title><link>{escape(url)}?utm_source=feed&amp;utm_medium=rss</link>"
        f"<pubDate>{format_datetime(date)}</pubDate></item>"
        for url, title, date in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()


def _atom(base: str, entries: _Entries) -> bytes:
    items = "".join(
        f'<entry><id>{escape(url)}</id><title>{escape(title)}</title><link rel="alternate" href="{escape(url)}#top"/>'
        f"<published>{date.isoformat()}</published><updated>{date.isoformat()}</updated></entry>"
        for url, title, date in entries
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>{base}</id>{items}</feed>'.encode()


def _json(entries: _Entries) -> bytes:
    items = [
        {"id": url, "url": url, "title": title, "date_published": date.isoformat()} for url, title, date in entries
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items}).encode()


def _sitemap(entries: _Entries) -> bytes:
    items = "".join(
        f"<url><loc>{escape(url)}</loc><lastmod>{date.isoformat()}</lastmod><n:news><n:publication_date>{date.isoformat()}"
        f"</n:publication_date><n:title>{escape(title)}</n:title></n:news></url>"
        for url, title, date in entries
    )
    news = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {_SITEMAPS} {news}>{items}</urlset>'.encode()


def _section(entries: _Entries) -> bytes:
    cards = "".join(
        f'<article class="card"><h2><a href="{url}">{escape(title)}</a></h2></article>' for url, title, _ in entries
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>News</title></head><body><nav><ul>{_NAV}</ul></nav>'
        f"<main>{cards}</main>"
        '<footer><a href="/about">About us</a><a href="/login">Log in</a></footer></body></html>'
    ).encode()
