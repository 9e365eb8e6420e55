"""Answer with the model: stream its text, from the passages or as small talk."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Literal, cast

from langchain_core.messages import AIMessageChunk, BaseMessage
from langgraph.runtime import Runtime

from bot.budget import Fitted, PromptBudget
from bot.errors import ModelError
from bot.evidence import holds_words, is_close, judge
from bot.focus import focus
from bot.followups import as_read
from bot.llm.waiting import place_of
from bot.markers import settled, with_plain_markers
from bot.nearest import nearest
from bot.payload import read_documents
from bot.prompt import answer_prompt, chat_prompt
from bot.services import Services
from bot.state import TurnState, style_for, user_context
from bot.statements import is_question
from bot.steps.persist import save_answer
from bot.style import Style, cut_to
from bot.text import is_first_person, tells_of_the_writer
from bot.types import Gathered, Progress, TextDelta, UserContext
from knowledge.types import Passage
from memory.types import Recalled

Mode = Literal["answer", "chat", "refuse"]


async def generate(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the answer's text; its pieces have been streamed.

    Raises:
        ModelError: the model failed; what had been written is saved as a stopped answer.
    """
    mode = _mode(state)
    if mode == "refuse":
        return _refuse(state, runtime)
    found = state.get("passages", ()) if mode == "answer" else ()
    style = style_for(state)
    cut = focus(state["plan"].query, found, style.passage_tokens(runtime.context.settings.turn.passage_tokens))
    fitted = await asyncio.to_thread(_fitted, mode, cut, state, runtime.context.budgets.of(state["turn"].space_id))
    whole = _matching(fitted.passages, found)
    runtime.stream_writer(Gathered(whole, fitted.context.memories, state["zone"]))
    if fitted.trimmed:
        runtime.stream_writer(fitted.trimmed)
    runtime.stream_writer(Progress("generate"))
    text, first_token_ms = await _stream(fitted.messages, state, runtime, style, len(whole))
    return {
        "text": text,
        "plan": replace(state["plan"], intent=mode),
        "memories": fitted.context.memories,
        "passages": whole,
        "found": tuple(found),
        "trimmed": fitted.trimmed,
        "timings_ms": {"first_token": first_token_ms},
    }


def _refuse(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the refusal at once; the model would take seconds to say no more."""
    found = state["passages"]
    text = nearest(state["question"].text, found, state["language"]).text
    runtime.stream_writer(Gathered(found, state["memories"], state["zone"]))
    runtime.stream_writer(TextDelta(text))
    return {"text": text, "found": found, "refused": True}


def _fitted(mode: Mode, passages: Sequence[Passage], state: TurnState, budget: PromptBudget) -> Fitted:
    """Return the prompt, with what of the turn the model can read."""
    text, language = state["question"].text, state["language"]
    question = text if mode == "chat" else as_read(text, state["plan"].query)

    def build(context: UserContext, passages: Sequence[Passage]) -> list[BaseMessage]:
        if mode == "chat":
            return chat_prompt(question, language, context)
        return answer_prompt(question, language, context, passages)

    return budget.fit(language, build, user_context(state), passages)


def _mode(state: TurnState) -> Mode:
    """Return how to reply: news of the person, which no document needs to speak of, are met with small talk.

    Where a person asks for themselves and has told something that may matter, the model judges what the documents lack.
    """
    if state["plan"].intent == "chat":
        return "chat"
    text, passages = state["question"].text, state["passages"]
    if is_first_person(text) and not is_question(text) and not (is_close(passages) or holds_words(text, passages)):
        return "chat"
    joined = state["plan"].query != text
    knows_them = is_first_person(text) and any(map(_tells_of_them, state["memories"]))
    return "answer" if knows_them or judge(state["plan"].query, passages, joined=joined).holds else "refuse"


def _tells_of_them(recalled: Recalled) -> bool:
    """Tell whether something recalled says anything of the person; a question that they asked before may not."""
    return recalled.turn is None or (recalled.turn.role == "user" and tells_of_the_writer(recalled.text))


def _matching(shown: Sequence[Passage], found: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the uncut passages in the order of those shown."""
    by_id = {passage.chunk.id: passage for passage in found}
    return tuple(by_id[passage.chunk.id] for passage in shown)


async def _stream(
    prompt: list[BaseMessage], state: TurnState, runtime: Runtime[Services], style: Style, sources: int
) -> tuple[str, float]:
    """Stream the answer, and end it after as many sentences as the person wants; its markers are shown whole."""
    raw, text, first_token_ms = "", "", 0.0

    def show(known: str) -> tuple[str, bool]:
        written, whole = cut_to(known, style)
        if added := written[len(text) :]:
            runtime.stream_writer(TextDelta(added))
        return written, whole

    try:
        async with aclosing(_pieces(prompt, state, runtime, style)) as pieces:
            async for piece in pieces:
                first_token_ms = first_token_ms or (time.perf_counter() - state["started"]) * 1000
                raw += piece
                text, whole = show(settled(raw, sources))
                if whole:
                    break
            else:
                text, _ = show(with_plain_markers(raw, sources))
    except (ModelError, asyncio.CancelledError):  # broken, or stopped by the person: what was said is not lost
        if text:
            _save_stopped(text, state, runtime.context)
        raise
    return text, first_token_ms


async def _pieces(
    prompt: list[BaseMessage], state: TurnState, runtime: Runtime[Services], style: Style
) -> AsyncGenerator[str, None]:
    services, space_id = runtime.context, state["turn"].space_id
    chunks = services.language_model(space_id).astream(
        prompt,
        max_tokens=style.answer_tokens(services.budgets.of(space_id).answer_tokens),
        temperature=services.settings.llm.temperature,
        person=state["turn"].user_id,
        conversation=state["question"].conversation_id or f"temporary {state['turn'].user_id}",
    )
    async with aclosing(cast(AsyncGenerator[AIMessageChunk, None], chunks)) as running:  # ends the model's work too
        async for chunk in running:
            if place := place_of(chunk):
                runtime.stream_writer(Progress("queue" if place == "waiting" else "generate"))
            elif piece := str(chunk.content):
                yield piece


def _save_stopped(text: str, state: TurnState, services: Services) -> None:
    if not state["allowed"].keep:
        return
    documents = read_documents(state.get("passages", ()))
    payload = {"stopped": True, "language": state["language"], "documents": documents}
    save_answer(state, services.conversations, text, payload)
