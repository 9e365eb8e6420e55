"""Two rankings to one: meaning by cosine, words by BM25, each counted for what it can tell.

Scores are added, not ranks: where no word of the question stands in a passage, as between languages, BM25 is near 0
and adds next to nothing, while a rank counts the same however weak the match is. The constants are for cosines of
multilingual-e5-small, found on XQuAD, CMRC 2018 and the demo; `scripts/eval_retrieval` measures them again.

Source: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (TOIS 2023), which finds sums of
scores better than ranks where a few questions are there to find the weight.
"""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.protocols import QueryVectors
from knowledge.types import Passage

_WORDS = 0.03  # cosine that a BM25 score of 1 for each term of the query is worth
# Of that, where query and passage differ in language: what matches there is names and numbers, and chance.
_WORDS_ACROSS = 0.1
# Cosines across languages lie so much lower. Without it, whatever the collection says in the question's own language
# stands above the answer in the other one.
_ACROSS = 0.05


def fuse(query: QueryVectors, candidates: Sequence[Passage], top_k: int) -> list[Passage]:
    """Return at most `top_k` candidates with their `score`, best first; ties in the order of their ids."""
    scored = [replace(each, score=_score(query, each)) for each in candidates]
    return sorted(scored, key=lambda each: (-each.score, each.chunk.id))[:top_k]


def _score(query: QueryVectors, passage: Passage) -> float:
    words = _WORDS * passage.words / max(1, len(query.sparse.indices))
    if passage.language == query.language:
        return passage.similarity + words
    return passage.similarity + _ACROSS + _WORDS_ACROSS * words
