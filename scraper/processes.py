"""Processes that do nothing but this work: how many, and how they collect their garbage."""

from __future__ import annotations

import gc
import os

from scraper.rules import bundled_rulebook


def collect_seldom() -> None:
    """Load the rules, let no collection look through them again, and let there be few.

    What pages leave behind is freed by counting references; collections found little and took a sixth of the time.
    """
    bundled_rulebook()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
