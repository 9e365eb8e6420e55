"""Check the answer's markers against the passages; an answer that none of them supports is not given."""

from langgraph.runtime import Runtime

from bot.citations import cite as cite_text
from bot.evidence import is_remembered
from bot.phrases import declines, only_declines, phrase
from bot.services import Services
from bot.state import TurnState


def cite(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the answer with supported markers only, its citations, and whether it declines.

    A small model sometimes answers from what it believes to know. Where no sentence of an answer is supported by any
    passage, nor by what the person has told, they get the refusal that the model should have given.
    """
    embedder = runtime.context.embedder

    def likeness(one: str, other: str) -> float:
        vectors = embedder.embed_passages([one, other])
        return float(vectors[0] @ vectors[1])

    text, citations = cite_text(state["text"], state.get("shown", ()), state.get("passages", ()), likeness)
    if state["plan"].intent == "answer" and only_declines(text):
        return {"text": phrase("nothing_found", state["language"]), "citations": (), "refused": True}
    if state["plan"].intent != "answer" or citations or is_remembered(text, state["memories"]):
        return {"text": text, "citations": citations, "refused": False}
    if not declines(text):
        text = phrase("nothing_found", state["language"])
    return {"text": text, "citations": (), "refused": True}
