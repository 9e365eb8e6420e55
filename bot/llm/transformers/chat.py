"""The chat model on a GPU: a 4-bit model by transformers, many chats at once; on a CPU the same, unquantised.

Prompts share the front that others have computed: constant text first, what changes every turn last.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Self

import torch
from langchain_core.messages import AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata
from pydantic import PrivateAttr
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from bot.errors import ModelError, PromptTooLong
from bot.llm.caller import split_caller
from bot.llm.streamed import Begin, Cancel, Emit, StreamedChat
from bot.llm.transformers import quantisation
from bot.llm.transformers.batch_shape import BatchShape
from bot.llm.transformers.batching import BatchEngine, Finished, Queued, Request
from bot.llm.transformers.grammar import Grammars
from bot.llm.waiting import place_chunk

_DEFAULT_ANSWER_TOKENS = 512
_SEED_BITS = 31

Event = str | Queued | Finished | ModelError


class TransformersChat(StreamedChat):
    """A causal language model in this process.

    Takes `max_tokens`, `temperature`, `seed`, `stop`, `response_format`, and who asks (`bot/llm/caller.py`), each for
    its own request. Not taken: `top_p`, `top_k`, penalties, log probabilities, several choices.
    """

    _engine: BatchEngine = PrivateAttr()
    _tokenizer: PreTrainedTokenizerBase = PrivateAttr()
    _grammars: Grammars = PrivateAttr()
    _context_tokens: int = PrivateAttr()

    @classmethod
    def load(cls, model: str, *, gguf_file: str = "", context_tokens: int = 4096, parallel: int = 0) -> Self:
        """Load a model; blocks for seconds to minutes.

        Args:
            model: a folder, a name on the model hub, or `auto`.
            gguf_file: a GGUF file inside it to read weights and tokenizer from.
            context_tokens: of each chat, prompt and answer together; less where the model knows less.
            parallel: chats computed at once; more wait. 0 means as many as the memory holds.

        Raises:
            ModelUnavailable: it cannot be found, read, understood or held in memory.
        """
        name = quantisation.chosen(model, context_tokens, parallel)
        loaded, tokenizer = quantisation.load(name, gguf_file)
        known = int(getattr(loaded.config, "max_position_embeddings", 0) or context_tokens)
        shape = quantisation.shape_for(loaded, min(context_tokens, known), parallel)
        return cls.over(name, loaded, tokenizer, shape)

    @classmethod
    def over(cls, name: str, loaded: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, shape: BatchShape) -> Self:
        """Return a chat model over a model that is loaded.

        Raises:
            ModelUnavailable: it cannot be computed in batches of this shape.
        """
        chat = cls(name_of_model=name)
        chat._tokenizer, chat._context_tokens = tokenizer, shape.context_tokens
        chat._engine = BatchEngine(loaded, tokenizer, shape)
        vocabulary = int(loaded.config.get_text_config().vocab_size)
        chat._grammars = Grammars(tokenizer, vocabulary, chat._engine.eos)
        return chat

    def close(self) -> None:
        """Tell who still listens, stop, and give the memory back; closing twice is fine."""
        self._engine.close()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def drop(self, person: str) -> None:
        """Keep no prompt of the person any more; one that is being answered goes when it ends."""
        self._engine.forget(person)

    @property
    def context_tokens(self) -> int:
        """Of each chat, prompt and answer together."""
        return self._context_tokens

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model makes of the text."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def get_num_tokens(self, text: str) -> int:
        """Return how many tokens the model makes of the text."""
        return self.count_tokens(text)

    def warm(self, messages: Sequence[BaseMessage]) -> None:
        """Compute a front that many prompts share, before anybody waits for it.

        Raises:
            ModelError: the front cannot be computed.
        """
        self.invoke(list(messages), max_tokens=1, temperature=0.0)

    def _begin(self, messages: Sequence[BaseMessage], stop: list[str] | None, options: dict[str, object]) -> Begin:
        caller, own = split_caller(options)
        request = self._request(messages, stop, own)

        def begin(emit: Emit) -> Cancel:
            def hear(event: Event) -> None:
                emit(event if isinstance(event, ModelError) else self._chunk(event))
                if isinstance(event, Finished):
                    emit(None)

            return self._engine.start(request, hear, caller.person).cancel

        return begin

    def _request(
        self, messages: Sequence[BaseMessage], stop: Sequence[str] | None, options: Mapping[str, object]
    ) -> Request:
        """Return the request in tokens; takes milliseconds, and a second for the first schema.

        Raises:
            PromptTooLong: prompt and answer do not fit the context.
            StructureError: the answer cannot be held to the schema asked for.
        """
        answer_tokens = int(str(options.get("max_tokens") or _DEFAULT_ANSWER_TOKENS))
        wanted = options.get("response_format")
        seed = options.get("seed")
        return Request(
            prompt=self._tokens(messages, answer_tokens),
            answer_tokens=answer_tokens,
            temperature=float(str(options.get("temperature") or 0.0)),
            seed=secrets.randbits(_SEED_BITS) if seed is None else int(str(seed)),
            stop=tuple(stop or ()),
            grammar=self._grammars.compile(wanted) if isinstance(wanted, Mapping) else None,
        )

    def _tokens(self, messages: Sequence[BaseMessage], answer_tokens: int) -> list[int]:
        chat = convert_to_openai_messages(list(messages))
        text = str(
            self._tokenizer.apply_chat_template(
                chat,
                add_generation_prompt=True,
                tokenize=False,
                enable_thinking=False,  # of Qwen3's template: who asks waits for the answer; others do not look at it
            )
        )
        tokens: list[int] = self._tokenizer.encode(text, add_special_tokens=False)
        if len(tokens) + answer_tokens > self._context_tokens:
            raise PromptTooLong(
                f"The prompt has {len(tokens)} tokens and the answer may take {answer_tokens}; "
                f"the model's context is {self._context_tokens}."
            )
        return tokens

    def _chunk(self, event: str | Queued | Finished) -> AIMessageChunk:
        if isinstance(event, str):
            return AIMessageChunk(content=event)
        if isinstance(event, Queued):
            return place_chunk(event.place)
        usage = UsageMetadata(
            input_tokens=event.prompt_tokens,
            output_tokens=event.answer_tokens,
            total_tokens=event.prompt_tokens + event.answer_tokens,
            input_token_details=InputTokenDetails(cache_read=event.cached_tokens),
        )
        metadata = {"finish_reason": event.reason, "model_name": self.name_of_model}
        return AIMessageChunk(content="", usage_metadata=usage, response_metadata=metadata, chunk_position="last")

    @property
    def _llm_type(self) -> str:
        return "transformers"
