"""A chat model by transformers: 4-bit NF4 through bitsandbytes on a GPU, unquantised on a CPU.

Source: Dettmers et al., "QLoRA" (2023), https://arxiv.org/abs/2305.14314, for NF4 and double quantisation;
https://huggingface.co/docs/transformers/quantization/bitsandbytes
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self, cast

import torch
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    BitsAndBytesConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    StoppingCriteria,
    StoppingCriteriaList,
    TextIteratorStreamer,
)

from bot.errors import ModelError, ModelUnavailable, PromptTooLong

_DEFAULT_ANSWER_TOKENS = 512
_CLOSE_S = 60.0
_END = object()


class TransformersChat(BaseChatModel):
    """A causal language model in this process; takes `max_tokens`, `temperature` and `stop`. One answer at a time."""

    name_of_model: str
    _model: PreTrainedModel = PrivateAttr()
    _tokenizer: PreTrainedTokenizerBase = PrivateAttr()
    _turn: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @classmethod
    def load(cls, model: str, *, gguf_file: str = "") -> Self:
        """Load a model; blocks for seconds to minutes.

        Args:
            model: a folder, or a name on the model hub.
            gguf_file: a GGUF file inside it to read weights and tokenizer from.

        Raises:
            ModelUnavailable: it cannot be found, read or held in memory.
        """
        source = str(Path(model).expanduser()) if Path(model).expanduser().exists() else model
        gguf = {"gguf_file": gguf_file} if gguf_file else {}
        try:
            tokenizer = AutoTokenizer.from_pretrained(source, **gguf)
            loaded = AutoModelForCausalLM.from_pretrained(source, **gguf, **_placement())
        except (OSError, ValueError, ImportError, RuntimeError) as error:
            raise ModelUnavailable(f"transformers cannot load {model!r}: {error}") from error
        chat = cls(name_of_model=model)
        chat._model, chat._tokenizer = loaded, tokenizer  # from_pretrained leaves it in evaluation mode
        return chat

    def close(self) -> None:
        """Wait for the answer in work, and give the memory back."""
        if self._turn.acquire(timeout=_CLOSE_S):
            self._model.to(torch.device("meta"))  # type: ignore[arg-type]  # the decorator hides the signature
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
            self._turn.release()

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 - BaseChatModel's signature
        **kwargs: object,
    ) -> Iterator[ChatGenerationChunk]:
        prompt = self._prompt(messages, int(str(kwargs.get("max_tokens") or _DEFAULT_ANSWER_TOKENS)))
        with self._turn:
            run = _Run(self._model, self._tokenizer, prompt, _options(kwargs, stop))
            try:
                for text in run.pieces():
                    yield ChatGenerationChunk(message=AIMessageChunk(content=text))
            finally:
                run.stop()
        yield run.last()

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: object,
    ) -> AsyncIterator[ChatGenerationChunk]:
        chunks = self._stream(messages, stop, None, **kwargs)
        try:
            while (chunk := await asyncio.to_thread(next, chunks, _END)) is not _END:
                if isinstance(chunk, ChatGenerationChunk):
                    yield chunk
        finally:
            await asyncio.to_thread(_close, chunks)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _prompt(self, messages: Sequence[BaseMessage], answer_tokens: int) -> torch.Tensor:
        """Return the prompt's token ids, (1, T).

        Raises:
            PromptTooLong: prompt and answer do not fit the model's context.
        """
        chat = convert_to_openai_messages(list(messages))
        text = str(self._tokenizer.apply_chat_template(chat, add_generation_prompt=True, tokenize=False))
        encoded = self._tokenizer(text, add_special_tokens=False, return_tensors="pt")
        ids = cast(torch.Tensor, encoded["input_ids"]).to(self._model.device)
        context = int(getattr(self._model.config, "max_position_embeddings", 0) or 0)
        if context and ids.shape[1] + answer_tokens > context:
            raise PromptTooLong(f"The prompt has {ids.shape[1]} tokens, the model's context {context}.")
        return ids

    @property
    def _llm_type(self) -> str:
        return "transformers"


class _Run:
    """One generation, on a thread of its own."""

    def __init__(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        prompt: torch.Tensor,
        options: Mapping[str, object],
    ) -> None:
        self._streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
        self._stopped = threading.Event()
        self._prompt = prompt
        self._written = 0
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, args=(model, tokenizer, dict(options)), name="generate")
        self._thread.start()

    def pieces(self) -> Iterator[str]:
        """Yield the text as it comes.

        Raises:
            ModelError: the generation failed, for instance for want of memory.
        """
        yield from (text for text in self._streamer if text)
        self._thread.join()
        if isinstance(self._error, torch.OutOfMemoryError):
            raise ModelError("The GPU has no memory left for this answer.") from self._error
        if self._error:
            raise ModelError(f"The model failed: {self._error}") from self._error

    def stop(self) -> None:
        """End after the token in work."""
        self._stopped.set()
        self._thread.join()

    def last(self) -> ChatGenerationChunk:
        """Return the closing chunk, with the token counts."""
        read = int(self._prompt.shape[1])
        usage = UsageMetadata(input_tokens=read, output_tokens=self._written, total_tokens=read + self._written)
        return ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=usage, chunk_position="last"))

    def _work(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, options: dict[str, object]) -> None:
        stopper = StoppingCriteriaList([_Stopper(self._stopped)])
        try:
            with torch.inference_mode():
                written = model.generate(  # type: ignore[operator]  # a mixin that torch's stubs hide
                    self._prompt,
                    attention_mask=torch.ones_like(self._prompt),
                    streamer=self._streamer,
                    stopping_criteria=stopper,
                    tokenizer=tokenizer,
                    **options,
                )
            self._written = int(written.shape[1] - self._prompt.shape[1])
        except (RuntimeError, ValueError, IndexError) as error:
            self._error = error
            self._streamer.end()  # type: ignore[no-untyped-call]


class _Stopper(StoppingCriteria):
    def __init__(self, stopped: threading.Event) -> None:
        self._stopped = stopped

    def __call__(self, input_ids: torch.Tensor, _scores: torch.Tensor, **_: object) -> torch.Tensor:
        return torch.full((input_ids.shape[0],), self._stopped.is_set(), device=input_ids.device)


def _placement() -> dict[str, object]:
    if not torch.cuda.is_available():
        return {"dtype": torch.float32}
    four_bit = BitsAndBytesConfig(  # type: ignore[no-untyped-call]
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
    return {"dtype": torch.bfloat16, "device_map": {"": 0}, "quantization_config": four_bit}


def _options(kwargs: Mapping[str, object], stop: list[str] | None) -> dict[str, object]:
    temperature = float(str(kwargs.get("temperature") or 0.0))
    options: dict[str, object] = {"max_new_tokens": kwargs.get("max_tokens") or _DEFAULT_ANSWER_TOKENS}
    options |= {"do_sample": True, "temperature": temperature} if temperature else {"do_sample": False}
    return {**options, "stop_strings": stop} if stop else options


def _close(chunks: Iterator[ChatGenerationChunk]) -> None:
    close = getattr(chunks, "close", None)
    if close:
        close()
