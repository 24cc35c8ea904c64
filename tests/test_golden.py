"""Every golden case comes out as its folder says, from the page's bytes alone."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import jsonschema
import pytest

from scraper.corpus.schema import schema
from scraper.errors import NoArticle
from tests.golden import FIXTURES, Case, cases, golden_bytes, main, rewrite

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.article import Article, Block

ARTICLES = cases("article")
OTHERS = cases("no_article")
STRUCTURE = ("heading", "quote", "list", "table", "entry")


def _name(case: Case) -> str:
    return case.folder.name


@cache
def _article(name: str) -> Article:
    return next(case for case in ARTICLES if case.folder.name == name).extract()


def _type_of(block: Block) -> str:
    return str(block.__struct_config__.tag)


def _moment(date: str | None) -> str | None:
    """Two spellings of one offset are one date."""
    return date and date.replace("Z", "+00:00")


def _spaced(title: str | None) -> str | None:
    """A title's white space may be typeset in more than one way."""
    return title and " ".join(title.split())


def _primary(language: str | None) -> str | None:
    return language and language.partition("-")[0].lower()


each_article = pytest.mark.parametrize("case", ARTICLES, ids=_name)


def test_every_folder_is_a_case() -> None:
    """A fixture folder that lacks its meta.json would be skipped in silence."""
    folders = {path.name for path in FIXTURES.iterdir() if path.is_dir()}
    assert folders == {_name(case) for case in ARTICLES + OTHERS}
    assert len(ARTICLES) >= 16
    assert OTHERS


@each_article
def test_text_is_what_the_reporter_wrote(case: Case) -> None:
    """The body is the reporter's text: nothing added, nothing lost."""
    assert _article(_name(case)).text.split("\n") == case.clean.split("\n")


@each_article
def test_structure_is_kept(case: Case) -> None:
    """Headings, quotes, lists, tables and live-blog entries come out as what they are, and nothing else does."""
    found = Counter(_type_of(block) for block in _article(_name(case)).blocks)
    assert {kind: found[kind] for kind in STRUCTURE if found[kind]} == case.truth.blocks


@each_article
def test_article_equals_its_golden_file(case: Case) -> None:
    """The whole article, ledger included, is the one that was agreed; a missing golden fails."""
    assert case.expected.is_file(), f"{case.expected} is missing: look at the article, then `make golden`"
    assert golden_bytes(_article(_name(case))).decode() == case.expected.read_text(encoding="utf-8")


@each_article
def test_golden_file_obeys_the_schema(case: Case) -> None:
    """The golden article is valid under the published JSON Schema."""
    jsonschema.Draft202012Validator(schema()).validate(json.loads(case.expected.read_bytes()))


@each_article
def test_metadata_is_true(case: Case) -> None:
    """Title, authors, date and language are the page's."""
    article, truth = _article(_name(case)), case.truth
    assert _spaced(article.title) == _spaced(truth.title)
    assert [author.name for author in article.authors] == truth.authors
    assert _moment(article.date_published) == _moment(truth.date_published)
    assert _primary(article.language) == _primary(truth.language)


@each_article
def test_access_is_told(case: Case) -> None:
    """The article says how much of it the page gave."""
    assert _article(_name(case)).access.status in case.truth.access.split("|")


@each_article
def test_what_was_taken_out_is_in_the_ledger(case: Case) -> None:
    """Each kind of clutter that the page holds is recorded as removed."""
    kinds = {removal.kind for removal in _article(_name(case)).removed}
    missing = [kind for kind in case.truth.removed_kinds if kinds.isdisjoint(kind.split("|"))]
    assert not missing, f"not in the ledger: {missing}; there are {sorted(kinds)}"


@pytest.mark.parametrize("case", OTHERS, ids=_name)
def test_page_without_an_article_is_refused(case: Case) -> None:
    """A page that holds no article raises NoArticle with the page's address."""
    with pytest.raises(NoArticle) as caught:
        case.extract()
    assert caught.value.url == case.truth.url


def test_rewriting_writes_what_the_test_compares_with(tmp_path: Path) -> None:
    """The golden command writes exactly the compared bytes, and a second time changes nothing."""
    copy = Case(shutil.copytree(ARTICLES[0].folder, tmp_path / "case"), ARTICLES[0].truth)
    copy.expected.unlink(missing_ok=True)
    assert rewrite(copy).startswith("new")
    assert copy.expected.read_bytes() == golden_bytes(_article(_name(ARTICLES[0])))
    assert rewrite(copy).startswith("same")


def test_unknown_case_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt case is wrong use, and no case is rewritten."""
    assert main(["no-such-case", _name(ARTICLES[0])]) == 2
    assert "no-such-case" in capsys.readouterr().err
