"""A point's payload, the same in both kinds of index, and the passage it comes back as."""

from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import BaseModel

from knowledge.protocols import Point, SparseVector
from knowledge.types import Chunk, Passage, Vector

DENSE = "dense"
SPARSE = "bm25"
FUSION_K = 60  # Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion" (SIGIR 2009)
PREFETCH = 50  # candidates of each ranking that go into the fusion
# BM25 score that a passage must reach for each term of the query to take part in the fusion. Between languages words
# hardly match, and ranks of such chance matches would outweigh meaning. Measured on XQuAD, English questions over
# Chinese paragraphs: recall@1 0.72 by meaning alone, 0.40 fused without this threshold, 0.70 with it; within one
# language it costs nothing. `scripts/eval_retrieval` measures it again.
_LEAST_SCORE_A_TERM = 1.0


class Payload(BaseModel):
    """What is stored beside the vectors; `space_id`, `document_id` and `version` are indexed."""

    space_id: str
    document_id: str
    ordinal: int
    title: str
    uri: str
    text: str
    headings: tuple[str, ...]
    page: int | None
    version: str = ""  # points of earlier installations have none

    def chunk(self, chunk_id: str) -> Chunk:
        """Return the chunk that is stored."""
        return Chunk(chunk_id, self.document_id, self.ordinal, self.text, self.headings, self.page)

    def passage(self, chunk_id: str, score: float, similarity: float) -> Passage:
        """Return the passage that a search found."""
        return Passage(self.chunk(chunk_id), self.title, self.uri, score, similarity)


def payload_of(point: Point) -> dict[str, object]:
    """Return what is stored beside a point's vectors."""
    chunk = point.chunk
    return Payload(
        space_id=point.space_id,
        document_id=chunk.document_id,
        ordinal=chunk.ordinal,
        title=point.title,
        uri=point.uri,
        text=chunk.text,
        headings=chunk.headings,
        page=chunk.page,
        version=point.version,
    ).model_dump()


def chunk_of(point_id: object, payload: Mapping[str, object] | None, dense: Sequence[float]) -> tuple[Chunk, Vector]:
    """Return a stored point as a chunk and its dense vector."""
    return Payload.model_validate(payload).chunk(str(point_id)), np.asarray(dense, dtype=np.float32)


def passage_of(
    point_id: object, payload: Mapping[str, object] | None, score: float, dense: Sequence[float], query: Vector
) -> Passage:
    """Return a found point as a passage; its similarity is the cosine of the two dense vectors."""
    similarity = float(np.dot(np.asarray(dense, dtype=np.float32), query))
    return Payload.model_validate(payload).passage(str(point_id), score, similarity)


def least_score(query: SparseVector) -> float:
    """Return the BM25 score from which a passage counts as found by its words."""
    return _LEAST_SCORE_A_TERM * len(query.indices)


def dense_of(vectors: object) -> list[float]:
    """Return the dense one of a found point's named vectors; empty when the index did not send it."""
    dense = vectors.get(DENSE) if isinstance(vectors, dict) else None
    return list(dense) if isinstance(dense, list) else []
