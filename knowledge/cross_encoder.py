"""A reranker: a model that reads query and passage together, through transformers."""

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from knowledge.errors import RerankerUnavailable

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_TOKENS = 512  # of query and passage together; what is beyond is cut
_PAIRS_AT_ONCE = 32


class CrossEncoder:
    """A sequence classifier with one output, such as BAAI/bge-reranker-v2-m3: on the GPU in bf16 where there is one.

    Thread-safe; one batch at a time. Source: Nogueira and Cho, "Passage Re-ranking with BERT" (2019)
    """

    def __init__(self, model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase") -> None:
        self._model = model.train(mode=False)
        self._tokenizer = tokenizer
        self._busy = Lock()

    @classmethod
    def load(cls, name: str) -> "CrossEncoder":
        """Load a model by folder or hub name.

        Raises:
            RerankerUnavailable: it cannot be found or read, or has more than one output.
        """
        device, dtype = ("cuda", torch.bfloat16) if torch.cuda.is_available() else ("cpu", torch.float32)
        try:
            tokenizer = AutoTokenizer.from_pretrained(name)
            model = AutoModelForSequenceClassification.from_pretrained(name, dtype=dtype).to(device)
        except (OSError, ValueError, KeyError) as error:
            raise RerankerUnavailable(
                f"The reranker {name!r} cannot be loaded: {error}. Check ZHIYIN_RERANK_MODEL."
            ) from error
        if model.config.num_labels != 1:
            raise RerankerUnavailable(
                f"The model {name!r} has {model.config.num_labels} outputs; a reranker has one. Check "
                "ZHIYIN_RERANK_MODEL."
            )
        return cls(model, tokenizer)

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the query, higher is better, in their order."""
        scores: list[float] = []
        with self._busy, torch.inference_mode():
            for start in range(0, len(texts), _PAIRS_AT_ONCE):
                batch = list(texts[start : start + _PAIRS_AT_ONCE])
                encoded = self._tokenizer(
                    [query] * len(batch),
                    batch,
                    padding=True,
                    truncation="longest_first",
                    max_length=_TOKENS,
                    return_tensors="pt",
                ).to(self._model.device)
                scores += self._model(**encoded).logits[:, 0].float().tolist()
        return scores
