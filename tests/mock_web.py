"""A web behind a mock transport: whole URLs and their answers, no socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from scraper.fetch import FetchOptions, fetch_page

if TYPE_CHECKING:
    from scraper.article import Page

HTML = b"<!doctype html><title>A story</title><p>Text."


def page(body: bytes = HTML, content_type: str = "text/html", **headers: str) -> httpx.Response:
    """A good answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(200, headers={"content-type": content_type, **named}, content=body)


def site(pages: dict[str, httpx.Response], asked: list[httpx.Request] | None = None) -> httpx.MockTransport:
    """A web of whole URLs; everything else is 404."""

    def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        return pages.get(str(request.url), httpx.Response(404))

    return httpx.MockTransport(answer)


def get(url: str, pages: dict[str, httpx.Response], **options: object) -> Page:
    """Fetch one address of a mock web."""
    return fetch_page(url, FetchOptions(**{"delay": 0, **options}), site(pages))  # type: ignore[arg-type]  # test options
