"""An account as one HTML page that stands alone: no script, nothing loaded, everything from the page as plain text."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper.report.words import FATES
from scraper.rules.built_in import why_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import jinja2

    from scraper.article import Article, Removal
    from scraper.report.account import Account
    from scraper.rules import Rulebook

_HERE = Path(__file__).parent
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, those that turn the direction of the text around them, and what UTF-8 cannot say."""
_FIELDS = (
    *("title", "subtitle", "description", "authors", "date_published", "date_modified", "publisher", "language"),
    *("section", "topics", "url", "canonical_url", "word_count", "content_hash", "rights"),
)


def explain_html(account: Account, rulebook: Rulebook) -> str:
    """The page, in UTF-8; `rulebook` says why the rules exist."""
    total = sum(seconds for _, seconds in account.seconds)
    return alone(
        "explain.html",
        ("base.css", "explain.css"),
        account=account,
        article=account.article,
        fates=[(fate, count, FATES[fate]) for fate, count in account.fates.items()],
        fields=list(_fields(account.article)),
        ledger=[(removal, why_of(removal.rule, rulebook)) for removal in account.article.removed],
        marks=[_mark(removal) for removal in account.article.removed],
        stages=[(stage, 1000 * seconds, seconds / total if total else 0.0) for stage, seconds in account.seconds],
        total=1000 * total,
    )


def alone(template: str, styles: Sequence[str], **values: Any) -> str:
    """A page of ours with its style in it, and a policy that lets nothing else in; control characters are shown."""
    style = "".join((_HERE / name).read_text("utf-8") for name in styles)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    page = _template(template).render(style=style, policy=policy, **values)
    return _UNPRINTABLE.sub("\ufffd", page)


def _mark(removal: Removal) -> str:
    return f"{FATES[removal.kind]}: {removal.rule}, stage {removal.stage}"


def _fields(article: Article) -> list[tuple[str, str, str]]:
    """Name, value and source of what the page says about its article; what it does not say is empty."""
    return [(name, _shown(getattr(article, name)), article.provenance.get(name, "")) for name in _FIELDS]


def _shown(value: Any) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    if hasattr(value, "__struct_fields__"):
        parts = {name: getattr(value, name) for name in value.__struct_fields__}
        return ", ".join(f"{one}" if name == "name" else f"{name}: {one}" for name, one in parts.items() if one)
    return str(value)


@cache
def _template(name: str) -> jinja2.Template:
    import jinja2  # noqa: PLC0415 - who extracts needs none

    loader = jinja2.FileSystemLoader(_HERE)
    made = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.undefined = jinja2.StrictUndefined
    return made.get_template(name)
