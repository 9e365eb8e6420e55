"""Learn from the turn what the person seems to like and when and where they ask, where they allow it."""

from langgraph.runtime import Runtime

from bot.evidence import is_remembered
from bot.recommend.habits import of_turn
from bot.services import Services
from bot.state import TurnState
from bot.statements import is_question
from bot.wording.oneself import asks_of_oneself


def observe(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Add what the turn tells of the person to what is inferred of them; it changes nothing of the answer.

    A question that is answered anew tells nothing new.
    """
    if not state["allowed"].personal or state["turn"].again:
        return {}
    services, turn = runtime.context, state["turn"]
    cited = _rested_on(state)
    known, _ = services.items.vectors(turn.space_id)
    read = [(item, services.topics.of(item)) for item in known if item.document_id in cited]
    at = state["question"].created_at.astimezone(state["zone"])
    services.profiles.observe(turn.user_id, of_turn(turn, read, at))
    return {}


def _rested_on(state: TurnState) -> set[str]:
    """Return the documents that answered a question about what they say: what else is cited tells of no interest."""
    text = state["question"].text
    if state["refused"] or state["plan"].intent != "answer" or not is_question(text) or asks_of_oneself(text):
        return set()
    if is_remembered(state["text"], state.get("memories", ())):
        return set()
    return {citation.document_id for citation in state.get("citations", ()) if citation.spans}
