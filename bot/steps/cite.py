"""Check the answer's markers against the passages; an answer that none of them supports is not given."""

from functools import partial

from langgraph.runtime import Runtime

from bot.citations import cite as cite_text
from bot.evidence import Judgement, is_remembered, judge, only_restates
from bot.focus import likeness_by
from bot.markers import MARKER
from bot.nearest import nearest
from bot.phrases import only_declines
from bot.services import Services
from bot.state import TurnState, style_for
from bot.style import shaped
from bot.types import Citation


def cite(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the answer with supported markers only, its citations, and whether it declines.

    A small model sometimes answers from what it believes to know. Where no sentence of an answer is supported by any
    passage, nor by what the person has told, they get the refusal that the model should have given, which names what
    lies nearest.
    """
    passages = state.get("passages", ())
    is_told = partial(is_remembered, memories=state["memories"])
    likeness = likeness_by(runtime.context.embedder)
    text, citations = cite_text(state["text"], passages, likeness, is_told, state["plan"].query)
    if state["plan"].intent != "answer":
        return {"text": text, "citations": citations, "refused": False}
    if not _answers(state, text, citations):
        return declined(state)
    update: TurnState = {"text": shaped(text, style_for(state)), "citations": citations, "refused": False}
    # A sentence may be true to its passage and yet be no answer: that passage must speak of what is asked, too.
    if not is_remembered(text, state["memories"]):
        update["judgement"] = _judged(state, citations)
    return update


def declined(state: TurnState) -> TurnState:
    """Return the refusal in place of an answer."""
    near = nearest(state["question"].text, state.get("passages", ()), state["language"])
    return {"text": near.text, "citations": near.citations, "follow_ups": near.follow_ups, "refused": True}


def _answers(state: TurnState, text: str, citations: tuple[Citation, ...]) -> bool:
    """Tell whether the text answers from passages, or from what the person has told."""
    if state.get("refused") or only_declines(text) or only_restates(state["question"].text, MARKER.sub("", text)):
        return False
    return bool(citations) or is_remembered(text, state["memories"])


def _judged(state: TurnState, citations: tuple[Citation, ...]) -> Judgement:
    """Judge whether the passages that the answer cites speak of what was asked."""
    query = state["plan"].query
    cited = [state["passages"][citation.marker - 1] for citation in citations]
    return judge(query, state["found"], cited, joined=query != state["question"].text)
