"""Texts to sparse vectors for BM25: the term part here, the inverse document frequency inside Qdrant.

Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); Qdrant's sparse
vectors with the IDF modifier, https://qdrant.tech/documentation/concepts/indexing/#idf-modifier
"""

import zlib
from collections import Counter

from knowledge.language import terms
from knowledge.protocols import SparseVector

_K1 = 1.2  # how soon repetitions of a term stop counting
_B = 0.75  # how much a long passage pays for its length
_AVERAGE_TERMS = 120  # of a passage; fixed, so that a passage's vector does not depend on the others


def encode_passage(text: str) -> SparseVector:
    """Return the saturated, length-normalised weight of each term of a passage."""
    counts = _count(text)
    length = sum(counts.values())
    norm = _K1 * (1 - _B + _B * length / _AVERAGE_TERMS)
    return _vector({term: count * (_K1 + 1) / (count + norm) for term, count in counts.items()})


def encode_query(text: str) -> SparseVector:
    """Return each term of a query with weight 1."""
    return _vector(dict.fromkeys(_count(text), 1.0))


def _count(text: str) -> Counter[int]:
    return Counter(zlib.crc32(term.encode("utf-8", "ignore")) for term in terms(text))


def _vector(weights: dict[int, float]) -> SparseVector:
    ordered = sorted(weights.items())
    return SparseVector(tuple(index for index, _ in ordered), tuple(value for _, value in ordered))
