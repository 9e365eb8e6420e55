"""Save the answer; only then is the turn finished."""

import time
from dataclasses import replace

from langgraph.runtime import Runtime

from bot.payload import payload_of
from bot.secrets import holds_secret, without_secrets_of
from bot.services import Services
from bot.state import TurnState
from bot.types import Answer, Finished
from memory.conversations import Conversations
from memory.types import Json, Message

# These replies hold memories in their words; one that is forgotten later would live on in prompts.
_REPEATS_MEMORIES = frozenset({"about_me", "forget", "remember", "recap"})


def persist(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Save the assistant's message and send the finished answer."""
    question = state["question"]
    total_ms = (time.perf_counter() - state["started"]) * 1000
    timings = {"first_token": total_ms} | state["timings_ms"] | {"total": total_ms}
    answer = Answer(
        conversation_id=question.conversation_id,
        message_id="",
        text=state["text"],
        language=state["language"],
        refused=state["refused"],
        citations=state.get("citations", ()),
        follow_ups=state.get("follow_ups", ()),
        slate=state.get("slate"),
        memories_used=state.get("memories", ()),
        remembered=state["remembered"],
        trimmed=state.get("trimmed"),
        timings_ms={name: round(value, 1) for name, value in timings.items()},
        zone=state["zone"],
        secret_left_out=state["allowed"].keep and holds_secret(question.text),
    )
    if not state["allowed"].keep:
        runtime.stream_writer(Finished(answer))
        return {"answer_id": ""}
    conversations, intent = runtime.context.conversations, state["plan"].intent
    if intent == "forget":
        conversations.withhold(question.id)
    payload, shows = payload_of(answer, state.get("passages", ())), intent not in _REPEATS_MEMORIES
    saved = save_answer(state, conversations, answer.text, payload, for_prompt=shows)
    runtime.stream_writer(Finished(replace(answer, message_id=saved.id)))
    return {"answer_id": saved.id}


def save_answer(
    state: TurnState, conversations: Conversations, text: str, payload: Json, *, for_prompt: bool = True
) -> Message:
    """Save what was answered, without secrets of the question; it takes the place of what was answered before."""
    turn, question = state["turn"], state["question"]
    text = without_secrets_of(question.text, text)
    if turn.again:
        return conversations.answer_again(turn.user_id, question, text, payload, for_prompt=for_prompt)
    return conversations.append(
        turn.user_id, question.conversation_id, "assistant", text, payload, for_prompt=for_prompt
    )
