"""A crawl as web archives: pages of the simulated internet and of fixtures, and what else crawls bring home."""

from __future__ import annotations

import gzip
from itertools import count, islice
from typing import TYPE_CHECKING

from tests.archives import record, response
from tests.golden import FIXTURES
from tests.internet.pages import Place, article_page
from tests.internet.world import HAVE_NO_ARTICLE, World

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_STRANGERS = (
    response("https://no.example/a", b"<html><body><p>Nothing here.</p></body></html>"),
    response("https://no.example/b", b"%PDF-1.7 is no page", Content_Type="text/html"),
    response("https://no.example/\n", b"<html><body><p>Address broken by a line.</p></body></html>"),
    response("https://no.example/c", b"", status="404 Not Found"),
    record("request", "https://no.example/d", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
)
"""A page without an article, a file that lies about its kind, a wrong address; a 404 and a request: no pages."""


def records(world: World) -> Iterator[bytes]:
    """Records without end: stories, each one a page of its own, and now and then a fixture or a stranger."""
    fixtures = [path.read_bytes() for path in sorted(FIXTURES.glob("*/page.html"))]
    stories = [story for story in world.stories if story.kind not in HAVE_NO_ARTICLE]
    for number in count():
        again, story = number // len(stories), stories[number % len(stories)]
        place = Place(world, story.host, f"https://h{story.host}-{again}.example", story.born)
        yield response(place.base + story.path(story.born), article_page(place, story))
        if number % 40 == 7:
            yield response(f"https://fixture.example/{number}", fixtures[number // 40 % len(fixtures)])
        if number % 40 == 17:
            yield _STRANGERS[number // 40 % len(_STRANGERS)]


def write_archives(folder: Path, sizes: Sequence[int], world: World | None = None) -> list[Path]:
    """Archives of so many records each, every record a gzip member of its own."""
    source = records(world or World(hosts=50, articles=2_000, nights=10))
    paths = []
    for number, size in enumerate(sizes):
        path = folder / f"crawl-{number:04}.warc.gz"
        with path.open("wb") as file:
            file.writelines(gzip.compress(one, 1, mtime=0) for one in islice(source, size))
        paths.append(path)
    return paths
