"""Rule files are read as they are meant, and what is wrong with one is said when it is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.errors import RuleError
from scraper.rules import bundled_rulebook, digest_with, load_rulebook

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = "[[block]]\nid='b'\nkind='advert'\nwhy='w'\nremoves=['x']\nkeeps=['y']\n"


@pytest.mark.parametrize(
    ("folder", "text", "reason"),
    [
        ("blocks", BLOCK, "neither `tokens` nor `tags`"),
        ("blocks", BLOCK + "tokens=['ad', 'adSlot']", "'adSlot' is not one to three lower-case words"),
        ("blocks", BLOCK + "tokens=['a-b-c-d']", "'a-b-c-d' is not one to three"),
        ("blocks", BLOCK + "tags=['div']\ncss='div >'", "selector 'div >'"),
        ("blocks", BLOCK + "tags=['div']\ncontains=['input[']", "contains 'input['"),
        ("blocks", BLOCK + "tags=['div']\ncontains=['p[foo()]']", "contains 'p[foo()]'"),
        ("blocks", BLOCK + "tags=['div']\ncontains=['a | //p']", "contains 'a | //p'"),
        ("blocks", BLOCK + "tags=['div']\nsays=['(']", "pattern '('"),
        ("blocks", BLOCK + "tags=['div']\nhues=1", "unknown field `hues`"),
        ("blocks", BLOCK.replace("'advert'", "'adverts'") + "tags=['div']", "Invalid enum value 'adverts'"),
        ("blocks", (BLOCK + "tags=['div']\n") * 2, "rule b: the id is used twice"),
        ("sites", BLOCK + "tags=['div']", "missing required field `domain`"),
        ("sites", "domain='quay.example'\n", "missing required field `valid_from`"),
        ("text", "language = 'xx", "xx.toml"),
    ],
)
def test_a_bad_rule_is_refused_with_its_name(tmp_path: Path, folder: str, text: str, reason: str) -> None:
    """Whatever is wrong with a file of any kind is said when it is loaded."""
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "xx.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load_rulebook(tmp_path)
    assert reason in str(caught.value)
    assert folder in caught.value.url


def test_an_id_is_used_once_in_all_files(tmp_path: Path) -> None:
    """The second file with the id is the one that is wrong."""
    for folder in ("blocks", "sites"):
        (tmp_path / folder).mkdir()
        head = "domain='quay.example'\nvalid_from='2026-01-01'\n" if folder == "sites" else ""
        (tmp_path / folder / "a.toml").write_text(f"{head}{BLOCK}tags=['div']", encoding="utf-8")
    with pytest.raises(RuleError, match=r"sites.a\.toml: rule b: the id is used twice"):
        load_rulebook(tmp_path)


def test_a_site_has_rules_of_its_own(tmp_path: Path) -> None:
    """A site's rules come behind the general ones on its pages, and on no other's."""
    call = "[[call]]\nid='c'\nkind='advert'\nwhy='w'\nsays=['^tide of the day']\nremoves=['x']\nkeeps=['y']\n"
    site = f"domain='quay.example'\nvalid_from='2026-01-01'\n{BLOCK}tokens=['box']\n{call}"
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "quay.example.toml").write_text(site, encoding="utf-8")
    book = load_rulebook(tmp_path)
    texts, blocks, _ = book.for_site("quay.example")
    assert [bool(rules.judge("Tide of the day")) for rules in texts] == [False, True]
    assert [bool(rules.candidates("div", "box")) for rules in blocks] == [False, True]
    assert book.for_site("other.example") == ([book.text], [book.blocks], None)


def test_the_digest_follows_the_rules(tmp_path: Path) -> None:
    """Equal files give equal digests, a changed or renamed one another."""
    (tmp_path / "text").mkdir()
    file = tmp_path / "text" / "xx.toml"
    digests = []
    for text in ("language = 'xx'", "language = 'xx'", "language = 'yy'"):
        file.write_text(text, encoding="utf-8")
        digests.append(load_rulebook(tmp_path).digest)
    digests.append(load_rulebook(file.rename(file.with_name("yy.toml")).parents[1]).digest)
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_digest_alone() -> None:
    """The digest of the rulebook can be had without reading its rules."""
    assert digest_with(None) == bundled_rulebook().digest
