"""The embedded chat model: a GGUF file run by llama.cpp inside this process.

What a person waits for is the prompt. Every slot keeps what it has computed, and a prompt goes to the free slot with
which it shares the longest front, so: constant text first, then the conversation, what changes every turn last.
`warm` computes a constant front once, keeps it in a file beside the model, and lays it into the slots.
"""

import asyncio
import hashlib
import json
import logging
import queue
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Self

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import agenerate_from_stream, generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from bot.errors import ModelError, ModelUnavailable
from bot.llm.caller import split_caller
from bot.llm.engine import Engine, EngineShape, Event
from bot.llm.loading import spare_bytes, why_not_loaded
from bot.llm.waiting import place_chunk
from bot.llm.weights import verify

logger = logging.getLogger(__name__)

_DEFAULT_ANSWER_TOKENS = 512
_STATES_KEPT = 8  # files of computed fronts; older ones are removed


class GgufChat(BaseChatModel):
    """A GGUF model in this process.

    Takes `max_tokens`, `temperature`, `stop`, `response_format`, `seed`, and who asks (`bot/llm/caller.py`).
    """

    name_of_model: str
    _engine: Engine = PrivateAttr()
    _file: Path = PrivateAttr()
    _fronts: list[str] = PrivateAttr(default_factory=list)

    @classmethod
    def load(cls, path: Path, *, context_tokens: int, parallel: int, threads: int) -> Self:
        """Load a model file; blocks for seconds.

        Args:
            path: a GGUF file.
            context_tokens: of each chat, prompt and answer together.
            parallel: chats computed at once; more wait.
            threads: CPU threads; 0 means one a core.

        Raises:
            WeightsError: the file is missing, cut short, no GGUF, or of a kind that llama.cpp does not know.
            ModelUnavailable: the memory does not suffice.
        """
        verify(path)
        spare = spare_bytes(path, context_tokens, parallel)
        shape = EngineShape(context_tokens, parallel, threads, _state_folder(path), spare)
        model = cls(name_of_model=path.stem)
        model._file = path
        try:
            model._engine = Engine(path, shape)
        except ModelUnavailable as error:
            raise why_not_loaded(path) from error
        return model

    def close(self) -> None:
        """Stop what is running and free the model; closing twice is fine."""
        self._engine.close()

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model makes of the text; about a millisecond, exact."""
        return self._engine.count_tokens(text)

    def get_num_tokens(self, text: str) -> int:
        """Return how many tokens the model makes of the text."""
        return self.count_tokens(text)

    def warm(self, messages: Sequence[BaseMessage]) -> None:
        """Compute a front that many prompts share, before anybody waits for it.

        Fronts share the slots out among them in turn. What was computed is kept in a file: the next start reads it.

        Raises:
            ModelError: the front cannot be computed.
        """
        state = self._state_name(messages)
        folder = self._engine.shape.state_folder
        slot = len(self._fronts) % self._engine.shape.parallel
        if folder is None or not (folder / state).exists() or not self._restored(slot, state):
            self._compute(messages, slot)
            if folder is None:
                return
            self._engine.save_slot(slot, state)
            _remove_old_states(folder)
        self._fronts.append(state)
        for other in range(self._engine.shape.parallel):
            self._restored(other, self._fronts[other % len(self._fronts)])

    def _compute(self, messages: Sequence[BaseMessage], slot: int) -> None:
        events: queue.Queue[Event | ModelError | None] = queue.Queue()
        request = _request(messages, None, {"max_tokens": 1, "temperature": 0.0})
        self._engine.start({**request, "id_slot": slot}, events.put)
        while (event := events.get()) is not None:
            if isinstance(event, ModelError):
                raise event

    def _restored(self, slot: int, state: str) -> bool:
        try:
            self._engine.restore_slot(slot, state)
        except ModelError as error:
            logger.warning("llm.front_not_restored slot=%d reason=%s", slot, error)
            return False
        return True

    def _state_name(self, messages: Sequence[BaseMessage]) -> str:
        stat, shape = self._file.stat(), self._engine.shape
        key = [stat.st_size, stat.st_mtime_ns, shape.context_tokens, version("xllamacpp"), _openai(messages)]
        return f"{self._file.stem}-{hashlib.sha256(json.dumps(key).encode()).hexdigest()[:16]}.state"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> Iterator[ChatGenerationChunk]:
        events: queue.Queue[Event | ModelError | None] = queue.Queue()
        caller, options = split_caller(kwargs)
        generation = self._engine.start(_request(messages, stop, options), events.put, caller.person)
        reader = _Reader(self.name_of_model)
        try:
            while (event := events.get()) is not None:
                if chunk := reader.read(event):
                    if run_manager:
                        run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                    yield chunk
        finally:
            generation.cancel()

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> AsyncIterator[ChatGenerationChunk]:
        loop = asyncio.get_running_loop()
        events: asyncio.Queue[Event | ModelError | None] = asyncio.Queue()

        def emit(event: Event | ModelError | None) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                loop.call_soon_threadsafe(events.put_nowait, event)

        caller, options = split_caller(kwargs)
        generation = self._engine.start(_request(messages, stop, options), emit, caller.person)
        reader = _Reader(self.name_of_model)
        try:
            while (event := await events.get()) is not None:
                if chunk := reader.read(event):
                    if run_manager:
                        await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                    yield chunk
        finally:
            generation.cancel()

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        return await agenerate_from_stream(self._astream(messages, stop, run_manager, **kwargs))

    @property
    def _llm_type(self) -> str:
        return "gguf"


class _Reader:
    """Turns the engine's events into chunks; the last one carries usage and speed."""

    def __init__(self, name_of_model: str) -> None:
        self._name_of_model = name_of_model
        self._finish_reason = ""

    def read(self, event: Event | ModelError) -> ChatGenerationChunk | None:
        if isinstance(event, ModelError):
            raise event
        if place := event.get("place"):
            return place_chunk("waiting" if place == "waiting" else "given")
        for choice in _list(event.get("choices")):
            self._finish_reason = str(choice.get("finish_reason") or self._finish_reason)
            delta = choice.get("delta")
            if isinstance(delta, dict) and (text := delta.get("content")):
                return ChatGenerationChunk(message=AIMessageChunk(content=str(text)))
        usage = event.get("usage")
        return self._last(usage, event.get("timings")) if isinstance(usage, dict) else None

    def _last(self, usage: Mapping[str, int], timings: object) -> ChatGenerationChunk:
        speed = timings if isinstance(timings, dict) else {}
        cached = int(speed.get("cache_n", 0))
        message = AIMessageChunk(
            content="",
            usage_metadata=UsageMetadata(
                input_tokens=usage["prompt_tokens"],
                output_tokens=usage["completion_tokens"],
                total_tokens=usage["total_tokens"],
                input_token_details=InputTokenDetails(cache_read=cached),
            ),
            response_metadata={
                "finish_reason": self._finish_reason,
                "model_name": self._name_of_model,
                "prompt_ms": speed.get("prompt_ms"),
                "prompt_tokens_a_second": speed.get("prompt_per_second"),
                "answer_ms": speed.get("predicted_ms"),
                "answer_tokens_a_second": speed.get("predicted_per_second"),
            },
            chunk_position="last",
        )
        return ChatGenerationChunk(message=message)


def _list(value: object) -> list[dict[str, object]]:
    return value if isinstance(value, list) else []


def _openai(messages: Sequence[BaseMessage]) -> list[dict[str, object]]:
    converted = convert_to_openai_messages(messages)
    return converted if isinstance(converted, list) else [converted]


def _request(messages: Sequence[BaseMessage], stop: list[str] | None, options: Mapping[str, object]) -> Event:
    request = {
        "max_tokens": _DEFAULT_ANSWER_TOKENS,
        "temperature": 0.0,
        **{name: value for name, value in options.items() if value is not None},
        "messages": _openai(messages),
        "stream_options": {"include_usage": True},
    }
    return {**request, "stop": stop} if stop else request


def _state_folder(path: Path) -> Path | None:
    """Return the folder for computed fronts beside the model file; None where it cannot be written."""
    folder = path.parent / "fronts"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return None
    return folder


def _remove_old_states(folder: Path) -> None:
    states = sorted(folder.glob("*.state"), key=lambda path: path.stat().st_mtime, reverse=True)
    for state in states[_STATES_KEPT:]:
        state.unlink(missing_ok=True)
