"""New entries in `sources.toml`: appended, never at the cost of what a person wrote."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.crawl.sources import Entry, add_source, read_sources
from scraper.crawl.sources.add import TEMPLATE, quoted
from scraper.errors import ScraperError, SourcesError

if TYPE_CHECKING:
    from pathlib import Path

QUAY = Entry("The Quay", "https://quay.example/feed?a=1&b=2")
BLOCK = '\n[[source]]\nname = "The Quay"\nurl = "https://quay.example/feed?a=1&b=2"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a list may be."""
    return tmp_path / "sources.toml"


def test_new_file(path: Path) -> None:
    """A new file begins with remarks on the defaults, and holds the entry."""
    add_source(path, QUAY)
    assert path.read_text() == TEMPLATE + BLOCK
    assert [(one.name, one.url) for one in read_sources(path).sources] == [(QUAY.name, QUAY.url)]


def test_template_is_right(path: Path) -> None:
    """What the remarks of a new file propose is valid once the remark signs go."""
    lines = TEMPLATE.splitlines()
    path.write_text("\n".join(line.removeprefix("# ") if " = " in line or "[[" in line else line for line in lines))
    sources = read_sources(path)
    assert sources.sources[0].render
    assert sources.options.respect_tdm
    assert sources.sources[0].max_age == 7 * 86_400


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"# only a remark",
        b"[defaults]\nlimit = 3   # three\n",
        b'[[source]]\nname = "a"   # no line end\nurl = "https://a.example/"',
        "\ufeff# mit Bom\n".encode(),
    ],
)
def test_keeps_the_rest(before: bytes, path: Path) -> None:
    """Every byte of the file stays, and the entry comes after it."""
    path.write_bytes(before)
    add_source(path, QUAY)
    assert path.read_bytes().startswith(before)
    assert path.read_text().endswith("\n" + BLOCK if before else BLOCK)
    assert read_sources(path).sources[-1].name == QUAY.name


def test_keeps_line_ends(path: Path) -> None:
    """A file of Windows lines stays one."""
    path.write_bytes(b"[defaults]\r\nlimit = 3\r\n")
    add_source(path, QUAY)
    assert path.read_bytes() == b"[defaults]\r\nlimit = 3\r\n" + BLOCK.replace("\n", "\r\n").encode()


def test_keeps_link_and_mode(path: Path, tmp_path: Path) -> None:
    """A linked file stays linked, and private files private."""
    real = tmp_path / "real.toml"
    real.write_text("")
    real.chmod(0o600)
    path.symlink_to(real)
    add_source(path, QUAY)
    assert path.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o600
    assert read_sources(real).sources[0].name == QUAY.name


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Entry("the quay", "https://b.example/"), "name: is there already, in line"),
        (Entry("B", QUAY.url), "url: is there already, in line"),
        (Entry("B\nC", "https://b.example/"), "name: expected"),
        (Entry("B", "nonsense"), "url: expected a web address"),
    ],
)
def test_refused(entry: Entry, said: str, path: Path) -> None:
    """An entry that would make the list wrong is not written."""
    add_source(path, QUAY)
    before = path.read_bytes()
    with pytest.raises(SourcesError, match=said):
        add_source(path, entry)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("limit = 3", "unknown table or key"),
        ("[", "not TOML"),
        ('source = [{name = "a", url = "https://a.example/"}]', r"write the sources as \[\[source\]\] tables"),
    ],
)
def test_wrong_before(text: str, said: str, path: Path) -> None:
    """A list that is wrong already is left alone."""
    path.write_text(text)
    with pytest.raises(SourcesError, match=said):
        add_source(path, QUAY)
    assert path.read_text() == text


def test_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is not there is one line, and no draft is left anywhere."""
    with pytest.raises(ScraperError, match="cannot be written: No such file or directory"):
        add_source(tmp_path / "no" / "sources.toml", QUAY)
    assert not list(tmp_path.iterdir())


@given(st.text())
def test_quoted(text: str) -> None:
    """Any text comes out of TOML as it went in."""
    assert tomllib.loads(f"x = {quoted(text)}") == {"x": text}


def test_half_characters() -> None:
    """What no file can hold becomes a question mark."""
    assert quoted("a\udce9") == '"a?"'
