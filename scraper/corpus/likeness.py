"""How alike two texts are: MinHash signatures (Broder 1997) over runs of three words.

A signature holds 128 numbers; the share that two have in common estimates the Jaccard index of their runs of words,
to within about .035. Texts that share one of ten bands of five numbers are worth comparing: 98 of 100 pairs with an
index of .8 do, 27 with one of .5, and 2 with one of .3 (locality-sensitive hashing, Indyk and Motwani 1998).
"""

from __future__ import annotations

import hashlib
import re
import sys
from array import array
from operator import eq

from rensa import RMinHash  # type: ignore[import-untyped]  # it ships no type information

from scraper.corpus.wording import searchable

ALIKE = 0.8
"""The likeness from which on two texts are nearly the same."""
_NUMBERS, _SEED = 128, 20_260_301
_BANDS, _ROWS = 10, 5
_RUN = 3
_FEW_WORDS = 50
_WORD = re.compile(r"\w+")
_MOST = 200_000
"""Characters that are looked at."""
_METHOD = RMinHash.ALGORITHM_VERSION.to_bytes(2, "little")
"""Numbers of another method are never compared with ours: it is part of what the bands are known by."""


def signature(text: str) -> bytes | None:
    """The signature, 128 little-endian 32-bit numbers; None for a text of less than about 50 words.

    Letters of scripts without spaces count as words, one each.
    """
    words = _WORD.findall(searchable(text[:_MOST].lower()))
    if len(words) < _FEW_WORDS:
        return None
    mixed = RMinHash(num_perm=_NUMBERS, seed=_SEED)
    mixed.update(list(map(" ".join, zip(*(words[start:] for start in range(_RUN)), strict=False))))
    return _bytes(array("I", mixed.digest()))


def bands(signed: bytes | None) -> list[int]:
    """A number of 48 bits for each band of a signature, which stands for its place and its numbers."""
    if signed is None:
        return []
    size = 4 * _ROWS
    return [_short_hash(place, signed[size * place : size * (place + 1)]) for place in range(_BANDS)]


def likeness(one: bytes, other: bytes) -> float:
    """The estimated Jaccard index of the texts of two signatures, 0 to 1."""
    pair = memoryview(one).cast("I"), memoryview(other).cast("I")
    return sum(map(eq, *pair)) / _NUMBERS if len(pair[0]) == len(pair[1]) else 0.0


def _short_hash(place: int, part: bytes) -> int:
    digest = hashlib.blake2b(_METHOD + bytes([place]) + part, digest_size=6).digest()
    return int.from_bytes(digest, "little")


def _bytes(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
