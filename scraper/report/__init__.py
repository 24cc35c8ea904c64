"""What a person looks at: what became of a page, and a corpus at a glance."""

from scraper.report.account import Account, PageLine, Span, explain_page
from scraper.report.choice import Wanted, rules_from
from scraper.report.dashboard import Nights, SourceLine, corpus_html
from scraper.report.examples import faults
from scraper.report.page import explain_html
from scraper.report.plain import explain_lines
from scraper.report.trial import Trial, of_file, took, tried, try_on, with_file

__all__ = [
    "Account",
    "Nights",
    "PageLine",
    "SourceLine",
    "Span",
    "Trial",
    "Wanted",
    "corpus_html",
    "explain_html",
    "explain_lines",
    "explain_page",
    "faults",
    "of_file",
    "rules_from",
    "took",
    "tried",
    "try_on",
    "with_file",
]
