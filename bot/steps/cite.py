"""Check the answer's markers against the passages."""

from bot.citations import cite as cite_text
from bot.state import TurnState


def cite(state: TurnState) -> TurnState:
    """Return the answer with supported markers only, and its citations; a refusal has none."""
    if state["refused"]:
        return {"text": _without_markers(state), "citations": ()}
    text, citations = cite_text(state["text"], state.get("shown", ()), state.get("passages", ()))
    return {"text": text, "citations": citations}


def _without_markers(state: TurnState) -> str:
    text, _ = cite_text(state["text"], (), ())
    return text
