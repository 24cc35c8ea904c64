"""What can go wrong, as a tree. Every error is one line for a person and carries the URL or file it is about.

ScraperError
├── FetchError          the page could not be had
│   ├── BadStatus       the server answered with an error (404, 500, ...)
│   ├── Blocked         a bot check or consent wall answered in the page's place
│   ├── Forbidden       robots.txt, a reservation of rights or the address (private, not http) says no
│   ├── InvalidURL      not an address of a web page
│   ├── NotAListing     a source that is no feed, no sitemap and no page
│   ├── NotHTML         something that is not an HTML page (PDF, image, ...)
│   ├── TimedOut        no answer within the time limit
│   ├── TooLarge        more bytes, elements or text than the limit
│   ├── Unavailable     the host is left alone for a while: it asked for that, or kept failing
│   └── Unreachable     no connection (DNS, refused, reset, TLS)
├── ExtractError        the page was had, the article was not
│   └── NoArticle       nothing on the page reads like an article
│       ├── NeedsBrowser    the page is an empty shell that scripts would fill
│       └── NotFound        the page says itself that there is no such article: a soft 404
├── RuleError           a rule file is wrong
├── SourcesError        the list of sources is wrong
└── CorpusError         the corpus folder cannot be read or written
    └── Locked          another run is at work on it

A wall is `Blocked` wherever it is seen: by its status and headers, or by reading a page that came
with 200 or was saved. It is no `ExtractError`, since the page that was asked for was never had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class ScraperError(Exception):
    """An expected failure.

    `url` is the address or file that it is about, `reason` what happened; `str(error)` is "url: reason", one line.
    """

    def __init__(self, url: str, reason: str) -> None:
        self.url = url
        self.reason = " ".join(reason.split())
        super().__init__(url, self.reason)

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}"


class FetchError(ScraperError):
    """The page could not be had."""


class BadStatus(FetchError):
    """The server answered with an error; `status` is the HTTP status code.

    `headers` (names in lower case, no cookies) and `body` (its first bytes) are what came with it, as far as read.
    """

    def __init__(
        self, url: str, reason: str, status: int, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> None:
        super().__init__(url, reason)
        self.status = status
        self.headers = {k.lower(): v for k, v in (headers or {}).items() if k.lower() != "set-cookie"}
        self.body = body
        self.args = (url, self.reason, status, self.headers, body)  # so that it can be pickled


class Blocked(FetchError):
    """A bot check or consent wall answered in the page's place."""


class Forbidden(FetchError):
    """robots.txt, a reservation of rights (`--respect-tdm`) or the kind of address says no."""


class InvalidURL(FetchError):
    """The text is not an address of a web page."""


class NotAListing(FetchError):
    """What a source's address gives is no feed, no sitemap and no page."""


class NotHTML(FetchError):
    """The answer is not an HTML or XHTML page."""


class TimedOut(FetchError):
    """The server did not answer within the time limit."""


class TooLarge(FetchError):
    """The body is larger than the limit, or has more elements or text than any article."""


class Unavailable(FetchError):
    """The host is left alone for a while: it asked for that (Retry-After), or kept failing."""


class Unreachable(FetchError):
    """No connection could be made or kept."""


class ExtractError(ScraperError):
    """The page was had, the article was not."""


class NoArticle(ExtractError):
    """Nothing on the page reads like an article."""


class NeedsBrowser(NoArticle):
    """The page is an empty shell: what is on it comes by scripts, which only a browser runs."""


class NotFound(NoArticle):
    """The page came as if it were one, and says that there is no such article (a soft 404)."""


class RuleError(ScraperError):
    """A rule file is wrong; `url` is the file, and the reason names the rule."""


class SourcesError(ScraperError):
    """The list of sources is wrong; `url` is the file.

    `found` are lines (0: the whole file) and what is wrong there; `problems` tells each of them in one line:
    `sources.toml:12: source "The Quay": limit: expected a whole number above 0, not "ten"`.
    """

    def __init__(self, url: str, found: Iterable[tuple[int, str]]) -> None:
        self.found = tuple(found)
        places = ((f"{url}:{line}" if line else url, text) for line, text in self.found)
        self.problems = tuple(f"{place}: {' '.join(text.split())}" for place, text in places)
        super().__init__(url, "; ".join(text for _, text in self.found))
        self.args = (url, self.found)  # so that it can be pickled

    def __str__(self) -> str:
        more = len(self.problems) - 1
        return self.problems[0] + (f" (and {more} more)" if more else "")


class CorpusError(ScraperError):
    """The corpus folder cannot be read or written."""


class Locked(CorpusError):
    """Another run is at work on the corpus."""
