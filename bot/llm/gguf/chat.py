"""The embedded chat model: a GGUF file run by llama.cpp inside this process.

What a person waits for is the prompt. A conversation goes back to the slot that has read its last prompt, and what
both share from the beginning is not read again, so: constant text first, then the conversation, what changes every
turn last.
`warm` computes a constant front once and keeps it in a file beside the model.
"""

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Self

from langchain_core.messages import AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata
from pydantic import PrivateAttr

from bot.errors import ModelError, ModelUnavailable
from bot.llm.caller import split_caller
from bot.llm.gguf.engine import ChatRequest, Engine, EngineShape, Event
from bot.llm.gguf.file import read_shape
from bot.llm.gguf.loading import chats_kept, why_not_loaded
from bot.llm.gguf.weights import verify
from bot.llm.streamed import Begin, Cancel, Emit, StreamedChat
from bot.llm.waiting import place_chunk

logger = logging.getLogger(__name__)

_DEFAULT_ANSWER_TOKENS = 512
_STATES_KEPT = 8  # files of computed fronts of a model; older ones are removed


class GgufChat(StreamedChat):
    """A GGUF model in this process.

    Takes `max_tokens`, `temperature`, `stop`, `response_format`, `seed`, `logprobs`, `top_logprobs`, and who asks
    (`bot/llm/caller.py`). Probabilities cost some 10 ms a token: llama.cpp sorts the whole vocabulary for them.
    """

    _engine: Engine = PrivateAttr()
    _file: Path = PrivateAttr()
    _fronts: list[tuple[list[dict[str, object]], str]] = PrivateAttr(default_factory=list)  # messages and file

    @classmethod
    def load(cls, path: Path, *, context_tokens: int, parallel: int, threads: int) -> Self:
        """Load a model file; blocks for seconds.

        Args:
            path: a GGUF file.
            context_tokens: of each chat, prompt and answer together; less where the model knows less.
            parallel: chats computed at once; more wait.
            threads: CPU threads; 0 means one a core.

        Raises:
            WeightsError: the file is missing, cut short, no GGUF, or of a kind that llama.cpp does not know.
            ModelUnavailable: the memory does not suffice.
        """
        verify(path)
        context_tokens = min(context_tokens, read_shape(path).context_tokens or context_tokens)
        kept = chats_kept(path, context_tokens, parallel)
        shape = EngineShape(context_tokens, parallel, threads, _state_folder(path), kept)
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
        if (folder := self._engine.shape.state_folder).parent != self._file.parent:  # made for this run
            shutil.rmtree(folder, ignore_errors=True)

    def drop(self, person: str) -> None:
        """Keep no prompt of the person any more, but for one that is being answered."""
        self._engine.drop(person)

    @property
    def context_tokens(self) -> int:
        """Of each chat, prompt and answer together."""
        return self._engine.shape.context_tokens

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model makes of the text; about a millisecond, exact."""
        return self._engine.count_tokens(text)

    def get_num_tokens(self, text: str) -> int:
        """Return how many tokens the model makes of the text."""
        return self.count_tokens(text)

    def warm(self, messages: Sequence[BaseMessage]) -> None:
        """Compute a front that many prompts share, before anybody waits for it.

        What was computed is kept in a file, which is laid into a slot where a prompt needs it.

        Raises:
            ModelError: the front cannot be computed.
        """
        shared = _openai(messages)
        name = self._state_name(shared)
        if not self._engine.has_front(name):
            self._engine.write_front(_body(shared, None, {"max_tokens": 1}), name)
            self._remove_old_states()
        self._fronts.append((shared, name))

    def _request(
        self, messages: Sequence[BaseMessage], stop: list[str] | None, kwargs: Mapping[str, object]
    ) -> ChatRequest:
        caller, options = split_caller(kwargs)
        asked = _openai(messages)
        body = _body(asked, stop, options)
        front = next((name for shared, name in self._fronts if asked[: len(shared)] == shared), "")
        return ChatRequest(body, front, caller)

    def _state_name(self, shared: Sequence[Mapping[str, object]]) -> str:
        stat, shape = self._file.stat(), self._engine.shape
        key = [stat.st_size, stat.st_mtime_ns, shape.context_tokens, version("xllamacpp"), shared]
        return f"{self._file.stem}-{hashlib.sha256(json.dumps(key).encode()).hexdigest()[:16]}.state"

    def _remove_old_states(self) -> None:
        states = self._engine.shape.state_folder.glob(f"{self._file.stem}-*.state")
        for state in sorted(states, key=lambda path: path.stat().st_mtime, reverse=True)[_STATES_KEPT:]:
            state.unlink(missing_ok=True)

    def _begin(self, messages: Sequence[BaseMessage], stop: list[str] | None, options: dict[str, object]) -> Begin:
        request = self._request(messages, stop, options)

        def begin(emit: Emit) -> Cancel:
            reader = _Reader(self.name_of_model)

            def hear(event: Event | ModelError | None) -> None:
                piece = event if event is None or isinstance(event, ModelError) else reader.read(event)
                if event is None or piece is not None:
                    emit(piece)

            return self._engine.start(request, hear).cancel

        return begin

    @property
    def _llm_type(self) -> str:
        return "gguf"


class _Reader:
    """Turns the engine's events into chunks; the last one carries usage and speed."""

    def __init__(self, name_of_model: str) -> None:
        self._name_of_model = name_of_model
        self._finish_reason = ""

    def read(self, event: Event) -> AIMessageChunk | None:
        if place := event.get("place"):
            return place_chunk("waiting" if place == "waiting" else "given")
        for choice in _list(event.get("choices")):
            self._finish_reason = str(choice.get("finish_reason") or self._finish_reason)
            delta = choice.get("delta")
            if isinstance(delta, dict) and (text := delta.get("content")):
                told = {"logprobs": choice["logprobs"]} if choice.get("logprobs") else {}
                return AIMessageChunk(content=str(text), response_metadata=told)
        usage = event.get("usage")
        return self._last(usage, event.get("timings")) if isinstance(usage, dict) else None

    def _last(self, usage: Mapping[str, int], timings: object) -> AIMessageChunk:
        speed = timings if isinstance(timings, dict) else {}
        cached = int(speed.get("cache_n", 0))
        return AIMessageChunk(
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


def _list(value: object) -> list[dict[str, object]]:
    return value if isinstance(value, list) else []


def _openai(messages: Sequence[BaseMessage]) -> list[dict[str, object]]:
    converted = convert_to_openai_messages(messages)
    return converted if isinstance(converted, list) else [converted]


def _body(messages: Sequence[Mapping[str, object]], stop: list[str] | None, options: Mapping[str, object]) -> Event:
    body = {
        "max_tokens": _DEFAULT_ANSWER_TOKENS,
        "temperature": 0.0,
        **{name: value for name, value in options.items() if value is not None},
        "messages": messages,
        "stream_options": {"include_usage": True},
    }
    return {**body, "stop": stop} if stop else body


def _state_folder(path: Path) -> Path:
    """Return the folder for computed fronts: beside the model file, or a fresh one where that cannot be written."""
    folder = path.parent / "fronts"
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder if folder.is_dir() and os.access(folder, os.W_OK) else Path(tempfile.mkdtemp(prefix="zhiyin-fronts-"))
