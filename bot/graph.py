"""One turn as a LangGraph graph.

    screen → plan → recall ∥ retrieve ∥ suggest ∥ note → generate → cite → verify → observe → persist
                                                        └→ reply ─────────────────┘

What a turn needs of the middle part runs side by side, each step in a worker thread; `generate` streams.
Learning from the turn is not here: it starts after the answer is out (`bot/learn.py`).
"""

import time
from collections.abc import Callable, Sequence

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from bot.evidence import memories_asked_for
from bot.services import Services
from bot.state import TurnState
from bot.steps.cite import cite
from bot.steps.generate import generate
from bot.steps.note import note
from bot.steps.observe import observe
from bot.steps.persist import persist
from bot.steps.plan import plan
from bot.steps.recall import recall
from bot.steps.reply import reply
from bot.steps.retrieve import retrieve
from bot.steps.screen import screen
from bot.steps.suggest import suggest
from bot.steps.verify import verify
from bot.types import Intent

TurnGraph = CompiledStateGraph[TurnState, Services, TurnState, TurnState]
Step = Callable[[TurnState, Runtime[Services]], TurnState]

_GATHERING: dict[Intent, Sequence[str]] = {
    "answer": ("recall", "retrieve", "note"),
    "chat": ("recall", "note"),
    "recommend": ("recall", "suggest", "note"),
    "about_me": ("note",),
    "wish": ("no_note",),
    "remember": ("note",),
    "forget": ("no_note",),
    "recap": ("recall", "note"),
    "dismiss": ("note",),
}


def build_graph() -> TurnGraph:
    """Return the compiled graph; it holds no state and serves all turns."""
    graph = StateGraph(TurnState, context_schema=Services)
    for step in (screen, plan, recall, retrieve, suggest, note, reply, observe, persist):
        graph.add_node(step.__name__, timed(step))  # type: ignore[call-overload]  # it matches, mypy cannot see it
    # What is to be forgotten is not noted first, and a wish has its place in the profile.
    graph.add_node("no_note", lambda _: {"remembered": ()})
    graph.add_node("generate", generate)
    graph.add_node("cite", cite)
    graph.add_node("verify", verify)
    graph.add_edge(START, "screen")
    graph.add_edge("screen", "plan")
    graph.add_conditional_edges("plan", lambda state: _GATHERING[state["plan"].intent])
    graph.add_node("gathered", gathered)
    for step_name in ("recall", "retrieve", "suggest", "note", "no_note"):
        graph.add_edge(step_name, "gathered")
    graph.add_conditional_edges("gathered", _responder, ["generate", "reply"])
    graph.add_edge("generate", "cite")
    graph.add_edge("cite", "verify")
    for step_name in ("verify", "reply"):
        graph.add_edge(step_name, "observe")
    graph.add_edge("observe", "persist")
    graph.add_edge("persist", END)
    return graph.compile()


def gathered(state: TurnState) -> TurnState:
    """Return which memories answer the question by themselves; it waits for all that was gathered side by side."""
    if state["plan"].intent != "answer":
        return {"told": ()}
    return {"told": memories_asked_for(state["question"].text, state["memories"], state["passages"])}


def _responder(state: TurnState) -> str:
    """Return who answers: the model, or fixed words where those are better."""
    return "generate" if state["plan"].intent in {"answer", "chat"} and not state["told"] else "reply"


def timed(step: Step) -> Step:
    """Return the step, adding its own milliseconds to the turn's timings."""

    def run(state: TurnState, runtime: Runtime[Services]) -> TurnState:
        began = time.perf_counter()
        update = step(state, runtime)
        update["timings_ms"] = {step.__name__: (time.perf_counter() - began) * 1000}
        return update

    return run
