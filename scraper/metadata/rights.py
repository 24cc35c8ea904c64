"""What may be done with the page, as it and its server say.

Sources: https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag (robots),
https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/ (text and data mining reservation).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.article import Rights

if TYPE_CHECKING:
    from scraper.metadata.evidence import Evidence

_AI = re.compile(r"(?<![\w-])(?:noai|noimageai)(?![\w-])", re.IGNORECASE)
_AGENTS = ("robots", "googlebot", "googlebot-news")


def read_rights(found: Evidence) -> Rights:
    """Robots decision and tags, TDM reservation ("reserved" and its policy, or "not reserved"), AI signals."""
    page = found.document.page
    tags = [f"meta {name}: {value}" for name in _AGENTS for value in found.metas.get(name, ())]
    if page.x_robots_tag:
        tags.append(f"X-Robots-Tag: {page.x_robots_tag}")
    signals = sorted({hit.lower() for tag in tags for hit in _AI.findall(tag)})
    robots = "; ".join(filter(None, [f"robots.txt: {page.robots}" if page.robots else "", *tags]))
    return Rights(robots or None, _reservation(found), ", ".join(signals) or None)


def _reservation(found: Evidence) -> str | None:
    stated = found.document.page.tdm_reservation or next(iter(found.metas.get("tdm-reservation", ())), "")
    policy = next(iter(found.metas.get("tdm-policy", ())), "")
    match stated.strip():
        case "1":
            return f"reserved, policy {policy}" if policy else "reserved"
        case "0":
            return "not reserved"
        case _:
            return None
