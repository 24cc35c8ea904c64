"""Real Chromium for the pages that this project makes: what a page says, asks for, and how it can be used."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scraper.fetch.chromium import BrowserMissingError, find_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

try:
    PROGRAM = find_browser()
except BrowserMissingError as missing:
    PROGRAM, _WHY = "", str(missing)
else:
    _WHY = ""
in_chromium = pytest.mark.skipif(not PROGRAM, reason=_WHY)
AXE = Path(__file__).with_name("browser") / "node_modules" / "axe-core" / "axe.min.js"
with_axe = pytest.mark.skipif(not AXE.exists(), reason="needs axe-core: npm ci --prefix tests/browser")


@contextmanager
def opened(place: Path | str, width: int = 1280, scheme: str = "light") -> Iterator[tuple[Page, list[str]]]:
    """A file, or a page of a server, in a browser window, and a list of what went wrong.

    That is console lines, errors, and requests for anything but the file, or for anything of another server.
    """
    url = place.as_uri() if isinstance(place, Path) else place
    allowed = url if isinstance(place, Path) else "/".join(url.split("/")[:3]) + "/"
    from playwright.sync_api import sync_playwright

    wrong: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        chosen: Any = scheme
        page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=chosen).new_page()
        page.on("console", lambda line: wrong.append(line.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        page.on("request", lambda asked: wrong.extend([] if asked.url.startswith(allowed) else [asked.url]))
        page.goto(url)
        yield page, wrong
        browser.close()


def accessibility_faults(page: Page) -> list[str]:
    """What axe-core finds serious or critical, with the first element of each."""
    page.evaluate(AXE.read_text("utf-8") + ";0")
    found = page.evaluate("axe.run().then(done => done.violations)")
    return [
        f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in found if fault["impact"] in ("serious", "critical")
    ]
