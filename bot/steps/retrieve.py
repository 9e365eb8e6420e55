"""Find the passages that may answer the query."""

from langgraph.runtime import Runtime

from bot.services import Services
from bot.state import TurnState
from knowledge.types import Query


def retrieve(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the best passages of those that the person may see, best first."""
    services = runtime.context
    query = Query(state["plan"].query, state["access"], services.settings.turn.passages)
    return {"passages": tuple(services.retriever.search(query, state["vector"], services.embedder.name))}
