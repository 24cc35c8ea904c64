"""Many spellings, one address: what an article is asked for by, and by what two addresses are seen to be the same page.

Source: RFC 3986, 6 (normalization); for the parameters of campaigns, the documentation of the services that add them.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

from scraper.errors import InvalidURL

LONGEST = 2048
"""Characters of an address, by the protocol of sitemaps."""
_PORTS = {"http": 80, "https": 443}
_CAMPAIGNS = """
fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id epik srsltid
rb_clickid s_kwcid s_cid cmpid cmp_id campaign_id icid ito intcmp int_cmp ncid sr_share smid smtyp mkt_tok trk
trkcampaign mc_cid mc_eid ml_subscriber ml_subscriber_hash oly_anon_id oly_enc_id vero_id vero_conv wickedid
nr_email_referer __s __twitter_impression _hsenc _hsmi __hstc __hssc __hsfp hsctatracking guccounter guce_referrer
guce_referrer_sig at_medium at_campaign at_custom1 at_custom2 at_custom3 at_custom4 at_link_id at_link_type
at_link_origin at_format at_ptr_name at_bbc_team ns_mchannel ns_source ns_campaign ns_linkname ns_fee xtor echobox
wt_mc wt_zmc wtmc wprov ref_src ref_url __cft__ __tn__ amp_js_v amp_gsa usqp
"""
_TRACKING = frozenset(_CAMPAIGNS.split())
"""Parameters that tell who sent the reader, never which page is meant."""
_TRACKING_FAMILIES = ("utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "stm_", "itm_")
_AMP = frozenset({"amp", "amp=1", "amp=true", "outputtype=amp", "outputtype=valueamp", "view=amp"})
_AMP_PATH = re.compile(r"^/amp(?=/.)|[./]amp(?=\.html?$)|/amp/?$|\.amp$", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_DEVICE = re.compile(r"^(?:(?:www\d?|m|mobile|amp|touch|wap)\.)+(?=[^.]+\.)", re.IGNORECASE)
_UNSAFE = re.compile(r"[^!#$%&'()*+,/:;=?@\[\]~\w.-]|[^\x00-\x7f]", re.ASCII)
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def canonical(url: str) -> str:
    """One spelling of a web address, which leads to the same page.

    Scheme and host in lower case, the host in ASCII; no user name, default port, fragment ("#!..." stays) or parameter
    of a campaign; dots in paths resolved; escapes in capitals, and only where they are needed. The order of parameters
    and the case of paths stay as they are. Raises InvalidURL for what is no web address, or longer than `LONGEST`.
    """
    parts = _split(url)
    host = _host(url, parts)
    try:
        port = parts.port
    except ValueError as error:
        raise InvalidURL(_shown(url), "not a web address: a port that is none") from error
    scheme = parts.scheme.lower()
    at = host if port in (None, _PORTS[scheme]) else f"{host}:{port}"
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    query = "&".join(part for part in parts.query.split("&") if part and not _tracks(part))
    spelled = urlunsplit((scheme, at, _path(parts.path), _escaped(query), _escaped(fragment)))
    if len(spelled) > LONGEST:
        raise InvalidURL(_shown(url), f"is longer than {LONGEST} characters")
    return spelled


def sameness_key(url: str) -> str:
    """What two addresses share when they are most likely the same page; no address to ask for.

    On top of `canonical`, that is the same for http and https, for the hosts "www.", "m.", "mobile." and "amp.", for
    the AMP form of a page, for a "/" at the end and "/index.html", and for parameters in another order. Raises
    InvalidURL as `canonical` does.
    """
    parts = urlsplit(canonical(url))
    host = _DEVICE.sub("", parts.netloc)
    path = _INDEX.sub("/", _AMP_PATH.sub("", parts.path)).rstrip("/")
    query = "&".join(sorted(part for part in parts.query.split("&") if part.lower() not in _AMP))
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{path}{'?' if query else ''}{query}{fragment}"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
    except ValueError as error:
        raise InvalidURL(_shown(url), "not a web address") from error
    if parts.scheme.lower() not in _PORTS:
        raise InvalidURL(_shown(url), "not a web address: only http and https are read")
    return parts


def _host(url: str, parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise InvalidURL(_shown(url), "not a web address: a host that is none") from error
    if not host or any(letter in host for letter in "%/\\ <>\"'"):
        raise InvalidURL(_shown(url), "not a web address: no host")
    return f"[{host}]" if ":" in host else host


def _path(path: str) -> str:
    """A path without "." and ".." (RFC 3986, 5.2.4); it never climbs above its root."""
    kept: list[str] = []
    steps = path.split("/")[1:] or [""]
    for number, step in enumerate(steps):
        if step == "..":
            del kept[-1:]
        elif step != ".":
            kept.append(step)
        if step in (".", "..") and number == len(steps) - 1:
            kept.append("")
    return "/" + _escaped("/".join(kept))


def _escaped(text: str) -> str:
    """Escapes in capitals, undone where the character needs none; what needs one gets it, as UTF-8."""
    undone = _ESCAPE.sub(_unescaped, text)
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), undone)


def _unescaped(found: re.Match[str]) -> str:
    byte = int(found[0][1:], 16)
    return chr(byte) if byte in _UNRESERVED else found[0].upper()


def _tracks(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_FAMILIES)


def _shown(url: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in url).split())[:300] or "(empty)"
