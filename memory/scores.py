"""How well pieces of a person's past fit what is looked for: by meaning, by words, by what stands beside them, by time.

An answer is often told by the turn after the one that names what it is about, and a sitting that has one good turn
has others: so what fits clearly lends to its neighbours. The constants were found on five conversations of LoCoMo
(`scripts/eval_memory`, every other one), where all of them lie on a wide plateau; the other five confirm them.

Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); Bruch, Gai and Ingber,
"An Analysis of Fusion Functions for Hybrid Retrieval" (TOIS 2023); for lending, Diaz, "Regularizing ad hoc retrieval
scores" (CIKM 2005).
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from memory.searchable import Floats, Index

_K1 = 0.9  # how soon repetitions of a word stop counting
_B = 0.4  # how much a long piece pays for its length
_WORDS = 0.067  # cosine that the words are worth, to the square root of what all the words of the question are worth
_CLEAR = 1.0  # standard deviations above the mean, from where on a piece lends
_LENT = ((1, 0.5), (2, 0.3), (-1, 0.3), (-2, 0.2))  # of that: to the turn so far behind it
_LENT_TO_ALL = 0.3  # of that of a sitting's best turn: to each of its turns


def by_words(indexes: Sequence[Index], words: Iterable[int]) -> Floats:
    """Return the BM25 score of each piece of the indexes, one after the other, for words by their hashes.

    It is divided by the square root of the best that the words could reach, so that long questions count no more.
    """
    sizes = [len(index) for index in indexes]
    total = sum(sizes)
    scores = np.zeros(total, dtype=np.float32)
    if not total:
        return scores
    lengths = np.concatenate([index.lengths for index in indexes])
    norms = (_K1 * (1 - _B + _B * lengths / max(1.0, float(lengths.mean())))).astype(np.float32)
    starts = np.cumsum([0, *sizes[:-1]])
    best = 0.0
    for word in words:
        found = [index.postings(word) for index in indexes]
        pieces = np.concatenate([each.pieces + start for each, start in zip(found, starts, strict=True)])
        counts = np.concatenate([each.counts for each in found])
        rarity = float(np.log1p((total - len(pieces) + 0.5) / (len(pieces) + 0.5)))
        scores[pieces] += rarity * counts * (_K1 + 1) / (counts + norms[pieces])
        best += rarity
    return scores / np.float32(np.sqrt(best) or 1.0)


def fused(cosines: Floats, words: Floats) -> Floats:
    """Return how well pieces fit by meaning and by words together."""
    return cosines + np.float32(_WORDS) * words


def lent(fit: Floats, order: npt.NDArray[np.intp], sittings: npt.NDArray[np.int64]) -> Floats:
    """Return what each piece is lent by those around it, (N,).

    Args:
        fit: how well each fits, (N,).
        order: the pieces as they followed one another, (N,).
        sittings: the number of the sitting that each belongs to, from 0, in that order, (N,).
    """
    if not len(fit):
        return fit
    clear = np.maximum(fit - fit.mean() - _CLEAR * fit.std(), 0.0)[order]
    best = np.zeros(int(sittings[-1]) + 1, dtype=np.float32)
    np.maximum.at(best, sittings, clear)
    given = _LENT_TO_ALL * best[sittings]
    for distance, share in _LENT:
        here, there = (slice(distance, None), slice(None, -distance))
        if distance < 0:
            here, there = slice(None, distance), slice(-distance, None)
        given[here] += share * clear[there] * (sittings[here] == sittings[there])
    scattered = np.empty_like(fit)
    scattered[order] = given
    return scattered
