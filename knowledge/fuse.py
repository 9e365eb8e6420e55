"""Two rankings to one: meaning by cosine, words by BM25, each counted for what it can tell.

Scores are added, not ranks: where no word of the question stands in a passage, as between languages, BM25 is near 0
and adds next to nothing, while a rank counts the same however weak the match is. The constants are for cosines of
multilingual-e5-small, found on XQuAD, CMRC 2018 and the demo; `scripts/eval_retrieval` measures them again.

Source: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (TOIS 2023), which finds sums of
scores better than ranks where a few questions are there to find the weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.protocols import QueryVectors
from knowledge.types import Passage

_WORDS = 0.03  # cosine that a BM25 score of 1 for each term of the query is worth
# Of that, where query and passage differ in language: what matches there is names and numbers, and chance.
_WORDS_ACROSS = 0.1
# Cosines across languages lie so much lower, by the language of the question. Without it, whatever the collection says
# in that language stands above the answer in the other one. With more, translations begin to outrank the original.
_ACROSS = {"en": 0.06, "zh": 0.08}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a fused score is the sum of."""

    meaning: float  # cosine
    words: float
    across: float  # for being in another language than the query, with what is taken out of the query there

    @property
    def score(self) -> float:
        """The fused score."""
        return self.meaning + self.across + self.words


def fuse(query: QueryVectors, candidates: Sequence[Passage], top_k: int) -> list[Passage]:
    """Return at most `top_k` candidates with their `score`, best first; ties in the order of their ids."""
    scored = [replace(each, score=parts(query, each).score) for each in candidates]
    return sorted(scored, key=lambda each: (-each.score, each.chunk.id))[:top_k]


def parts(query: QueryVectors, passage: Passage) -> Parts:
    """Return what the score of a candidate is made of."""
    words = _WORDS * passage.words / max(1, len(query.sparse.indices))
    if passage.language == query.language:
        return Parts(passage.similarity, words, 0.0)
    return Parts(passage.similarity, _WORDS_ACROSS * words, _ACROSS[query.language] + passage.gain)
