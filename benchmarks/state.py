"""What the state costs an article: `python -m benchmarks.state [PAGES] [ARTICLES]`, a million and 100,000 by default.

The tables are filled with rows of made-up articles, and then articles are filed. The corpus lies in memory where the
system has a folder for that (/dev/shm), so that what is measured is work and not the disk's fsync. "file" is the whole
of it: the article as JSON, the file, rows, words and marks (the text's signature, and fingerprints of its paragraphs);
"database" is what is left without the file and the marks. Times are CPU time of this process.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scraper.addresses import sameness_key
from scraper.article import Access, Article, Http, Paragraph, Pipeline, Publisher, Revision, Rights
from scraper.corpus import rows
from scraper.corpus.encode import encode
from scraper.corpus.folder import write
from scraper.corpus.library import Library
from scraper.corpus.likeness import bands, signature
from scraper.corpus.repair import repair
from scraper.identity import article_id, content_hash
from scraper.processes import collect_seldom
from scraper.words import count_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SAMPLE = 500
"""Articles that are filed, or as many as there are already."""
_COMMIT = 50
"""Articles a commit, as in a run."""
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_MADE_BY = Pipeline("1", "rules")


def main() -> None:
    """Fill, measure, print milliseconds an operation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=int, nargs="?", default=1_000_000)
    parser.add_argument("articles", type=int, nargs="?", default=100_000)
    chosen = parser.parse_args()
    pages, articles = chosen.pages, chosen.articles
    home = _MEMORY if _MEMORY.is_dir() else None
    collect_seldom()  # as the commands do
    with tempfile.TemporaryDirectory(dir=home) as folder, Library(folder) as library:
        fill(library, pages, articles)
        size = sum(path.stat().st_size for path in library.folder.iterdir() if path.is_file())
        _say(f"{pages:,} pages, {articles:,} articles, state {size / 1e6:,.0f} MB")
        for what, seconds in measure(library, articles):
            _say(f"{what:32} {seconds * 1000 / min(_SAMPLE, articles):8.3f} ms")


def fill(library: Library, pages: int, articles: int) -> None:
    """Rows of pages and articles that have no files."""
    state, chance = library.state, random.Random(1)  # noqa: S311 - nothing secret
    with library.transaction():
        page = "INSERT INTO page (key, url, found_at, outcome, article, read_at) VALUES (?, ?, 0, 'filed', ?, 0)"
        urls = (f"https://site{n % 997}.example/{n}" for n in range(pages))
        state.executemany(page, ((sameness_key(url), url, article_id(url)) for url in urls))
        for number in range(articles):
            _fill_one(library, number, chance)


def _fill_one(library: Library, number: int, chance: random.Random) -> None:
    """One article's row, words and bands; the signature is drawn, which is faster than to make a text for it."""
    article = article_of(f"https://site{number % 997}.example/old/{number}", chance, 60)
    signed = chance.randbytes(512)
    state = library.state
    query = (
        "INSERT INTO article (id, path, size, changed_ns, url, domain, access, word_count, content_hash, revision,"
        " made_by, signature) VALUES (?, ?, 1, 1, ?, ?, 'full', 400, ?, 1, ?, ?) RETURNING number"
    )
    values = (article.id, f"gone/{number}.json", article.url, article.publisher.domain, article.content_hash)
    (row,) = state.execute(query, (*values, rows.maker(_MADE_BY), signed)).fetchone()
    state.executemany("INSERT INTO band VALUES (?, ?)", [(band, row) for band in bands(signed)])
    state.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (row, article.title, article.text))


def measure(library: Library, articles: int) -> Iterator[tuple[str, float]]:
    """What each operation takes, for the whole sample."""
    chance, sample = random.Random(2), min(_SAMPLE, articles)  # noqa: S311 - nothing secret
    made = [article_of(f"https://site{n % 997}.example/new/{n}", chance, 500) for n in range(sample)]
    changed = [_with_text(article, f"{article.text}\n\nOne more line.") for article in made]
    moved = [_moved(article) for article in changed]
    place = library.folder / "plain"
    plain = _timed(lambda: _write_plainly(place, made))
    yield "encode and write alone", plain
    marks = _timed(lambda: [(signature(article.text), rows.prints_of(article)) for article in made])
    yield "marks of the text alone", marks
    whole = _timed(lambda: _file(library, made))
    yield "file, new", whole
    yield "  of that the database", whole - plain - marks
    yield "file, unchanged", _timed(lambda: _file(library, made))
    yield "file, changed", _timed(lambda: _file(library, changed))
    yield "file, moved", _timed(lambda: _file(library, moved, [article.id for article in changed]))
    asked = [f"https://site{n % 997}.example/old/{chance.randrange(articles)}" for n in range(sample)]
    yield "where", _timed(lambda: [library.where(article_id(url)) for url in asked])
    urls = [article.canonical_url or "" for article in moved]
    yield "reading_of", _timed(lambda: [library.reading_of(url, _MADE_BY) for url in urls])
    with library.transaction():
        library.state.execute("DELETE FROM article WHERE path LIKE 'gone/%'")
    yield f"repair, {sample} files (an article)", _timed(lambda: repair(library))


def article_of(url: str, chance: random.Random, words: int) -> Article:
    """An article of so many words, of a vocabulary as large as a language's."""
    lines = [" ".join(_word(chance) for _ in range(50)) for _ in range(max(words // 50, 1))]
    site = url.split("/")[2]
    article = Article(
        id=article_id(url), url=url, requested_url=url, canonical_url=None, title=f"On {_word(chance)}", subtitle=None,
        description=None, authors=[], date_published="2026-03-04", date_modified=None, publisher=Publisher(None, site),
        language="en", section=None, topics=[], blocks=[], text="", word_count=0, images=[], access=Access("full"),
        removed=[], warnings=[], provenance={}, rights=Rights(), fetched_at="2026-03-04T10:00:00Z",
        http=Http(200, '"1"'), content_hash="", raw_ref=None, revision=Revision(), pipeline=_MADE_BY,
    )  # fmt: skip
    return _with_text(article, "\n\n".join(lines))


def _word(chance: random.Random) -> str:
    return f"w{int(30_000 ** chance.random())}"


def _with_text(article: Article, text: str) -> Article:
    blocks = [Paragraph(part) for part in text.split("\n\n")]
    values = {"text": text, "blocks": blocks, "word_count": count_words(text), "content_hash": content_hash(text)}
    return msgspec.structs.replace(article, **values)


def _moved(article: Article) -> Article:
    url = f"{article.url}/moved"
    return msgspec.structs.replace(article, id=article_id(url), canonical_url=url)


def _write_plainly(place: Path, articles: list[Article]) -> None:
    for number, article in enumerate(articles):
        write(place / f"{number}.json", encode(article))


def _file(library: Library, articles: list[Article], before: list[str] | None = None) -> None:
    for start in range(0, len(articles), _COMMIT):
        with library.transaction():
            for number in range(start, min(start + _COMMIT, len(articles))):
                library.file(articles[number], before[number] if before else None)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
