"""What a person looks at: what became of a page."""

from scraper.report.account import Account, PageLine, Span, explain_page
from scraper.report.page import explain_html
from scraper.report.plain import explain_lines
from scraper.report.trial import Trial, tried

__all__ = ["Account", "PageLine", "Span", "Trial", "explain_html", "explain_lines", "explain_page", "tried"]
