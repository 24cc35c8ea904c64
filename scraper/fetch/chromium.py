"""Where Chromium is, for pages that need a browser."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

_NAMES = ("chromium", "chromium-browser", "google-chrome")


class BrowserMissingError(Exception):
    """Pages cannot be rendered here; the message is one line that says what to install."""


def find_browser() -> str:
    """The path of Chromium: SCRAPER_CHROMIUM if it is set, else the first of the usual names on PATH.

    Raises BrowserMissingError.
    """
    if find_spec("playwright") is None:
        raise BrowserMissingError("rendering needs playwright: pip install -r requirements-render.txt")
    named = os.environ.get("SCRAPER_CHROMIUM")
    for name in (named,) if named else _NAMES:
        if found := shutil.which(name):
            return found
    missing = f"SCRAPER_CHROMIUM={named} is no program" if named else "there is none on PATH"
    raise BrowserMissingError(f"rendering needs Chromium, and {missing}: apt install chromium (Debian)")
