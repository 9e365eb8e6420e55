"""Answer with the model: stream its text, from the passages or as small talk."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Literal

from langchain_core.messages import BaseMessage
from langgraph.runtime import Runtime

from bot.errors import ModelError
from bot.evidence import focus, holds_words, is_close, is_evidence
from bot.phrases import phrase
from bot.prompt import answer_prompt, chat_prompt
from bot.services import Services
from bot.state import TurnState, user_context
from bot.statements import is_question
from bot.text import is_first_person
from bot.types import Gathered, Progress, TextDelta
from knowledge.types import Passage


async def generate(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the answer's text; its pieces have been streamed.

    Raises:
        ModelError: the model failed; what had been written is saved as a stopped answer.
    """
    mode = _mode(state)
    question, language, context = state["question"].text, state["language"], user_context(state)
    found = state.get("passages", ()) if mode == "answer" else ()
    shown = focus(state["plan"].query, found, runtime.context.settings.turn.passage_tokens)
    whole = _matching(shown, found)
    runtime.stream_writer(Gathered(whole, tuple(recalled.memory for recalled in context.memories)))
    if mode == "refuse":
        text = phrase("nothing_found", language)
        runtime.stream_writer(TextDelta(text))
        return {"text": text, "passages": ()}
    runtime.stream_writer(Progress("generate"))
    if mode == "chat":
        prompt, plan = chat_prompt(question, language, context), replace(state["plan"], intent="chat")
    else:
        prompt, plan = answer_prompt(question, language, context, shown), state["plan"]
    text, first_token_ms = await _stream(prompt, state, runtime)
    timings = {"first_token": first_token_ms}
    return {"text": text, "plan": plan, "passages": whole, "shown": shown, "timings_ms": timings}


def _mode(state: TurnState) -> Literal["answer", "chat", "refuse"]:
    """Return how to reply: news of the person, which no document needs to speak of, are met with small talk."""
    if state["plan"].intent == "chat":
        return "chat"
    text, passages = state["question"].text, state["passages"]
    if is_first_person(text) and not is_question(text) and not (is_close(passages) or holds_words(text, passages)):
        return "chat"
    return "answer" if is_evidence(state["plan"].query, passages) else "refuse"


def _matching(shown: Sequence[Passage], found: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the uncut passages in the order of those shown."""
    by_id = {passage.chunk.id: passage for passage in found}
    return tuple(replace(by_id[passage.chunk.id]) for passage in shown)


async def _stream(prompt: list[BaseMessage], state: TurnState, runtime: Runtime[Services]) -> tuple[str, float]:
    services = runtime.context
    pieces: list[str] = []
    first_token_ms = 0.0
    try:
        async for piece in _pieces(prompt, state, services):
            if not pieces:
                first_token_ms = (time.perf_counter() - state["started"]) * 1000
            pieces.append(piece)
            runtime.stream_writer(TextDelta(piece))
    except (ModelError, asyncio.CancelledError):  # broken, or stopped by the person: what was said is not lost
        if pieces:
            _save_stopped("".join(pieces), state, services)
        raise
    return "".join(pieces), first_token_ms


async def _pieces(prompt: list[BaseMessage], state: TurnState, services: Services) -> AsyncIterator[str]:
    settings = services.settings.llm
    chunks = services.language_model(state["turn"].space_id).astream(
        prompt,
        max_tokens=settings.answer_tokens,
        temperature=settings.temperature,
        person=state["turn"].user_id,
        conversation=state["question"].conversation_id,
    )
    async for chunk in chunks:
        if piece := str(chunk.content):
            yield piece


def _save_stopped(text: str, state: TurnState, services: Services) -> None:
    payload = {"stopped": True, "language": state["language"]}
    question = state["question"]
    services.conversations.append(state["turn"].user_id, question.conversation_id, "assistant", text, payload)
