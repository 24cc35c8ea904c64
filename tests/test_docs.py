"""The documentation: its examples run, its references are what the program says, its links lead somewhere."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from scraper.corpus.schema import MEANINGS, schema
from tests import references
from tests.command import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*DOCS, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
SOURCES = '[[source]]\nname = "Harbour Herald"\nurl = "https://www.harbour-herald.example/"\n'
_BLOCK = re.compile(r"^```(sh|python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_IMPORT = re.compile(r"^(?:from|import) (\w+)", re.MULTILINE)


class Example(NamedTuple):
    """A block of a page, and what it is to print where the page says so."""

    language: str
    source: str
    prints: str | None


def examples(page: Path) -> list[Example]:
    """The examples of a page, in their order."""
    blocks = _BLOCK.findall(page.read_text("utf-8"))
    following = [*blocks[1:], ("", "")]
    return [
        Example(language, source, said if kind == "text" else None)
        for (language, source), (kind, said) in zip(blocks, following, strict=True)
        if language != "text"
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with saved pages, a list of sources, a filled corpus, and the command on its path."""
    _program(tmp_path)
    (tmp_path / "sources.toml").write_text(SOURCES)
    for case in ("donation-fused", "german", "live-blog"):
        shutil.copytree(ROOT / "fixtures" / case, tmp_path / "pages" / case)
    run(tmp_path, "sh", "scraper extract pages --jobs 1 --corpus corpus 2>/dev/null")
    return tmp_path


def _program(folder: Path) -> None:
    """The command, for the path."""
    command = folder / "bin" / "scraper"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m scraper "$@"\n')
    command.chmod(0o755)


def run(folder: Path, language: str, source: str) -> str:
    """What an example prints; it must end well."""
    program = ["bash", "-euo", "pipefail", "-c", source] if language == "sh" else [sys.executable, "-c", source]
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "HF_HOME": str(folder / "hf"), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(program, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{source}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cookbook.md", "rules.md"])
def test_examples(folder: Path, name: str) -> None:
    """The examples run, one after the other in one folder, and print what the page says."""
    _run_all(folder, ROOT / "docs" / name)


@pytest.mark.slow
def test_tutorial(tmp_path: Path) -> None:
    """The ten minutes of a newcomer, from an empty folder on."""
    _program(tmp_path)
    try:
        _run_all(tmp_path, ROOT / "docs" / "tutorial.md")
    finally:
        run(tmp_path, "sh", "kill $(cat server.pid) 2>/dev/null || true")


def _run_all(folder: Path, page: Path) -> None:
    found = examples(page)
    assert len(found) > 1
    for example in found:
        missing = [name for name in _IMPORT.findall(example.source) if not importlib.util.find_spec(name)]
        if not missing:
            said = run(folder, example.language, example.source)
            assert example.prints in (None, said)


def test_references_are_current() -> None:
    """The references are what the schemas say; `make docs` writes them."""
    for path, made in references.pages().items():
        assert path.read_text("utf-8") == made


def test_every_key_of_rules_has_a_meaning() -> None:
    """Every key of a rule file is explained, and nothing else is."""
    assert set(references.RULE_KEYS) == references.rule_keys()


def test_every_key_has_a_meaning() -> None:
    """Every key but those of the blocks is explained, and nothing else is."""
    definitions = schema()["$defs"]
    keys = {f"{name}.{key}" for name, definition in definitions.items() for key in definition["properties"]}
    blocks = {key for key in keys if "type" in definitions[key.partition(".")[0]]["properties"]}
    assert set(MEANINGS) == keys - blocks


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links(page: Path) -> None:
    """A link to a file, or to a heading of this one, leads there."""
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        if not target.startswith(("http://", "https://")):
            name, _, heading = target.partition("#")
            other = page.parent / name if name else page
            assert other.exists(), target
            assert not heading or heading in headings(other), target


def headings(page: Path) -> set[str]:
    """The headings of a page, as links name them."""
    found = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in found}
