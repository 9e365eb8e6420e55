"""Decide what the turn asks for, and make its query stand alone where it leans on the conversation."""

from langgraph.runtime import Runtime

from bot.errors import ModelError
from bot.followups import leans_on_history, stand_alone
from bot.intent import intent_beside_dismissal, intent_of
from bot.prompt import rewrite_prompt, shorten
from bot.services import Services
from bot.state import TurnState
from bot.types import Plan
from memory.types import Message

_REWRITE_TOKENS = 64


def plan(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the intent, the stand-alone query and its vector."""
    text, dismissal = state["question"].text, state["dismissal"]
    intent = intent_beside_dismissal(dismissal.rest) if dismissal.items else intent_of(text)
    query = text
    if intent == "answer" and leans_on_history(text):
        query = _stand_alone(text, state, runtime.context)
    return {"plan": Plan(intent, query), "vector": runtime.context.embedder.embed_query(query)}


def _stand_alone(text: str, state: TurnState, services: Services) -> str:
    """Rewrite by the model where it is fast enough, else put the previous question in front.

    On a CPU a rewrite costs seconds before the first word; joining the two questions costs nothing and finds the
    passage as well in most cases, because hybrid search weighs the rare words of both.
    """
    history = state["history"]
    said = next((message.text for message in reversed(history) if message.role == "assistant"), "")
    joined = stand_alone(text, _questions(history), said)
    if joined == text:
        return text
    if not services.settings.turn.rewrite_by_model:
        return joined
    try:
        model = services.language_model(state["turn"].space_id)
        reply = model.invoke(rewrite_prompt(text, history), max_tokens=_REWRITE_TOKENS)
    except ModelError:
        return joined
    return str(reply.content).strip() or text


def _questions(history: tuple[Message, ...]) -> list[str]:
    return [
        shorten(message.text) for message in history if message.role == "user" and intent_of(message.text) == "answer"
    ]
