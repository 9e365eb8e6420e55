"""The best passages in a better order, by a reranker."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.protocols import Reranker
from knowledge.types import Passage


def reranked(reranker: Reranker, query: str, passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages in the reranker's order, best first, each with its score; ties keep their order."""
    texts = ["\n".join((*each.chunk.headings, each.chunk.text)) for each in passages]
    scored = [replace(each, score=score) for each, score in zip(passages, reranker.scores(query, texts), strict=True)]
    return sorted(scored, key=lambda each: -each.score)
