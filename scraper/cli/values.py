"""The values of options, refused as wrong use before anything is done."""

# ruff: noqa: PLC0415 - what a check needs is imported when there is something to check, so that --help starts at once

from __future__ import annotations

import re
from urllib.parse import urlsplit

import click

_HEADER = re.compile(r"[!-~](?:[ -~]*[!-~])?")


def user_agent(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """`--user-agent`: a value that a header can carry. Raises BadParameter."""
    if value is not None and not _HEADER.fullmatch(value):
        raise click.BadParameter("must be printable ASCII.")
    return value


def proxy_address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """`--proxy`: the address of a proxy that speaks HTTP. Raises BadParameter."""
    if value is not None:
        try:
            parts = urlsplit(value)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise click.BadParameter("must be like http://proxy.example:8080.")
    return value


def web_address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """`--url`: an address that could be fetched. Raises BadParameter."""
    if value is not None:
        from scraper.errors import FetchError
        from scraper.fetch.urls import read_url

        try:
            read_url(value)
        except FetchError as error:
            raise click.BadParameter(f"{error.url}: {error.reason}.") from error
    return value


def folder_name(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """`--corpus`: a folder that has a name; an unset variable is no place for a corpus. Raises BadParameter."""
    if not value.strip():
        raise click.BadParameter("must name a folder.")
    return value
