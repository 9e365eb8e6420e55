"""Find the passages that may answer the query."""

from langgraph.runtime import Runtime

from bot.evidence import in_scale
from bot.services import Services
from bot.state import TurnState
from knowledge.types import Query


def retrieve(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the best passages of those that the person may see, best first."""
    services, vector = runtime.context, state["vector"]
    query = Query(state["plan"].query, state["access"], services.settings.turn.passages)
    found = services.retriever.search(query, vector, services.embedder.name)
    return {"passages": tuple(in_scale(found, services.retriever.model, vector, services.embedder))}
