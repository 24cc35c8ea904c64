"""The house rules that a reader of ARCHITECTURE would check by hand: one direction of imports, small files."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "scraper"
FILES = sorted(PACKAGE.rglob("*.py"))
NAMES = [path.relative_to(ROOT).as_posix() for path in FILES]

GROUND = {"errors", "article", "version"}
SHARED = {
    "linked_data",
    "domain",
    "addresses",
    "bounds",
    "identity",
    "language",
    "words",
    "sentences",
    "tree",
    "quotation",
}
STAGES = {"fetch", "parse", "metadata", "access", "strip", "extraction", "clean", "corpus"}
LEVELS: dict[str, int] = (
    {"exchange": -1}
    | dict.fromkeys(GROUND, 0)
    | dict.fromkeys(SHARED, 1)
    | {"rules": 2, "outline": 2, "memory": 2}
    | dict.fromkeys(STAGES, 3)
    | {"assemble": 3, "processes": 3, "pipeline": 4, "saved": 4, "warm": 5}
    | dict.fromkeys({"batch", "crawl", "report"}, 5)
    | {"scale": 6, "cli": 7, "__main__": 8}
)
"""A room imports from lower levels, and from itself."""
ONLY_IN: dict[str, str | tuple[str, ...]] = {
    "httpx": "scraper/fetch/",
    "httpcore": "scraper/fetch/",
    "protego": "scraper/fetch/",
    "playwright": "scraper/fetch/render.py",
    "bs4": "scraper/strip/",
    "trafilatura": "scraper/extraction/opinion.py",
    "click": "scraper/cli/",
    "publicsuffixlist": "scraper/domain.py",
    "rensa": "scraper/corpus/likeness.py",
    "fastwarc": ("scraper/batch/containers.py", "scraper/corpus/raw.py"),
    "jinja2": "scraper/report/page.py",
    "datasette": "scraper/report/browse/",
    "datatrove": "scraper/scale/",
    "fsspec": "scraper/scale/archives.py",
    "multiprocess": "scraper/scale/deaths.py",
    "ray": "scraper/scale/engine.py",
    "psycopg": "scraper/corpus/shared.py",
    "sqlalchemy": "scraper/corpus/shared.py",
    "cssselect": "scraper/rules/abp.py",
}
"""Libraries that one room alone imports, so that it can be replaced there."""
MAX_FILE, MAX_FUNCTION = 300, 40


def imports_of(path: Path) -> list[tuple[str, int]]:
    """Every module that a file names in an import, anywhere in it, and the line."""
    found = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(("." * node.level + (node.module or ""), node.lineno))
    return found


def room_of(path: Path) -> str:
    """The folder or file of the package that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_there_is_something_to_read() -> None:
    """The rules below are held against the real package."""
    assert {"scraper/__init__.py", "scraper/article.py", "scraper/corpus/folder.py"} <= set(NAMES)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports_go_down(path: Path) -> None:
    """A file imports lower levels and its own room; stages never import each other."""
    room = room_of(path)
    if room == "__init__":
        return
    assert room in LEVELS, f"{room} has no level yet: give it one in this test"
    for module, line in imports_of(path):
        if module.startswith("scraper."):
            other = module.split(".")[1]
            assert other == room or LEVELS[other] < LEVELS[room], f"{path}:{line}: {room} imports {other}"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports_name_their_module(path: Path) -> None:
    """Nobody imports from the package itself, and nobody imports relatively."""
    for module, line in imports_of(path):
        assert module != "scraper", f"{path}:{line}: name the module"
        assert not module.startswith("."), f"{path}:{line}: write the whole name"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_libraries_stay_in_their_room(path: Path) -> None:
    """The library httpx is known to fetch alone, BeautifulSoup to strip, trafilatura to extraction."""
    name = path.relative_to(ROOT).as_posix()
    for module, line in imports_of(path):
        home = ONLY_IN.get(module.split(".")[0])
        assert home is None or name.startswith(home), f"{name}:{line}: {module} belongs to {home}"


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_libraries_have_their_room(library: str) -> None:
    """The table above is not out of date: each of its libraries is imported, where it says."""
    at_home = [path for path in FILES if path.relative_to(ROOT).as_posix().startswith(ONLY_IN[library])]
    assert any(module.split(".")[0] == library for path in at_home for module, _ in imports_of(path))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_size(path: Path) -> None:
    """A file has at most 300 lines and a function at most 40."""
    source = path.read_text("utf-8")
    assert source.count("\n") <= MAX_FILE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MAX_FUNCTION, f"{path}:{node.lineno}: {node.name}"
