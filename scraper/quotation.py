"""Where others are quoted: whoever is named there said it, and did not write the article."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

QUOTATION = re.compile(
    r"(?:(?<![a-z])|(?<=[a-z](?=[A-Z])))(?:[Bb]lock|[Pp]ull)?[-_]?"
    r"(?:[Qq]uotes?|[Qq]uotations?|[Zz]itate?|[Cc]itat(?:ion)?s?|[Cc]itaat|[Cc]itas?|[Ss]itat|[Cc]ytat|[Cc]itazione)(?![a-z])"
)
"""What a quotation is called in class names, in any of the ways to join words."""
_LEVELS = 3


def in_quotation(element: HtmlElement) -> bool:
    """Whether an element is, or lies close below, a `blockquote` or what is called a quotation."""
    near = (element, *islice(element.iterancestors(), _LEVELS))
    return any(one.tag == "blockquote" or QUOTATION.search(one.get("class") or "") for one in near)
