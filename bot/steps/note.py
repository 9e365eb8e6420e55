"""Remember at once what the person said outright of themselves; the rest is learned after the turn."""

from langgraph.runtime import Runtime

from bot.services import Services
from bot.state import TurnState


def note(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the memories that the message's own statements made."""
    if not state["allowed"].remember:
        return {"remembered": ()}
    remembered = runtime.context.learner.note(state["turn"].user_id, state["question"])
    return {"remembered": tuple(remembered)}
