"""Real models that do what a test of faults needs."""

from collections.abc import AsyncIterator

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from bot.llm.engine import Engine, Generation
from bot.llm.gguf import GgufChat

SMALL = "smollm2-135m-instruct"


class EndlessChat(GgufChat):
    """A real model that never ends an answer by itself: each has `max_tokens` tokens."""

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> AsyncIterator[ChatGenerationChunk]:
        async for chunk in super()._astream(messages, stop, run_manager, **{**kwargs, "ignore_eos": True}):
            yield chunk


def engine_of(model: GgufChat) -> Engine:
    """Return what computes a model."""
    return model._engine


def load_of(model: GgufChat) -> tuple[int, int]:
    """Return how many requests hold a slot of the model, and how many wait."""
    return model._engine._admission.load


def occupy(model: GgufChat, person: str = "somebody") -> Generation:
    """Have a request take a slot, or a stand in the queue, until it is cancelled."""
    request = {"messages": [{"role": "user", "content": "Count."}], "max_tokens": 100_000, "ignore_eos": True}
    return model._engine.start(request, lambda _: None, person)
