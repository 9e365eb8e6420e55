"""What recall searches a memory or a message by, its vector and its words, as one small value and as an index of many.

A row keeps it sealed, next to its text. Its bytes, little-endian: version (u1), dimension (u2), step (f4), the vector
in steps (i1 each), then each word's hash (u4) and count (u1). A byte a number instead of four costs no recall: of
cosines that lie 0.02 apart it changes the fourth digit.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from memory.types import Searchable, Vector

_VERSION = 1
_HEAD = struct.Struct("<BHf")
_WORD = np.dtype([("hash", "<u4"), ("count", "u1")])
_STEPS = 127
_AT_ONCE = 512  # vectors widened to floats at a time: they stay in the processor's cache

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


def pack(searchable: Searchable) -> bytes:
    """Return the bytes of one value."""
    vector = np.asarray(searchable.vector, dtype=np.float32)
    step = float(np.abs(vector).max(initial=0.0)) / _STEPS or 1.0
    words = np.array([(word, min(count, 255)) for word, count in searchable.words.items()], dtype=_WORD)
    head = _HEAD.pack(_VERSION, len(vector), step)
    return b"".join((head, np.rint(vector / step).astype(np.int8).tobytes(), words.tobytes()))


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a word stands: which pieces hold it, and how often each."""

    pieces: Ints
    counts: Floats


@dataclass(frozen=True, slots=True)
class Index:
    """The values of many pieces, N, opened; a piece is named by its place."""

    steps: npt.NDArray[np.int8]  # (N, D)
    scales: Floats  # (N,)
    hashes: npt.NDArray[np.uint32]  # (W,), sorted: each word of each piece
    holders: npt.NDArray[np.int32]  # (W,), the piece that holds it
    counts: npt.NDArray[np.uint8]  # (W,)
    lengths: Floats  # (N,), words of each piece

    @classmethod
    def of(cls, packed: Sequence[bytes]) -> "Index":
        """Return the index of packed values, whose vectors have one dimension."""
        dimension = _HEAD.unpack_from(packed[0])[1] if packed else 0
        after = _HEAD.size + dimension
        heads = np.frombuffer(b"".join([each[:after] for each in packed]), dtype=np.uint8).reshape(-1, after)
        words = np.frombuffer(b"".join([each[after:] for each in packed]), dtype=_WORD)
        sizes = np.array([len(each) - after for each in packed], dtype=np.int64) // _WORD.itemsize
        holders = np.repeat(np.arange(len(packed), dtype=np.int32), sizes)
        order = np.argsort(words["hash"])
        return cls(
            steps=heads[:, _HEAD.size :].view(np.int8).copy(),
            scales=heads[:, _HEAD.size - 4 : _HEAD.size].copy().view("<f4").ravel(),
            hashes=words["hash"][order],
            holders=holders[order],
            counts=words["count"][order],
            lengths=np.bincount(holders, weights=words["count"], minlength=len(packed)).astype(np.float32),
        )

    def __len__(self) -> int:
        """Return how many pieces there are."""
        return len(self.lengths)

    @property
    def nbytes(self) -> int:
        """The memory that it takes."""
        return self.steps.nbytes + self.hashes.nbytes + self.holders.nbytes + self.counts.nbytes + 8 * len(self)

    def joined(self, later: "Index") -> "Index":
        """Return the index of these pieces followed by others."""
        if not (len(self) and len(later)):
            return self if len(self) else later
        places = np.searchsorted(self.hashes, later.hashes, "right")  # both are sorted: of many nothing is sorted again
        return Index(
            np.concatenate([self.steps, later.steps]),
            np.concatenate([self.scales, later.scales]),
            np.insert(self.hashes, places, later.hashes),
            np.insert(self.holders, places, later.holders + np.int32(len(self))),
            np.insert(self.counts, places, later.counts),
            np.concatenate([self.lengths, later.lengths]),
        )

    def arranged(self, order: npt.NDArray[np.intp]) -> "Index":
        """Return the index of the pieces at these places, each of which is named once, in that order."""
        places = np.full(len(self), -1, dtype=np.int32)
        places[order] = np.arange(len(order), dtype=np.int32)
        holders = places[self.holders]
        kept = holders >= 0
        return Index(
            self.steps[order],
            self.scales[order],
            self.hashes[kept],
            holders[kept],
            self.counts[kept],
            self.lengths[order],
        )

    def cosines(self, vector: Vector) -> Floats:
        """Return the cosine of a vector with each piece's, (N,)."""
        found = np.zeros(len(self), dtype=np.float32)
        for start in range(0, len(self), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            found[part] = self.steps[part].astype(np.float32) @ vector
        return found * self.scales

    def vectors(self) -> Floats:
        """Return the vectors, (N, D)."""
        return np.asarray(self.steps.astype(np.float32) * self.scales[:, None])

    def postings(self, word: int) -> Postings:
        """Return where a word stands, by its hash."""
        key = np.uint32(word)
        part = slice(np.searchsorted(self.hashes, key, "left"), np.searchsorted(self.hashes, key, "right"))
        return Postings(self.holders[part].astype(np.int64), self.counts[part].astype(np.float32))
