"""What a person looks at: what became of a page."""

from scraper.report.account import Account, PageLine, Span, explain_page
from scraper.report.page import explain_html
from scraper.report.plain import explain_lines

__all__ = ["Account", "PageLine", "Span", "explain_html", "explain_lines", "explain_page"]
