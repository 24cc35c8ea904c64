"""Chromium for the commands that may need it."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from scraper.fetch import FetchOptions
    from scraper.fetch.render import Renderer

_WRONG_USE = 2


def chromium(options: FetchOptions) -> Renderer:
    """Chromium, to start when a page needs it; where it is missing that is one line and wrong use."""
    from scraper.fetch.chromium import BrowserMissingError, find_browser
    from scraper.fetch.render import Renderer

    try:
        return Renderer(options, find_browser())
    except BrowserMissingError as error:
        click.echo(str(error), err=True)
        click.get_current_context().exit(_WRONG_USE)
