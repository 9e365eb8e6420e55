"""Texts to vectors by any model that sentence-transformers loads: from a folder, or from a hub where one is reachable.

Source: https://sbert.net/docs/package_reference/sentence_transformer/SentenceTransformer.html
"""

import threading
from collections.abc import Sequence

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from knowledge.errors import EmbedderUnavailable
from knowledge.types import Matrix, Vector

_AT_ONCE = 32  # passages; a question asked meanwhile waits for no more than these
_E5_PROMPTS = {"query": "query: ", "document": "passage: "}  # Source: https://huggingface.co/intfloat/e5-base-v2


class SentenceModel:
    """Embeds with the prompts that the model brings; in bfloat16 on a GPU, in full precision elsewhere. Thread-safe."""

    def __init__(self, name: str, device: str) -> None:
        """Load a model by the path of its folder or its name on the hub.

        Raises:
            EmbedderUnavailable: it cannot be found or loaded, or the device cannot be used.
        """
        self.name = name
        kind = torch.float32 if device == "cpu" else torch.bfloat16
        try:
            self._model = SentenceTransformer(name, device=device, model_kwargs={"dtype": kind})
        except (OSError, ValueError, RuntimeError, AssertionError) as error:
            raise EmbedderUnavailable(
                f"The embedding model {name!r} cannot be loaded on {device!r}: {error}. Check "
                "ZHIYIN_EMBEDDING_MODEL, a folder or a name on the hub, and ZHIYIN_EMBEDDING_DEVICE."
            ) from error
        if "e5" in name.lower() and not any(self._model.prompts.values()):
            self._model.prompts = dict(_E5_PROMPTS)  # trained with them, but older ones do not say so
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self._one_at_once = threading.Lock()  # the tokenizer is not made for several threads

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query, (D,) float32, L2-normalised."""
        with self._one_at_once:
            found = self._model.encode_query([_clean(text)], normalize_embeddings=True, show_progress_bar=False)
        vector: Vector = np.asarray(found, dtype=np.float32)[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages in their order, (N, D) float32, rows L2-normalised."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _AT_ONCE):
            part = [_clean(text) for text in texts[start : start + _AT_ONCE]]
            with self._one_at_once:
                found = self._model.encode_document(part, normalize_embeddings=True, show_progress_bar=False)
            vectors[start : start + len(part)] = np.asarray(found, dtype=np.float32)
        return vectors


def _clean(text: str) -> str:
    return text.encode("utf-8", "ignore").decode("utf-8")  # lone surrogates have no UTF-8
