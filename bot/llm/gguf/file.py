"""What a GGUF file says of itself, read without loading it: its architecture, its shape, and how long it must be.

Reads no more than the header, and believes no length that the file cannot hold.
Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO

from bot.errors import WeightsError

Value = int | float | bool | str | list[int]  # arrays of other things than integers read as empty

_MAGIC = b"GGUF"
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_INTEGERS = {0, 1, 2, 3, 4, 5, 10, 11}
_STRING, _ARRAY = 8, 9
_ALIGNMENT = 32  # of the tensors' data, unless the file says otherwise
_MOST_DIMENSIONS = 8
_CACHE_BYTES = 2  # of one number in the KV cache: float16
# Elements and bytes of one block, by the number of the type. Source: ggml.h and ggml-common.h of llama.cpp.
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292), 16: (256, 66),
    17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82), 23: (256, 136),
    24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54),
    35: (256, 66), 39: (32, 17),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GgufShape:
    """What a model can read, and what the size of its cache depends on; 0 where the file does not say."""

    architecture: str
    context_tokens: int  # that it was trained for; llama.cpp gives a chat no more
    cache_bytes_a_token: int


def read_shape(path: Path) -> GgufShape:
    """Return the model's shape; takes about a millisecond, because the vocabulary is not read.

    Raises:
        WeightsError: the file is cut short in its header, or no GGUF.
    """
    values: dict[str, Value] = {}
    with _Header(path) as header:
        for name, value in header.values():
            if name.startswith("tokenizer."):  # every writer puts the shape before it
                break
            values[name] = value
    architecture = str(values.get("general.architecture", ""))
    context = values.get(f"{architecture}.context_length", 0)
    context_tokens = context if isinstance(context, int) else 0
    return GgufShape(architecture, context_tokens, _cache_bytes(architecture, values))


def least_bytes(path: Path) -> int:
    """Return how many bytes the file must have for all its tensors; takes a tenth of a second.

    Raises:
        WeightsError: the file is cut short in its header, or no GGUF.
    """
    with _Header(path) as header:
        alignment = _ALIGNMENT
        for name, value in header.values():
            if name == "general.alignment" and isinstance(value, int) and value > 0:
                alignment = value
        end = max(header.tensor_ends(), default=0)
        return -(-header.position // alignment) * alignment + end


def _cache_bytes(architecture: str, values: dict[str, Value]) -> int:
    def number(name: str) -> int:
        value = values.get(f"{architecture}.{name}", 0)
        return max(value, default=0) if isinstance(value, list) else int(value) if isinstance(value, int) else 0

    heads = number("attention.head_count")
    width = number("embedding_length") // heads if heads else 0
    key, value = number("attention.key_length") or width, number("attention.value_length") or width
    return number("block_count") * (number("attention.head_count_kv") or heads) * (key + value) * _CACHE_BYTES


class _Header:
    """Reads a header from its beginning to its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tensors = self._values = 0

    def __enter__(self) -> "_Header":
        self._file: IO[bytes] = self._path.open("rb")
        self._size = self._path.stat().st_size
        if self._file.read(len(_MAGIC)) != _MAGIC:
            raise WeightsError(f"{str(self._path)!r} is not a GGUF model file; delete it, or name another one.")
        _, self._tensors, self._values = self._unpack("IQQ")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def position(self) -> int:
        """How many bytes have been read."""
        return self._file.tell()

    def values(self) -> Iterator[tuple[str, Value]]:
        """Yield the names and values."""
        for _ in range(self._values):
            name = self._string()
            yield name, self._value(self._unpack("I")[0])

    def tensor_ends(self) -> Iterator[int]:
        """Yield where each tensor ends, from the start of the data; after the values have been read."""
        for _ in range(self._tensors):
            self._string()
            (dimensions,) = self._unpack("I")
            if dimensions > _MOST_DIMENSIONS:
                raise self._damaged()
            shape = self._unpack(f"{dimensions}Q")
            kind, offset = self._unpack("IQ")
            elements, size = _BLOCKS.get(kind, (1, 0))
            yield offset + prod(shape) // elements * size

    def _value(self, kind: int) -> Value:
        if kind == _STRING:
            return self._string()
        if kind == _ARRAY:
            return self._array()
        if kind not in _SCALARS:
            raise self._damaged()
        value: int | float | bool = self._unpack(_SCALARS[kind])[0]
        return value

    def _array(self) -> list[int]:
        kind, length = self._unpack("IQ")
        if kind in _SCALARS:
            numbers = self._unpack(f"{self._held(length)}{_SCALARS[kind]}")
            return [int(number) for number in numbers] if kind in _INTEGERS else []
        if kind != _STRING:
            raise self._damaged()
        for _ in range(self._held(length)):
            self._skip(self._unpack("Q")[0])
        return []

    def _string(self) -> str:
        (length,) = self._unpack("Q")
        return self._bytes(length).decode("utf-8", "replace")

    def _skip(self, length: int) -> None:
        self._file.seek(self._held(length), 1)

    def _unpack(self, layout: str) -> tuple[int, ...]:
        layout = f"<{layout}"
        return struct.unpack(layout, self._bytes(struct.calcsize(layout)))

    def _bytes(self, length: int) -> bytes:
        found = self._file.read(self._held(length))
        if len(found) < length:
            raise self._damaged()
        return found

    def _held(self, length: int) -> int:
        """Return the length, when the file can hold as much."""
        if length > self._size:
            raise self._damaged()
        return length

    def _damaged(self) -> WeightsError:
        return WeightsError(
            f"The model file {str(self._path)!r} is cut short or damaged: its header breaks off at byte "
            f"{self._file.tell():,} of {self._size:,}. Delete it and fetch or copy it again."
        )
