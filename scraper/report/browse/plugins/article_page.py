"""A plugin of datasette: the page of a row of `article` shows the article itself, from its file, and its ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette import hookimpl

from scraper.corpus.folder import read_article
from scraper.corpus.look import file_of
from scraper.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scraper.article import Article


@hookimpl  # type: ignore[untyped-decorator] # datasette has no annotations
def extra_template_vars(
    view_name: str, database: str, table: str, request: Any, datasette: Any
) -> Callable[[], Awaitable[dict[str, Article | None]]]:
    """The article of the row that is looked at, as `filed`; None elsewhere, or where its file is not there."""

    async def found() -> dict[str, Article | None]:
        if view_name != "row" or table != "article":
            return {"filed": None}
        number = request.url_vars["pks"]
        rows = await datasette.get_database(database).execute("SELECT path FROM article WHERE number = ?", [number])
        folder = Path(datasette.plugin_config("article_page")["folder"])
        try:
            return {"filed": read_article(file_of(folder, rows.rows[0]["path"])) if rows.rows else None}
        except CorpusError:
            return {"filed": None}

    return found
