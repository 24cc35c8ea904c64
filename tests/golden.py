"""The golden cases: one folder under `fixtures/` each, and the command that rewrites what they expect.

A folder holds `page.html` (the bytes as served), `meta.json` (what the case shows and the truth about its article),
`clean.txt` (the body as its reporter wrote it) and `expected.json` (the whole article as we extract it). The first
three are written by hand; `python -m tests.golden [CASE ...]` rewrites the fourth. The test run never does.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import msgspec

import scraper
from scraper.article import Article, Pipeline
from scraper.corpus.encode import encode
from scraper.errors import ScraperError

FIXTURES = Path(__file__).parent.parent / "fixtures"
ANY_PIPELINE = Pipeline(version="any", rules_hash="any")


class Truth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`meta.json`. Where more than one answer is right, "a|b" stands for either.

    `blocks` counts the headings, quotes, lists, tables and live-blog entries of the body; what is not named is absent.
    """

    url: str
    what: str
    kind: Literal["article", "no_article"]
    title: str | None = None
    authors: list[str] = []
    date_published: str | None = None
    language: str | None = None
    blocks: dict[str, int] = {}
    access: str = "full"
    removed_kinds: list[str] = []


class Case(msgspec.Struct, frozen=True):
    """One folder of `fixtures/`."""

    folder: Path
    truth: Truth

    @property
    def expected(self) -> Path:
        """Where the case's golden article lies."""
        return self.folder / "expected.json"

    @property
    def clean(self) -> str:
        """The body as its reporter wrote it."""
        return (self.folder / "clean.txt").read_text(encoding="utf-8").rstrip("\n")

    def extract(self) -> Article:
        """Extract the case's page; raises what `scraper.extract` raises."""
        return scraper.extract((self.folder / "page.html").read_bytes(), self.truth.url)


def cases(kind: Literal["article", "no_article"]) -> list[Case]:
    """All cases of a kind, sorted by name."""
    folders = sorted(path.parent for path in FIXTURES.glob("*/meta.json"))
    read = (Case(folder, _truth(folder)) for folder in folders)
    return [case for case in read if case.truth.kind == kind]


def golden_bytes(article: Article) -> bytes:
    """Give the article as the corpus would file it, but silent on the version and the rules that made it."""
    return encode(msgspec.structs.replace(article, pipeline=ANY_PIPELINE))


def rewrite(case: Case) -> str:
    """Write the case's `expected.json` anew and say in a word what became of it."""
    article = case.extract()
    new = golden_bytes(article)
    old = case.expected.read_bytes() if case.expected.exists() else None
    case.expected.write_bytes(new)
    state = "new" if old is None else "same" if old == new else "changed"
    return state if article.text == case.clean else f"{state}, and its text is not clean.txt"


def _truth(folder: Path) -> Truth:
    return msgspec.json.decode((folder / "meta.json").read_bytes(), type=Truth)


def main(names: list[str]) -> int:
    """Rewrite the named cases, or all of them; 1 when one could not be extracted, 2 for an unknown name."""
    known = {case.folder.name: case for case in cases("article")}
    if unknown := sorted(set(names) - set(known)):
        sys.stderr.write(f"no such case: {', '.join(unknown)}\n")
        return 2
    failed = False
    for name in names or known:
        try:
            outcome = rewrite(known[name])
        except ScraperError as error:
            outcome, failed = f"FAILED {error}", True
        sys.stdout.write(f"{name}: {outcome}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
