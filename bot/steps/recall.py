"""Bring back what is known of the person that may matter for this message."""

from langgraph.runtime import Runtime

from bot.services import Services
from bot.state import TurnState
from memory.types import MemoryKind

# Cosines of multilingual-e5-small are high throughout: unrelated statements sit near 0.78 (see memory/memories.py).
_RELEVANT = 0.80
# How the person wants to be answered holds for every message.
_ALWAYS: frozenset[MemoryKind] = frozenset({"instruction"})


def recall(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the person's relevant memories, best first; none where they do not allow it."""
    services = runtime.context
    if not state["allowed"].recall:
        return {"memories": ()}
    limit = services.settings.turn.memories
    found = services.memories.recall(state["turn"].user_id, state["vector"], limit, _ALWAYS) if limit else []
    kept = [each for each in found if each.similarity >= _RELEVANT or each.memory.kind in _ALWAYS]
    return {"memories": tuple(kept)}
