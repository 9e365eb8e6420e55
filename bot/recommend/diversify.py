"""Maximal marginal relevance: a slate of good items that are not all alike."""

from collections.abc import Sequence

import numpy as np

from memory.types import Matrix


def mmr(scores: Sequence[float], vectors: Matrix, limit: int, trade_off: float = 0.7) -> list[int]:
    """Return the indices of at most `limit` items, in slate order.

    Args:
        scores: relevance, (N,), any scale.
        vectors: (N, D), rows L2-normalised.
        limit: how many to take.
        trade_off: 1 is relevance alone, 0 difference alone.

    Source: Carbonell and Goldstein, "The Use of MMR", SIGIR 1998.
    """
    relevance = np.asarray(scores, dtype=np.float32)
    chosen: list[int] = []
    closest = np.zeros(len(relevance), dtype=np.float32)  # (N,) similarity to the nearest chosen item
    left = np.ones(len(relevance), dtype=bool)
    while left.any() and len(chosen) < limit:
        value = np.where(left, trade_off * relevance - (1 - trade_off) * closest, -np.inf)
        best = int(np.argmax(value))
        chosen.append(best)
        left[best] = False
        closest = np.maximum(closest, vectors @ vectors[best])
    return chosen
