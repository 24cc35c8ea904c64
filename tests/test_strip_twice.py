"""An article taken apart again is itself."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pytest

from scraper.article import Code, Embed, Entry, Heading, ImageBlock, ListBlock, Paragraph, Quote, Table
from scraper.pipeline import extract
from tests.golden import Case, cases
from tests.pages import page

if TYPE_CHECKING:
    from scraper.article import Article, Block

_TAGS = {Paragraph: "p", Quote: "blockquote", Code: "pre"}


def as_html(article: Article) -> str:
    """A bare page with the article's blocks."""
    return page("".join(map(_markup, article.blocks)), title=escape(article.title or ""), url=article.url)


def _markup(block: Block) -> str:
    text = escape(block.text)
    match block:
        case Heading():
            return f"<h{block.level}>{text}</h{block.level}>"
        case ListBlock():
            tag = "ol" if block.ordered else "ul"
            return f"<{tag}>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</{tag}>"
        case Table():
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in block.rows)
            return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        case ImageBlock() | Embed():
            return f"<img src='{escape(block.url)}'>"
        case Entry():
            title = f"<h3>{escape(block.title)}</h3>" if block.title else ""
            return title + "".join(map(_markup, block.blocks))
    return f"<{_TAGS[type(block)]}>{text}</{_TAGS[type(block)]}>"


@pytest.mark.parametrize("case", cases("article"), ids=lambda case: case.folder.name)
def test_stripping_twice_changes_nothing(case: Case) -> None:
    """A page made of nothing but the article gives that article again, and nothing is removed from it."""
    article = case.extract()
    again = extract(as_html(article), article.url)
    assert "\n\n".join(filter(None, [again.subtitle, again.text])) in (
        article.text,
        f"{again.subtitle}\n\n{article.text}",
    )
    assert {removal.rule for removal in again.removed} <= {"clean-repeats-title", "clean-repeats-subtitle"}
