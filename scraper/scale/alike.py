"""What is nearly the same as another article is left out: datatrove's MinHash, over words of any language.

Lee et al. 2022, "Deduplicating Training Data Makes Language Models Better"; signatures in 14 buckets of 8 hashes over
runs of 5 words: of pairs with a Jaccard index of .8 it finds 92 of 100, with one of .5 5 of 100.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.utils.hashing import HashConfig
from datatrove.utils.word_tokenizers import WordTokenizer

from scraper.corpus.wording import searchable
from scraper.scale.steps import Aside

if TYPE_CHECKING:
    from datatrove.pipeline.base import PipelineStep

_CONFIG = MinhashConfig(hash_config=HashConfig(hash_fc="sha1"))
BUCKETS: int = _CONFIG.num_buckets
_SIGNATURES, _PAIRS, _REMOVED = "work/signatures", "work/pairs", "work/removed"
_WORD = re.compile(r"\w+")


class _Words(WordTokenizer):  # type: ignore[misc] # datatrove has no annotations
    """Words; letters of scripts without spaces count as words, one each."""

    def word_tokenize(self, text: str) -> list[str]:
        """The words of a text."""
        return _WORD.findall(searchable(text))

    def sent_tokenize(self, text: str) -> list[str]:
        """Not asked for here."""
        raise NotImplementedError

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        """Not asked for here."""
        raise NotImplementedError


def sign(output: str) -> PipelineStep:
    """Articles -> a task's signatures of them."""
    return MinhashDedupSignature(f"{output}/{_SIGNATURES}", _CONFIG, language=_Words())


def pair(output: str) -> PipelineStep:
    """Signatures -> pairs of articles that are alike; a task for each of the `BUCKETS`."""
    return MinhashDedupBuckets(f"{output}/{_SIGNATURES}", f"{output}/{_PAIRS}", config=_CONFIG)


def cluster(output: str) -> PipelineStep:
    """Pairs -> which articles go, so that one stays of all that are alike; a single task."""
    return MinhashDedupCluster(f"{output}/{_PAIRS}", f"{output}/{_REMOVED}", config=_CONFIG)


def leave_out(output: str) -> PipelineStep:
    """A task's articles -> those that stay."""
    return MinhashDedupFilter(f"{output}/{_REMOVED}", exclusion_writer=Aside(output))
