"""Vectors as the tables hold them: float32, little-endian, one after the other."""

from collections.abc import Sequence

import numpy as np

from memory.types import Matrix, Vector


def to_bytes(vector: Vector) -> bytes:
    """Return a vector's bytes."""
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def to_matrix(rows: Sequence[bytes]) -> Matrix:
    """Return stored vectors as a matrix, (N, D); (0, 0) when there are none."""
    if not rows:
        return np.zeros((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(rows), dtype="<f4").reshape(len(rows), -1).astype(np.float32)
