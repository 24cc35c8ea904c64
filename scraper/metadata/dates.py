"""When the article was published and last changed: JSON-LD, meta, microdata, `<time>`, text near the headline, URL."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scraper.domain import host_of
from scraper.metadata.evidence import text_of
from scraper.metadata.linked import text_value
from scraper.metadata.moments import moment
from scraper.metadata.surroundings import Placed
from scraper.metadata.words import words
from scraper.words import is_eastern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scraper.metadata.evidence import Evidence
    from scraper.metadata.surroundings import Surroundings

Found = tuple[str, str]
"""A value and the source it came from."""

_PUBLISHED_METAS = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "article.published", "published-date", "pubdate", "publishdate", "publish-date", "publish_date",
    "date", "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dcterms.date", "dc.date.created",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article_date_original", "publication_date", "published",
    "originalpublicationdate", "ptime", "displaydate", "created", "datecreated", "citation_publication_date",
    "citation_date",
    "rnews:datepublished", "article.created", "og:pubdate", "video:release_date", "bt:pubdate", "cre-date",
    "release_date",
)  # fmt: skip
_NAMED_SO = re.compile(
    r"(?:^|[^a-z])(?:publish(?:ed)?|publication|publi(?:cado|cacion|cacao|ee?))[-_:. ]?(?:date|time|datetime|at|on)$"
)
_NAMED_OTHERWISE = re.compile(r"last|end|unpub|republ|expir|updat|modif|publisher|book|event")
"""Other names of metas that speak of publication, and what they hold when it is no first one."""
_NAME = 60
"""Characters that a meta's name has at most."""
_LOOSE = frozenset(
    ("date", "release date", "datum", "fecha", "data", "dato", "tarih", "дата", "датум", "issued", "created", "stand")
) | {"erschienen", "paru", "発行日", "発行", "dátum", "datums", "kuupäev", "tanggal", "tarikh", "תאריך", "تاریخ"}
"""Words of publishing that stand before other days as well: of a book, a film, an event."""
_MODIFIED_METAS = (
    "article:modified_time", "og:modified_time", "og:updated_time", "datemodified", "article:modified", "lastmod",
    "article.updated", "dcterms.modified", "dc.date.modified", "last-modified", "updated_time", "moddate", "utime",
)  # fmt: skip
_URL_DAY = re.compile(r"/((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?:[/_.+-]|$)")
_URL_NUMBER = re.compile(r"/[A-Za-z]{0,5}(20[0-2]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{3,12}|_\d{4,})(?!\d)")
"""A number that begins with the day, as many papers of Asia have in their addresses: "A2026012914320005196"."""
_AMERICAN = frozenset({"us", "ca", "ph", "io", "co", "tv", "me", "ai", "fm", "cc", "ly", "gg"})
"""Endings of host names behind which a month may lead: countries that write so, and endings that name no country."""
_FAR, _REACH, _BESIDE, _ABOVE = 450, 150, 80, 40
"""How many elements below the headline a `<time>`, a date line, a bare line still belongs to it; how many above it."""
_SHORT = 75
_FACTS = frozenset({"li", "td", "th", "dt", "dd", "script", "style"})
_TELLING = 5
"""From how many letters on a word of publishing says so far from the headline: "on" and "le" stand everywhere."""
_LONG = 120
"""A text longer than this is a paragraph that mentions a date."""


def read_dates(
    found: Evidence, around: Surroundings, now: str | None
) -> tuple[Found | None, Found | None, tuple[str, ...]]:
    """(published, modified, warnings), dates with their source; no day after `now` (RFC 3339), if given, counts.

    A page that only says when it was changed is dated by that, with a warning.
    """
    warnings: list[str] = []

    def first(candidates: Iterator[Found]) -> Found | None:
        for text, source in candidates:
            value = moment(text, language)
            if value and not _is_future(value, now):
                return value, source
            if value and (warning := f"date in the future: {value} ({source})") not in warnings:
                warnings.append(warning)
        return None

    language = _language(found)
    published, modified = first(_published(found, around)), first(_modified(found, around))
    if published:
        published = _as_addressed(published, found)
        published = _in_local_time(published, around, language) or published
    if published is None and modified is None:
        published = first(_said_anywhere(found, around))
    if published is None and modified:
        published = modified
        warnings.append("no date of publication, dated by its last change")
    if published and modified and modified[0][:10] < published[0][:10]:
        modified = None
    return published, modified, tuple(warnings)


def _as_addressed(published: Found, found: Evidence) -> Found:
    """The same date with day and month changed round, where the page's address tells that they were."""
    value, source = published
    turned = f"{value[:5]}{value[8:10]}-{value[5:7]}{value[10:]}"
    address = next((day for day, _ in _address(found)), None)
    return (turned, source) if source.startswith("visible") and address == turned[:10] else published


def _in_local_time(published: Found, around: Surroundings, language: str | None) -> Found | None:
    """The same instant as the page shows it to its readers, where its head gives it in UTC.

    A time shown without an offset tells it by its distance from UTC: whole quarters of an hour, at most 14 hours.
    """
    if "T" not in published[0] or not published[0].endswith("+00:00"):
        return None
    instant = datetime.fromisoformat(published[0])
    for text, _ in _shown_lines(around):
        shown = moment(text, language)
        if shown is None or "T" not in shown:
            continue
        local = datetime.fromisoformat(shown)
        if local.tzinfo is None:
            local = local.replace(tzinfo=_zone_between(local, instant))
        if local.tzinfo and local.utcoffset() and abs(local - instant) < timedelta(minutes=1):
            return instant.astimezone(local.tzinfo).isoformat(), published[1]
    return None


def _zone_between(local: datetime, instant: datetime) -> timezone | None:
    """The offset that makes a clock time the instant, if there is such a zone."""
    minutes = round((local - instant.replace(second=0, tzinfo=None)).total_seconds() / 60)
    return timezone(timedelta(minutes=minutes)) if minutes % 15 == 0 and abs(minutes) <= 14 * 60 else None


def _shown_lines(around: Surroundings) -> Iterator[Found]:
    for placed in around.near([*around.tagged("time"), *around.dated()], _ABOVE, _REACH):
        yield from _of_line(placed, placed.line()[:_LONG], "visible")


def _language(found: Evidence) -> str | None:
    """The language that dates are read in: English is told by the site's country, since 3/5 is another day there."""
    lang: str | None = found.document.root.get("lang")
    country = host_of(found.document.url).rpartition(".")[2]
    if (lang or "en").lower() == "en" and len(country) == 2 and country not in _AMERICAN:
        return f"en-{country}"
    return lang


def _is_future(value: str, now: str | None) -> bool:
    """Whether a day lies after today; a day's grace for time zones is in comparing days, not hours."""
    return bool(now) and value[:10] > str(now)[:10]


def _published(found: Evidence, around: Surroundings) -> Iterator[Found]:
    yield from _linked(found, "datePublished", range(1))
    yield from found.meta(*_PUBLISHED_METAS)
    yield from _props(around, "datePublished", "pubdate", "dateCreated")
    yield from _linked(found, "datePublished", range(1, 99))
    yield from _visible(found, around)
    yield from _linked(found, "dateCreated", range(99))
    yield from _linked(found, "uploadDate", range(99))
    yield from _address(found)
    named = (name for name in found.metas if len(name) < _NAME and not _NAMED_OTHERWISE.search(name))
    yield from found.meta(*filter(_NAMED_SO.search, named))


def _modified(found: Evidence, around: Surroundings) -> Iterator[Found]:
    yield from _linked(found, "dateModified", range(1))
    yield from found.meta(*_MODIFIED_METAS)
    yield from _props(around, "dateModified")
    yield from _linked(found, "dateModified", range(1, 99))
    for placed in around.near(
        around.tagged("time") + around.labelled(found.words.dateline) + around.dated(), _ABOVE, _REACH
    ):
        line = placed.line()
        if len(line) < _LONG and (hit := found.words.updated.search(line)):
            stamp = None if placed.text else placed.element.get("datetime")
            yield stamp or line[hit.end() :], "visible:updated"


def _linked(found: Evidence, key: str, which: range) -> Iterator[Found]:
    for number, thing in enumerate(found.articles):
        if number in which and (value := text_value(thing.get(key))):
            yield value, f"jsonld:{key}"


def _props(around: Surroundings, *names: str) -> Iterator[Found]:
    for name in names:
        for placed in around.props(name):
            if not around.is_aside(placed):
                element = placed.element
                yield element.get("datetime") or element.get("content") or placed.line(), f"itemprop:{name}"


def _visible(found: Evidence, around: Surroundings) -> Iterator[Found]:
    """`<time>`, date lines and bare lines with a day, those not said to be of a change first, nearest first."""
    kinds: tuple[tuple[str, Callable[[], list[Placed]], int], ...] = (
        ("time", lambda: around.tagged("time"), _FAR),
        ("dateline", lambda: around.labelled(found.words.dateline), _REACH),
        ("text", around.dated, _BESIDE),
    )
    for kind, places, reach in kinds:
        lines = [(p, p.line()) for p in around.near(places(), _ABOVE, reach)]
        lines = [(p, line) for p, line in lines if len(line) < (_SHORT if kind == "text" else _LONG)]
        fresh = [(p, fresh) for p, line in lines if (fresh := _without_changes(line))]
        for placed, line in fresh:
            yield from _of_line(placed, line, f"visible:{kind}")


def _said_anywhere(found: Evidence, around: Surroundings) -> Iterator[Found]:
    """The day behind a word of publishing, on its line or in the next element, if the page names no other day so."""
    says, days = found.words.published.match, set()
    for element in found.document.elements:
        own = (element.text or "").strip() if element.tag not in _FACTS else ""
        said = says(own) if 3 < len(own) < _SHORT or is_eastern(own[:8]) else None
        if said is None or said[0].lower() in _LOOSE or (said.end() < _TELLING and not is_eastern(said[0])):
            continue
        if around.is_aside(Placed(_FAR, element)):
            continue
        line = text_of(element)
        if line == own[: said.end() + 1]:
            line = next((text_of(one) for one in element.itersiblings() if text_of(one)), "")
        if len(line) < _SHORT and (day := moment(line, _language(found))):
            days.add(day)
    if len(days) == 1:
        yield days.pop(), "visible:published"


def _of_line(placed: Placed, line: str, source: str) -> Iterator[Found]:
    if stamp := placed.element.get("datetime") if not placed.text else None:
        yield stamp, source
    yield _after_published(line), source


def _without_changes(line: str) -> str:
    """The line without what it says of a change: "Published May 3. Updated May 4" is "Published May 3."."""
    change = words().updated.search(line)
    if change is None:
        return line
    said = words().published.search(line)
    if said is None or not moment(line[said.end() :]):
        return ""
    return line[: change.start()] if said.start() < change.start() else line[said.start() :]


def _after_published(text: str) -> str:
    if hit := words().published.search(text):
        return text[hit.end() :] if moment(text[hit.end() :]) else text
    return text


def _address(found: Evidence) -> Iterator[Found]:
    """The day in the URL's path."""
    try:
        path = urlsplit(found.document.url).path
    except ValueError:
        return
    if hit := _URL_DAY.search(path) or _URL_NUMBER.search(path):
        yield f"{hit[1]}-{hit[2]}-{hit[3]}", "url"
