"""Places on the pages of one site, by XPath: elements that go, and where body, title, author and date stand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from scraper.rules.model import SiteFile

_MOST = 1000
"""What an expression may find on one page."""


class Places:
    """The compiled expressions of a site's files. Raises ValueError for one that is none."""

    def __init__(self, files: Sequence[SiteFile]) -> None:
        self.elements = [(rule, compiled(rule.xpath)) for file in files for rule in file.element]
        self.body = compiled([path for file in files for path in file.body])
        self.title = compiled([path for file in files for path in file.title])
        self.author = compiled([path for file in files for path in file.author])
        self.date = compiled([path for file in files for path in file.date])


@dataclass(frozen=True, slots=True)
class Path:
    """An XPath expression, ready to be asked."""

    text: str
    _find: etree.XPath

    def elements(self, root: HtmlElement) -> Iterator[HtmlElement]:
        """The elements that it selects; none where it cannot be asked of this page."""
        return (one for one in self._found(root) if isinstance(one, etree._Element) and isinstance(one.tag, str))  # noqa: SLF001 - lxml's own name for "an element"

    def texts(self, root: HtmlElement) -> Iterator[str]:
        """The texts of what it selects: elements, attributes, strings."""
        for one in self._found(root):
            text = "".join(map(str, one.itertext())) if isinstance(one, etree._Element) else str(one)  # noqa: SLF001 - as above
            if text.strip():
                yield text

    def _found(self, root: HtmlElement) -> list[object]:
        try:
            found = self._find(root)
        except etree.XPathError:
            return []
        return list(islice(found, _MOST)) if isinstance(found, list) else [found] if isinstance(found, str) else []


def compiled(paths: Sequence[str]) -> tuple[Path, ...]:
    """Expressions, compiled. Raises ValueError for one that is none."""
    found = []
    for path in paths:
        try:
            found.append(Path(path, etree.XPath(path)))
        except etree.XPathError as error:
            raise ValueError(f"xpath {path!r}: {error}") from error
    return tuple(found)
