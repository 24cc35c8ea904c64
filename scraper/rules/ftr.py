"""Site files of Full-Text RSS -> rules. The format: https://github.com/fivefilters/ftr-site-config, the files are CC0.

A file is named after its host and holds lines "directive: value". What says where things stand, and what goes, is used;
what is about fetching, tidying and testing is not.
"""

from __future__ import annotations

import re

from scraper.domain import registered_domain
from scraper.rules.abroad import PLACES, Brought, Provenance, fault

_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_LINE = re.compile(r"\s*([a-z][a-z0-9_]*)\s*(\([^)]*\))?\s*:\s*(.*)", re.IGNORECASE)
_NOT_USED = frozenset(
    {
        *(
            "autodetect_next_page",
            "autodetect_on_failure",
            "convert_double_br_tags",
            "date_format",
            "dissolve",
            "find_string",
            "footnotes",
        ),
        *("http_header", "if_page_contains", "insert_detected_image", "login_extra_fields", "login_password_field"),
        *("login_uri", "login_username_field", "move_into", "native_ad_clue", "next_page_link", "not_logged_in_xpath"),
        *("parser", "prune", "replace_string", "requires_login", "single_page_link", "single_page_link_in_feed"),
        *("skip_id_or_class", "skip_json_ld", "src_lazy_load_attr", "strip_attr", "strip_comments"),
        *("strip_image_src", "test_contains", "test_url", "tidy", "wrap_in"),
    }
)


def provenance(name: str) -> Provenance:
    """What rules of such a file say of themselves."""
    why = "The site's file of Full-Text RSS takes it out."
    return Provenance(f"ftr-site-config {name}", "CC0-1.0", "other", why)


def domain_of(name: str) -> str | None:
    """The registered domain that a file is about, by its name (".example.com.txt"); None where it names none."""
    host = name.removesuffix(".txt").lstrip(".").removeprefix("www.").lower()
    return registered_domain(f"https://{host}/") if _HOST.fullmatch(host) else None


def read_ftr(text: str, domain: str) -> Brought:
    """Read a file about a domain."""
    brought = Brought()
    site = brought.sites[domain]
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.match(line)
        name = found[1].lower() if found else ""
        value = found[3].strip() if found else ""
        if name in _NOT_USED:
            brought.unused[name] += 1
        elif name not in (*PLACES, "strip", "strip_id_or_class"):
            brought.wrong.append((number, f"is no directive: {line.strip()[:80]!r}"))
        elif value:
            path = _named(value) if name == "strip_id_or_class" else value
            if problem := fault(path):
                brought.wrong.append((number, problem))
            else:
                (site.places[name] if name in PLACES else site.gone).append(path)
    return brought


def _named(value: str) -> str:
    """Elements with this text in their class or id names."""
    bare = value.strip("\"'")
    quote = "'" if '"' in bare else '"'
    return f"//*[contains(@class, {quote}{bare}{quote}) or contains(@id, {quote}{bare}{quote})]"
