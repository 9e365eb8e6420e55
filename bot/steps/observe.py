"""Learn from the turn what the person seems to like and when and where they ask, where they allow it."""

from langgraph.runtime import Runtime

from bot.recommend.habits import of_turn
from bot.services import Services
from bot.state import TurnState


def observe(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Add what the turn tells of the person to what is inferred of them; it changes nothing of the answer.

    A question that is answered anew tells nothing new.
    """
    if not state["allowed"].personal or state["turn"].again:
        return {}
    services, turn = runtime.context, state["turn"]
    cited = {citation.document_id for citation in state.get("citations", ())} if not state["refused"] else set()
    known, _ = services.items.vectors(turn.space_id)
    read = [(item, services.topics.of(item)) for item in known if item.document_id in cited]
    at = state["question"].created_at.astimezone(state["zone"])
    services.profiles.observe(turn.user_id, of_turn(turn, read, at))
    return {}
