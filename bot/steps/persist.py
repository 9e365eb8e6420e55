"""Save the answer; only then is the turn finished."""

import time
from dataclasses import replace

from langgraph.runtime import Runtime

from bot.payload import payload_of
from bot.services import Services
from bot.state import TurnState
from bot.types import Answer, Finished


def persist(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Save the assistant's message and send the finished answer."""
    question, user_id = state["question"], state["turn"].user_id
    total_ms = (time.perf_counter() - state["started"]) * 1000
    timings = {"first_token": total_ms} | state["timings_ms"] | {"total": total_ms}
    answer = Answer(
        conversation_id=question.conversation_id,
        message_id="",
        text=state["text"],
        language=state["language"],
        refused=state["refused"],
        citations=state.get("citations", ()),
        slate=state.get("slate"),
        memories_used=tuple(recalled.memory for recalled in state.get("memories", ())),
        remembered=state["remembered"],
        timings_ms={name: round(value, 1) for name, value in timings.items()},
    )
    saved = runtime.context.conversations.append(
        user_id, question.conversation_id, "assistant", answer.text, payload_of(answer)
    )
    runtime.stream_writer(Finished(replace(answer, message_id=saved.id)))
    return {"answer_id": saved.id}
