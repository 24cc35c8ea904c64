"""The cookies of a run, within bounds: a site cannot fill the memory or the requests of those who read it."""

from __future__ import annotations

from collections import Counter
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy

# What RFC 6265, 6.1 asks of a browser at least.
_MAX_SIZE = 4096
_MAX_IN_DOMAIN = 50
_MAX_COOKIES = 3000


class BoundedJar(CookieJar):
    """Takes cookies of up to 4 KB, 50 of a domain, 3,000 in all; what is beyond is not kept.

    A cookie for a whole country's domain (`.co.uk`) is refused, too.
    """

    def __init__(self) -> None:
        super().__init__(DefaultCookiePolicy(strict_domain=True))

    def set_cookie(self, cookie: Cookie) -> None:
        """Keep a cookie, if there is room for it or for its new value."""
        if len(cookie.name) + len(cookie.value or "") > _MAX_SIZE:
            return
        domains = Counter(kept.domain for kept in self)
        is_new = not any(_names(kept) == _names(cookie) for kept in self)
        if is_new and (domains[cookie.domain] >= _MAX_IN_DOMAIN or domains.total() >= _MAX_COOKIES):
            return
        super().set_cookie(cookie)


def _names(cookie: Cookie) -> tuple[str, str, str]:
    return cookie.domain, cookie.path, cookie.name
