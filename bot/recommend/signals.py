"""What speaks for or against items for one person: each signal is a direction in the embedding space and a cause."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from memory.types import Matrix, Vector

SignalSource = Literal["request", "liked", "read", "clicked", "interest", "memory", "question", "moment", "disliked"]

# How much one signal of each kind counts. A request in words outweighs all that was learned.
WEIGHTS: dict[SignalSource, float] = {
    "request": 2.0,
    "liked": 1.0,
    "interest": 0.9,
    "memory": 0.7,
    "read": 0.7,
    "question": 0.6,
    "clicked": 0.5,
    "moment": 0.4,
    "disliked": -0.8,
}


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing the person said or did that speaks for items near `vector`; negative weights speak against."""

    source: SignalSource
    subject: str  # what is named in the reason: a title, an interest, a question
    vector: Vector  # (D,), L2-normalised
    weight: float


def contributions(signals: list[Signal], items: Matrix) -> Matrix:
    """Return what each signal adds to each item's score, (S, N).

    The items' mean is taken out of both sides first: the embedder's cosines are all high, and what the items have in
    common tells them apart least ("all-but-the-top", Mu and Viswanath, ICLR 2018, with the mean alone).
    """
    if not signals or not len(items):
        return np.zeros((len(signals), len(items)), dtype=np.float32)
    mean = items.mean(axis=0)
    centred = unit_rows(items - mean)
    directions = unit_rows(np.stack([signal.vector for signal in signals]) - mean)
    weights = np.array([signal.weight for signal in signals], dtype=np.float32)
    return np.asarray(weights[:, None] * np.maximum(directions @ centred.T, 0), dtype=np.float32)


def unit_rows(matrix: Matrix) -> Matrix:
    """Return the matrix with rows of length one; rows of zeros stay."""
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.where(lengths > 0, lengths, 1), dtype=np.float32)
