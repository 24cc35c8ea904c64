"""A coverage-guided search for pages and texts that break extraction. Needs `atheris` beside the requirements.

    python -m benchmarks.fuzz page CORPUS_DIR -max_total_time=1800 -timeout=10 -rss_limit_mb=2000
    python -m benchmarks.fuzz text CORPUS_DIR -max_total_time=1800 -timeout=10

What follows the first word goes to libFuzzer (https://llvm.org/docs/LibFuzzer.html). CORPUS_DIR keeps what was found to
reach new code; start it with pages such as those in `fixtures/`. A page may give an article or a ScraperError, never
another exception; the article must survive its own JSON. Cleaning a text takes from its lines, and adds nothing.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["scraper"]):
    import msgspec

    from scraper.article import Article
    from scraper.clean import clean_text
    from scraper.errors import ScraperError
    from scraper.pipeline import extract

_URL = "https://quay.example/2026/03/pier"


def page(data: bytes) -> None:
    """One page."""
    try:
        article = extract(data, _URL)
    except ScraperError:
        return
    again = msgspec.json.decode(msgspec.json.encode(article), type=Article)
    assert again == article  # noqa: S101 - what is looked for


def text(data: bytes) -> None:
    """One text."""
    whole = data.decode("utf-8", "replace")
    cleaned, removals = clean_text(whole)
    assert bool(removals) == (cleaned != whole)  # noqa: S101 - as above
    letters = iter(whole)
    assert all(letter in letters for letter in cleaned)  # noqa: S101 - as above: a subsequence


def main() -> None:
    """Look for it until libFuzzer's own limits end the search."""
    kinds = {"page": page, "text": text}
    kind = kinds[sys.argv.pop(1)]
    atheris.Setup(sys.argv, kind)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
