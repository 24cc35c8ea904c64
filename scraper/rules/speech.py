"""Calls that are only reported: "Follow us on Facebook, the police wrote to every household."."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BETWEEN = 6
"""How many words may stand between the comma and the verb: whoever said it."""
_GAP = 20


class Speech:
    """Forms of verbs that report speech, in every language at once. A form with `…` needs no comma before it."""

    def __init__(self, forms: Iterable[str]) -> None:
        spaced: list[str] = []
        whole: list[str] = []
        for form in sorted(set(forms)):
            pattern = re.escape(form).replace("…", f"[^。.!?]{{0,{_GAP}}}")
            (whole if "…" in form else spaced).append(pattern)
        behind_comma = rf"[,;:–—،؛]\s(?:[^\s,;،؛]+\s){{0,{_BETWEEN}}}(?:{'|'.join(spaced)})(?!\w)"
        patterns = [*([behind_comma] if spaced else []), *whole]
        self._pattern = re.compile("|".join(patterns), re.IGNORECASE) if patterns else None

    def reports(self, text: str) -> bool:
        """Whether a sentence tells who said it."""
        return self._pattern is not None and bool(self._pattern.search(text))
