"""Adblock lists -> rules: cosmetic filters of single sites. https://help.adblockplus.org/hc/en-us/articles/360062733293.

Filters for all sites are left alone: there are tens of thousands of them, made for advertisements anywhere on a page,
and each would be asked of every article. Requests are not made here, so filters of requests have nothing to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scraper.domain import registered_domain
from scraper.rules.abroad import Brought, Provenance, fault

_COSMETIC = re.compile(r"(?P<domains>[^#\s]*)#(?P<kind>@?[?$%]{0,2})#(?P<selector>.+)")
_HEADER = re.compile(r"!\s*(title|licen[sc]e)\s*:\s*(.+)", re.IGNORECASE)
_HAS_TEXT = re.compile(r":(?:has-text|-abp-contains|contains)\(\s*(?![/\"'])([^()\"\\]*?)\s*\)")
_PROCEDURES = re.compile(
    r":(?:has-text|-abp-\w+|contains|if|if-not|matches-\w+|min-text-length|nth-ancestor|others|remove|style|upward|"
    r"watch-attr|watch-attrs|xpath)\("
)
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Filter:
    """A filter that can be used: the sites that it is for, its selector as XPath, whether it is an exception."""

    domains: tuple[str, ...]
    xpath: str
    is_exception: bool


def provenance(text: str, name: str) -> Provenance:
    """What rules of such a list say of themselves: its title and licence, where it names them."""
    said = {found[1].lower()[:5]: found[2].strip() for found in map(_HEADER.match, text.splitlines()) if found}
    licence = said.get("licen", "not stated")
    return Provenance(said.get("title", name), licence, "advert", "A filter list hides it on this site.")


def is_list(text: str) -> bool:
    """Whether a text looks like a list of filters."""
    head = text[:20_000]
    return head.lstrip("\ufeff").startswith("[Adblock") or any(map(_COSMETIC.fullmatch, head.splitlines()))


def read_abp(text: str) -> Brought:
    """Read a list."""
    brought, exceptions = Brought(), []
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line or line.startswith(("!", "[")):
            continue
        found = _filter(line)
        if isinstance(found, str):
            brought.unused[found] += 1
        elif problem := fault(found.xpath):
            brought.wrong.append((number, problem))
        elif found.is_exception:
            exceptions += [(domain, found.xpath) for domain in found.domains]
        else:
            for domain in found.domains:
                brought.sites[domain].gone.append(found.xpath)
    for domain, xpath in exceptions:
        if domain in brought.sites:
            site = brought.sites[domain]
            site.gone = [path for path in site.gone if path != xpath]
    for domain in [domain for domain, site in brought.sites.items() if not site.gone]:
        del brought.sites[domain]
    return brought


def _filter(line: str) -> _Filter | str:
    """A filter, or why it is not used."""
    found = _COSMETIC.fullmatch(line)
    if found is None:
        return "filters of requests"
    kind, selector = found["kind"], found["selector"].strip()
    if selector.startswith(("+js", "script:inject", "^")) or "$" in kind or "%" in kind:
        return "scripts, styles and filters of the markup"
    names = [name.strip() for name in found["domains"].split(",") if name.strip()]
    domains = _domains([name for name in names if not name.startswith("~")])
    if not domains:
        return "filters for all sites" if not names or names[0].startswith("~") else "names that are no domain"
    if any(name.startswith("~") for name in names):
        return "filters that leave out a part of a site"
    xpath = _xpath(selector)
    return _Filter(domains, xpath, kind.startswith("@")) if xpath else "selectors that have no XPath"


def _domains(names: list[str]) -> tuple[str, ...]:
    found = (registered_domain(f"https://{name}/") for name in names if _DOMAIN.fullmatch(name))
    return tuple(dict.fromkeys(found))


def _xpath(selector: str) -> str | None:
    """A selector as an expression over the whole page; None for procedures that XPath does not know."""
    from cssselect import HTMLTranslator, SelectorError  # noqa: PLC0415 - for imports alone

    plain = _HAS_TEXT.sub(lambda text: f':contains("{text[1]}")', selector).replace(":-abp-has(", ":has(")
    if _PROCEDURES.search(plain.replace(':contains("', "")):
        return None
    try:
        return HTMLTranslator().css_to_xpath(plain, "//")
    except (SelectorError, RecursionError):
        return None
