"""How likely a sentence tells something lasting of its writer's life, and what kind of thing, by its embedding.

A softmax regression over the vectors of the packaged embedder, fitted by `scripts/fit_personal` to the sentences in
`bot/wording/personal.tsv`, which were written for it in both languages. It needs no words for "I": 闺女五岁了 and "Mum
turned 70" tell of the writer's people, "The client is sixty" does not. It knows nothing of what asks, supposes or
quotes: that is decided by words (`bot/wording`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.protocols import Embedder
from knowledge.types import Matrix
from memory.types import MemoryKind

KINDS: tuple[MemoryKind, ...] = ("fact", "preference", "plan", "relationship", "instruction")
SENTENCES = Path(__file__).parent / "wording" / "personal.tsv"
WEIGHTS = Path(__file__).parent / "wording" / "personal.npy"
_ENDS = " \t\n。.?？!！~～"
# Of sentences that no rule knows: over the first nearly all tell of their writer, over the second
# rather so than not, under the third next to none.
SURE, LIKELY, DOUBTFUL = 0.7, 0.55, 0.35
_UNKNOWN = 0.5  # with another embedder than the one that the weights belong to


@dataclass(frozen=True, slots=True)
class Sense:
    """What a sentence seems to tell."""

    personal: float  # 0 to 1
    kind: MemoryKind  # if it is personal


class Personal:
    """Senses what is personal. Thread-safe; blocks for the embeddings."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._weights = np.load(WEIGHTS)  # (1 + D, 1 + kinds), the intercepts first, "none" last

    def of(self, sentences: Sequence[str]) -> list[Sense]:
        """Return what each sentence seems to tell; with an embedder of other dimensions all are in doubt."""
        if not sentences:
            return []
        vectors = self._embedder.embed_passages([bare(sentence) for sentence in sentences])
        if vectors.shape[1] + 1 != len(self._weights):
            return [Sense(_UNKNOWN, KINDS[0]) for _ in sentences]
        return [Sense(1.0 - float(row[-1]), KINDS[int(row[:-1].argmax())]) for row in chances(vectors, self._weights)]


def bare(sentence: str) -> str:
    """Return a sentence without the marks at its end, as it is embedded."""
    return sentence.strip(_ENDS)


def chances(vectors: Matrix, weights: Matrix) -> Matrix:
    """Return the chances of each kind and of none for vectors (N, D), (N, 1 + kinds), rows that sum to 1."""
    scores = vectors @ weights[1:] + weights[0]
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)
