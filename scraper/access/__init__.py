"""Document and text -> Access: how much of the article the page gives, and what says so.

A publisher's own word is one witness among several: pages that are marked as paid often carry the whole text, and
pages that are marked as free often do not. What is declared is therefore weighed against what was found.
"""

from scraper.access.judge import judge_access
from scraper.access.missing import says_missing
from scraper.access.refused import refusing_wall
from scraper.access.shell import asks_for_scripts, empty_shell

__all__ = ["asks_for_scripts", "empty_shell", "judge_access", "refusing_wall", "says_missing"]
