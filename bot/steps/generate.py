"""Answer with the model: stream its text, from the passages or as small talk."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from langchain_core.messages import BaseMessage
from langgraph.runtime import Runtime

from bot.errors import ModelError
from bot.evidence import focus, is_evidence
from bot.phrases import phrase
from bot.prompt import answer_prompt, chat_prompt
from bot.services import Services
from bot.state import TurnState, user_context
from bot.types import Gathered, Progress, TextDelta
from knowledge.types import Passage


async def generate(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the answer's text; its pieces have been streamed.

    Raises:
        ModelError: the model failed; what had been written is saved as a stopped answer.
    """
    services = runtime.context
    found = state.get("passages", ())
    shown = focus(state["plan"].query, found, services.settings.turn.passage_tokens)
    whole = _matching(shown, found)
    memories = tuple(recalled.memory for recalled in state.get("memories", ()))
    runtime.stream_writer(Gathered(whole, memories))
    if state["plan"].intent == "answer" and not is_evidence(state["plan"].query, found):
        text = phrase("nothing_found", state["language"])
        runtime.stream_writer(TextDelta(text))
        return {"text": text, "passages": ()}
    runtime.stream_writer(Progress("generate"))
    text, first_token_ms = await _stream(_prompt(state, shown), state, runtime)
    return {"text": text, "passages": whole, "shown": shown, "timings_ms": {"first_token": first_token_ms}}


def _prompt(state: TurnState, shown: Sequence[Passage]) -> list[BaseMessage]:
    question, language, context = state["question"].text, state["language"], user_context(state)
    if state["plan"].intent == "chat":
        return chat_prompt(question, language, context)
    return answer_prompt(question, language, context, shown)


def _matching(shown: Sequence[Passage], found: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the uncut passages in the order of those shown."""
    by_id = {passage.chunk.id: passage for passage in found}
    return tuple(replace(by_id[passage.chunk.id]) for passage in shown)


async def _stream(prompt: list[BaseMessage], state: TurnState, runtime: Runtime[Services]) -> tuple[str, float]:
    services = runtime.context
    pieces: list[str] = []
    first_token_ms = 0.0
    try:
        async for piece in _pieces(prompt, services):
            if not pieces:
                first_token_ms = (time.perf_counter() - state["started"]) * 1000
            pieces.append(piece)
            runtime.stream_writer(TextDelta(piece))
    except (ModelError, asyncio.CancelledError):  # broken, or stopped by the person: what was said is not lost
        if pieces:
            _save_stopped("".join(pieces), state, services)
        raise
    return "".join(pieces), first_token_ms


async def _pieces(prompt: list[BaseMessage], services: Services) -> AsyncIterator[str]:
    settings = services.settings.llm
    async for chunk in services.language_model().astream(
        prompt, max_tokens=settings.answer_tokens, temperature=settings.temperature
    ):
        if piece := str(chunk.content):
            yield piece


def _save_stopped(text: str, state: TurnState, services: Services) -> None:
    payload = {"stopped": True, "language": state["language"]}
    question = state["question"]
    services.conversations.append(state["turn"].user_id, question.conversation_id, "assistant", text, payload)
