"""Learns how outlets speak for themselves, and measures what comes of it on lines that nothing was learned from.

    python -m benchmarks.voice            what is left of held-out boxes, language by language
    python -m benchmarks.voice --learn    learn `scraper/rules/rulebook/voice.tsv` anew, then the same

It learns from the lines in `benchmarks/voices/`, from the examples of the text rules, and, so that it knows real prose,
from the bodies of half A of the saved pages (`--data`, BENCH_DATA). The lines of `held_out` were written by others.
"""

from __future__ import annotations

import argparse
import random
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measures import letters
from benchmarks.pages import NO_URL, default_data, half_of, sets_in
from scraper.errors import ScraperError
from scraper.pipeline import extract
from scraper.rules import TextRule, bundled_rulebook
from scraper.rules.sound import ALWAYS, FILE, SCALE, features
from scraper.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LINES = Path(__file__).with_name("voices")
REAL = "real"
"""What stands for a language with sentences of saved pages: their weight is their own, for they are many."""
_REAL_WEIGHT, _REPORTED_WEIGHT = 0.3, 3.0
"""The weight of a sentence of a saved page; and of all a reporter's in a language, to the outlets' in it."""
_STRENGTH = 10.0
"""The inverse of the regularisation's strength."""
_SEEN, _SAYS = 2, 0.6
"""In how many lines a feature was seen, and what it weighs, for it to be kept."""
_AROUND = 8
"""Paragraphs of the page that a box is tried on."""
DRESSES = {"bare": "{}", "box": '<div class="b-4f1a">{}</div>'}


@dataclass(frozen=True, slots=True)
class Voices:
    """Lines of a language: boxes of what outlets say, a list of lines each, and lines of reporters."""

    language: str
    outlet: list[list[str]] = field(default_factory=list)
    reporter: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Left:
    """Of held-out lines: how many boxes and sentences there are and are left, how many lines of news are lost."""

    boxes: int = 0
    boxes_left: int = 0
    sentences: int = 0
    sentences_left: int = 0
    reported: int = 0
    lost: int = 0

    def __add__(self, other: Left) -> Left:
        return Left(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def voices(*, held_out: bool) -> list[Voices]:
    """The lines of every language."""
    files = [tomllib.loads(path.read_text("utf-8")) for path in sorted(LINES.glob("*.toml"))]
    return [
        Voices(file["language"], shown["outlet"], shown["reporter"])
        for file in files
        for shown in [file["held_out"] if held_out else file]
    ]


def tried(lines: Voices, dress: str) -> Left:
    """What is left of the boxes of a language, each put between eight paragraphs of its news, and of the news."""
    total = Left()
    for number, box in enumerate(lines.outlet):
        news = random.Random(number).sample(lines.reporter, _AROUND)
        shown = "".join(_element(place, line, len(box), dress) for place, line in enumerate(box))
        text = _text_of(lines.language, news, number % (_AROUND + 1), DRESSES[dress].format(shown))
        left, lost = (
            sum((letters(line) in text) == kept for line in some) for some, kept in ((box, True), (news, False))
        )
        total += Left(1, bool(left), len(box), left, len(news), lost)
    return total


def _element(place: int, line: str, lines: int, dress: str) -> str:
    if dress == "bare":
        return f"<p>{line}</p>"
    if place == 0 and lines > 2:
        return f"<h3>{line}</h3>"
    return f'<p><a href="/x">{line}</a></p>' if place == lines - 1 else f"<p>{line}</p>"


def _text_of(language: str, news: Sequence[str], at: int, inside: str) -> str:
    """The letters of the article of a page with something among its paragraphs."""
    paragraphs = [f"<p>{line}</p>" for line in news]
    body = "".join([*paragraphs[:at], inside, *paragraphs[at:]])
    page = f"<html lang={language}><title>T</title><body><article><h1>T</h1>{body}</article></body></html>"
    try:
        return letters(extract(page.encode(), NO_URL).text)
    except ScraperError:
        return ""


def real_prose(data: Path) -> list[tuple[str, str]]:
    """The sentences of the bodies of half A of the saved pages."""
    pages = [page for pages in sets_in(data).values() for page in pages if half_of(page.url, page.id) == "A"]
    lines = [line for page in pages for line in page.truth.get("text", "").split("\n")]
    return [(REAL, sentence) for line in lines for sentence in _sentences(line) if len(sentence) > len("Read more.")]


def learn(data: Path) -> dict[str, int]:
    """The weights of the features, in tenths."""
    said, reported = _examples()
    for lines in voices(held_out=False):
        said += [(lines.language, line) for box in lines.outlet for line in box]
        reported += [(lines.language, one) for line in lines.reporter for one in _sentences(line)]
    reported += real_prose(data)
    return _fitted(said, reported)


def _examples() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What the text rules remove and keep."""
    rules = [rule for rule in bundled_rulebook().rules if isinstance(rule, TextRule)]
    said = [(rule.id[:2], line) for rule in rules for example in rule.removes for line in example.split("\n")]
    kept = [(rule.id[:2], line) for rule in rules for example in rule.keeps for line in example.split("\n")]
    return said, [(language, sentence) for language, line in kept for sentence in _sentences(line)]


def _sentences(line: str) -> Iterator[str]:
    return (sentence.strip() for sentence in split_sentences(line) if sentence.strip())


def _fitted(said: Sequence[tuple[str, str]], reported: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Logistic regression on features of equal length, those of a language weighed against each other."""
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415 - who only measures needs no learning
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.preprocessing import normalize  # noqa: PLC0415

    counts = CountVectorizer(analyzer=features, binary=True)
    table = counts.fit_transform([line for _, line in (*said, *reported)])
    outlets, reporters = (Counter(language for language, _ in lines) for lines in (said, reported))
    weights = [1.0] * len(said)
    for language, _ in reported:
        share = _REPORTED_WEIGHT * outlets[language] / reporters[language]
        weights.append(_REAL_WEIGHT if language == REAL else max(1.0, share))
    model = LogisticRegression(C=_STRENGTH, max_iter=600, solver="liblinear", intercept_scaling=5.0)
    model.fit(normalize(table.astype(float)), [True] * len(said) + [False] * len(reported), sample_weight=weights)
    found = zip(counts.get_feature_names_out(), model.coef_[0], table.sum(axis=0).tolist()[0], strict=True)
    learned = {name: weight for name, weight, seen in found if seen >= _SEEN and abs(weight) >= _SAYS}
    return {name: round(SCALE * weight) for name, weight in ((ALWAYS, model.intercept_[0]), *sorted(learned.items()))}


def main() -> int:
    """Learn, if told to, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learn", action="store_true", help="write the weights anew")
    parser.add_argument("--data", type=Path, default=default_data(), help="folder of the saved pages' sets")
    arguments = parser.parse_args()
    if arguments.learn:
        weights = learn(arguments.data)
        FILE.write_text("".join(f"{name}\t{weight}\n" for name, weight in weights.items()), "utf-8")
        sys.stdout.write(f"{len(weights)} weights written to {FILE}\n")
    total = dict.fromkeys(DRESSES, Left())
    sys.stdout.write("            left as paragraphs       left in a box            news lost, of as many\n")
    sys.stdout.write("        boxes   boxes  sentences     boxes  sentences    bare    box   lines\n")
    for lines in voices(held_out=True):
        found = {dress: tried(lines, dress) for dress in DRESSES}
        total = {dress: total[dress] + found[dress] for dress in DRESSES}
        if lines.outlet:
            sys.stdout.write(_row(lines.language, found) + "\n")
    sys.stdout.write(_row("all", total) + "\n")
    return 0


def _row(name: str, found: dict[str, Left]) -> str:
    bare, box = found["bare"], found["box"]
    shares = [(one.boxes_left / one.boxes, one.sentences_left / one.sentences) for one in (bare, box)]
    left = "".join(f"{boxes:10.3f}{sentences:11.3f}" for boxes, sentences in shares)
    return f"{name:6}{bare.boxes:7}{left}{bare.lost:8}{box.lost:7}{bare.reported:8}"


if __name__ == "__main__":
    sys.exit(main())
