"""Rule files -> Rulebook. Everything that is wrong with a file is said when it is loaded, with file and rule."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from scraper.errors import RuleError
from scraper.rules.blocks import BlockRules, selector, steps
from scraper.rules.elements import Places
from scraper.rules.model import BlockFile, BlockRule, ElementRule, Form, Rule, SiteFile, TextFile
from scraper.rules.sound import FILE as VOICE
from scraper.rules.text import TextRules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_FORMS: tuple[Form, ...] = ("call", "label", "opener", "hint")
_TABLES = (*_FORMS, "span", "block", "element")
_BUNDLED = Path(__file__).parent / "rulebook"
_File = TypeVar("_File", TextFile, BlockFile, SiteFile)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a rule comes from: its file, the table that it stands in, and the language or site that it is for."""

    path: Path
    table: str
    scope: str = ""

    @property
    def is_bundled(self) -> bool:
        """Whether the rule comes with the program."""
        return _BUNDLED in self.path.parents


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules that hold everywhere, and those of single sites by registered domain.

    `digest` is a hash of the rule files: two articles with equal digests were cleaned by equal rules. `origins` has an
    entry for each of the `rules`, by id.
    """

    text: TextRules
    blocks: BlockRules
    sites: dict[str, Site]
    digest: str
    rules: tuple[Rule, ...]
    origins: dict[str, Origin]

    def for_site(self, domain: str) -> tuple[list[TextRules], list[BlockRules], Places | None]:
        """The text and block rules for the pages of a registered domain, general ones first, and its places."""
        if site := self.sites.get(domain):
            return [self.text, site.text], [self.blocks, site.blocks], site.places
        return [self.text], [self.blocks], None


@dataclass(frozen=True, slots=True)
class Site:
    """The rules of one site."""

    text: TextRules
    blocks: BlockRules
    valid_from: str
    ids: frozenset[str] = frozenset()
    places: Places | None = None


def bundled_rulebook() -> Rulebook:
    """The rulebook that comes with the program, read once."""
    return rulebook_with(None)


def rulebook_with(folder: Path | None, without: frozenset[str] = frozenset()) -> Rulebook:
    """The rulebook that comes with the program, with a person's rules from a folder, without the rules of some ids.

    Read once. Raises RuleError as `load_rulebook` does. The digest is that of all the files.
    """
    return _read_once(folder, without)


def read_rulebook(folder: Path | None, without: frozenset[str] = frozenset()) -> Rulebook:
    """The same, read now."""
    if folder is None:
        return load_rulebook(_BUNDLED, without=without)
    if not folder.is_dir():
        raise RuleError(str(folder), "no such folder")
    ours = bundled_rulebook()
    if not without and not any(_paths([folder], ("text", "blocks"))):  # as nearly always: rules of sites alone
        own = load_rulebook(folder)
        if ours.sites.keys().isdisjoint(own.sites) and ours.origins.keys().isdisjoint(own.origins):
            return replace(
                ours,
                sites=ours.sites | own.sites,
                digest=_digest([_BUNDLED, folder]),
                rules=ours.rules + own.rules,
                origins=ours.origins | own.origins,
            )
    return load_rulebook(_BUNDLED, folder, without=without)


_read_once = functools.lru_cache(maxsize=8)(read_rulebook)


def digest_with(folder: Path | None) -> str:
    """The digest of `rulebook_with(folder)`. The files that come with the program are not read for it as rules.

    Raises RuleError as `rulebook_with` does.
    """
    return _digest([_BUNDLED]) if folder is None else rulebook_with(folder).digest


def _digest(folders: Sequence[Path]) -> str:
    """The digest of all files of folders, in the order in which they are read."""
    digest = hashlib.sha256()
    for names in (("text",), ("blocks",), ("sites", ".")):
        for path in _paths(folders, names):
            digest.update(_told(path, path.read_bytes()))
    return _short(digest, folders)


def load_rulebook(*folders: Path, without: Collection[str] = ()) -> Rulebook:
    """Read `text/*.toml`, `blocks/*.toml` and `sites/*.toml` of folders; `*.toml` in one itself are sites, too.

    Raises RuleError for a file that cannot be read, an unknown key, a bad pattern or selector, a rule without
    examples, or an id that is used twice.
    """
    digest = hashlib.sha256()
    texts = list(_files(folders, ("text",), TextFile, digest))
    blocks = list(_files(folders, ("blocks",), BlockFile, digest))
    sites = list(_files(folders, ("sites", "."), SiteFile, digest))
    rules: dict[str, Rule] = {}
    origins: dict[str, Origin] = {}
    files: list[tuple[Path, TextFile | BlockFile | SiteFile]] = [*texts, *blocks, *sites]
    for path, file in files:
        for table, rule in _rules_of(file):
            _check(path, rule)
            if rule.id in rules:
                raise RuleError(str(path), f"rule {rule.id}: the id is used twice")
            rules[rule.id] = rule
            origins[rule.id] = Origin(path, table, _scope(file))
    if without:
        texts, blocks, sites = (
            [(path, _without(file, without)) for path, file in texts],
            [(path, _without(file, without)) for path, file in blocks],
            [(path, _without(file, without)) for path, file in sites],
        )
    home = folders[-1]
    return Rulebook(
        text=_text_rules(home / "text", [file for _, file in texts]),
        blocks=_block_rules(home / "blocks", [rule for _, file in blocks for rule in file.block]),
        sites=_sites(sites),
        digest=_short(digest, folders),
        rules=tuple(rules.values()),
        origins=origins,
    )


def _sites(files: list[tuple[Path, SiteFile]]) -> dict[str, Site]:
    """The rules of each site, from all the files that speak of it."""
    by_domain: dict[str, list[tuple[Path, SiteFile]]] = {}
    for path, file in files:
        by_domain.setdefault(file.domain, []).append((path, file))
    return {
        domain: Site(
            _text_rules(some[-1][0], [file for _, file in some]),
            _block_rules(some[-1][0], [rule for _, file in some for rule in file.block]),
            max(file.valid_from for _, file in some),
            frozenset(rule.id for _, file in some for _, rule in _rules_of(file)),
            _places(some[-1][0], [file for _, file in some]),
        )
        for domain, some in by_domain.items()
    }


def _places(path: Path, files: list[SiteFile]) -> Places | None:
    """The places that files name; None where they name none, as most."""
    if not any((file.body, file.title, file.author, file.date, file.element) != ([],) * 5 for file in files):
        return None
    try:
        return Places(files)
    except ValueError as error:
        raise RuleError(str(path), str(error)) from error


def _files(
    folders: Sequence[Path], names: Sequence[str], kind: type[_File], digest: hashlib._Hash
) -> Iterator[tuple[Path, _File]]:
    for path in _paths(folders, names):
        try:
            data = path.read_bytes()
            digest.update(_told(path, data))
            yield path, msgspec.toml.decode(data, type=kind)
        except OSError as error:
            raise RuleError(str(path), f"cannot be read: {error.strerror or error}") from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise RuleError(str(path), str(error)) from error


def _paths(folders: Sequence[Path], names: Sequence[str]) -> Iterator[Path]:
    return (path for folder in folders for name in names for path in sorted((folder / name).glob("*.toml")))


def _told(path: Path, data: bytes) -> bytes:
    """What a digest knows of a file."""
    return path.name.encode() + b"\0" + data


def _short(digest: hashlib._Hash, folders: Sequence[Path]) -> str:
    """The digest as articles have it, of what the rules' files say and of the voice that comes with the program."""
    if _BUNDLED in folders:
        digest.update(_told(VOICE, VOICE.read_bytes()))
    return digest.hexdigest()[:16]


def _without(file: _File, ids: Collection[str]) -> _File:
    """A file without the rules of some ids."""
    left = {
        name: [rule for rule in getattr(file, name) if rule.id not in ids] for name in _TABLES if hasattr(file, name)
    }
    return msgspec.structs.replace(file, **left)


def _rules_of(file: TextFile | BlockFile | SiteFile) -> Iterator[tuple[str, Rule]]:
    """The rules of a file, each with the table that it stands in."""
    return ((name, rule) for name in _TABLES for rule in getattr(file, name, ()))


def _scope(file: TextFile | BlockFile | SiteFile) -> str:
    """The language or the site that a file is for."""
    return file.language if isinstance(file, TextFile) else getattr(file, "domain", "")


def _check(path: Path, rule: Rule) -> None:
    """A rule without its reason, an example it removes and one it keeps is no rule; those from elsewhere have none."""
    for name in ("why", "xpath", "source", "licence") if isinstance(rule, ElementRule) else ("why", "removes", "keeps"):
        if not getattr(rule, name):
            raise RuleError(str(path), f"rule {rule.id}: `{name}` is empty")
    if isinstance(rule, BlockRule) and not (rule.tokens or rule.tags):
        raise RuleError(str(path), f"rule {rule.id}: neither `tokens` nor `tags` say what to look at")
    if isinstance(rule, BlockRule) and _BUNDLED not in path.parents:  # ours are known to be right
        try:
            if rule.contains:
                steps(*rule.contains)
            if rule.css:
                selector(rule.css)
        except ValueError as error:
            raise RuleError(str(path), str(error)) from error


def _text_rules(path: Path, files: list[TextFile] | list[SiteFile]) -> TextRules:
    rules = [(form, rule) for file in files for form in _FORMS for rule in getattr(file, form)]
    try:
        speech = [form for file in files if isinstance(file, TextFile) for form in file.speech]
        return TextRules(rules, [span for file in files for span in file.span], speech)
    except ValueError as error:
        raise RuleError(str(path), str(error)) from error


def _block_rules(path: Path, rules: list[BlockRule]) -> BlockRules:
    try:
        return BlockRules(rules)
    except ValueError as error:
        raise RuleError(str(path), str(error)) from error
