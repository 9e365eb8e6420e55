"""JSON by schema, held while the model writes: a schema becomes the set of tokens that may come next.

llguidance does the work: one wheel without dependencies, MIT, maintained by Microsoft's guidance team, and quick
enough to be asked before every token. Source: https://github.com/guidance-ai/llguidance
"""

import json
import threading
from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from llguidance import LLMatcher, LLTokenizer
from llguidance.hf import from_tokenizer
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from bot.errors import ModelUnavailable, StructureError

_ANY_OBJECT: dict[str, object] = {"type": "object"}


class Grammar:
    """What one answer may hold, and how far it has got. Used by one thread at a time."""

    def __init__(self, matcher: LLMatcher, vocabulary: int, eos: Sequence[int]) -> None:
        self._matcher = matcher
        self._vocabulary = vocabulary
        self._eos = list(eos)
        self._taken = 0  # tokens of the answer that the matcher has seen

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        """Return itself: the batch copies a request's arguments when it sets it back, and the answer goes on."""
        return self

    def allowed(self, answer: Sequence[int]) -> NDArray[np.bool_]:
        """Return which tokens may follow, (vocabulary,), after the answer's tokens so far.

        Where the answer has left the grammar, which the mask rules out, only the end is allowed.
        """
        self._matcher.consume_tokens(list(answer[self._taken :]))
        self._taken = len(answer)
        mask = np.zeros(self._vocabulary, dtype=np.bool_)
        if self._matcher.is_error() or self._matcher.is_stopped():
            mask[self._eos] = True
            return mask
        bits = np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8)
        allowed = np.unpackbits(bits, bitorder="little", count=min(self._vocabulary, 8 * len(bits)))
        mask[: len(allowed)] = allowed
        return mask


class Grammars:
    """Makes grammars for one tokenizer. Thread-safe."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, vocabulary: int, eos: Sequence[int]) -> None:
        """Bind a tokenizer; what costs a second is left until the first schema.

        Args:
            tokenizer: of the model.
            vocabulary: the width of the model's logits, which may exceed the tokenizer's own count.
            eos: the tokens that end an answer.
        """
        self._tokenizer = tokenizer
        self._vocabulary = vocabulary
        self._eos = list(eos)
        self._lock = threading.Lock()
        self._prepared: LLTokenizer | None = None

    def compile(self, response_format: Mapping[str, object]) -> Grammar | None:
        """Return the grammar of an OpenAI `response_format`; None where it asks for free text.

        Source: https://platform.openai.com/docs/guides/structured-outputs

        Raises:
            StructureError: the schema is none, cannot be met, or uses what the compiler does not know.
            ModelUnavailable: the model's tokenizer cannot be used for it.
        """
        match response_format.get("type"):
            case "json_schema":
                wanted = response_format.get("json_schema")
                schema = wanted.get("schema") if isinstance(wanted, Mapping) else None
                if not isinstance(schema, Mapping):
                    raise StructureError("The response format holds no JSON schema.")
                return self._grammar(schema)
            case "json_object":
                return self._grammar(_ANY_OBJECT)
            case "text":
                return None
            case other:
                raise StructureError(f"The response format {other!r} is none of json_schema, json_object and text.")

    def _grammar(self, schema: Mapping[str, object]) -> Grammar:
        # Without free whitespace: small models would write it for ever.
        compiled = LLMatcher.grammar_from_json_schema(
            json.dumps(schema), overrides={"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
        )
        matcher = LLMatcher(self._tokens(), compiled, log_level=0)
        if matcher.is_error():
            raise StructureError(f"The JSON schema cannot be held to: {matcher.get_error().splitlines()[0]}")
        return Grammar(matcher, self._vocabulary, self._eos)

    def _tokens(self) -> LLTokenizer:
        with self._lock:
            if self._prepared is None:
                if not isinstance(self._tokenizer, PreTrainedTokenizerFast):
                    raise ModelUnavailable("The model's tokenizer is not a fast one; JSON by schema needs that.")
                self._prepared = from_tokenizer(self._tokenizer, self._vocabulary, self._eos)
            return self._prepared
