"""Rule files -> Rulebook. Everything that is wrong with a file is said when it is loaded, with file and rule."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from scraper.errors import RuleError
from scraper.rules.blocks import BlockRules
from scraper.rules.model import BlockFile, BlockRule, Form, SiteFile, SpanRule, TextFile, TextRule
from scraper.rules.text import TextRules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_FORMS: tuple[Form, ...] = ("call", "label", "opener", "hint")
_BUNDLED = Path(__file__).parent / "rulebook"
_File = TypeVar("_File", TextFile, BlockFile, SiteFile)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules that hold everywhere, and those of single sites by registered domain.

    `digest` is a hash of the rule files: two articles with equal digests were cleaned by equal rules.
    """

    text: TextRules
    blocks: BlockRules
    sites: dict[str, Site]
    digest: str
    rules: tuple[TextRule | SpanRule | BlockRule, ...]

    def for_site(self, domain: str) -> tuple[list[TextRules], list[BlockRules]]:
        """The text and block rules for the pages of a registered domain, general ones first."""
        site = self.sites.get(domain)
        return ([self.text, site.text], [self.blocks, site.blocks]) if site else ([self.text], [self.blocks])


@dataclass(frozen=True, slots=True)
class Site:
    """The rules of one site."""

    text: TextRules
    blocks: BlockRules
    valid_from: str
    ids: frozenset[str] = frozenset()


@functools.cache
def bundled_rulebook() -> Rulebook:
    """The rulebook that comes with the program, read once."""
    return load_rulebook(_BUNDLED)


@functools.lru_cache(maxsize=8)
def rulebook_without(ids: frozenset[str]) -> Rulebook:
    """The bundled rulebook without some of its rules; its digest is the same."""
    return load_rulebook(_BUNDLED, ids)


def load_rulebook(folder: Path, without: Collection[str] = ()) -> Rulebook:
    """Read `text/*.toml`, `blocks/*.toml` and `sites/*.toml` of a folder, and leave out the rules of some ids.

    Raises RuleError for a file that cannot be read, an unknown key, a bad pattern or selector, a rule without
    examples, or an id that is used twice.
    """
    digest = hashlib.sha256()
    texts = [(path, _without(file, without)) for path, file in _files(folder / "text", TextFile, digest)]
    blocks = [(path, _without(file, without)) for path, file in _files(folder / "blocks", BlockFile, digest)]
    sites = [(path, _without(file, without)) for path, file in _files(folder / "sites", SiteFile, digest)]
    rules: dict[str, TextRule | SpanRule | BlockRule] = {}
    files: list[tuple[Path, TextFile | BlockFile | SiteFile]] = [*texts, *blocks, *sites]
    for path, file in files:
        for rule in _rules_of(file):
            _check(path, rule)
            if rule.id in rules:
                raise RuleError(str(path), f"rule {rule.id}: the id is used twice")
            rules[rule.id] = rule
    return Rulebook(
        text=_text_rules(folder / "text", [file for _, file in texts]),
        blocks=_block_rules(folder / "blocks", [rule for _, file in blocks for rule in file.block]),
        sites={
            file.domain: Site(
                _text_rules(path, [file]),
                _block_rules(path, file.block),
                file.valid_from,
                frozenset(rule.id for rule in _rules_of(file)),
            )
            for path, file in sites
        },
        digest=digest.hexdigest()[:16],
        rules=tuple(rules.values()),
    )


def _files(folder: Path, kind: type[_File], digest: hashlib._Hash) -> Iterator[tuple[Path, _File]]:
    for path in sorted(folder.glob("*.toml")):
        data = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + data)
        try:
            yield path, msgspec.toml.decode(data, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise RuleError(str(path), str(error)) from error


def _without(file: _File, ids: Collection[str]) -> _File:
    """A file without the rules of some ids."""
    if not ids:
        return file
    tables = [name for name in (*_FORMS, "span", "block") if hasattr(file, name)]
    left = {name: [rule for rule in getattr(file, name) if rule.id not in ids] for name in tables}
    return msgspec.structs.replace(file, **left)


def _rules_of(file: TextFile | BlockFile | SiteFile) -> Iterator[TextRule | SpanRule | BlockRule]:
    if isinstance(file, TextFile | SiteFile):
        yield from file.call
        yield from file.label
        yield from file.opener
        yield from file.hint
        yield from file.span
    if isinstance(file, BlockFile | SiteFile):
        yield from file.block


def _check(path: Path, rule: TextRule | SpanRule | BlockRule) -> None:
    """A rule without its reason, an example it removes and one it keeps is no rule."""
    for name in ("why", "removes", "keeps"):
        if not getattr(rule, name):
            raise RuleError(str(path), f"rule {rule.id}: `{name}` is empty")
    if isinstance(rule, BlockRule) and not (rule.tokens or rule.tags):
        raise RuleError(str(path), f"rule {rule.id}: neither `tokens` nor `tags` say what to look at")


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
