"""What trafilatura makes of the page, or of a part of it. The only file that imports it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from lxml import etree
from lxml import html as lxml_html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scraper.article import Region


def read_region(region: Region) -> str:
    """The text that trafilatura would keep of the region without what is gone."""
    import trafilatura  # noqa: PLC0415 - heavy, loaded where it is used

    found = trafilatura.bare_extraction(
        _pruned(region), fast=True, with_metadata=False, include_comments=False, favor_recall=True
    )
    return str(getattr(found, "text", None) or "")


def read_page(root: HtmlElement) -> list[str]:
    """The paragraphs that trafilatura finds by itself on a whole page, which is left as it is.

    It is not shown the scripts: out of their data it would take what a wall hides.
    """
    import trafilatura  # noqa: PLC0415 - heavy, loaded where it is used

    page = copy.deepcopy(root)
    etree.strip_elements(page, "script", with_tail=False)
    found = trafilatura.bare_extraction(page, with_metadata=False, include_comments=False)
    return [line for line in str(getattr(found, "text", None) or "").splitlines() if line.strip()]


def _pruned(region: Region) -> HtmlElement:
    """A page of its own with a copy of the region, without what is gone."""
    for element in region.gone:
        element.set("data-gone", "")
    twin = copy.deepcopy(region.element)
    for element in region.gone:
        del element.attrib["data-gone"]
    for element in twin.iterfind(".//*[@data-gone]"):
        element.drop_tree()
    twin.tail = None
    page = lxml_html.Element("html")
    etree.SubElement(page, "body").append(twin)
    return page
