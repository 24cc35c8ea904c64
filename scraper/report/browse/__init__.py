"""The index of a corpus in datasette (https://datasette.io): searched, narrowed down by facets, article by article."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from datasette.app import Datasette

_HERE = Path(__file__).parent
_HIDDEN = ("page", "band", "listing", "source", "repeated", "unlearned", "words")
_COLUMNS = ("title", "domain", "language", "access", "published", "word_count", "url")
_FACETS = ("domain", "language", "access")


def browser(folder: Path, state: Path) -> Datasette:
    """An application that shows the index, which it cannot change, and the articles behind it.

    Raises ImportError where datasette is not installed.
    """
    from datasette.app import Datasette  # noqa: PLC0415 - an extra

    table = {"facets": list(_FACETS), "sort_desc": "published", "fts_table": "words", "fts_pk": "number"}
    tables = {"article": table, **{name: {"hidden": True} for name in _HIDDEN}}
    return Datasette(
        [str(state)],
        metadata={
            "title": f"Corpus {folder.resolve().name}",
            "databases": {state.stem: {"tables": tables}},
            "plugins": {"article_page": {"folder": str(folder)}},
        },
        template_dir=str(_HERE / "templates"),
        plugins_dir=str(_HERE / "plugins"),
        settings={"allow_download": False},
    )


def first_page(state: Path) -> str:
    """The path of the page to begin on: the articles, with the columns and facets that people look at."""
    return f"/{state.stem}/article?{urlencode([('_col', name) for name in _COLUMNS])}"
