"""Real models that do what a test of faults needs."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from langchain_core.messages import BaseMessage

from bot.llm.caller import Caller
from bot.llm.gguf.chat import GgufChat
from bot.llm.gguf.engine import ChatRequest, Generation
from bot.llm.streamed import Begin
from bot.prompt import front

SMALL = "smollm2-135m-instruct"
CONTEXT_TOKENS = 1024


class EndlessChat(GgufChat):
    """A real model that never ends an answer by itself: each has `max_tokens` tokens."""

    def _begin(self, messages: Sequence[BaseMessage], stop: list[str] | None, options: dict[str, object]) -> Begin:
        return super()._begin(messages, stop, {**options, "ignore_eos": True})


def load_of(model: GgufChat) -> tuple[int, int]:
    """Return how many requests hold a slot of the model, and how many wait."""
    return model._engine._admission.load


def occupy(model: GgufChat, person: str = "somebody") -> Generation:
    """Have a request take a slot, or a stand in the queue, until it is cancelled."""
    body = {"messages": [{"role": "user", "content": "Count."}], "max_tokens": 100_000, "ignore_eos": True}
    return model._engine.start(ChatRequest(body, caller=Caller(person)), lambda _: None)


class BreakingChat(GgufChat):
    """A real model that fails after its first words: it is held to a schema that nothing meets."""

    def _begin(self, messages: Sequence[BaseMessage], stop: list[str] | None, options: dict[str, object]) -> Begin:
        schema = {"type": "integer", "minimum": 5, "maximum": 3}
        wanted = {"type": "json_schema", "json_schema": {"name": "number", "schema": schema}}
        return super()._begin(messages, stop, {**options, "response_format": wanted})


_Chat = TypeVar("_Chat", bound=GgufChat)


def small(kind: type[_Chat], model_file: Callable[[str], Path], parallel: int) -> _Chat:
    """Return the smallest real model with a small context, warmed as a start warms it."""
    model = kind.load(model_file(SMALL), context_tokens=CONTEXT_TOKENS, parallel=parallel, threads=1)
    model.warm(front("en"))
    return model
